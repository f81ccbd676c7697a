"""What the events at hand can answer for, and days as the agent's calendar has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from itertools import pairwise

from timeline.events.values import Event
from timeline.feed.filters import EVERYTHING, Filters
from timeline.feed.pages import Loaded


@dataclass(frozen=True, slots=True)
class Coverage:
    """Every accepted event after ``back_to`` is at hand, with ``complete`` every one there is.

    With neither, nothing is claimed. ``start`` and ``end`` are the span that was asked for, inclusive;
    ``now`` is the moment at which the question is put. All are aware.
    """

    back_to: datetime | None
    complete: bool
    now: datetime
    start: datetime | None = None
    end: datetime | None = None

    @property
    def whole(self) -> bool:
        """Whether every event that was asked for is at hand. At ``back_to`` itself some may be missing."""
        if self.complete:
            return True
        return self.start is not None and self.back_to is not None and self.back_to < self.start

    @property
    def until(self) -> datetime:
        """The newest moment of interest: now, or the end that was asked for if that is earlier."""
        return self.now if self.end is None else min(self.now, self.end)


def coverage_of(loaded: Loaded, filters: Filters = EVERYTHING, *, now: datetime) -> Coverage:
    return Coverage(
        back_to=loaded.covered_back_to,
        complete=loaded.complete,
        now=now,
        start=filters.start,
        end=filters.end,
    )


def newest_first(events: Sequence[Event]) -> Sequence[Event]:
    """The events in the order that insights expect; a log that upstream sends out of order is not in it."""
    if all(newer.created_at >= older.created_at for newer, older in pairwise(events)):
        return events
    return sorted(events, key=lambda event: event.order, reverse=True)


def local_date(moment: datetime, zone: tzinfo) -> date:
    """The day of a moment in the zone; its own where that lies outside the calendar."""
    try:
        return moment.astimezone(zone).date()
    except OverflowError:
        return moment.date()


def beginning(day: date, zone: tzinfo) -> datetime:
    """The moment, in UTC, at which a day begins in the zone, whatever its clocks do that night."""
    midnight = datetime.combine(day, time(), zone)
    try:
        return midnight.astimezone(UTC)
    except OverflowError:
        return midnight.replace(tzinfo=UTC)
