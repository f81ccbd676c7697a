"""What the query of a preset may be: a timeline's filters, as the sidebar reads them, and no place in it.

And ``period``, which the sidebar does not know: so many days up to today, today among them. It becomes a
``start`` once it is known which day it is (``dated``). The sidebar has the forms; this room may not ask it.
A test holds the two together.
"""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from urllib.parse import parse_qsl, urlencode

LONGEST_NAME = 300
LONGEST_WORDS = 200
MOST_PARTS = 200
_DAYS = re.compile(r"[1-9][0-9]{0,2}", re.ASCII)


class BadQuery(ValueError):
    """Says to an admin what is wrong."""


def check_query(query: str) -> None:
    """Raise BadQuery unless a timeline can be asked for this."""
    try:
        parts = parse_qsl(query, keep_blank_values=True, strict_parsing=True, max_num_fields=MOST_PARTS)
    except ValueError as error:
        if not query:
            return
        raise BadQuery(
            "Write filters as name=value, with & between them, such as source=shop&q=lamp."
        ) from error
    for name, value in parts:
        if name not in _CHECKS:
            raise BadQuery(f"“{name[:40]}” is no filter. There are {', '.join(_CHECKS)}.")
        if reason := _CHECKS[name](value):
            raise BadQuery(f"“{name}” {reason}.")
    _check_once([name for name, _ in parts])
    _check_span(dict(parts))


def dated(query: str, today: date) -> str:
    """The query with its period as a start, and as it was if it has none."""
    if "period=" not in query:
        return query
    parts = dict(pairs := parse_qsl(query, keep_blank_values=True))
    days = parts.get("period", "")
    if _DAYS.fullmatch(days) is None:
        return query
    start = ("start", (today - timedelta(days=int(days) - 1)).isoformat())
    return urlencode([start if name == "period" else (name, value) for name, value in pairs])


def _check_once(names: list[str]) -> None:
    for name in ("start", "end", "q", "noise", "period"):
        if names.count(name) > 1:
            raise BadQuery(f"“{name}” can stand there once only.")


def _check_span(values: dict[str, str]) -> None:
    if "period" in values and ("start" in values or "end" in values):
        raise BadQuery("“period” has no dates beside it.")
    start, end = values.get("start"), values.get("end")
    if start and end and start[:10] > end[:10]:
        raise BadQuery("“end” must not be before “start”.")


def _name(value: str) -> str:
    return "" if value and len(value) <= LONGEST_NAME and "\x00" not in value else "needs a name"


def _pair(value: str) -> str:
    source, colon, _ = value.partition(":")
    return _name(value) if source and colon else "is written as source:type"


def _moment(value: str) -> str:
    try:
        (datetime if len(value) > 10 else date).fromisoformat(value)
    except ValueError:
        return "needs a date such as 2026-03-31"
    return ""


def _words(value: str) -> str:
    return (
        ""
        if value.strip() and len(value) <= LONGEST_WORDS and "\x00" not in value
        else "needs words to search"
    )


def _flag(value: str) -> str:
    return "" if value == "1" else "can only be 1"


def _days(value: str) -> str:
    return "" if _DAYS.fullmatch(value) else "is a number of days, at most 999"


_CHECKS: dict[str, Callable[[str], str]] = {
    "source": _name,
    "type": _pair,
    "exclude": _name,
    "start": _moment,
    "end": _moment,
    "q": _words,
    "noise": _flag,
    "period": _days,
}
