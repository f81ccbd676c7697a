"""Where a reader has jumped to: in words, and as the row to begin reading at."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from timeline.feed.pages import Page
from timeline.feed.timelines import FIRST
from timeline.sources.dates import local

from .forms import Question, written_place
from .moments import Clock
from .rows import Row


@dataclass(frozen=True, slots=True)
class Jump:
    """``value`` asks for the same place again; ``row`` is the key of the row to read first, "" if none."""

    value: str
    row: str
    words: str


def jump_of(
    page: Page, question: Question, rows: Sequence[Row], clock: Clock, *, filtered: bool
) -> Jump | None:
    """The jump that the question asked for, if it did."""
    around = question.around
    if around is None:
        return None
    row = _row(page, around, rows)
    if around == FIRST:
        words = _first(page, rows, clock, filtered=filtered)
    elif isinstance(around, datetime):
        words = _moment(page, around, row, clock, filtered=filtered)
    else:
        words = "Around the event"
    return Jump(written_place(around, clock.zone), row.key if row else "", words)


def _row(page: Page, around: datetime | str, rows: Sequence[Row]) -> Row | None:
    """The youngest event that is not younger than the moment, the event itself, or the oldest there is."""
    if isinstance(around, datetime):
        found = (row for row in rows if row.event.created_at <= around)
    else:
        found = (row for row, item in zip(rows, page.items, strict=True) if item.reference == around)
    return next(found, rows[-1] if rows else None)


def _first(page: Page, rows: Sequence[Row], clock: Clock, *, filtered: bool) -> str:
    if page.older is None and rows:
        return f"Oldest {'match' if filtered else 'event'}: {clock.day(rows[-1].event).label}"
    back = page.looked_back_to
    if back is None:
        return "The oldest event is not known yet"
    return f"Oldest so far: looked back to {clock.day_name(local(back, clock.zone).date())}"


def _moment(page: Page, around: datetime, row: Row | None, clock: Clock, *, filtered: bool) -> str:
    day = local(around, clock.zone).date()
    name, nothing = clock.day_name(day), "No match" if filtered else "No event"
    if row is None:
        return f"{nothing} around {name} so far" if page.older or page.newer else ""
    found = clock.day(row.event)
    if found.key == day.isoformat():
        return f"Around {name}"
    side = "last one before" if row.event.created_at <= around else "first one after"
    return f"{nothing} on {name}; {side}: {found.label}"
