"""The card of a display as agents see it, while an admin is typing: on real events, and never saved.

The page is framed by the admin's own form and by nothing else. It shows customers' data to whoever answers
for the account, and to nobody else; each look is recorded.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.http import require_POST, require_safe

from timeline.accounts.models import Account
from timeline.accounts.staff_looks import looked_at
from timeline.events.values import Event
from timeline.feed.pages import Item
from timeline.middleware import content_security_policy
from timeline.sources.admin.coverage import coverage_of
from timeline.sources.admin.drafting import Drafted, drafted
from timeline.sources.admin.invented import invented
from timeline.sources.admin.property_paths import ABOUT_THE_EVENT, path_rows
from timeline.sources.admin.roles import audience_of
from timeline.sources.admin.room import account_asked
from timeline.sources.discovery.samples import samples
from timeline.sources.models import SeenPath
from timeline.sources.reading import Looks, looks_for

from .details import details_of
from .forms import Reached
from .moments import ZONE_HEADER, Clock, zone_of
from .names import element_id
from .rows import Row, rows_of

LOOKED_AT = 500
IN_THE_LIST = 3
MOST_RECENT = 20
# Images of events come from anywhere, once they are asked for, as in the sidebar.
FRAMED_BY_US = content_security_policy(frame_ancestors="'self'", img_src="'self' data: https:")


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the account's events is looked at, and as whom."""

    account: Account
    source: str
    type: str
    roles: frozenset[str]
    clock: Clock
    wanted: str  # the key of the event that is opened, "" for the newest


@require_safe
def frame(request: HttpRequest) -> HttpResponse:
    """The empty page around the cards, in the scheme asked for."""
    scheme = "dark" if request.GET.get("scheme") == "dark" else "light"
    response = render(request, "sidebar/preview.html", {"scheme": scheme})
    response["Content-Security-Policy"] = FRAMED_BY_US
    return response


@require_POST
def display(request: HttpRequest) -> HttpResponse:
    """The cards, how well the templates fit, and what is wrong with them, as JSON of finished HTML."""
    asked, given = _asked(request), drafted(request.POST)
    events = samples(asked.account.key, asked.source, asked.type, most=LOOKED_AT)
    looked_at(request, asked.account, subject=f"{asked.source}:{asked.type}", events=len(events))
    seen = _paths(asked)
    looks = _looks(given, asked)
    shown = events or [invented(asked.source, asked.type, seen)]
    return JsonResponse(
        {
            **_cards(shown, looks, asked),
            "errors": given.errors,
            "coverage": _coverage(events, given, asked, withheld=asked.source in looks.withheld),
            "paths": render_to_string(
                "admin/sources/display/_paths.html", {"rows": path_rows(seen), "about": ABOUT_THE_EVENT}
            ),
        }
    )


def _asked(request: HttpRequest) -> Asked:
    """What the form asks for. Raises Http404 for an account that is not the user's."""
    data = request.POST
    return Asked(
        account=account_asked(request),
        source=(data.get("preview-source") or data.get("source") or "")[:200],
        type=(data.get("preview-type") or data.get("type") or "")[:200],
        roles=audience_of(data.get("preview-role", "")),
        clock=Clock(datetime.now(UTC), zone_of({ZONE_HEADER: data.get("preview-zone", "")[:100]})),
        wanted=data.get("preview-event", "")[:40],
    )


def _paths(asked: Asked) -> list[SeenPath]:
    of_type = {"account": asked.account, "source": asked.source, "type": asked.type}
    paths = SeenPath.objects.select_related("seen_type")
    return list(paths.filter(**{f"seen_type__{name}": value for name, value in of_type.items()}))


def _coverage(events: Sequence[Event], given: Drafted, asked: Asked, *, withheld: bool) -> str:
    """How well the templates fit these events, and the buttons that open others of them."""
    coverage = coverage_of(given.draft, events, asked.clock.zone)
    context = {
        "coverage": coverage,
        "lacks": [(lack, [_named(event, asked.clock) for event in lack.events]) for lack in coverage.lacks],
        "recent": [_named(event, asked.clock) for event in events[:MOST_RECENT]],
        "opened": asked.wanted or (_key(events[0]) if events else ""),
        "withheld": withheld,
    }
    return render_to_string("admin/sources/display/_coverage.html", context)


def _cards(events: Sequence[Event], looks: Looks, asked: Asked) -> dict[str, Any]:
    """A few events as rows of the list, the one that is asked for on top and, opened, once more below."""
    if asked.source in looks.withheld:
        return {"cards": "", "details": {}, "opened": ""}
    chosen = next((event for event in events if _key(event) == asked.wanted), events[0])
    others = [event for event in events[: IN_THE_LIST + 1] if event is not chosen][: IN_THE_LIST - 1]
    listed = [looks.shown(event) for event in (chosen, *others, chosen)]
    rows, _ = rows_of([Item(event, "") for event in listed], looks, asked.clock, Reached(), details="")
    rows = [replace(row, position=0, day=_heading(number, rows)) for number, row in enumerate(rows)]
    return {
        "cards": render_to_string("sidebar/_section.html", {"list": {"rows": rows, "total": -1}}),
        "details": {row.key: _details(row, looks, asked.clock) for row in rows},
        "opened": rows[-1].key,
    }


def _looks(given: Drafted, asked: Asked) -> Looks:
    """The account's looks with the draft in the place of what is saved."""
    looks = looks_for(asked.account)
    displays = {**looks.displays, (asked.source, asked.type): given.draft}
    return replace(looks, displays=displays, _readers={}).for_reader(asked.roles, asked.clock.zone)


def _heading(number: int, rows: Sequence[Row]) -> str:
    return "In the list" if number == 0 else "Opened" if number == len(rows) - 1 else ""


def _details(row: Row, looks: Looks, clock: Clock) -> str:
    details = details_of(row.event, looks, clock)
    context = {"details": details, "revealed": False, "reveal": ""}
    return render_to_string("sidebar/_details.html", context)


def _named(event: Event, clock: Clock) -> tuple[str, str]:
    """An event's key, and when it happened: enough to tell it from others."""
    when = clock.when(event)
    return _key(event), f"{when.day.label} {when.hour}"


def _key(event: Event) -> str:
    return element_id(event.id, event.created_at.isoformat())
