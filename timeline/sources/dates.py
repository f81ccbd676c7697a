"""Moments and days as people read them, the same wherever a page or a template writes one."""

from datetime import UTC, date, datetime, tzinfo
from functools import lru_cache

# strftime costs ten times as much, and speaks the server's language.
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def local(moment: datetime, zone: tzinfo) -> datetime:
    """The moment in the zone; left in UTC where the calendar ends."""
    try:
        return moment.astimezone(zone)
    except (OverflowError, ValueError):
        return moment.astimezone(UTC)


@lru_cache(maxsize=4096)
def written(day: date, *, year: bool = True) -> str:
    """ "Mon 3 Mar 2025"."""
    return f"{DAYS[day.weekday()]} {short(day, year=year)}"


def short(day: date, *, year: bool = False) -> str:
    """ "3 Mar"."""
    text = f"{day.day} {MONTHS[day.month - 1]}"
    return f"{text} {day.year}" if year else text


def usual(there: datetime) -> str:
    """ "Mon 3 Mar 2025, 10:42"."""
    return f"{written(there.date())}, {there.isoformat()[11:16]}"


def full(there: datetime) -> str:
    """Day, time to the second and name of the zone: "Mon 3 Mar 2025, 10:42:07 CET"."""
    return f"{written(there.date())}, {there.isoformat()[11:19]} {there.tzname() or ''}".strip()
