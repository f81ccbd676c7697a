"""What was noticed in events and is not written down yet: plain values in the memory of one process."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

from timeline.events.values import Event

from .paths import MOST_PATHS, Kind, Kinds

MOST_AT_ONCE = 1_000  # types and paths in one transaction
KEPT_DAYS = 100  # of a source's days; older ones say nothing about its rhythm
Days = Counter[str]  # by ISO date

_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(slots=True)
class Span:
    """First and last, by the events' own time."""

    first: datetime
    last: datetime

    def reach(self, moment: datetime) -> None:
        self.first, self.last = min(self.first, moment), max(self.last, moment)


@dataclass(slots=True)
class PathNote:
    """A path that was met."""

    span: Span
    kinds: set[Kind] = field(default_factory=set)
    count: int = 0
    days: Days = field(default_factory=Counter)


@dataclass(slots=True)
class TypeNote:
    """A type that was met: digests of its events, and the paths of those that were looked into."""

    span: Span
    digests: set[int] = field(default_factory=set)
    days: Days = field(default_factory=Counter)
    paths: dict[str, PathNote] = field(default_factory=dict)


@dataclass(slots=True)
class Notes:
    """What was noticed of one account since the last writing."""

    types: dict[tuple[str, str], TypeNote] = field(default_factory=dict)
    days: dict[tuple[str, date], set[int]] = field(default_factory=dict)
    events: int = 0

    def take(self, event: Event, digest: int, paths: Kinds | None, now: datetime) -> None:
        """Take note of an event; ``paths`` is None where nobody looked into it."""
        moment = moment_of(event, now)
        kind = (event.source, event.type)
        note = self.types.get(kind)
        if note is None:
            note = self.types[kind] = TypeNote(Span(moment, moment))
        note.span.reach(moment)
        note.digests.add(digest)
        self.events += 1
        if now - moment < timedelta(days=KEPT_DAYS) and event.created_at <= now:
            self.days.setdefault((event.source, moment.date()), set()).add(digest)
        if paths is not None:
            _look_into(note, paths, moment)

    def pieces(self) -> "Iterator[Notes]":
        """The same in pieces that are each written in a moment: whoever sends many names blocks nobody.

        A source's days go with the first of its types.
        """
        days: dict[str, dict[tuple[str, date], set[int]]] = defaultdict(dict)
        for key, digests in self.days.items():
            days[key[0]][key] = digests
        piece, size = Notes(), 0
        for kind in sorted(self.types):
            note = piece.types[kind] = self.types[kind]
            piece.days.update(days.pop(kind[0], {}))
            piece.events += len(note.digests)
            size += 1 + len(note.paths)
            if size >= MOST_AT_ONCE:
                yield piece
                piece, size = Notes(), 0
        if piece.types:
            yield piece


def _look_into(note: TypeNote, paths: Kinds, moment: datetime) -> None:
    day = moment.date().isoformat()
    note.days[day] += 1
    for path, kinds in paths.items():
        met = note.paths.get(path)
        if met is None:
            if len(note.paths) >= MOST_PATHS:
                continue
            met = note.paths[path] = PathNote(Span(moment, moment))
        met.span.reach(moment)
        met.kinds |= kinds
        met.count += 1
        met.days[day] += 1


def moment_of(event: Event, now: datetime) -> datetime:
    """When it happened, as far as that can be believed: neither in the future nor before 1970."""
    moment = event.created_at if event.dated else event.received_at or now
    return max(_EARLIEST, min(moment, now))


def has_names(event: Event) -> bool:
    """Whether source and type have names; what has none cannot be configured."""
    return bool(event.source.strip() and event.type.strip())


def newest_days(counts: Iterable[tuple[str, int]], most: int) -> dict[str, int]:
    """The counts of the newest days, added up."""
    days: Days = Counter()
    for day, count in counts:
        days[day] += count
    return {day: days[day] for day in sorted(days, reverse=True)[:most]}
