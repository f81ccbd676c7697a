"""Filters that make a text of a text."""

from collections.abc import Callable
from functools import wraps

from timeline.sources.masked import MASKED, Masked
from timeline.sources.templating.limits import LONGEST_VALUE, MOST_ITEMS
from timeline.sources.templating.said import said, short
from timeline.sources.values import number

from .filter import Filter


def _on_text(run: Callable[..., object]) -> Callable[..., object]:
    """Have the value and the texts given beside it said; what holds something masked stays masked."""

    @wraps(run)
    def on_text(value: object, *given: object) -> object:
        text, *texts = (short(said(each)) for each in (value, *given))
        if isinstance(text, Masked):
            return text
        if any(isinstance(each, Masked) for each in texts):
            return MASKED
        return run(text, *texts)

    return on_text


@_on_text
def upcase(text: str) -> str:
    return text.upper()


@_on_text
def downcase(text: str) -> str:
    return text.lower()


@_on_text
def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


@_on_text
def strip(text: str) -> str:
    return text.strip()


@_on_text
def append(text: str, more: str) -> str:
    return text + more


@_on_text
def prepend(text: str, more: str) -> str:
    return more + text


@_on_text
def replace(text: str, old: str, new: str) -> str:
    """Only as often as can still be seen: a text of commas must not become a thousand pages."""
    if not old:
        return text
    seen = LONGEST_VALUE // max(1, len(new)) + 1
    return text.replace(old, new, seen)


@_on_text
def remove(text: str, old: str) -> str:
    return text.replace(old, "") if old else text


@_on_text
def split(text: str, separator: str) -> list[str]:
    parts = text.split(separator, MOST_ITEMS) if separator else list(text[:MOST_ITEMS])
    return [part for part in parts[:MOST_ITEMS] if part]


@_on_text
def truncate(text: str, length: str = "50", ending: str = "…") -> str:
    """At most so many characters, the ending among them."""
    most = _whole(length)
    if most is None or len(text) <= most:
        return text
    return text[: max(0, most - len(ending))].rstrip() + ending


@_on_text
def truncatewords(text: str, words: str = "15", ending: str = "…") -> str:
    most = _whole(words)
    kept = text.split(None, most) if most else []
    return text if not most or len(kept) <= most else " ".join(kept[:most]) + ending


def _whole(text: object) -> int | None:
    """A whole number of things, None for what is none."""
    amount = number(text)
    return int(amount) if amount is not None and 0 <= amount <= LONGEST_VALUE else None


def _no_length(given: object) -> str:
    return (
        "" if _whole(said(given)) is not None else f"“{said(given)}” is no length: write a number such as 20"
    )


TEXTS = (
    Filter("append", append, 1, 1),
    Filter("prepend", prepend, 1, 1),
    Filter("upcase", upcase),
    Filter("downcase", downcase),
    Filter("capitalize", capitalize),
    Filter("strip", strip),
    Filter("replace", replace, 2, 2),
    Filter("remove", remove, 1, 1),
    Filter("truncate", truncate, 0, 2, refuses=_no_length),
    Filter("truncatewords", truncatewords, 0, 2, refuses=_no_length),
    Filter("split", split, 1, 1),
)
