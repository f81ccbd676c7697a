"""The customer's profiles, to choose one whose timeline to see: what each is called, and where it is."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from timeline.accounts import limits, records, sessions
from timeline.accounts.limits import TooMany
from timeline.accounts.upstream import client_for
from timeline.events.errors import EventsApiError
from timeline.events.values import Profile
from timeline.feed.profiles import UserProfiles
from timeline.sources.reading import Looks, looks_of
from timeline.sources.text import line
from timeline.sources.titles import humanise

from . import places, problems
from .problems import Trouble, require_agent

MOST = 50
LONGEST = 80


@dataclass(frozen=True, slots=True)
class Choice:
    """A profile as the list has it: finished text, and the path of its timeline."""

    label: str
    path: str


@require_safe
@require_agent
def profiles(request: HttpRequest, user_id: str) -> HttpResponse:
    """The control to choose with; nothing where there is no choice."""
    place = places.user(user_id)
    if place is None:
        return problems.answer(request, Trouble("not_found"), where="profiles")
    session = sessions.of(request)
    account = session.account
    try:
        limits.check(session, place.subject)
        found = UserProfiles(account.key, client_for(account), place.subject.value).all()
    except TooMany as error:
        return problems.answer(request, problems.trouble_of_haste(error.retry_after), where="profiles")
    except EventsApiError as error:
        return problems.answer(request, problems.trouble_of(error), where="profiles")
    choices = choices_of(found, looks_of(session, UTC))
    if len(choices) > 1:
        records.viewed(request, session, place.subject, what="profiles", events=0)
    context = {"choices": choices[:MOST], "left_off": len(choices[MOST:]), "path": place.path}
    response = render(request, "sidebar/_profiles.html", context)
    response["Vary"] = "Authorization"
    return response


def choices_of(found: Iterable[Profile], looks: Looks) -> list[Choice]:
    """The profiles in the order of their sources, those of sources that the agent does not see left out.

    Each is called by its source and type; where that is not enough, by its name, then by an identifier, and
    at last by its id.
    """
    hidden = looks.disabled | looks.withheld
    shown = [one for one in found if one.source not in hidden and places.profile(one.id)]
    order = {look.name: rank for rank, look in enumerate(looks.sorted({one.source for one in shown}))}
    shown.sort(key=lambda one: (order[one.source], one.type, one.name, one.id))
    labels = [_kind(one, looks) for one in shown]
    for more in (_name, _identifier, _id):
        labels = _told_apart(shown, labels, more)
    return [
        Choice(label, place.path)
        for one, label in zip(shown, labels, strict=True)
        if (place := places.profile(one.id))
    ]


def _told_apart(shown: list[Profile], labels: list[str], more: Callable[[Profile], str]) -> list[str]:
    """The labels, those that stand more than once with ``more`` behind them."""
    times = Counter(labels)
    return [
        " · ".join(filter(None, (label, more(one)))) if times[label] > 1 else label
        for one, label in zip(shown, labels, strict=True)
    ]


def _kind(one: Profile, looks: Looks) -> str:
    label, kind = looks.source(one.source).label, line(humanise(one.type), LONGEST)
    return f"{label} · {kind}" if kind and kind.casefold() != label.casefold() else label


def _name(one: Profile) -> str:
    return line(one.name, LONGEST)


def _identifier(one: Profile) -> str:
    return line(one.identifiers[0].value, LONGEST) if one.identifiers else ""


def _id(one: Profile) -> str:
    return one.id
