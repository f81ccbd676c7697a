"""Which events of a timeline the reader wants to see."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import orjson

from timeline.events.values import Event, EventQuery

from .words import PLAIN, Words, fold, folded_text, wanted_words


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

    def accepts(self, event: Event, words: Words = PLAIN) -> bool:
        if not self.admits(event):
            return False
        wanted = wanted_words(self.q)
        return not wanted or all(word in folded_text(event, words) for word in wanted)

    def admits(self, event: Event) -> bool:
        """Whether all but the words is as wanted."""
        return (
            self.accepts_kind(event.source, event.type)
            and (self.start is None or event.created_at >= self.start)
            and (self.end is None or event.created_at <= self.end)
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

    def upstream_queries(self) -> tuple[EventQuery, ...]:
        """The questions to the Events API whose answers together hold all that is of the wanted kinds.

        It can narrow by one source, or one source and type, at a time; none means that it cannot narrow. What
        is excluded anyway is not asked for.
        """
        wanted = [source for source in sorted(self.sources) if (source, None) not in self.exclude]
        whole = [EventQuery(source=source) for source in wanted]
        single = [
            EventQuery(source=source, type=event_type)
            for source, event_type in sorted(self.types)
            if source not in self.sources and (source, None) not in self.exclude
        ]
        return (*whole, *single)

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


EVERYTHING = Filters()


@dataclass(frozen=True, slots=True)
class Sought:
    """What a reader looks for: the filters, and the words that a search compares theirs with."""

    filters: Filters = EVERYTHING
    words: Words = PLAIN
