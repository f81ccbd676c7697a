"""How many events of each source and type are loaded."""

from dataclasses import dataclass

from .filters import Filters
from .logs import Log


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over what is loaded of the subject; ``whole`` says whether that is all there is."""

    sources: dict[str, int]
    types: dict[tuple[str, str], int]
    total: int
    whole: bool

    def accepted(self, filters: Filters) -> int:
        """How many of the loaded events are of a source and type that the filters accept."""
        return sum(
            count for (source, name), count in self.types.items() if filters.accepts_kind(source, name)
        )


def facets_of(log: Log) -> Facets:
    types = log.kinds()
    sources: dict[str, int] = {}
    for (source, _), count in types.items():
        sources[source] = sources.get(source, 0) + count
    return Facets(sources=sources, types=dict(types), total=sum(types.values()), whole=log.complete)
