"""Times as an agent reads them: in the agent's zone, under the heading of a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from timeline.events.values import Event
from timeline.feed.dates import read_zone

ZONE_HEADER = "Timeline-Zone"
# Clocks of two systems differ; only what is further ahead than this is called the future.
AHEAD = timedelta(minutes=2)
LATE = timedelta(minutes=1)

# strftime costs ten times as much, and speaks the server's language.
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def zone_of(headers: Mapping[str, str]) -> tzinfo:
    """The agent's zone by its IANA name in the header; UTC if it is missing or unknown."""
    return read_zone(headers.get(ZONE_HEADER, ""))


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in the zone; left in UTC where the calendar ends."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Day:
    """A heading of the list. ``key`` is the ISO date, "future" or "undated"."""

    key: str
    label: str


@dataclass(frozen=True, slots=True)
class Clock:
    """Now, as this agent reads it."""

    now: datetime
    zone: tzinfo

    @property
    def today(self) -> date:
        return local(self.now, self.zone).date()

    def is_future(self, event: Event) -> bool:
        return event.created_at > self.now + AHEAD

    def comes(self, event: Event) -> float:
        """When an event of the future is one of today, in seconds since 1970."""
        return (event.created_at - AHEAD).timestamp()

    def day(self, event: Event) -> Day:
        """The day under which an event stands."""
        if not event.dated and event.received_at is None:
            return Day("undated", "Date unknown")
        if self.is_future(event):
            return Day("future", "In the future")
        day = local(event.created_at, self.zone).date()
        return Day(day.isoformat(), self.day_name(day))

    def day_name(self, day: date) -> str:
        """ "Today", "Yesterday", "Mon 3 Mar", with the year where it is not the current one."""
        if day == self.today:
            return "Today"
        if day == self.today - timedelta(days=1):
            return "Yesterday"
        return written(day, year=day.year != self.today.year)

    def hour(self, event: Event) -> str:
        """The hour for the row, with its date where the heading above does not give one."""
        moment = local(event.created_at, self.zone)
        if self.is_future(event):
            return f"{written(moment.date())}, {moment:%H:%M}"
        return f"{moment:%H:%M}"

    def full(self, moment: datetime) -> str:
        """Day, time to the second and name of the zone: "Mon 3 Mar 2025, 10:42:07 CET"."""
        there = local(moment, self.zone)
        return f"{written(there.date())}, {there:%H:%M:%S} {there.tzname() or ''}".strip()

    def utc(self, moment: datetime) -> str:
        """The same moment in UTC, with its day only where that differs: "09:42:07 UTC"."""
        there = moment.astimezone(UTC)
        same = there.date() == local(moment, self.zone).date()
        return f"{there:%H:%M:%S} UTC" if same else f"{written(there.date())}, {there:%H:%M:%S} UTC"

    def explain(self, event: Event) -> str:
        """All that is known of an event's time, for those who point at it."""
        parts = [self.full(event.created_at)]
        if parts[0].rpartition(" ")[2] != "UTC":
            parts.append(self.utc(event.created_at))
        if not event.dated:
            parts.append("the event has no date; this is when it arrived")
        late = lateness(event)
        if late:
            parts.append(f"received {late} late")
        return " · ".join(parts)


def written(day: date, *, year: bool = True) -> str:
    """ "Mon 3 Mar 2025"."""
    text = f"{_DAYS[day.weekday()]} {day.day} {_MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


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
