"""Like events that follow one another closely, folded into one line with their exact number."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from timeline.events.values import Event

from .coverage import Coverage

LONGEST_GAP = timedelta(minutes=30)
FEWEST = 3


@dataclass(frozen=True, slots=True)
class Run:
    """``count`` events of one source and type, the newest of them at ``position`` in what was given.

    ``open``: the run may be longer, by events that are not at hand. That can be so where the coverage ends,
    and anywhere as long as nothing is claimed.
    """

    position: int
    count: int
    first: Event  # the oldest
    last: Event
    open: bool

    @property
    def duration(self) -> timedelta:
        return self.last.created_at - self.first.created_at


def runs(
    events: Sequence[Event], coverage: Coverage, *, gap: timedelta = LONGEST_GAP, fewest: int = FEWEST
) -> tuple[Run, ...]:
    """The longest stretches of at least ``fewest`` neighbours that are alike, newest first.

    Neighbours are alike if they are of the same source and type and at most ``gap`` apart. An event of
    another kind between them ends a run.
    """
    return tuple(
        Run(
            position=start,
            count=end - start,
            first=events[end - 1],
            last=events[start],
            open=_may_go_on(events[end - 1], coverage, gap, oldest=end == len(events)),
        )
        for start, end in _stretches(events, gap)
        if end - start >= fewest
    )


def _stretches(events: Sequence[Event], gap: timedelta) -> Iterator[tuple[int, int]]:
    """The positions at which each stretch of alike neighbours starts and ends."""
    start = 0
    for position in range(1, len(events) + 1):
        if position == len(events) or not _alike(events[position - 1], events[position], gap):
            yield start, position
            start = position


def _alike(newer: Event, older: Event, gap: timedelta) -> bool:
    return (
        newer.type == older.type
        and newer.source == older.source
        and abs(newer.created_at - older.created_at) <= gap
    )


def _may_go_on(first: Event, coverage: Coverage, gap: timedelta, *, oldest: bool) -> bool:
    """Whether an event that is not at hand could be a neighbour in the run that starts with ``first``."""
    if coverage.whole:
        return False
    return coverage.back_to is None or (oldest and first.created_at - coverage.back_to <= gap)
