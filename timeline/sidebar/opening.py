"""One event of a timeline: in full, and with its masked values for a reason."""

from django.db import Error as DatabaseTrouble
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from timeline.accounts import limits, records, sessions
from timeline.accounts.sessions import Session
from timeline.events.values import Event
from timeline.feed.errors import NoSuchEvent
from timeline.sources.reading import Looks, looks_of
from timeline.sources.text import clean

from . import places, problems
from .answering import (
    BAD_IDENTIFIER,
    BAD_REFERENCE,
    NOBODY,
    REFUSALS,
    answer,
    clock_of,
    timeline_of,
    trouble_of,
)
from .details import details_of
from .places import Place
from .posted import form_of
from .problems import Trouble, require_agent

SHORTEST_REASON, LONGEST_REASON = 3, 200

BAD_REASON = Trouble("bad_reason")
NOT_REVEALED = Trouble("not_revealed")


@require_safe
@require_agent
def user_event(request: HttpRequest, user_id: str) -> HttpResponse:
    return _event(request, places.user(user_id) or NOBODY)


@require_safe
@require_agent
def profile_event(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _event(request, places.profile(profile_id) or NOBODY)


@require_safe
@require_agent
def identifier_event(request: HttpRequest) -> HttpResponse:
    return _event(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


@require_POST
@require_agent
def user_reveal(request: HttpRequest, user_id: str) -> HttpResponse:
    return _reveal(request, places.user(user_id) or NOBODY)


@require_POST
@require_agent
def profile_reveal(request: HttpRequest, profile_id: str) -> HttpResponse:
    return _reveal(request, places.profile(profile_id) or NOBODY)


@require_POST
@require_agent
def identifier_reveal(request: HttpRequest) -> HttpResponse:
    return _reveal(request, places.identifier(request.GET.get("identifier", "")) or BAD_IDENTIFIER)


def _event(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """All that the agent may know of one event."""
    if isinstance(place, Trouble):
        return problems.answer(request, place, where="details")
    session, clock = sessions.of(request), clock_of(request)
    looks, reference = looks_of(session, clock.zone), request.GET.get("ref", "")
    try:
        event = _opened(session, place, looks, reference)
    except REFUSALS as error:
        return problems.answer(request, trouble_of(error, BAD_REFERENCE), where="details")
    records.viewed(request, session, place.subject, what="event", events=1)
    details = details_of(event, looks, clock)
    context = {"details": details, "reveal": place.reveal, "reference": reference, "revealed": False}
    return answer(request, "sidebar/_details.html", context)


def _reveal(request: HttpRequest, place: Place | Trouble) -> HttpResponse:
    """The same with the values that the agent may have shown for a reason, once that is on record.

    Nothing of it is kept here. If the record cannot be written, the answer is a card that says so.
    """
    if isinstance(place, Trouble):
        return problems.answer(request, place, where="reveal")
    session, clock, form = sessions.of(request), clock_of(request), form_of(request)
    looks, reason = looks_of(session, clock.zone), _reason(form.get("reason", ""))
    if reason is None:
        return problems.answer(request, BAD_REASON, where="reveal")
    bared = looks.revealed(session.roles)
    try:
        event = _opened(session, place, bared, form.get("ref", ""))
    except REFUSALS as error:
        return problems.answer(request, trouble_of(error, BAD_REFERENCE), where="reveal")
    if looks.masks.revealable.apply(event) is event:
        return problems.answer(request, NOT_REVEALED, where="reveal")
    try:
        records.revealed(request, session, place.subject, event=event.id, reason=reason)
    except DatabaseTrouble as error:
        problems.note_database(error)
        return problems.answer(request, Trouble("unavailable"), where="reveal")
    return answer(
        request, "sidebar/_details.html", {"details": details_of(event, bared, clock), "revealed": True}
    )


def _opened(session: Session, place: Place, looks: Looks, reference: str) -> Event:
    """The event as its reader may see it. Raises REFUSALS."""
    limits.check(session, place.subject)
    event = timeline_of(session.account, place, looks).event(reference)
    if event.source in looks.disabled:
        raise NoSuchEvent("its source is switched off")
    return event


def _reason(text: str) -> str | None:
    """The reason as it is kept, None for what is none."""
    if len(text) > LONGEST_REASON * 4:
        return None
    reason = " ".join(clean(text).split())
    return reason if SHORTEST_REASON <= len(reason) <= LONGEST_REASON else None
