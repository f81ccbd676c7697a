"""How many events of each source and type are loaded."""

from dataclasses import dataclass

from .filters import Filters
from .logs import Log


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts over what is loaded of the subject; ``whole`` says whether that is all there is.

    ``withheld`` events of sources that the reader may not see are in none of the other counts.
    """

    sources: dict[str, int]
    types: dict[tuple[str, str], int]
    total: int
    whole: bool
    withheld: int = 0

    def accepted(self, filters: Filters) -> int:
        """How many of the loaded events are of a source and type that the filters accept."""
        return sum(
            count for (source, name), count in self.types.items() if filters.accepts_kind(source, name)
        )


def facets_of(log: Log, withheld: frozenset[str] = frozenset()) -> Facets:
    """The counts of a log for somebody who may not see these sources."""
    types: dict[tuple[str, str], int] = {}
    sources: dict[str, int] = {}
    hidden = 0
    for kind, count in log.kinds().items():
        if kind[0] in withheld:
            hidden += count
            continue
        types[kind] = count
        sources[kind[0]] = sources.get(kind[0], 0) + count
    return Facets(sources, types, total=sum(types.values()), whole=log.complete, withheld=hidden)
