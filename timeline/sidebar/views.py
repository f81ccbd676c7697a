"""A timeline as HTML: its pages."""

import re
from dataclasses import replace
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.decorators.http import require_safe

from timeline.accounts import limits, records, sessions
from timeline.feed.pages import Page
from timeline.feed.timelines import Timeline
from timeline.sources.reading import Looks, looks_of

from . import health, places, problems, rendered
from .answering import BAD_IDENTIFIER, BAD_PLACE, NOBODY, REFUSALS, clock_of, timeline_of, trouble_of
from .asking import Asking, asking_of
from .forms import Question
from .listing import listing_of
from .moments import Clock
from .noise import hidden_kinds
from .places import Place
from .problems import Trouble, require_agent
from .rendered import Sheet

_GZIP = re.compile(r"\bgzip\b(?!\s*;\s*q=0(?:\.0*)?\s*(?:,|$))")


@require_safe
@require_agent
def user(request: HttpRequest, user_id: str) -> HttpResponse:
    return _list(request, places.user(user_id) or NOBODY)


@require_safe
@require_agent
def profile(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _list(request, places.profile(profile_id) or NOBODY)


@require_safe
@require_agent
def identifier(request: HttpRequest) -> HttpResponse:
    return _list(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


def _list(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """The newest page with the filter panel beside it or, with ``after``, an older page alone."""
    if isinstance(place, Trouble):
        return _refuse(request, place)
    session, clock = sessions.of(request), clock_of(request)
    account, looks = session.account, looks_of(session, clock.zone)
    try:
        asking = asking_of(request.META.get("QUERY_STRING", ""), clock.zone)
        limits.check(session, place.subject)

        def make() -> Sheet:
            return _sheet(place, timeline_of(account, place, looks), asking, looks, clock)

        if asking.fresh:
            sheet = make()
        else:
            sheet = rendered.page(rendered.names_of(account, place, asking.words, looks, clock), make)
        records.viewed(request, session, place.subject, what="page", events=sheet.events)
        return _send(request, sheet)
    except REFUSALS as error:
        return _refuse(request, trouble_of(error, BAD_PLACE))


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
    said = health.lines_of(timeline.account, listing.panel, looks, clock)
    html = render_to_string(template, {"list": listing, "health": said})
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
    return timeline.page(
        filters, after=question.after, before=question.before, around=question.around, size=question.size
    )


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
