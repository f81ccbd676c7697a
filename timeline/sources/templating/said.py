"""Values as a text tells them: never as Python or JSON would print them."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice

from timeline.sources.dates import usual
from timeline.sources.masked import Masked
from timeline.sources.values import is_number, number_text

from .limits import LONGEST_VALUE

NAMES = ("display_name", "name", "title")
_ITEMS = 5
_NAME = 200
_BARE = {None: "", True: "yes", False: "no"}


def said(value: object) -> str:
    """The value as text, ``""`` if there is nothing to say. Masked if anything in it is.

    Booleans are "yes" and "no", an object is its name, a list its first items; a time is as the sidebar
    writes it.
    """
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, bool):
        return _BARE[value]
    if is_number(value):
        return number_text(value)
    if isinstance(value, datetime):
        return usual(value)
    return _said_of_many(value)


def name_of(value: Mapping[object, object]) -> str:
    """An object's display name, name or title."""
    names = (value.get(key) for key in NAMES)
    return next((name for name in names if isinstance(name, str) and name), "")


def item_text(value: object) -> str:
    """One item of a list; lists within lists say nothing."""
    if isinstance(value, (list, tuple)):
        return ""
    return short(said(value), _NAME)


def joined(texts: Iterable[str], separator: str) -> str:
    """The texts that say something in one, masked if one of them is."""
    kept = [text for text in texts if text]
    whole = short(separator.join(kept))
    return Masked(whole) if any(isinstance(text, Masked) for text in kept) else whole


def short(text: str, limit: int = LONGEST_VALUE) -> str:
    """The text, cut where it is longer than any value may be; what is masked is short already."""
    return text if isinstance(text, Masked) or len(text) <= limit else text[:limit]


def filled(value: object) -> bool:
    """Whether there is something: not null, not an empty text, list or object."""
    if isinstance(value, str):
        return bool(value) and not value.isspace()
    return bool(value) if isinstance(value, (Mapping, list, tuple)) else value is not None


def _said_of_many(value: object) -> str:
    if isinstance(value, Mapping):
        return name_of(value)
    return _listed(value) if isinstance(value, (list, tuple)) else ""


def _listed(value: Sequence[object]) -> str:
    texts = [text for text in map(item_text, islice(value, _ITEMS)) if text]
    if len(value) > _ITEMS and texts:
        texts.append(f"{len(value) - _ITEMS:,} more")
    return joined(texts, ", ")
