"""The log: what is held of one subject's events, as values."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from timeline.events.values import Event

from .cursors import Place
from .filters import Filters


@dataclass(frozen=True, slots=True)
class Chunk:
    """What one upstream page brought, without its events: those lie in the cache under ``name``.

    ``depth`` is 1 for the first page read, rising as the log is read further back, and 0 or less for what a
    later check found newer. ``kinds`` counts events per (source, type).
    """

    name: str
    depth: int
    newest: datetime
    oldest: datetime
    kinds: tuple[tuple[str, str, int], ...]

    def may_hold(self, filters: Filters) -> bool:
        """Whether any event in here can pass, judged without loading it."""
        return (
            (filters.start is None or self.newest >= filters.start)
            and (filters.end is None or self.oldest <= filters.end)
            and any(filters.accepts_kind(source, event_type) for source, event_type, _ in self.kinds)
        )


@dataclass(frozen=True, slots=True)
class Log:
    """Head of a log. The events themselves are loaded chunk by chunk, when a page needs them.

    ``cursor`` leads further back upstream; ``complete`` is true once the end was reached. ``ordered`` turns
    false when a page held something newer than an older page had reached: then nothing is claimed until the
    log is complete. ``floor`` is the oldest moment read; events at the floor itself may have unread twins.
    ``generation`` names this reading of the log, ``seen`` the upstream cursors used (to notice a loop).
    """

    generation: str
    started_at: datetime
    checked_at: datetime
    chunks: tuple[Chunk, ...] = ()  # by depth, so newest first
    cursor: str | None = None
    complete: bool = False
    ordered: bool = True
    floor: datetime | None = None
    seen: tuple[str, ...] = ()

    def with_chunk(self, chunk: Chunk) -> "Log":
        """The log with one more chunk in its place."""
        return replace(self, chunks=tuple(sorted((*self.chunks, chunk), key=lambda each: each.depth)))

    @property
    def exhausted(self) -> bool:
        """Whether there is nothing further back that could be asked for."""
        return self.cursor is None

    def covers(self, moment: datetime | None) -> bool:
        """Whether every event at or after ``moment`` is here; None asks for all of history."""
        if self.complete:
            return True
        return moment is not None and self.ordered and self.floor is not None and self.floor < moment

    @property
    def looked_back_to(self) -> datetime | None:
        return self.floor if self.ordered else None

    @property
    def newest(self) -> datetime | None:
        return max((chunk.newest for chunk in self.chunks), default=None)

    @property
    def count(self) -> int:
        """How many events are loaded."""
        return sum(count for chunk in self.chunks for _, _, count in chunk.kinds)

    def kinds(self) -> Counter[tuple[str, str]]:
        """How many events of each source and type are loaded."""
        counter: Counter[tuple[str, str]] = Counter()
        for chunk in self.chunks:
            for source, event_type, count in chunk.kinds:
                counter[source, event_type] += count
        return counter


def make_chunk(name: str, depth: int, events: Sequence[Event]) -> Chunk:
    """Describe events, at least one, that are about to be stored under ``name``."""
    kinds = Counter((event.source, event.type) for event in events)
    return Chunk(
        name=name,
        depth=depth,
        newest=max(event.created_at for event in events),
        oldest=min(event.created_at for event in events),
        kinds=tuple((source, event_type, count) for (source, event_type), count in kinds.items()),
    )


def walk(
    log: Log,
    filters: Filters,
    load: Callable[[Chunk], Iterable[Event]],
    *,
    after: Place | None = None,
) -> Iterator[tuple[Event, int]]:
    """Yield the admitted (event, depth of its chunk), newest first, loading no chunk before it is needed.

    Chunks come in the order they were read, which is the order of time as long as upstream keeps to it.
    ``after`` skips all that comes up to and including that place.
    """
    for chunk in log.chunks:
        if (after is not None and _passed(chunk, log, after)) or not chunk.may_hold(filters):
            continue
        for event in load(chunk):
            if (after is None or _follows(event, chunk, log, after)) and filters.admits(event):
                yield event, chunk.depth


def _passed(chunk: Chunk, log: Log, after: Place) -> bool:
    if log.generation == after.generation:
        return chunk.depth < after.depth
    return chunk.oldest > after.created_at


def _follows(event: Event, chunk: Chunk, log: Log, after: Place) -> bool:
    if log.generation == after.generation and chunk.depth > after.depth:
        return True
    return event.order < after.order


def distinct(events: Sequence[Event], known: set[str]) -> list[Event]:
    """The events not yet known, newest first, each once.

    Events that came without an id are named by a digest of their content. Equal ones in one page are
    separate events (two purchases in one second), so twins are numbered instead of dropped.
    """
    times_met: Counter[str] = Counter()
    result: list[Event] = []
    for event in sorted(events, key=lambda event: event.order, reverse=True):
        times_met[event.id] += 1
        number = times_met[event.id]
        if number > 1 and not event.id.startswith("d-"):
            continue
        name = event.id if number == 1 else f"{event.id}-{number}"
        if name not in known:
            result.append(event if number == 1 else replace(event, id=name))
    return result
