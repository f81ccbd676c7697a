"""Walking a log with words to find, quickly enough to do it as an agent types.

What is searched of an event is folded once and kept beside its chunk's name in this process; a chunk is only
loaded when words of it match.
"""

from collections.abc import Iterator
from functools import lru_cache

from timeline.events.values import Event

from . import store
from .cursors import Place
from .filters import Sought
from .logs import Chunk, Log, walk
from .words import Words, folded_text, wanted_words


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


@lru_cache(maxsize=512)
def _folded(chunk_name: str, words: Words) -> tuple[str, ...]:
    """The searched text of each event of a chunk, in the chunk's order."""
    return tuple(folded_text(event, words) for event in store.load_named(chunk_name))
