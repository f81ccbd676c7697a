from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.utils import timezone

from timeline.eventstore.models import AccessToken

from .conftest import Api, basic
from .factories import AccessTokenFactory, OAuthClientFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

URL = "/eventstore/oauth/tokens"


@pytest.fixture
def grant():
    client = OAuthClientFactory(identifier="timeline", secret="s3cret & more")
    return {
        "grant_type": "client_credentials",
        "client_id": client.identifier,
        "client_secret": "s3cret & more",
        "scope": "users:read",
        "expires_in": 3600,
    }


def ask(client, fields, **options):
    return client.post(URL, fields, content_type="application/json", **options)


def test_a_client_gets_a_token_for_the_scope_and_time_that_it_asks_for(client, grant):
    answer = ask(client, grant)
    data = answer.json()
    assert answer.status_code == 200
    assert data.keys() == {"access_token", "token_type", "scope", "expires_in"}
    assert (data["token_type"], data["scope"], data["expires_in"]) == ("bearer", "users:read", 3600)
    reader = Api(client, {"Authorization": f"Bearer {data['access_token']}"})
    assert reader.get("users/1/events").status_code == 200
    left = AccessToken.objects.get().expires_at - timezone.now()
    assert timedelta(seconds=3590) < left <= timedelta(seconds=3600)


def test_the_token_itself_is_not_kept(client, grant):
    token = ask(client, grant).json()["access_token"]
    assert token not in str(AccessToken.objects.values())


def test_the_body_may_be_a_form(client, grant):
    answer = client.post(URL, urlencode(grant), content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 200


def test_the_client_may_name_itself_in_the_header(client, grant):
    headers = basic("timeline", "s3cret+%26+more")
    assert ask(client, {"grant_type": "client_credentials"}, headers=headers).status_code == 200


def test_a_client_that_asks_for_no_scope_may_read_for_half_an_hour(client, grant):
    del grant["scope"], grant["expires_in"]
    data = ask(client, grant).json()
    assert (data["scope"], data["expires_in"]) == ("users:read", 1800)


@pytest.mark.parametrize("scope", ["users:read users:write", "read write"])
def test_a_client_may_ask_for_both_scopes(client, grant, scope):
    data = ask(client, {**grant, "scope": scope}).json()
    assert data["scope"] == scope
    both = Api(client, {"Authorization": f"Bearer {data['access_token']}"})
    assert both.get("users/1/events").status_code == 200
    assert both.post("users/1/events", {}).status_code == 400


REFUSED = {
    "another secret": ({"client_secret": "no"}, 401, "invalid_client"),
    "no secret": ({"client_secret": None}, 401, "invalid_client"),
    "a list as secret": ({"client_secret": []}, 401, "invalid_client"),
    "another client": ({"client_id": "no"}, 401, "invalid_client"),
    "NUL in the client": ({"client_id": "time\x00line"}, 401, "invalid_client"),
    "another grant": ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    "no grant": ({"grant_type": None}, 400, "unsupported_grant_type"),
    "an unknown scope": ({"scope": "users:read admin"}, 400, "invalid_scope"),
    "a blank scope": ({"scope": " "}, 400, "invalid_scope"),
    "a list as scope": ({"scope": ["users:read"]}, 400, "invalid_scope"),
    "300 seconds": ({"expires_in": 300}, 400, "invalid_request"),
    "two days": ({"expires_in": 172_800}, 400, "invalid_request"),
    "a time below zero": ({"expires_in": -5}, 400, "invalid_request"),
    "a time that is a word": ({"expires_in": "soon"}, 400, "invalid_request"),
    "an endless time": ({"expires_in": 10**30}, 400, "invalid_request"),
}


@pytest.mark.parametrize(("change", "status", "error"), REFUSED.values(), ids=REFUSED.keys())
def test_a_grant_that_breaks_a_rule_is_refused_with_the_rfcs_word(client, grant, change, status, error):
    answer = ask(client, {**grant, **change})
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert AccessToken.objects.count() == 0


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"a": NaN}', "\x00", "a=b", "%ff=%fe", '{"client_id": "\\ud800"}']
)
def test_a_body_that_is_no_grant_is_refused(client, grant, text):
    assert client.post(URL, text, content_type="application/json").status_code in (400, 401)


def test_a_body_that_is_too_large_is_refused(client, settings):
    settings.EVENTSTORE_MAX_BODY_BYTES = 100
    assert client.post(URL, "x" * 101, content_type="application/json").status_code == 413


def test_asking_with_another_method_is_a_405(client, db):
    answer = client.get(URL)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


def test_a_new_token_clears_away_the_expired_ones_of_the_client(client, grant):
    ask(client, grant)
    known = AccessToken.objects.get().client
    AccessTokenFactory(client=known, token="old", expires_at="2026-01-01T00:00:00Z")
    others = AccessTokenFactory(token="other", expires_at="2026-01-01T00:00:00Z")
    ask(client, grant)
    assert AccessToken.objects.filter(client=known).count() == 2
    assert AccessToken.objects.filter(pk=others.pk).exists()
