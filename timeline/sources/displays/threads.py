"""What an event belongs to, by the property that its display names: the order, the case, the booking."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timeline.sources.masked import Masked
from timeline.sources.paths import BadPath, parse_path
from timeline.sources.titles import humanise
from timeline.sources.values import text_of

LENGTH = 80
_ENDINGS = ("_id", "_number", "_no", "_ref", "Id", "ID", "Number")


@dataclass(frozen=True, slots=True)
class Thread:
    """ "Order 1234": ``value`` is what the other events of the thread hold too, at whatever path."""

    label: str
    path: str
    value: str


def thread_of(properties: Mapping[str, Any], path: str) -> Thread | None:
    """The thread by the value at a plain path; None where there is no text or number that may be seen."""
    names = _names(path) if path else ()
    value: object = properties
    for name in names:
        value = value.get(name) if isinstance(value, Mapping) else None
    if not names or isinstance(value, Mapping | Masked):
        return None
    text = text_of(value, LENGTH)
    return Thread(f"{_called(names)} {text}", path, text) if text else None


def _names(path: str) -> tuple[str, ...]:
    try:
        parsed = parse_path(path)
    except BadPath:
        return ()
    return parsed.names if parsed.plain else ()


def _called(names: tuple[str, ...]) -> str:
    """ "Order" for ``order_id``, ``orderId`` and ``order.id``."""
    name = names[-1]
    if name.lower() in ("id", "number", "no", "ref", "reference") and len(names) > 1:
        name = names[-2]
    for ending in _ENDINGS:
        name = name.removesuffix(ending) or name
    return humanise(name)
