"""A timeline as HTML: its pages, and the details of one event."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timeline.accounts import sessions
from timeline.accounts.sessions import require_session
from timeline.accounts.upstream import client_for
from timeline.events.errors import EventsApiError
from timeline.feed.errors import BadCursor, NoSuchEvent
from timeline.feed.timelines import Page, Timeline
from timeline.sources.reading import Looks, looks_for

from . import places, problems
from .details import details_of
from .forms import FilterForm, Question
from .listing import listing_of
from .moments import Clock, zone_of
from .places import Place
from .problems import Trouble

BAD_IDENTIFIER = Trouble("bad_filters", "identifier: must be source:type:identifier_type:value.")
BAD_PLACE = Trouble("bad_filters", "after: this place in the timeline is not known any more.")
BAD_REFERENCE = Trouble("bad_filters", "ref: names no event of this timeline.")
NOBODY = Trouble("not_found")


@require_safe
@require_session
def user(request: HttpRequest, user_id: str) -> HttpResponse:
    return _list(request, places.user(user_id) or NOBODY)


@require_safe
@require_session
def user_event(request: HttpRequest, user_id: str) -> HttpResponse:
    return _event(request, places.user(user_id) or NOBODY)


@require_safe
@require_session
def profile(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _list(request, places.profile(profile_id) or NOBODY)


@require_safe
@require_session
def profile_event(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _event(request, places.profile(profile_id) or NOBODY)


@require_safe
@require_session
def identifier(request: HttpRequest) -> HttpResponse:
    return _list(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


@require_safe
@require_session
def identifier_event(request: HttpRequest) -> HttpResponse:
    return _event(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


def _list(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """The newest page with the filter panel beside it or, with ``after``, an older page alone."""
    where = "older" if request.GET.get("after") else "list"
    if isinstance(place, Trouble):
        return problems.answer(request, place, where=where)
    clock = _clock(request)
    form = FilterForm(request.GET, zone=clock.zone)
    if not form.is_valid():
        return problems.answer(request, Trouble("bad_filters", "{}: {}.".format(*form.problem)), where=where)
    question, looks = form.question, looks_for(sessions.of(request).account)
    try:
        page = _page(request, place, question, looks)
    except BadCursor:
        return problems.answer(request, BAD_PLACE, where=where)
    except EventsApiError as error:
        return problems.answer(request, problems.trouble_of(error), where=where)
    listing = listing_of(page, question, looks, clock, place)
    return _answer(
        request, "sidebar/_page.html" if question.after else "sidebar/_feed.html", {"list": listing}
    )


def _page(request: HttpRequest, place: Place, question: Question, looks: Looks) -> Page:
    """The page asked for, without the sources that are switched off. Raises BadCursor, EventsApiError."""
    timeline = _timeline(request, place)
    if request.GET.get("fresh"):
        timeline.refresh()
    hidden = frozenset((name, None) for name in looks.disabled)
    filters = replace(question.filters, exclude=question.filters.exclude | hidden)
    return timeline.page(filters, after=question.after, size=question.size)


def _event(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """All that is known of one event."""
    if isinstance(place, Trouble):
        return problems.answer(request, place, where="details")
    try:
        event = _timeline(request, place).event(request.GET.get("ref", ""))
    except BadCursor:
        return problems.answer(request, BAD_REFERENCE, where="details")
    except NoSuchEvent:
        return problems.answer(request, Trouble("gone"), where="details")
    except EventsApiError as error:
        return problems.answer(request, problems.trouble_of(error), where="details")
    looks = looks_for(sessions.of(request).account)
    if event.source in looks.disabled:
        return problems.answer(request, Trouble("gone"), where="details")
    return _answer(request, "sidebar/_details.html", {"details": details_of(event, looks, _clock(request))})


def _timeline(request: HttpRequest, place: Place) -> Timeline:
    account = sessions.of(request).account
    return Timeline(account.key, client_for(account), place.subject)


def _clock(request: HttpRequest) -> Clock:
    return Clock(datetime.now(UTC), zone_of(request.headers))


def _answer(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    response = render(request, template, dict(context))
    response["Vary"] = "Authorization, Timeline-Zone"
    return response
