"""Sessions of the iframe: a short-lived signed token of our own, carried in the Authorization header only.

The token holds the account, the agent, when the session began and when this token was made. While an agent
works it is renewed by the response header ``Timeline-Session``; the session as a whole still ends.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from .models import Account
from .unchanged import Kept, Mark, mark_now

log = logging.getLogger(__name__)
Arguments = ParamSpec("Arguments")

RENEWAL_HEADER = "Timeline-Session"
API_REFUSAL = {"error": "Couldn't authenticate you"}
CLOCK_LEEWAY = 5_000_000  # microseconds by which the clocks of two servers may differ
SECOND = 1_000_000

_AUTHORIZATION = re.compile(r"bearer +([A-Za-z0-9_.=-]{1,1024})", re.IGNORECASE | re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_accounts: Kept[Account | None] = Kept()
_sessions: "Kept[tuple[Session, int]]" = Kept()


class SessionRefused(Exception):
    """There is no valid session. ``reason`` is a code for the log; the page is told none."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Session:
    """An agent at work. ``token_to_send`` is the renewed token for the page, None while its own is young.

    ``mark`` says as of when the database was looked at. ``pk`` and ``is_authenticated`` are what Django REST
    framework asks of a user.
    """

    account: Account
    agent_id: str
    token_to_send: str | None = None
    mark: Mark | None = None
    is_authenticated: bool = True

    @property
    def pk(self) -> str:
        return f"{self.account.key}:{self.agent_id}"


def issue(account: Account, agent_id: str) -> str:
    """Begin a session: the token for the page that the door answers with."""
    now = _now()
    return _token(account, agent_id, began=now, made=now)


def read(request: HttpRequest) -> Session:
    """The session of the request's Authorization header. Raises SessionRefused."""
    header, mark = request.META.get("HTTP_AUTHORIZATION", ""), mark_now()
    session, until = _sessions.get(header, lambda: _read(header, mark), mark=mark)
    return session if _now() < until else _read(header, mark)[0]


def open_token(token: str) -> Session:
    """The session that a token stands for. Raises SessionRefused."""
    return _open(token, mark_now())[0]


def _read(header: str, mark: Mark | None) -> tuple[Session, int]:
    match = _AUTHORIZATION.fullmatch(header)
    if match is None:
        raise SessionRefused("missing")
    return _open(match[1], mark)


def _open(token: str, mark: Mark | None) -> tuple[Session, int]:
    """The session, and until when it is just this one as long as the database stays as it is."""
    try:
        key, agent_id, began, made = _signed(token, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    except BadSignature as error:
        raise SessionRefused("signature") from error
    except (ValueError, TypeError) as error:
        raise SessionRefused("malformed") from error
    now = _now()
    life = settings.SESSION_TOKEN_SECONDS * SECOND
    if not -CLOCK_LEEWAY <= now - made < life:
        raise SessionRefused("expired")
    end = began + settings.SESSION_TOKEN_MAX_SECONDS * SECOND
    if now >= end:
        raise SessionRefused("over")
    account = _account(key, began, mark)
    renewed = _token(account, agent_id, began=began, made=now) if now - made > life / 2 else None
    return Session(account, agent_id, renewed, mark), min(end, made + life // 2)


def of(request: HttpRequest) -> Session:
    """The session of a request that ``require_session`` has let through."""
    return cast(Session, request.timeline_session)  # type: ignore[attr-defined]


def require_session(
    view: Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """Let only requests with a valid session through to the view, and hand on a renewed token."""

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        try:
            session = read(request)
        except SessionRefused as error:
            log.info("session refused reason=%s", error.reason)
            return refusal(request)
        request.timeline_session = session  # type: ignore[attr-defined]
        response = view(request, *args, **kwargs)
        renew(response, session)
        return response

    return guarded


def renew(response: HttpResponseBase, session: Session) -> None:
    """Put the renewed token on the answer, if there is one."""
    if session.token_to_send is not None:
        response[RENEWAL_HEADER] = session.token_to_send


def refusal(request: HttpRequest) -> HttpResponse:
    """The one answer to every request without a valid session: 401, as JSON below /api/, else a card."""
    response: HttpResponse
    if request.path.startswith("/api/"):
        response = JsonResponse(API_REFUSAL, status=401)
    else:
        context = {"request_id": request.META.get("timeline.request_id", "")}
        response = render(request, "problems/session.html", context, status=401)
    response["WWW-Authenticate"] = "Bearer"
    return response


def _account(key: uuid.UUID, began: int, mark: Mark | None) -> Account:
    """The account of a session: switching it off takes effect within half a second, see ``unchanged``."""
    account = _accounts.get(key, lambda: Account.objects.filter(pk=key).first(), mark=mark)
    if account is None:
        raise SessionRefused("unknown_account")
    if not account.enabled:
        raise SessionRefused("account_disabled")
    ended = account.sessions_valid_after
    if ended is not None and began <= (ended - _EPOCH) // timedelta(microseconds=1):
        raise SessionRefused("ended")
    return account


@lru_cache(maxsize=4096)
def _signed(token: str, *keys: str) -> tuple[uuid.UUID, str, int, int]:
    """What a token holds, its signature checked once under these keys.

    Raises BadSignature, ValueError, TypeError.
    """
    key, agent_id, began, made = _signer().unsign_object(token)
    return uuid.UUID(key), agent_id, began, made


def _token(account: Account, agent_id: str, *, began: int, made: int) -> str:
    return _signer().sign_object([account.id.hex, agent_id, began, made])


def _signer() -> Signer:
    return Signer(sep=".", salt="timeline.accounts.session")


def _now() -> int:
    """Microseconds since 1970: whole seconds would confuse sessions ended and begun within one."""
    return time.time_ns() // 1000
