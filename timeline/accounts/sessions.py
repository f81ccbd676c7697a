"""Sessions of the iframe: a short-lived signed token of our own, carried in the Authorization header only.

The token holds the account, the agent, when the session began, when this token was made, and what Zendesk
said of the agent, when. While an agent works it is renewed by the response header ``Timeline-Session``; the
session as a whole still ends. The request that finds Zendesk's word too old asks for it again.
"""

import logging
import re
import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.core.signing import BadSignature
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from . import session_tokens
from .agents import CannotAsk, NotAnAgent, agent_of
from .models import Account, Agent
from .roles import UNKNOWN, roles_of
from .session_tokens import Content, Known, known_of, microseconds
from .unchanged import Kept, Mark, mark_now

log = logging.getLogger(__name__)
Arguments = ParamSpec("Arguments")

RENEWAL_HEADER = "Timeline-Session"
API_FORBIDDEN = {"error": "Forbidden", "description": "Only active agents and admins may read events"}
API_REFUSAL = {"error": "Couldn't authenticate you"}
CLOCK_LEEWAY = 5_000_000  # microseconds by which the clocks of two servers may differ
SECOND = 1_000_000

_AUTHORIZATION = re.compile(r"bearer +([A-Za-z0-9_.=-]{1,2048})", re.IGNORECASE | re.ASCII)
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

    ``role``, ``locale``, ``time_zone`` and ``name`` are Zendesk's, "" where it told none; ``roles`` are those
    that something can be granted to. ``mark`` says as of when the database was looked at. ``pk`` and
    ``is_authenticated`` are what Django REST framework asks of a user.
    """

    account: Account
    agent_id: str
    token_to_send: str | None = field(default=None, repr=False)
    mark: Mark | None = None
    role: str = ""
    locale: str = ""
    time_zone: str = ""
    name: str = ""
    roles: frozenset[str] = frozenset({UNKNOWN})
    is_authenticated: bool = True

    @property
    def pk(self) -> str:
        return f"{self.account.key}:{self.agent_id}"


def issue(account: Account, agent_id: str, *, agent: Agent | None = None, checked: bool = True) -> str:
    """Begin a session: the token for the page that the door answers with.

    ``agent`` is what is known of them. Unless ``checked``, that is asked with the first request.
    """
    now = _now()
    known = Known(checked=now if checked else 0) if agent is None else known_of(agent)
    return session_tokens.sign(Content(account.id, agent_id, now, now, known))


def read(request: HttpRequest) -> Session:
    """The session of the request's Authorization header. Raises SessionRefused, NotAnAgent, CannotAsk."""
    header, mark = request.META.get("HTTP_AUTHORIZATION", ""), mark_now()
    session, until = _sessions.get(header, lambda: _read(header, mark), mark=mark)
    return session if _now() < until else _read(header, mark)[0]


def open_token(token: str) -> Session:
    """The session that a token stands for. Raises SessionRefused, NotAnAgent, CannotAsk."""
    return _open(token, mark_now())[0]


def _read(header: str, mark: Mark | None) -> tuple[Session, int]:
    match = _AUTHORIZATION.fullmatch(header)
    if match is None:
        raise SessionRefused("missing")
    return _open(match[1], mark)


def _open(token: str, mark: Mark | None) -> tuple[Session, int]:
    """The session, and until when it is just this one as long as the database stays as it is."""
    try:
        content = session_tokens.read(token)
    except BadSignature as error:
        raise SessionRefused("signature") from error
    except (ValueError, TypeError) as error:
        raise SessionRefused("malformed") from error
    now = _now()
    life = settings.SESSION_TOKEN_SECONDS * SECOND
    if not -CLOCK_LEEWAY <= now - content.made < life:
        raise SessionRefused("expired")
    end = content.began + settings.SESSION_TOKEN_MAX_SECONDS * SECOND
    if now >= end:
        raise SessionRefused("over")
    account = _account(content.account, content.began, mark)
    known = _known(account, content, now)
    renewed = None
    if now - content.made > life / 2 or known != content.known:
        renewed = session_tokens.sign(content._replace(made=now, known=known))
    session = Session(
        account=account,
        agent_id=content.agent_id,
        token_to_send=renewed,
        mark=mark,
        role=known.role,
        locale=known.locale,
        time_zone=known.time_zone,
        name=known.name,
        roles=roles_of(known.role, known.role_type, known.custom_role_id),
    )
    again = max(known.checked + settings.AGENT_CHECK_SECONDS * SECOND, now + SECOND)
    return session, min(end, content.made + life // 2, again)


def _known(account: Account, content: Content, now: int) -> Known:
    """What is known of the agent, asked again if that was too long ago. Raises NotAnAgent, CannotAsk."""
    age = now - content.known.checked
    if age < settings.AGENT_CHECK_SECONDS * SECOND:
        return content.known
    try:
        return known_of(agent_of(account, content.agent_id))
    except CannotAsk:
        if age < settings.AGENT_STALE_SECONDS * SECOND:  # a token is as good a witness as the row
            return content.known
        raise


def of(request: HttpRequest) -> Session:
    """The session of a request that ``require_session`` has let through."""
    return cast(Session, request.timeline_session)  # type: ignore[attr-defined]


def require_session(
    view: Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase],
) -> Callable[Concatenate[HttpRequest, Arguments], HttpResponseBase]:
    """Let only requests with a valid session through to the view, and hand on a renewed token.

    Raises CannotAsk: how a failure of Zendesk's is told is the page's business.
    """

    @wraps(view)
    def guarded(
        request: HttpRequest, /, *args: Arguments.args, **kwargs: Arguments.kwargs
    ) -> HttpResponseBase:
        try:
            session = read(request)
        except SessionRefused as error:
            log.info("session refused reason=%s", error.reason)
            return refusal(request)
        except NotAnAgent as error:
            log.warning("session refused reason=%s", error.reason)
            return not_an_agent(request)
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


def not_an_agent(request: HttpRequest) -> HttpResponse:
    """The answer to somebody whom Zendesk knows, but not as an active agent: 403."""
    if request.path.startswith("/api/"):
        return JsonResponse(API_FORBIDDEN, status=403)
    context = {"request_id": request.META.get("timeline.request_id", "")}
    return render(request, "problems/not_an_agent.html", context, status=403)


def _account(key: uuid.UUID, began: int, mark: Mark | None) -> Account:
    """The account of a session: switching it off takes effect within half a second, see ``unchanged``."""
    account = _accounts.get(key, lambda: Account.objects.filter(pk=key).first(), mark=mark)
    if account is None:
        raise SessionRefused("unknown_account")
    if not account.enabled:
        raise SessionRefused("account_disabled")
    ended = account.sessions_valid_after
    if ended is not None and began <= microseconds(ended):
        raise SessionRefused("ended")
    return account


def _now() -> int:
    """Microseconds since 1970: whole seconds would confuse sessions ended and begun within one."""
    return time.time_ns() // 1000
