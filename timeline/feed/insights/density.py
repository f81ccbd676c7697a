"""How many events there were per day, week or month."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Literal

from timeline.events.values import Event

from .coverage import Coverage, beginning, local_date

Step = Literal["day", "week", "month"]

STEPS: tuple[Step, ...] = ("day", "week", "month")
AUTOMATIC_BARS = 60  # days or weeks; a longer span is told in the next coarser step
MOST_BUCKETS = 1_000

_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Bucket:
    """One day, week (from Monday) or month: ``day`` is its first, ``start`` and ``end`` its moments in UTC.

    ``end`` is the next one's start. ``partial``: there may be events in it that are not counted, because the
    coverage, or the span that was asked for, ends inside.
    """

    day: date
    start: datetime
    end: datetime
    sources: Mapping[str, int]
    partial: bool

    @property
    def total(self) -> int:
        return sum(self.sources.values())


@dataclass(frozen=True, slots=True)
class Density:
    """Buckets without a gap, oldest first, the last one holding now or the end that was asked for.

    What is in none of them is counted per source: ``earlier`` than the first, ``later`` than the last (dated
    in the future), and ``undated``. Together they are exactly the events at hand.
    """

    step: Step
    buckets: tuple[Bucket, ...]
    earlier: Mapping[str, int]
    later: Mapping[str, int]
    undated: Mapping[str, int]


def density(
    events: Sequence[Event], coverage: Coverage, *, zone: tzinfo = UTC, step: Step | None = None
) -> Density:
    """Count events per bucket and source in the zone's calendar; without a step one is chosen by the span.

    The buckets begin with the coverage (the start asked for, or how far back it reaches), or with the oldest
    event where all is covered; there are never more than the newest ``MOST_BUCKETS``.
    """
    per_day: Counter[tuple[date, str]] = Counter()
    undated: Counter[str] = Counter()
    for event in events:
        if event.dated:
            per_day[local_date(event.created_at, zone), event.source] += 1
        else:
            undated[event.source] += 1
    oldest = min((day for day, _ in per_day), default=None)
    last = local_date(coverage.until, zone)
    first = _first_day(coverage, oldest, last, zone)
    chosen = step or _step_for(first, last)
    days = _days_between(first, last, chosen)
    inside: dict[date, Counter[str]] = {day: Counter() for day in days}
    earlier: Counter[str] = Counter()
    later: Counter[str] = Counter()
    for (day, source), count in per_day.items():
        bucket_day = _first_of(day, chosen)
        outside = later if day > last or not days else earlier
        inside.get(bucket_day, outside)[source] += count
    return Density(
        step=chosen,
        buckets=tuple(_bucket(day, counts, chosen, coverage, zone) for day, counts in inside.items()),
        earlier=earlier,
        later=later,
        undated=undated,
    )


def _first_day(coverage: Coverage, oldest: date | None, last: date, zone: tzinfo) -> date:
    if coverage.whole:
        begin = coverage.start
    else:
        begin = max((m for m in (coverage.start, coverage.back_to) if m is not None), default=None)
    if begin is not None:
        return local_date(begin, zone)
    return last if oldest is None else min(oldest, last)


def _step_for(first: date, last: date) -> Step:
    days = (last - first).days + 1
    if days <= AUTOMATIC_BARS:
        return "day"
    return "week" if days <= 7 * AUTOMATIC_BARS else "month"


def _days_between(first: date, last: date, step: Step) -> list[date]:
    """The first days of the newest buckets from ``first`` to ``last``, oldest first."""
    days: list[date] = []
    day, lowest = _first_of(last, step), _first_of(first, step)
    while day >= lowest and len(days) < MOST_BUCKETS:
        days.append(day)
        if day == date.min:
            break
        day = _first_of(day - timedelta(days=1), step)
    return days[::-1]


def _first_of(day: date, step: Step) -> date:
    if step == "day":
        return day
    return day.replace(day=1) if step == "month" else day - timedelta(days=day.weekday())


def _next(day: date, step: Step) -> date:
    if step != "month":
        return day + timedelta(days=1 if step == "day" else 7)
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)


def _bucket(day: date, counts: Mapping[str, int], step: Step, coverage: Coverage, zone: tzinfo) -> Bucket:
    start, end = beginning(day, zone), beginning(_next(day, step), zone)
    return Bucket(day, start, end, counts, partial=_is_partial(start, end, coverage))


def _is_partial(start: datetime, end: datetime, coverage: Coverage) -> bool:
    asked, read = coverage.start, coverage.back_to
    if not coverage.whole and (read is None or start <= read):
        return True
    cut_below = asked is not None and start < asked
    return cut_below or (coverage.end is not None and coverage.end < end - _INSTANT)
