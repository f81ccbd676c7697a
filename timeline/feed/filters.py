"""Which events of a timeline the reader wants to see."""

import hashlib
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

import orjson

from timeline.events.values import Event, EventQuery


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked for; an empty one asks for everything.

    ``types`` holds (source, type) pairs. With sources or types given, an event passes if it is of one of
    either. ``exclude`` holds (source, type) or (source, None) for all of a source, and wins. ``start`` and
    ``end`` are aware and inclusive. ``q`` is sought in the event's words, whatever the case and accents.
    """

    sources: frozenset[str] = frozenset()
    types: frozenset[tuple[str, str]] = frozenset()
    exclude: frozenset[tuple[str, str | None]] = frozenset()
    start: datetime | None = None
    end: datetime | None = None
    q: str = ""

    def accepts(self, event: Event) -> bool:
        return (
            self.accepts_kind(event.source, event.type)
            and (self.start is None or event.created_at >= self.start)
            and (self.end is None or event.created_at <= self.end)
            and (not self.q or all(word in _words_of(event) for word in fold(self.q).split()))
        )

    def accepts_kind(self, source: str, event_type: str) -> bool:
        """Whether events of this source and type are wanted, whenever they happened."""
        if (source, None) in self.exclude or (source, event_type) in self.exclude:
            return False
        if not self.sources and not self.types:
            return True
        return source in self.sources or (source, event_type) in self.types

    @property
    def kinds_only(self) -> bool:
        """Whether counts per source and type are enough to count what is accepted."""
        return self.start is None and self.end is None and not self.q

    def upstream_query(self) -> EventQuery | None:
        """The one source, or one source and type, that the Events API can narrow by; None if it cannot."""
        if len(self.sources) == 1 and all(pair[0] in self.sources for pair in self.types):
            return EventQuery(source=next(iter(self.sources)))
        if not self.sources and len(self.types) == 1:
            source, event_type = next(iter(self.types))
            return EventQuery(source=source, type=event_type)
        return None

    @property
    def fingerprint(self) -> str:
        """Equal for equal filters; cursors are bound to it."""
        parts = (
            sorted(self.sources),
            sorted(self.types),
            sorted(self.exclude, key=repr),
            self.start,
            self.end,
            fold(self.q),
        )
        return hashlib.sha256(orjson.dumps(parts)).hexdigest()[:16]


def fold(text: str) -> str:
    """Text as it is compared in a search: no case, no accents."""
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _words_of(event: Event) -> str:
    words = [event.source, event.type, event.type.replace("_", " "), event.description]
    words.extend(_values(event.properties))
    return fold("\n".join(words))


def _values(properties: object) -> Iterator[str]:
    """Every scalar below the properties, without recursion: their depth is the sender's choice."""
    stack = [properties]
    while stack:
        value = stack.pop()
        if isinstance(value, dict):
            stack.extend(value.values())
        elif isinstance(value, list):
            stack.extend(value)
        elif value is not None:
            yield str(value)


EVERYTHING = Filters()
