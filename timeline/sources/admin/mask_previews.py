"""What a mask would hide of the events at hand, said before it is saved."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from timeline.accounts.models import Account
from timeline.events.values import Event
from timeline.sources.discovery.samples import recent_types, samples
from timeline.sources.masked import Masked
from timeline.sources.masking.masks import Masks, Rule
from timeline.sources.models import SeenPath
from timeline.sources.paths import DESCRIPTION, BadPath, Wild, parse_path, step_text
from timeline.sources.properties import Row, flatten

SECONDS = 0.25  # to find the events, and once more to try the mask on them: who types waits for it
MOST_TYPES = 20
EACH = 50
MOST_PATHS = 40
MOST_ROWS = 60


@dataclass(slots=True)
class Hidden:
    """The events looked at, those that have something to hide, and where it lies in the events.

    ``problem`` says why nothing can be tried out. ``example`` is the newest event that has something.
    """

    looked_at: int = 0
    touched: int = 0
    places: Counter[str] = field(default_factory=Counter)
    example: Event | None = None
    rows: list[Row] = field(default_factory=list)
    problem: str = ""

    @property
    def listed(self) -> list[tuple[str, int]]:
        return self.places.most_common(MOST_PATHS)


def events_for(account: Account, source: str, type_name: str) -> list[Event]:
    """The newest events that a mask with this source and type concerns, as far as time allows; "" is any."""
    kinds = [
        kind for kind in recent_types(account.key) if source in ("", kind[0]) and type_name in ("", kind[1])
    ]
    ends, events = time.monotonic() + SECONDS, list[Event]()
    for kind in kinds[:MOST_TYPES]:
        if time.monotonic() > ends:
            break
        events += samples(account.key, *kind, most=EACH)
    return events


def hidden_by(path: str, source: str, type_name: str, events: Iterable[Event]) -> Hidden:
    """What is hidden of these events from whoever is not excepted."""
    found = Hidden()
    try:
        masks = Masks((Rule(source, type_name, parse_path(path), frozenset(), frozenset()),))
    except BadPath as error:
        found.problem = str(error)
        return found
    ends = time.monotonic() + SECONDS
    for event in events:
        if time.monotonic() > ends:
            break
        found.looked_at += 1
        masked = masks.apply(event)
        if masked is event:
            continue
        found.touched += 1
        found.places.update(_places(masked))
        if found.example is None:
            found.example, found.rows = masked, flatten(masked.properties)[:MOST_ROWS]
    return found


def _places(event: Event) -> set[str]:
    """Where something is hidden, elements of a list as one place."""
    places = {DESCRIPTION} if isinstance(event.description, Masked) else set()
    waiting: list[tuple[str, Any]] = [("", event.properties)]
    while waiting:
        path, value = waiting.pop()
        if isinstance(value, Masked):
            places.add(path.removeprefix("."))
        elif isinstance(value, dict):
            waiting += [(path + step_text(str(key)), inner) for key, inner in value.items()]
        elif isinstance(value, list):
            waiting += [(path + step_text(Wild.ONE), inner) for inner in value]
    return places


def paths_seen(account: Account, source: str, type_name: str) -> list[SeenPath]:
    """The paths that were met in these events."""
    seen = SeenPath.objects.select_related("seen_type").filter(seen_type__account=account)
    if source:
        seen = seen.filter(seen_type__source=source)
    if type_name:
        seen = seen.filter(seen_type__type=type_name)
    return list(seen.order_by("path")[:1000])
