"""A timeline as HTML: its pages, and the details of one event."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from timeline.accounts import limits, records, sessions
from timeline.accounts.limits import TooMany
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for
from timeline.events.errors import EventsApiError
from timeline.feed.errors import BadCursor, NoSuchEvent
from timeline.feed.pages import Page
from timeline.feed.timelines import Timeline
from timeline.feed.words import Words
from timeline.sources.reading import Looks, looks_of

from . import places, problems, quiet, rendered
from .asking import Asking, BadFilters, asking_of
from .details import details_of
from .forms import Question
from .listing import listing_of
from .moments import ZONE_HEADER, Clock, zone_of
from .noise import hidden_kinds
from .places import Place
from .problems import Trouble, require_agent
from .rendered import Sheet

BAD_IDENTIFIER = Trouble("bad_filters", "identifier: must be source:type:identifier_type:value.")
BAD_PLACE = Trouble("bad_filters", "after: this place in the timeline is not known any more.")
BAD_REFERENCE = Trouble("bad_filters", "ref: names no event of this timeline.")
NOBODY = Trouble("not_found")

REFUSALS = (TooMany, BadFilters, BadCursor, NoSuchEvent, EventsApiError)

_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@require_safe
@require_agent
def user(request: HttpRequest, user_id: str) -> HttpResponse:
    return _list(request, places.user(user_id) or NOBODY)


@require_safe
@require_agent
def user_event(request: HttpRequest, user_id: str) -> HttpResponse:
    return _event(request, places.user(user_id) or NOBODY)


@require_safe
@require_agent
def profile(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _list(request, places.profile(profile_id) or NOBODY)


@require_safe
@require_agent
def profile_event(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _event(request, places.profile(profile_id) or NOBODY)


@require_safe
@require_agent
def identifier(request: HttpRequest) -> HttpResponse:
    return _list(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


@require_safe
@require_agent
def identifier_event(request: HttpRequest) -> HttpResponse:
    return _event(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


def _list(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """The newest page with the filter panel beside it or, with ``after``, an older page alone."""
    if isinstance(place, Trouble):
        return _refuse(request, place)
    session, clock = sessions.of(request), _clock(request)
    account, looks = session.account, looks_of(session, clock.zone)
    try:
        asking = asking_of(request.META.get("QUERY_STRING", ""), clock.zone)
        limits.check(session, place.subject)

        def make() -> Sheet:
            return _sheet(place, _timeline(account, place), asking, looks, clock)

        if asking.fresh:
            sheet = make()
        else:
            sheet = rendered.page(rendered.names_of(account, place, asking.words, looks, clock), make)
        records.viewed(request, session, place.subject, what="page", events=sheet.events)
        return _send(request, sheet)
    except REFUSALS as error:
        return _refuse(request, _trouble_of(error, BAD_PLACE))


def _refuse(request: HttpRequest, trouble: Trouble) -> HttpResponse:
    added = request.GET.get("after") or request.GET.get("before")
    return problems.answer(request, trouble, where="older" if added else "list")


def _sheet(place: Place, timeline: Timeline, asking: Asking, looks: Looks, clock: Clock) -> Sheet:
    """The page as HTML, and until when it may be shown. Raises BadCursor, EventsApiError."""
    if asking.fresh:
        timeline.refresh()
    question = asking.question
    page = _page(timeline, question, looks)
    listing = listing_of(page, question, looks, clock, place)
    template = "sidebar/_feed.html"
    if question.after or question.before:
        template = "sidebar/_page.html" if question.after else "sidebar/_page_above.html"
    said = quiet.lines_of(timeline.account, listing.panel, looks, clock)
    html = render_to_string(template, {"list": listing, "quiet": said})
    return rendered.sheet(html, _until(page, clock), events=len(page.items))


def _until(page: Page, clock: Clock) -> float:
    """When the page has to be made anew: to be checked, or because a coming event has come."""
    if page.stale:
        return 0.0
    fresh = page.checked_at.timestamp() + settings.TIMELINE_FRESH_SECONDS
    ends = page.begun_at.timestamp() + settings.TIMELINE_KEEP_SECONDS
    return min(
        [fresh, ends, *(clock.comes(item.event) for item in page.items if clock.is_future(item.event))]
    )


def _page(timeline: Timeline, question: Question, looks: Looks) -> Page:
    """The page asked for, without switched-off sources and noise. Raises BadCursor, EventsApiError."""
    disabled = frozenset((name, None) for name in looks.disabled)
    hidden = disabled | hidden_kinds(question, looks)
    filters = replace(question.filters, exclude=question.filters.exclude | hidden)
    return replace(timeline, words=Words(looks.version, looks.words)).page(
        filters, after=question.after, before=question.before, around=question.around, size=question.size
    )


def _event(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """All that is known of one event."""
    if isinstance(place, Trouble):
        return problems.answer(request, place, where="details")
    session, clock = sessions.of(request), _clock(request)
    looks = looks_of(session, clock.zone)
    try:
        limits.check(session, place.subject)
        event = _timeline(session.account, place).event(request.GET.get("ref", ""))
        if event.source in looks.disabled:
            raise NoSuchEvent("its source is switched off")
    except REFUSALS as error:
        return problems.answer(request, _trouble_of(error, BAD_REFERENCE), where="details")
    records.viewed(request, session, place.subject, what="event", events=1)
    return _answer(request, "sidebar/_details.html", {"details": details_of(event, looks, clock)})


def _trouble_of(error: Exception, bad_cursor: Trouble) -> Trouble:
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


def _timeline(account: Account, place: Place) -> Timeline:
    return Timeline(account.key, client_for(account), place.subject)


def _clock(request: HttpRequest) -> Clock:
    # From META: ``request.headers`` is a copy of all of them.
    zone = request.META.get("HTTP_TIMELINE_ZONE") or sessions.of(request).time_zone
    return Clock(datetime.now(UTC), zone_of({ZONE_HEADER: zone}))


def _send(request: HttpRequest, sheet: Sheet) -> HttpResponse:
    """The page, compressed for whoever takes it so."""
    packed = _takes_gzip(request.META.get("HTTP_ACCEPT_ENCODING", ""))
    response = HttpResponse(sheet.packed if packed else sheet.html)
    if packed:
        response["Content-Encoding"] = "gzip"
    response["Vary"] = "Authorization, Timeline-Zone, Accept-Encoding"
    return response


@lru_cache(maxsize=64)
def _takes_gzip(header: str) -> bool:
    return _GZIP.search(header) is not None


def _answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    response = render(request, template, dict(context))
    response["Vary"] = "Authorization, Timeline-Zone"
    return response
