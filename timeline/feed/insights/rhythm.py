"""How often each source and type sends, and for how long it has been quiet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from itertools import pairwise
from statistics import median

from timeline.events.values import Event

from .coverage import Coverage, local_date

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Of a source, or of one of its types; of dated events only.

    ``usual_gap`` is the median time between neighbours, of ``count`` - 1 gaps. ``usual_days`` is the median
    number of days from one day with events to the next, of ``active_days`` - 1: what "daily" means where
    events come in bursts. ``quiet`` is the time since the last one, ``quiet_days`` that in days of the
    calendar. ``whole``: there is no event before ``first``.
    """

    source: str
    type: str | None
    count: int
    first: datetime
    last: datetime
    usual_gap: timedelta | None
    active_days: int
    usual_days: float | None
    quiet: timedelta
    quiet_days: int
    whole: bool


def rhythms(events: Sequence[Event], coverage: Coverage, *, zone: tzinfo = UTC) -> tuple[Rhythm, ...]:
    """The rhythm of each source, followed by those of its types, in the order of their names."""
    moments: dict[tuple[str, str | None], list[tuple[datetime, int]]] = {}
    for event in events:
        if event.dated:
            mark = (event.created_at, local_date(event.created_at, zone).toordinal())
            moments.setdefault((event.source, None), []).append(mark)
            moments.setdefault((event.source, event.type), []).append(mark)
    today = local_date(coverage.until, zone).toordinal()
    ordered = sorted(
        moments.items(), key=lambda entry: (entry[0][0], entry[0][1] or "", entry[0][1] is not None)
    )
    return tuple(_rhythm(source, kind, marks, coverage, today) for (source, kind), marks in ordered)


def _rhythm(
    source: str, kind: str | None, marks: list[tuple[datetime, int]], coverage: Coverage, today: int
) -> Rhythm:
    marks.sort()
    days = sorted({day for _, day in marks})
    gaps = [(later[0] - earlier[0]) // _INSTANT for earlier, later in pairwise(marks)]
    between = [later - earlier for earlier, later in pairwise(days)]
    last = marks[-1][0]
    return Rhythm(
        source=source,
        type=kind,
        count=len(marks),
        first=marks[0][0],
        last=last,
        usual_gap=int(median(gaps)) * _INSTANT if gaps else None,
        active_days=len(days),
        usual_days=float(median(between)) if between else None,
        quiet=max(coverage.until - last, timedelta()),
        quiet_days=max(today - days[-1], 0),
        whole=coverage.whole,
    )
