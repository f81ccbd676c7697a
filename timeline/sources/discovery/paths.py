"""The property paths of an event and the kinds of their values; never a value.

Paths are written as masks write them: ``item.name``, ``items.*.sku`` for elements of a list, ``["odd key"]``.
A key that looks like data itself (an e-mail address, a number, a token), and every key of an object that has
too many of them to be names, is written ``*``. No recursion: the depth of the data is a stranger's choice.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Any, Literal
from unicodedata import normalize

from timeline.sources.links import https_link
from timeline.sources.models.seen import LONGEST_PATH
from timeline.sources.paths import Wild, step_text
from timeline.sources.values import is_number

Kind = Literal["text", "number", "bool", "null", "date", "link", "object", "list"]
Kinds = dict[str, set[Kind]]

MOST_PATHS = 200  # of a type, and of one event
MOST_VALUES = 1_000
MOST_KEYS = 60
MOST_ELEMENTS = 20
DEEPEST = 12
LONGEST_KEY = 60

_ANY = step_text(Wild.ONE)
_DATA = re.compile(
    r"@|%40|\(at\)|://|^\d+$|(?:\d\D*){7}|^[0-9a-f-]{16,}$|^(?=.*\d.*\d.*\d)[0-9A-Za-z_-]{20,}$",
    re.IGNORECASE,
)
_DATE = re.compile(
    r"\d{4}-\d\d-\d\d(?:[T ]\d\d:?\d\d(?::?\d\d(?:[.,]\d{1,9})?)?\s?(?:Z|[+-]\d\d:?(?:\d\d)?)?)?", re.ASCII
)


def paths_of(properties: Mapping[str, Any]) -> Kinds:
    """Every path with the kinds met there, at most MOST_PATHS. Never raises; bounded, whatever is sent."""
    found: Kinds = {}
    waiting: list[tuple[str, int, Any]] = [("", 1, properties)]
    left = MOST_VALUES
    for path, depth, container in _taken(waiting):
        for step, value in islice(_entries(container), left):
            left -= 1
            inner = path + step
            if len(inner) > LONGEST_PATH or (inner not in found and len(found) >= MOST_PATHS):
                continue
            kind = kind_of(value)
            found.setdefault(inner, set()).add(kind)
            if kind in ("object", "list") and depth < DEEPEST:
                waiting.append((inner, depth + 1, value))
    return {path.removeprefix("."): kinds for path, kinds in found.items()}


def kind_of(value: object) -> Kind:
    """What kind of value it is, as far as a template or a format cares."""
    if isinstance(value, str):
        return _kind_of_text(value)
    if isinstance(value, bool):
        return "bool"
    if value is None:
        return "null"
    if is_number(value):
        return "number"
    if isinstance(value, Mapping):
        return "object"
    return "list" if isinstance(value, (list, tuple)) else "text"


def _kind_of_text(value: str) -> Kind:
    if len(value) <= 40 and value[:4].isdigit() and _DATE.fullmatch(value):
        return "date"
    if value[:8].lower() == "https://" and https_link(value) is not None:
        return "link"
    return "text"


def _taken(waiting: list[tuple[str, int, Any]]) -> Iterator[tuple[str, int, Any]]:
    """What waits, the outermost first, and what is added meanwhile."""
    place = 0
    while place < len(waiting):
        yield waiting[place]
        place += 1


def _entries(container: Any) -> Iterator[tuple[str, Any]]:
    if not isinstance(container, Mapping):
        return ((_ANY, value) for value in container[:MOST_ELEMENTS])
    if len(container) > MOST_KEYS:
        return ((_ANY, value) for value in islice(container.values(), MOST_ELEMENTS))
    return ((_step(key), value) for key, value in container.items())


def _step(key: object) -> str:
    return _step_of(key) if isinstance(key, str) and len(key) <= LONGEST_KEY else _ANY


@lru_cache(maxsize=4096)
def _step_of(key: str) -> str:
    """The key as a step of a path, with what parts it from the step before."""
    if not key.isprintable() or _DATA.search(key if key.isascii() else normalize("NFKC", key)):
        return _ANY
    return step_text(key)
