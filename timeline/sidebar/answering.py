"""What every view of a timeline needs: the timeline as its reader may see it, the clock, what went wrong."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from timeline.accounts import sessions
from timeline.accounts.limits import TooMany
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for
from timeline.events.errors import EventsApiError
from timeline.feed.errors import BadCursor, NoSuchEvent
from timeline.feed.timelines import Timeline
from timeline.feed.words import Words
from timeline.sources.reading import Looks

from . import problems
from .asking import BadFilters
from .moments import ZONE_HEADER, Clock, zone_of
from .places import Place
from .problems import Trouble

BAD_IDENTIFIER = Trouble("bad_filters", "identifier: must be source:type:identifier_type:value.")
BAD_PLACE = Trouble("bad_filters", "after: this place in the timeline is not known any more.")
BAD_REFERENCE = Trouble("bad_filters", "ref: names no event of this timeline.")
NOBODY = Trouble("not_found")

REFUSALS = (TooMany, BadFilters, BadCursor, NoSuchEvent, EventsApiError)


def timeline_of(account: Account, place: Place, looks: Looks) -> Timeline:
    """The timeline as those may see it whose looks these are. Raises EventsApiError."""
    words = Words(looks.version, looks.words, looks.shown if looks.masks else None)
    return Timeline(account.key, client_for(account), place.subject, words, looks.withheld)


def trouble_of(error: Exception, bad_cursor: Trouble) -> Trouble:
    """What the agent is told about one of REFUSALS."""
    match error:
        case TooMany():
            return problems.trouble_of_haste(error.retry_after)
        case BadFilters():
            return Trouble("bad_filters", str(error))
        case BadCursor():
            return bad_cursor
        case EventsApiError():
            return problems.trouble_of(error)
    return Trouble("gone")


def clock_of(request: HttpRequest) -> Clock:
    # From META: ``request.headers`` is a copy of all of them.
    zone = request.META.get("HTTP_TIMELINE_ZONE") or sessions.of(request).time_zone
    return Clock(datetime.now(UTC), zone_of({ZONE_HEADER: zone}))


def answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    response = render(request, template, dict(context))
    response["Vary"] = "Authorization, Timeline-Zone"
    return response
