"""How many events of each source and type there are among those at hand."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from timeline.events.values import Event

from .coverage import Coverage


@dataclass(frozen=True, slots=True)
class Counts:
    """Exact for the events at hand; ``whole`` says whether these are all that were asked for."""

    total: int
    sources: Mapping[str, int]
    types: Mapping[tuple[str, str], int]
    whole: bool


def counts(events: Sequence[Event], coverage: Coverage) -> Counts:
    types = Counter((event.source, event.type) for event in events)
    sources: Counter[str] = Counter()
    for (source, _), count in types.items():
        sources[source] += count
    return Counts(total=len(events), sources=sources, types=types, whole=coverage.whole)
