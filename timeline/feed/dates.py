"""Dates as filters are written with them: ISO 8601, in the reader's zone unless they say another."""

import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,32}(/[A-Za-z0-9_+-]{1,32}){0,3}", re.ASCII)
_LOST_PLUS = re.compile(r"(?<=\d) (?=\d{2}:?\d{2}$)", re.ASCII)


def read_zone(name: str) -> tzinfo:
    """The zone by its IANA name; UTC if it is missing or unknown."""
    if _ZONE.fullmatch(name) is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return UTC


def with_plus(text: str) -> str:
    """The text with the plus sign that nobody encoded and that arrived as a blank: ``…T00:44:07 00:00``."""
    return _LOST_PLUS.sub("+", text)


def read_moment(text: str, zone: tzinfo, *, closing: bool = False) -> datetime:
    """A date or date-time as a moment in UTC. Raises ValueError or OverflowError.

    A date alone is the whole day: its first moment, or its last one where ``closing``.
    """
    text = with_plus(text.strip())
    if len(text) > 10:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)
    day = date.fromisoformat(text)
    if not closing:
        return datetime.combine(day, time(), zone).astimezone(UTC)
    following = datetime.combine(day + timedelta(days=1), time(), zone).astimezone(UTC)
    return following - timedelta(microseconds=1)


def write_moment(moment: datetime, zone: tzinfo, *, closing: bool = False) -> str:
    """The shortest text that reads back as the moment: a date where it is a whole day's border."""
    try:
        there = moment.astimezone(zone)
        text = there.date().isoformat()
        return text if read_moment(text, zone, closing=closing) == moment else there.isoformat()
    except OverflowError:  # the calendar ends before the agent's day does
        return moment.isoformat()
