"""What events of a type have in common: where values stand, and what they are like."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from timeline.events.values import Event
from timeline.sources.templating.placeholders import named
from timeline.sources.titles import humanise

MOST_EVENTS = 100
MOST_FIELDS = 200
MOST_ENTRIES = 400  # of one event
DEEPEST = 4

Keys = tuple[str, ...]

# Keys that say nothing without the one above them: ``item.name`` is the item.
_EMPTY_WORDS = frozenset(
    ("name", "title", "display_name", "label", "text", "value", "amount", "message", "query")
)


@dataclass(slots=True)
class Field:
    """A place in the properties: its keys, and the values there by the number of their event.

    ``of`` is how many events were looked at.
    """

    keys: Keys
    of: int
    values: dict[int, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.keys[-1].lower()

    @property
    def always(self) -> bool:
        """Whether every event has a value here."""
        return len(self.values) == self.of

    @property
    def share(self) -> float:
        return len(self.values) / self.of

    @property
    def path(self) -> str:
        """As templates write it."""
        return named(self.keys)

    @property
    def subject(self) -> str:
        """The word for what it is about: ``item.name`` and ``items`` are about the item."""
        if self.name in _EMPTY_WORDS and len(self.keys) > 1:
            return self.keys[-2].lower()
        return self.name

    @property
    def label(self) -> str:
        """What people call it."""
        if self.name in _EMPTY_WORDS and len(self.keys) > 1:
            return humanise(self.keys[-2])
        return humanise("_".join(self.keys[-2:]))

    def all(self, *kinds: type) -> bool:
        """Whether each value is of one of the types; a bool is no number here."""
        return bool(self.values) and all(
            isinstance(value, kinds) and (bool in kinds or not isinstance(value, bool))
            for value in self.values.values()
        )

    def texts(self) -> list[str]:
        return [value for value in self.values.values() if isinstance(value, str)]


def fields_of(events: Sequence[Event]) -> list[Field]:
    """The fields in the order in which the events have them, objects before what is in them.

    What is empty is no value. Keys that no template can name are left out.
    """
    found: dict[Keys, Field] = {}
    looked = events[:MOST_EVENTS]
    for number, event in enumerate(looked):
        for keys, value in _entries(event.properties):
            if keys in found or len(found) < MOST_FIELDS:
                found.setdefault(keys, Field(keys, len(looked))).values[number] = value
    return list(found.values())


def _entries(properties: Mapping[str, Any]) -> Iterator[tuple[Keys, Any]]:
    waiting: list[tuple[Keys, Iterator[tuple[Any, Any]]]] = [((), iter(properties.items()))]
    for _ in range(MOST_ENTRIES):
        while waiting and (entry := next(waiting[-1][1], None)) is None:
            waiting.pop()
        if not waiting:
            return
        assert entry is not None
        name, value = entry
        keys = (*waiting[-1][0], name)
        if not isinstance(name, str) or not _can_be_named(name) or value in (None, "", [], {}):
            continue
        yield keys, value
        if isinstance(value, Mapping) and len(keys) < DEEPEST:
            waiting.append((keys, iter(value.items())))


def _can_be_named(name: str) -> bool:
    return bool(name) and len(name) <= 60 and name.isprintable() and not set(name) & set("\"'\\{}%[]")
