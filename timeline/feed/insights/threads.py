"""Events that share the value of a property, such as an order's number, whichever source they are of."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from timeline.events.values import Event

LONGEST_PATH = 200
DEEPEST = 10
LONGEST_VALUE = 200  # what is longer is a text and names nothing
_EXACT = 2**53


@dataclass(frozen=True, slots=True)
class Thread:
    """``first`` and ``last`` are of the events that are dated, None if none is."""

    value: str
    count: int
    first: datetime | None
    last: datetime | None
    sources: Mapping[str, int]


@dataclass(slots=True)
class _Growing:
    first: datetime | None = None
    last: datetime | None = None
    sources: Counter[str] = field(default_factory=Counter)

    def add(self, event: Event) -> None:
        self.sources[event.source] += 1
        if event.dated:
            moment = event.created_at
            self.first = moment if self.first is None or moment < self.first else self.first
            self.last = moment if self.last is None or moment > self.last else self.last


def read_path(text: str) -> tuple[str, ...]:
    """The names in a path such as ``order.id``. Raises ValueError for one that is empty, long or deep."""
    names = tuple(text.split("."))
    if not all(names) or len(text) > LONGEST_PATH or len(names) > DEEPEST:
        raise ValueError("a path is one or several names with dots between them")
    return names


def threads(events: Sequence[Event], path: Sequence[str]) -> tuple[Thread, ...]:
    """All threads by the property at ``path``, in the order in which their newest events come."""
    growing: dict[str, _Growing] = {}
    for event in events:
        for value in values_at(event.properties, path):
            growing.setdefault(value, _Growing()).add(event)
    return tuple(
        Thread(value, thread.sources.total(), thread.first, thread.last, thread.sources)
        for value, thread in growing.items()
    )


def events_of_thread(events: Sequence[Event], path: Sequence[str], value: str) -> tuple[Event, ...]:
    """The events of one thread, as they come; ``value`` is that of a Thread."""
    return tuple(event for event in events if value in values_at(event.properties, path))


def values_at(properties: Mapping[str, Any], path: Sequence[str]) -> dict[str, None]:
    """The texts at the path, each once, in order; lists on the way stand for each of their elements.

    A name with dots in it is found too: ``order.id`` leads to ``{"order": {"id": 1}}`` and to
    ``{"order.id": 1}``.
    """
    found: dict[str, None] = {}
    stack: list[tuple[Any, int]] = [(properties, 0)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, list | tuple):
            stack.extend((element, depth) for element in reversed(value))
        elif depth < len(path):
            if isinstance(value, Mapping):
                stack.extend(_below(value, path, depth))
        elif (text := _text(value)) is not None:
            found[text] = None
    return found


def _below(value: Mapping[str, Any], path: Sequence[str], depth: int) -> list[tuple[Any, int]]:
    ends = range(len(path), depth, -1)
    names = ((".".join(path[depth:end]), end) for end in ends)
    return [(value[name], end) for name, end in names if name in value]


def _text(value: object) -> str | None:
    """A scalar as it is compared: 17, 17.0 and " 17 " are one. None for what names nothing."""
    match value:
        case bool():
            return "true" if value else "false"
        case int():
            return str(value) if value.bit_length() <= 256 else None
        case float():
            return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else repr(value)
        case str():
            text = value.strip()
            return text.encode("utf-8", "replace").decode() if 0 < len(text) <= LONGEST_VALUE else None
    return None
