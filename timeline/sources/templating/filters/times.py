"""Filters for moments and spans of time."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from decimal import Decimal

from timeline.sources.dates import DAYS, MONTHS, full, local, short, usual, written
from timeline.sources.templating.said import filled, said
from timeline.sources.values import number

from .filter import Filter
from .numbers import amount_of, grouped

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# A number is a moment if as seconds or as milliseconds since 1970 it lies between 1973 and 5138.
_SECONDS = (Decimal(10) ** 8, Decimal(10) ** 11)
_MILLISECONDS = (Decimal(10) ** 11, Decimal(10) ** 14)
_DATED = re.compile(r"\d{4}-?\d\d-?\d\d", re.ASCII)
STYLES = ("date", "time", "short", "month", "full", "iso")
UNITS = {"ms": Decimal("0.001"), "s": Decimal(1), "min": Decimal(60), "h": Decimal(3600), "d": Decimal(86400)}
_DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTH_NAMES = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_LETTERS = "YymdejHMSpIaAbBZ%"
_CODE = re.compile(r"%(-?)(.?)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Moment:
    """A time in the agent's zone; without ``timed`` it is a day, wherever one stands."""

    there: datetime
    timed: bool

    @property
    def iso(self) -> str:
        return self.there.isoformat() if self.timed else self.there.date().isoformat()


def moment_of(value: object, zone: tzinfo) -> Moment | None:
    """The moment that a value says: ISO 8601 (UTC if it names no zone), a date, seconds or milliseconds."""
    if isinstance(value, datetime):
        return Moment(local(value, zone), timed=True)
    amount = number(value)
    if amount is not None and amount >= _SECONDS[0]:
        return _since_1970(amount, zone)
    if not isinstance(value, str) or not _DATED.match(value := value[:40].strip()):
        return None
    try:
        if len(value) <= 10:
            day = date.fromisoformat(value)
            return Moment(datetime(day.year, day.month, day.day, tzinfo=zone), timed=False)
        moment = datetime.fromisoformat(value)
        return Moment(local(moment if moment.tzinfo else moment.replace(tzinfo=UTC), zone), timed=True)
    except (ValueError, OverflowError):  # no date, or one beyond the calendar in every zone but its own
        return None


def _since_1970(amount: Decimal, zone: tzinfo) -> Moment | None:
    seconds = amount if amount < _SECONDS[1] else amount / 1000
    if amount >= _MILLISECONDS[1]:
        return None
    return Moment(local(_EPOCH + timedelta(seconds=float(seconds)), zone), timed=True)


def write_date(value: object, style: object = None, *, zone: tzinfo) -> object:
    """The moment in the agent's zone, as the sidebar writes it or in a style; what is none stays as it is."""
    moment = moment_of(value, zone)
    return value if moment is None else in_style(moment, said(style))


def in_style(moment: Moment, style: str) -> str:
    there, day = moment.there, moment.there.date()
    if "%" in style:
        return _CODE.sub(lambda code: _written_part(there, code[2], bare=bool(code[1])), style)
    if style == "iso":
        return moment.iso
    if style == "time":
        return there.isoformat()[11:16] if moment.timed else ""
    if style in ("short", "month"):
        return short(day) if style == "short" else f"{MONTHS[day.month - 1]} {day.year}"
    if style == "date" or not moment.timed:
        return written(day)
    return full(there) if style == "full" else usual(there)


def _written_part(there: datetime, letter: str, *, bare: bool) -> str:
    """One code of strftime, in English whatever the server speaks. Unknown ones were refused at save."""
    hour = there.hour % 12 or 12
    parts = {
        "Y": f"{there.year:04}",
        "y": f"{there.year % 100:02}",
        "m": f"{there.month:02}",
        "d": f"{there.day:02}",
        "e": str(there.day),
        "j": f"{there.timetuple().tm_yday:03}",
        "H": f"{there.hour:02}",
        "I": f"{hour:02}",
        "M": f"{there.minute:02}",
        "S": f"{there.second:02}",
        "p": "AM" if there.hour < 12 else "PM",
        "a": DAYS[there.weekday()],
        "A": _DAY_NAMES[there.weekday()],
        "b": MONTHS[there.month - 1],
        "B": _MONTH_NAMES[there.month - 1],
        "Z": there.tzname() or "",
        "%": "%",
    }
    text = parts.get(letter, "")
    return (text.lstrip("0") or "0") if bare and text else text


def no_style(given: object) -> str:
    """Why dates cannot be written so, ``""`` if they can."""
    style = said(given)
    if style in STYLES:
        return ""
    if "%" not in style:
        return f"there is no date style “{style}”: there are {', '.join(STYLES)}, and codes such as %d.%m.%Y"
    unknown = next((code[0] for code in _CODE.finditer(style) if not code[2] or code[2] not in _LETTERS), "")
    return f"“{unknown}” is no date code that is understood" if unknown else ""


def write_duration(value: object, unit: object = "s") -> object:
    """A number of seconds, or of another unit, in its two largest units; what is none stays as it is."""
    amount, size = amount_of(value), UNITS.get(said(unit) if filled(unit) else "s")
    return value if amount is None or size is None else span(amount * size)


def span(seconds: Decimal) -> str:
    """ "350 ms", "45 s", "3 min 20 s", "1 h 5 min", "2 days 3 h"."""
    minus, seconds = ("-" if seconds < 0 else ""), abs(seconds)
    if 0 < seconds < 1:
        return f"{minus}{grouped(seconds * 1000, 0)} ms"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    said_days = f"{days:,} day" if days == 1 else f"{days:,} days"
    units = ((days, said_days), (hours, f"{hours} h"), (minutes, f"{minutes} min"), (rest, f"{rest} s"))
    largest = next((at for at, (count, _) in enumerate(units) if count), 3)
    return minus + " ".join(text for count, text in units[largest : largest + 2] if count or largest == 3)


def no_unit(given: object) -> str:
    """Why this is no unit of a duration, ``""`` if it is one."""
    return "" if said(given) in UNITS else f"“{said(given)}” is no unit: there are {', '.join(UNITS)}"


TIMES = (
    Filter("date", write_date, 0, 1, zoned=True, refuses=no_style),
    Filter("duration", write_duration, 0, 1, refuses=no_unit),
)
