"""The session of the iframe as Django REST framework asks for it."""

import logging

from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from . import sessions

log = logging.getLogger(__name__)


class SessionTokenAuthentication(BaseAuthentication):
    """Let in whoever has a valid session; ``request.user`` is the Session, ``request.auth`` its token.

    A request without any is refused here, too: nothing below asks for less. The view hands the renewed
    token on with ``sessions.renew(response, request.user)``.
    """

    def authenticate(self, request: Request) -> tuple[sessions.Session, str]:
        """Read the Authorization header. Raises AuthenticationFailed with Zendesk's body of a 401."""
        try:
            session = sessions.read(request._request)
        except sessions.SessionRefused as error:
            log.info("session refused reason=%s", error.reason)
            raise AuthenticationFailed(detail=dict(sessions.API_REFUSAL)) from error
        request._request.timeline_session = session  # type: ignore[attr-defined]
        return session, request._request.headers["Authorization"].split()[-1]

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"
