"""Which logs answer a question: the subject's own where it reaches, else what upstream can narrow."""

from dataclasses import dataclass, replace

from timeline.events.client import EventsClient
from timeline.events.errors import EventsApiError
from timeline.events.values import EventQuery, Subject

from .cursors import Place
from .filters import Filters, Sought
from .logs import Log
from .reader import Reader
from .search import walk_sought
from .store import Kept, LogName
from .stretches import MergedLogs, OneLog, Stretch, at_least

MOST_PARTS = 5  # with more sources than that, reading the subject's own log further back is cheaper


@dataclass(frozen=True, slots=True)
class Readers:
    """The readers of all logs of one account's subject."""

    account: str
    client: EventsClient
    subject: Subject

    def of(self, query: EventQuery) -> Reader:
        return Reader(LogName(self.account, self.subject, query), self.client)

    @property
    def own(self) -> Reader:
        """The reader of everything there is of the subject."""
        return self.of(EventQuery())


def choose(readers: Readers, sought: Sought, place: Place | None, size: int) -> Stretch:
    """What to answer the page after ``place`` from. Raises EventsApiError."""
    own, check, filters = readers.own, place is None, sought.filters
    queries = _narrowed(filters)
    kept = own.kept()
    held, opened = kept.usable, None
    if held is None and len(queries) > 1 and filters.end is None and place is None:
        opened = own.open(check=check, kept=kept)  # one call, where the parts would take one each
        held = opened.log
    if held is not None and _reaches(held, sought, place, size):
        return OneLog(own, opened or own.open(check=check, kept=kept), end=filters.end)
    try:
        parts = [_part(readers, replace(query, end=filters.end), filters, place, kept) for query in queries]
    except EventsApiError:
        if held is None or not at_least(walk_sought(held, sought, after=place), 1):
            raise
        return OneLog(own, own.open(check=check), end=filters.end)  # less than a page, but not nothing
    return parts[0] if len(parts) == 1 else MergedLogs(parts)


def _narrowed(filters: Filters) -> tuple[EventQuery, ...]:
    queries = filters.upstream_queries()
    return queries if 0 < len(queries) <= MOST_PARTS else (EventQuery(),)


def _part(readers: Readers, query: EventQuery, filters: Filters, place: Place | None, own: Kept) -> OneLog:
    """The log of one question, or one that ends where the reader stands. ``own`` is the subject's own log.

    When the log in which the reader stood is gone, reading down to the place again could take many calls; a
    log that ends there takes one.
    """
    reader = readers.of(query)
    kept = own if query == EventQuery() else reader.kept()
    if place is not None and not (kept.usable and _holds(kept.usable, place)):
        reader = readers.of(replace(query, end=place.anchor or place.created_at))
        kept = reader.kept()
    return OneLog(reader, reader.open(check=place is None, kept=kept), end=filters.end)


def _holds(log: Log, place: Place) -> bool:
    """Whether the log has been read as far back as the place."""
    if log.complete or log.generation == place.generation:
        return True
    return log.floor is not None and log.floor <= place.created_at


def _reaches(log: Log, sought: Sought, place: Place | None, size: int) -> bool:
    """Whether this page can be answered from the log as it is."""
    if log.covers(sought.filters.start):
        return True
    return log.ordered and at_least(walk_sought(log, sought, after=place), size)
