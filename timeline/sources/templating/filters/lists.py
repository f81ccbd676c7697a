"""Filters for lists. They look at the first ``MOST_ITEMS`` items, and at no more than one list."""

from collections.abc import Mapping
from itertools import islice

from timeline.sources.masked import MASKED, Masked
from timeline.sources.templating.limits import LONGEST_VALUE, MOST_ITEMS
from timeline.sources.templating.said import item_text, joined, said, short

from .filter import Filter
from .numbers import amount_of, plain


def items_of(value: object) -> list[object]:
    """The items of a list; anything else is a list of itself, nothing an empty one."""
    if isinstance(value, (list, tuple)):
        return list(islice(value, MOST_ITEMS))
    return [] if value is None else [value]


def first(value: object) -> object:
    return _at(value, 0)


def last(value: object) -> object:
    return _at(value, -1)


def size(value: object) -> object:
    """How many items a list, entries an object or characters a text has."""
    return len(value) if isinstance(value, (str, list, tuple, Mapping)) else None


def map_key(value: object, key: object) -> list[object]:
    """What each item has under the key; items that lack it are left out."""
    name = said(key)
    objects = (item for item in items_of(value) if isinstance(item, (Mapping, Masked)))
    found = (item if isinstance(item, Masked) else item.get(name) for item in objects)
    return [item for item in found if item is not None]


def join(value: object, separator: object = ", ") -> str:
    return joined(map(item_text, items_of(value)), short(said(separator), LONGEST_VALUE // MOST_ITEMS))


def total(value: object) -> object:
    """The sum of the items that are numbers, None if none is."""
    items = items_of(value)
    if any(isinstance(item, Masked) for item in items):
        return MASKED
    amounts = [amount for amount in map(amount_of, items) if amount is not None]
    return plain(sum(amounts[1:], amounts[0])) if amounts else None


def _at(value: object, index: int) -> object:
    if not isinstance(value, (list, tuple)):
        return value
    item: object = value[index] if value else None
    return short(item) if isinstance(item, str) else item


LISTS = (
    Filter("first", first),
    Filter("last", last),
    Filter("size", size),
    Filter("map", map_key, 1, 1),
    Filter("join", join, 0, 1),
    Filter("sum", total),
)
