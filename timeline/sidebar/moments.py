"""Times as an agent reads them: in the agent's zone, under the heading of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cached_property, lru_cache

from timeline.events.values import Event
from timeline.feed.dates import read_zone
from timeline.sources.dates import full, local, usual, written

ZONE_HEADER = "Timeline-Zone"
# Clocks of two systems differ; only what is further ahead than this is called the future.
AHEAD = timedelta(minutes=2)
LATE = timedelta(minutes=1)


def zone_of(headers: Mapping[str, str]) -> tzinfo:
    """The agent's zone by its IANA name in the header; UTC if it is missing or unknown."""
    return read_zone(headers.get(ZONE_HEADER, ""))


@dataclass(frozen=True, slots=True)
class Day:
    """A heading of the list. ``key`` is the ISO date, "future" or "undated"."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class When:
    """An event's time as its row tells it: the day above it, the hour, and all that is known of it.

    ``iso`` is "" without any date. ``relative``: whether "5 min ago" says it as well.
    """

    day: Day
    iso: str
    hour: str
    explained: str
    relative: bool


UNDATED = When(Day("undated", "Date unknown"), "", "No date", "The event has no date", relative=False)
FUTURE = Day("future", "In the future")


@dataclass(frozen=True)
class Clock:
    """Now, as this agent reads it."""

    now: datetime
    zone: tzinfo

    @cached_property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    def is_future(self, event: Event) -> bool:
        return event.created_at > self.now + AHEAD

    def comes(self, event: Event) -> float:
        """When an event of the future is one of today, in seconds since 1970."""
        return (event.created_at - AHEAD).timestamp()

    def when(self, event: Event) -> When:
        """The event's time, told to this agent."""
        if not event.dated and event.received_at is None:
            return UNDATED
        there = local(event.created_at, self.zone)
        day, iso, explained = there.date(), there.isoformat(), _explained(event, there)
        if self.is_future(event):
            # The heading above it does not give its date.
            return When(FUTURE, iso, usual(there), explained, relative=False)
        return When(_day(day, self.today), iso, iso[11:16], explained, relative=True)

    def day(self, event: Event) -> Day:
        """The day under which an event stands."""
        return self.when(event).day

    def day_name(self, day: date) -> str:
        """ "Today", "Yesterday", "Mon 3 Mar", with the year where it is not the current one."""
        return _day(day, self.today).label

    def full(self, moment: datetime) -> str:
        """Day, time to the second and name of the zone: "Mon 3 Mar 2025, 10:42:07 CET"."""
        return full(local(moment, self.zone))

    def utc(self, moment: datetime) -> str:
        """The same moment in UTC, with its day only where that differs: "09:42:07 UTC"."""
        return _utc(moment, local(moment, self.zone).date())


def _explained(event: Event, there: datetime) -> str:
    """All that is known of an event's time, for those who point at it."""
    explained = full(there)
    if not explained.endswith(" UTC"):
        explained = f"{explained} · {_utc(event.created_at, there.date())}"
    if not event.dated:
        return f"{explained} · the event has no date; this is when it arrived"
    late = lateness(event)
    return f"{explained} · received {late} late" if late else explained


def _utc(moment: datetime, day: date) -> str:
    """The moment in UTC, without its date if that is the ``day``."""
    there = moment.astimezone(UTC)
    time = f"{there.isoformat()[11:19]} UTC"
    return time if there.date() == day else f"{written(there.date())}, {time}"


@lru_cache(maxsize=4096)
def _day(day: date, today: date) -> Day:
    if day == today:
        return Day(day.isoformat(), "Today")
    if day == today - timedelta(days=1):
        return Day(day.isoformat(), "Yesterday")
    return Day(day.isoformat(), written(day, year=day.year != today.year))


def lateness(event: Event) -> str:
    """How long after it happened an event arrived, "" for up to a minute or if unknown."""
    if event.received_at is None or not event.dated or event.received_at - event.created_at <= LATE:
        return ""
    return spell(event.received_at - event.created_at)


def spell(span: timedelta) -> str:
    """A span in its largest unit: "3 min", "5 h", "12 days"."""
    seconds = int(span.total_seconds())
    if seconds < 60:
        return f"{seconds} s"
    if seconds < 3600:
        return f"{seconds // 60} min"
    if seconds < 86400 * 2:
        return f"{seconds // 3600} h"
    return f"{seconds // 86400:,} days"
