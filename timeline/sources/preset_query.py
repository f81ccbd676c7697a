"""What the query of a preset may be: a timeline's filters, as the sidebar reads them, and no place in it.

The sidebar has the forms; this room may not ask it. A test holds the two together.
"""

from collections.abc import Callable
from datetime import date, datetime
from urllib.parse import parse_qsl

LONGEST_NAME = 300
LONGEST_WORDS = 200
MOST_PARTS = 200


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


def _check_once(names: list[str]) -> None:
    for name in ("start", "end", "q", "noise"):
        if names.count(name) > 1:
            raise BadQuery(f"“{name}” can stand there once only.")


def _check_span(values: dict[str, str]) -> None:
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


_CHECKS: dict[str, Callable[[str], str]] = {
    "source": _name,
    "type": _pair,
    "exclude": _name,
    "start": _moment,
    "end": _moment,
    "q": _words,
    "noise": _flag,
}
