"""Events as rows: everything that the row template shows, finished."""

from collections.abc import Iterable
from dataclasses import dataclass

from timeline.events.values import Event
from timeline.feed.pages import Item
from timeline.sources.reading import Looks, Reading

from .forms import Reached
from .moments import Clock, When
from .names import element_id


@dataclass(frozen=True, slots=True)
class Row:
    """One event of the list. ``day`` is the heading above it, "" for all but the first of its day.

    ``position`` counts from the newest event, 0 where nobody has counted.
    """

    key: str
    event: Event
    reading: Reading
    details: str
    position: int
    day: str
    when: When


def rows_of(
    items: Iterable[Item], looks: Looks, clock: Clock, before: Reached, *, details: str
) -> tuple[list[Row], str]:
    """The rows of a page, and the key of the day that it ends in.

    ``details`` is the URL of an event's details up to its reference. The heading of the day in which the page
    ``before`` ended is not repeated.
    """
    last_day = before.day
    rows: list[Row] = []
    taken: set[str] = set()
    for number, item in enumerate(items, start=1):
        event = item.event
        when, key = clock.when(event), element_id(event.id, event.created_at.isoformat())
        if key in taken:
            key = f"{key}-{number}"
        taken.add(key)
        rows.append(
            Row(
                key=key,
                event=event,
                reading=looks.read(event),
                details=details + item.reference,
                position=before.shown + number if before.shown >= 0 else 0,
                day="" if when.day.key == last_day else when.day.label,
                when=when,
            )
        )
        last_day = when.day.key
    return rows, last_day
