"""How conditions compare values. Most numbers and booleans are sent as text: it counts as what it says.

No comparison with a masked value holds: it would tell what the value is.
"""

from collections.abc import Mapping, Sequence
from itertools import islice

from timeline.sources.masked import Masked
from timeline.sources.values import number

from .limits import MOST_ITEMS
from .said import filled, item_text, said


def holds(value: object) -> bool:
    """Whether there is a value that is not false."""
    return filled(value) and value is not False


def equal(left: object, right: object) -> bool:
    """Whether two values say the same; nothing is equal to nothing, objects and lists to none."""
    if _masked(left, right):
        return False
    if left is None or right is None:
        return not filled(left) and not filled(right)
    if isinstance(left, bool) or isinstance(right, bool):
        return _as_bool(left) is not None and _as_bool(left) == _as_bool(right)
    if _holds_many(left) or _holds_many(right):
        return False
    first, second = number(left), number(right)
    return first == second if first is not None and second is not None else said(left) == said(right)


def different(left: object, right: object) -> bool:
    return not _masked(left, right) and not equal(left, right)


def less(left: object, right: object) -> bool:
    """Numbers by size, other texts by their letters, so that ISO dates come in their order."""
    if _masked(left, right):
        return False
    first, second = number(left), number(right)
    if first is not None and second is not None:
        return first < second
    return isinstance(left, str) and isinstance(right, str) and left < right


def at_most(left: object, right: object) -> bool:
    return less(left, right) or (equal(left, right) and filled(left))


def greater(left: object, right: object) -> bool:
    return less(right, left)


def at_least(left: object, right: object) -> bool:
    return at_most(right, left)


def contains(left: object, right: object) -> bool:
    """Whether a text has another in it, or a list an item that says the same."""
    if _masked(left, right) or not filled(right):
        return False
    if isinstance(left, (list, tuple)):
        return _has(left, right)
    return isinstance(left, str) and said(right) in left


def _has(items: Sequence[object], wanted: object) -> bool:
    text, amount = said(wanted), number(wanted)
    seen = (item_text(item) for item in islice(items, MOST_ITEMS))
    texts = [item for item in seen if not isinstance(item, Masked)]
    return text in texts or (amount is not None and any(number(item) == amount for item in texts))


def _masked(left: object, right: object) -> bool:
    return isinstance(left, Masked) or isinstance(right, Masked)


def _holds_many(value: object) -> bool:
    return isinstance(value, (Mapping, list, tuple))


def _as_bool(value: object) -> bool | None:
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value[:6].lower())
    return value if isinstance(value, bool) else None
