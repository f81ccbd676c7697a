"""Walking a log with words to find, quickly enough to do it as an agent types.

What is searched of an event is folded once and kept beside its chunk's name in this process; a chunk is only
loaded when words of it match.
"""

from collections.abc import Iterator
from sys import getsizeof

from django.conf import settings

from timeline.events.values import Event

from . import store
from .cursors import Place
from .filters import Sought
from .logs import Chunk, Log, walk
from .shelf import Shelf
from .words import Words, folded_text, wanted_words

_texts: Shelf[tuple[str, ...]] = Shelf(32_000_000, settings.TIMELINE_KEEP_SECONDS)


def walk_sought(log: Log, sought: Sought, *, after: Place | None = None) -> Iterator[tuple[Event, int]]:
    """``logs.walk`` with the filters' words sought as well. Raises store.Lost."""

    wanted = wanted_words(sought.filters.q)

    def load(chunk: Chunk) -> Iterator[Event]:
        texts = _folded(chunk.name, sought.words)
        hits = [index for index, text in enumerate(texts) if all(word in text for word in wanted)]
        if hits:
            events = store.load_chunk(chunk)
            yield from (events[index] for index in hits)

    return walk(log, sought.filters, load if wanted else store.load_chunk, after=after)


def _folded(chunk_name: str, words: Words) -> tuple[str, ...]:
    """The searched text of each event of a chunk, in the chunk's order."""
    key = (chunk_name, words.version)
    texts = _texts.get(key)
    if texts is None:
        texts = tuple(folded_text(event, words) for event in store.load_named(chunk_name))
        _texts.put(key, texts, sum(map(getsizeof, texts)))
    return texts
