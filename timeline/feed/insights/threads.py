"""Events that share the value of a property, such as an order's number, whichever source they are of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
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
    sources: dict[str, int] = field(default_factory=dict)

    def add(self, event: Event) -> None:
        self.sources[event.source] = self.sources.get(event.source, 0) + 1
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
        Thread(value, sum(thread.sources.values()), thread.first, thread.last, thread.sources)
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
    steps = _steps(tuple(path))
    found: dict[str, None] = {}
    stack: list[tuple[Any, int]] = [(properties, 0)]
    while stack:
        value, depth = stack.pop()
        if isinstance(value, dict):
            stack.extend((value[name], end) for name, end in steps[depth] if name in value)
        elif isinstance(value, list):
            stack.extend((element, depth) for element in reversed(value))
        elif depth == len(path) and (text := _text(value)) is not None:
            found[text] = None
    return found


@lru_cache(maxsize=64)
def _steps(path: tuple[str, ...]) -> tuple[tuple[tuple[str, int], ...], ...]:
    """For each depth the names that lead on, and the depth that each leads to; none from the last one."""
    return tuple(
        tuple((".".join(path[depth:end]), end) for end in range(len(path), depth, -1))
        for depth in range(len(path) + 1)
    )


def _text(value: object) -> str | None:
    """A scalar as it is compared: 17, 17.0 and " 17 " are one. None for what names nothing."""
    if isinstance(value, str):
        text = value.strip()
        return text.encode("utf-8", "replace").decode() if 0 < len(text) <= LONGEST_VALUE else None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value.bit_length() <= 256 else None
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) <= _EXACT else repr(value)
    return None
