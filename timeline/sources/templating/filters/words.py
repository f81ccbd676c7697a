"""Filters for what people say: plurals, names that machines gave, and a word where there is nothing."""

from timeline.sources.templating.said import filled, said
from timeline.sources.text import several
from timeline.sources.titles import humanise
from timeline.sources.values import number

from .filter import Filter
from .lists import size


def default(value: object, other: object) -> object:
    """The value, or the other one where there is none. ``false`` and 0 are values."""
    return value if filled(value) else other


def pluralise(value: object, one: object, many: object = None) -> str:
    """The word for so many: one, or several. A list counts its items."""
    amount = number(size(value) if isinstance(value, (list, tuple)) else value)
    word = said(one)
    return word if amount == 1 else said(many) or several(word)


def humanise_name(value: object) -> str:
    """ "order_completed" as "Order completed"."""
    return humanise(said(value))


WORDS = (
    Filter("default", default, 1, 1, minds_masks=True),
    Filter("pluralise", pluralise, 1, 2),
    Filter("pluralize", pluralise, 1, 2),
    Filter("humanise", humanise_name),
    Filter("humanize", humanise_name),
)
