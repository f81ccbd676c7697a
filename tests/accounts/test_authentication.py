"""Django REST framework knows the agent by the same session."""

import pytest
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.throttling import UserRateThrottle
from rest_framework.views import APIView

from timeline.accounts import sessions
from timeline.accounts.authentication import SessionTokenAuthentication


class Often(UserRateThrottle):
    rate = "1000/min"


class WhoAmI(APIView):
    authentication_classes = (SessionTokenAuthentication,)
    permission_classes = (IsAuthenticated,)
    throttle_classes = (Often,)

    def get(self, request):
        assert request.auth == request.headers["Authorization"].removeprefix("Bearer ")
        assert sessions.of(request._request) is request.user
        return Response({"agent": request.user.agent_id, "account": request.user.account.subdomain})


urlpatterns = [path("api/whoami", WhoAmI.as_view())]


@pytest.fixture(autouse=True)
def urls(settings):
    settings.ROOT_URLCONF = __name__


def test_a_session_is_the_user(account, client):
    token = sessions.issue(account, "9")
    response = client.get("/api/whoami", headers={"Authorization": f"Bearer {token}"})

    assert response.json() == {"agent": "9", "account": "acme"}


@pytest.mark.parametrize("authorization", [None, "Bearer x", "Basic eDp5", "Bearer"])
def test_anything_else_is_a_401_as_zendesk_answers_it(account, client, authorization):
    headers = {"Authorization": authorization} if authorization else {}
    response = client.get("/api/whoami", headers=headers)

    assert response.status_code == 401
    assert response.json() == {"error": "Couldn't authenticate you"}
    assert response.headers["WWW-Authenticate"] == "Bearer"
