"""The words of an event, as they are compared in a search."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from timeline.events.values import Event

_PIECE = 256  # characters


@dataclass(frozen=True, slots=True)
class Words:
    """What of an event is searched: the event as its readers see it, and the title that they read.

    ``shown`` gives the event without what is hidden from them. Equal versions must give equal words: what was
    folded under a version is kept.
    """

    version: str = ""
    title_of: Callable[[Event], str] | None = field(default=None, compare=False)
    shown: Callable[[Event], Event] | None = field(default=None, compare=False)

    def event(self, event: Event) -> Event:
        """The event as the readers see it."""
        return event if self.shown is None else self.shown(event)


PLAIN = Words()


def fold(text: str) -> str:
    """Text as it is compared: no case, no accents."""
    if text.isascii():
        return text.lower()
    text = text.casefold()
    # Normalising sorts each run of combining marks, in time that grows with the square of its length. The
    # marks are dropped anyway, so pieces of the text give the same, and a wall of marks costs like any text.
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    decomposed = (unicodedata.normalize("NFKD", piece) for piece in pieces)
    return "".join(letter for piece in decomposed for letter in piece if not unicodedata.combining(letter))


def folded_text(event: Event, words: Words = PLAIN) -> str:
    """All of an event that a search looks through, folded."""
    event = words.event(event)
    parts = [event.source, event.type, event.type.replace("_", " "), event.description]
    if words.title_of is not None:
        parts.append(words.title_of(event))
    parts.extend(_values(event.properties))
    text = "\n".join(parts)
    # One accent makes folding slow, and mostly there is one in a few of the parts.
    return text.lower() if text.isascii() else "\n".join(map(fold, parts))


def wanted_words(q: str) -> tuple[str, ...]:
    """The words of a question, as they are sought in folded texts: all of them, anywhere."""
    return tuple(fold(q).split())


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
