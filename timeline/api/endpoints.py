"""What every endpoint has in common: the session, JSON both ways, a renewed token on the answer."""

from collections.abc import Callable
from datetime import tzinfo
from functools import wraps
from typing import Any, cast

from rest_framework.decorators import (
    api_view,
    authentication_classes,
    content_negotiation_class,
    parser_classes,
    permission_classes,
    renderer_classes,
)
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from timeline.accounts import limits, records, sessions
from timeline.accounts.authentication import SessionTokenAuthentication
from timeline.accounts.models import Account
from timeline.accounts.sessions import Session
from timeline.accounts.upstream import client_for
from timeline.events.values import Subject
from timeline.feed.dates import read_zone
from timeline.feed.timelines import Timeline
from timeline.feed.words import Words
from timeline.sources.reading import looks_of

from .wireformat import AlwaysJson, BoundedJsonParser, FastJsonRenderer

View = Callable[..., Response]


def endpoint(*methods: str) -> Callable[[View], Any]:
    """Make an endpoint of a view that is given the request and its path's values."""

    def decorate(view: View) -> Any:
        @wraps(view)
        def answer(request: Request, **values: str) -> Response:
            response = view(request, **values)
            sessions.renew(response, session_of(request))
            return response

        for policy in (
            authentication_classes([SessionTokenAuthentication]),
            permission_classes([IsAuthenticated]),
            content_negotiation_class(AlwaysJson),
            parser_classes([BoundedJsonParser]),
            renderer_classes([FastJsonRenderer]),
        ):
            answer = policy(answer)
        heads = ["HEAD"] if "GET" in methods else []
        return api_view([*methods, *heads])(answer)

    return decorate


def session_of(request: Request) -> Session:
    return cast(Session, request.user)


def zone_of(request: Request) -> tzinfo:
    """The agent's zone by the header ``Timeline-Zone``, else by their profile, else UTC."""
    return read_zone(request.META.get("HTTP_TIMELINE_ZONE") or session_of(request).time_zone)


def account_for(request: Request, subject: Subject) -> Account:
    """The account, whose agent opens the subject with this. Raises TooMany."""
    session = session_of(request)
    limits.check(session, subject)
    return session.account


def timeline_of(request: Request, subject: Subject) -> Timeline:
    """The subject's timeline as this request's account may read it. Raises EventsApiError, TooMany."""
    account = account_for(request, subject)
    looks = looks_of(session_of(request), zone_of(request))
    words = Words(looks.version, looks.words, looks.shown if looks.masks else None)
    return Timeline(account.key, client_for(account), subject, words, looks.withheld)


def switched_off(request: Request) -> frozenset[tuple[str, str | None]]:
    """What filters exclude for everybody: agents see sources that are switched off nowhere."""
    looks = looks_of(session_of(request), zone_of(request))
    return frozenset((name, None) for name in looks.disabled)


def sources_hidden(request: Request) -> frozenset[str]:
    """The names of sources of which nothing is told: switched off, or not for the agent's role."""
    looks = looks_of(session_of(request), zone_of(request))
    return looks.disabled | looks.withheld


def viewed(request: Request, subject: Subject, what: str, events: int) -> None:
    """Record that so many events of the subject go to the agent, or what else ``what`` says."""
    records.viewed(request._request, session_of(request), subject, what=what, events=events)
