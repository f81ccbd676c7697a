"""Single values out of an event's properties, which may hold anything at all."""

import math
from collections.abc import Mapping
from decimal import MAX_EMAX, MIN_EMIN, Context, Decimal, InvalidOperation
from urllib.parse import urlsplit

from .text import line

_NAME_LENGTH = 90
# More digits than are ever shown, or counted with: a number of a million costs as much as its first ones.
_SHOWN = Context(prec=2_100, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])
_COUNTED = Context(prec=60, Emax=MAX_EMAX, Emin=MIN_EMIN, traps=[])


def text_of(value: object, limit: int = _NAME_LENGTH) -> str:
    """A string, a number or an object's ``display_name``, ``name`` or ``title`` as one line, else ``""``."""
    if isinstance(value, Mapping):
        names = (value.get(key) for key in ("display_name", "name", "title"))
        value = next((name for name in names if isinstance(name, str) and name), None)
    if isinstance(value, str):
        return line(value, limit)
    return number_text(value) if is_number(value) else ""


def quoted(value: object) -> str:
    """The same within quotation marks, ``""`` if there is nothing to quote."""
    text = text_of(value)
    return f"“{text}”" if text else ""


def is_number(value: object) -> bool:
    return isinstance(value, (int, float, Decimal)) and not isinstance(value, bool)


def number_text(value: object, limit: int = _NAME_LENGTH) -> str:
    """A number as it was sent, as far as its type still knows; Python refuses to print huge integers."""
    if isinstance(value, int) and value.bit_length() > 1_000:
        return f"a number of about {int(value.bit_length() * math.log10(2)) + 1:,} digits"
    if isinstance(value, float) and not math.isfinite(value):
        return "not a number" if math.isnan(value) else "a number out of range"
    return line(str(_SHOWN.create_decimal(value) if isinstance(value, Decimal) else value), limit)


def number(value: object) -> Decimal | None:
    """A finite number, also when it was sent as a string, between ± 10¹⁵; else None."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal, str)):
        return None
    if isinstance(value, str) and not value[:32].strip().removeprefix("-").replace(".", "", 1).isdecimal():
        return None
    if isinstance(value, int) and value.bit_length() > 64:
        return None
    if isinstance(value, Decimal):
        value = _COUNTED.create_decimal(value)
    try:
        amount = _COUNTED.create_decimal(value[:32].strip() if isinstance(value, str) else str(value))
    except (InvalidOperation, ValueError):
        return None
    return amount if amount.is_finite() and abs(amount) < Decimal(10) ** 15 else None


def address_of(value: object) -> str:
    """The host and path of a web address, without what may carry secrets: query, fragment; else ``""``."""
    if not isinstance(value, str) or not value[:8].lower().startswith(("https://", "http://")):
        return ""
    try:
        parts = urlsplit(value[:2_000])
        host = parts.hostname or ""
    except ValueError:
        return ""
    return line(f"{host}{parts.path.rstrip('/')}", _NAME_LENGTH) if host else ""
