"""What can be seen of a timeline: one log, or several read side by side, with the same questions answered."""

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from typing import Protocol

from timeline.events.values import Event

from . import cursors
from .cursors import Place
from .filters import Sought
from .logs import Log
from .reader import Opened, Reader
from .search import walk_sought

_NEVER = datetime.max.replace(tzinfo=UTC)
Found = tuple[Event, Place]


class Stretch(Protocol):
    """Events newest first, as far as they have been read."""

    stale: str | None

    @property
    def checked_at(self) -> datetime: ...

    @property
    def begun_at(self) -> datetime:
        """When the reading of it began, which ends TIMELINE_KEEP_SECONDS later."""

    @property
    def complete(self) -> bool:
        """Whether the end of history was reached."""

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing further back that could be asked for."""

    @property
    def trusted(self) -> bool:
        """Whether what was read is in order, so that nothing younger can still turn up."""

    @property
    def looked_back_to(self) -> datetime | None:
        """How far back it is whole; None while that cannot be said."""

    def covers(self, moment: datetime | None) -> bool:
        """Whether every event at or after the moment is here; None asks for all of history."""

    def walk(self, sought: Sought, after: Place | None) -> Iterator[Found]:
        """The accepted events that follow the place, each with a place of its own."""

    def events(self, sought: Sought) -> Iterator[Event]:
        """All accepted events, without the cost of their places."""

    def deepen(self) -> None:
        """Read one upstream page further back. Raises EventsApiError."""


class OneLog:
    """A single log."""

    def __init__(self, reader: Reader, opened: Opened, *, end: datetime | None) -> None:
        self.reader = reader
        self.log: Log = opened.log
        self.stale = opened.stale
        narrowed = reader.name.query.end
        self.anchor = None if narrowed == end else narrowed

    @property
    def checked_at(self) -> datetime:
        return self.log.checked_at

    @property
    def begun_at(self) -> datetime:
        return self.log.started_at

    @property
    def complete(self) -> bool:
        return self.log.complete

    @property
    def exhausted(self) -> bool:
        return self.log.exhausted

    @property
    def trusted(self) -> bool:
        return self.log.ordered

    @property
    def looked_back_to(self) -> datetime | None:
        return self.log.looked_back_to

    def covers(self, moment: datetime | None) -> bool:
        return self.log.covers(moment)

    def walk(self, sought: Sought, after: Place | None) -> Iterator[Found]:
        log, anchor = self.log, self.anchor
        for event, depth in walk_sought(log, sought, after=after):
            yield event, cursors.place_of(event, generation=log.generation, depth=depth, anchor=anchor)

    def events(self, sought: Sought) -> Iterator[Event]:
        return (event for event, _ in walk_sought(self.log, sought))

    def deepen(self) -> None:
        self.log = self.reader.deepen(self.log)


@dataclass
class MergedLogs:
    """Several logs, each of another source or type, merged.

    Nothing is shown that is not younger than the depth that every one of them was read to: an older event of
    the one could be followed by a younger one of another that nobody has read yet.
    """

    parts: Sequence[OneLog]

    @property
    def stale(self) -> str | None:
        return next((part.stale for part in self.parts if part.stale), None)

    @stale.setter
    def stale(self, kind: str | None) -> None:
        raise AttributeError("each part has its own")

    @property
    def checked_at(self) -> datetime:
        return min(part.checked_at for part in self.parts)

    @property
    def begun_at(self) -> datetime:
        return min(part.begun_at for part in self.parts)

    @property
    def complete(self) -> bool:
        return all(part.complete for part in self.parts)

    @property
    def exhausted(self) -> bool:
        return self._shallowest is None

    @property
    def trusted(self) -> bool:
        return all(part.trusted for part in self.parts)

    @property
    def looked_back_to(self) -> datetime | None:
        floor = self._floor
        return None if floor is None or floor == _NEVER else floor

    def covers(self, moment: datetime | None) -> bool:
        return all(part.covers(moment) for part in self.parts)

    def walk(self, sought: Sought, after: Place | None) -> Iterator[Found]:
        return ((event, cursors.place_of(event)) for event in self._merged(sought, after))

    def events(self, sought: Sought) -> Iterator[Event]:
        return self._merged(sought, None)

    def _merged(self, sought: Sought, after: Place | None) -> Iterator[Event]:
        streams = [_by_order(walk_sought(part.log, sought, after=after)) for part in self.parts]
        floor = self._floor
        for event in heapq.merge(*streams, key=lambda event: event.order, reverse=True):
            if floor is not None and event.created_at <= floor:
                return
            yield event

    def deepen(self) -> None:
        part = self._shallowest
        if part is not None:
            part.deepen()

    @property
    def _floor(self) -> datetime | None:
        """The youngest of the depths that the parts were read to; None once all are complete."""
        return max((_depth(part) for part in self.parts if not part.complete), default=None)

    @property
    def _shallowest(self) -> OneLog | None:
        """The part that holds the others up."""
        readable = [part for part in self.parts if not part.exhausted]
        return max(readable, key=_depth, default=None)


def _depth(part: OneLog) -> datetime:
    if not part.log.ordered or part.log.floor is None:
        return _NEVER
    return part.log.floor


def _by_order(found: Iterator[tuple[Event, int]]) -> Iterator[Event]:
    """The events in the order of timelines, also where a log has equal times in another order."""
    for _, group in groupby((event for event, _ in found), key=lambda event: event.created_at):
        yield from sorted(group, key=lambda event: event.order, reverse=True)


def at_least(found: Iterator[object], count: int) -> bool:
    return sum(1 for _ in islice(found, count)) == count
