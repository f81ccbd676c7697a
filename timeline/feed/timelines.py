"""Pages of one subject's timeline, out of its log."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice

from django.conf import settings

from timeline.events.client import EventsClient
from timeline.events.errors import EventsApiError
from timeline.events.values import Event, EventQuery, Subject

from . import cursors, store
from .cursors import Place
from .errors import NoSuchEvent, problem_of
from .facets import Facets, facets_of
from .filters import EVERYTHING, Filters
from .logs import Log, walk
from .reader import Reader
from .store import LogName, Lost

_BEFORE_ALL = -(10**6)  # shallower than any chunk


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a page, and the signed name by which it can be asked for again."""

    event: Event
    reference: str


@dataclass(frozen=True, slots=True)
class Page:
    """A screen page of a timeline.

    ``older`` is the cursor of the next page, None at the end. ``complete`` is true when this page ends with
    the oldest event there is. ``looked_back_to`` is how far back the log is whole (None while that cannot be
    said); with no items and an ``older``, nothing was found that far. ``stale`` names the upstream failure
    in spite of which this is shown. ``total`` counts all matching events once the log is whole.
    """

    items: tuple[Item, ...]
    older: str | None
    complete: bool
    looked_back_to: datetime | None
    checked_at: datetime
    stale: str | None
    facets: Facets
    total: int | None


@dataclass(frozen=True, slots=True)
class Timeline:
    """One subject's events as an account's client reads them. ``account`` names the cache entries."""

    account: str
    client: EventsClient
    subject: Subject

    def page(self, filters: Filters = EVERYTHING, *, after: str | None = None, size: int = 25) -> Page:
        """The newest ``size`` accepted events, or those that follow the cursor ``after``.

        Raises BadCursor, and EventsApiError when upstream fails and nothing can be shown.
        """
        place = None if after is None else self._place(after, filters)
        try:
            return self._page(filters, place, size)
        except Lost:  # the cache dropped a part: read it anew, once
            self.refresh()
            return self._page(filters, place, size)

    def event(self, reference: str) -> Event:
        """The event that a reference of a page names. Raises BadCursor, NoSuchEvent, EventsApiError."""
        place = cursors.read_reference(reference, account=self.account, subject=self.subject)
        found = self._held_event(place)
        if found is not None:
            return found
        moment = EventQuery(start=place.created_at, end=place.created_at)
        answer = self.client.events(self.subject, moment, size=settings.UPSTREAM_PAGE_SIZE)
        for event in answer.events:
            if event.id == place.id:
                return event
        raise NoSuchEvent("the Events API does not have it any more")

    def refresh(self) -> None:
        """Have the next page read from upstream anew; if that fails, what was held is still shown."""
        store.mark_refresh(self._reader_of(EventQuery()).name)

    def _page(self, filters: Filters, place: Place | None, size: int) -> Page:
        reader = self._reader(filters, place, size)
        opened = reader.open(check=place is None)
        log, found, failure = _collect(reader, opened.log, filters, place, size)
        shown, more = found[:size], len(found) > size
        following = _following(reader, log, filters, shown, place) if _goes_on(log, filters, more) else None
        return Page(
            items=tuple(self._item(event, depth, log) for event, depth in shown),
            older=None if following is None else self._cursor(following, filters),
            complete=log.complete and not more,
            looked_back_to=log.looked_back_to,
            checked_at=log.checked_at,
            stale=opened.stale or failure,
            facets=self._facets(reader, log),
            total=_total(log, filters) if place is None else None,
        )

    def _reader(self, filters: Filters, place: Place | None, size: int) -> Reader:
        """Which log to answer from: the subject's own where it reaches, else one narrowed upstream."""
        chosen = self._reader_of(EventQuery())
        held = chosen.held()
        query = replace(filters.upstream_query() or EventQuery(), end=filters.end)
        if query != EventQuery() and not (held and _reaches(held, filters, place, size)):
            chosen = self._reader_of(query)
            held = chosen.held()
        if place is None or (held is not None and _holds(held, place)):
            return chosen
        # The log in which the reader stood is gone. Reading down to the place again could take many calls;
        # a log that ends there takes one.
        return self._reader_of(replace(query, end=place.anchor or place.created_at))

    def _reader_of(self, query: EventQuery) -> Reader:
        return Reader(LogName(self.account, self.subject, query), self.client)

    def _facets(self, reader: Reader, log: Log) -> Facets:
        """Counts over the subject's own log if there is one, whatever log this page is from."""
        base = self._reader_of(EventQuery())
        return facets_of(log if reader.name == base.name else base.held() or log)

    def _item(self, event: Event, depth: int, log: Log) -> Item:
        place = cursors.place_of(event, generation=log.generation, depth=depth)
        return Item(event, cursors.write_reference(place, account=self.account, subject=self.subject))

    def _cursor(self, place: Place, filters: Filters) -> str:
        return cursors.write_cursor(place, account=self.account, subject=self.subject, filters=filters)

    def _place(self, after: str, filters: Filters) -> Place:
        return cursors.read_cursor(after, account=self.account, subject=self.subject, filters=filters)

    def _held_event(self, place: Place) -> Event | None:
        """The event, if the subject's own log still holds it."""
        log = self._reader_of(EventQuery()).held()
        near = [] if log is None else [c for c in log.chunks if c.oldest <= place.created_at <= c.newest]
        try:
            for chunk in near:
                for event in store.load_chunk(chunk):
                    if event.id == place.id:
                        return event
        except Lost:
            return None
        return None


def _collect(
    reader: Reader, log: Log, filters: Filters, place: Place | None, size: int
) -> tuple[Log, list[tuple[Event, int]], str | None]:
    """One accepted event more than the page shows, reading further back within the budget.

    A page that is full without the one more is not worth a call: the next one will make it. A log that
    upstream sends out of order is only trusted at its end, so that is where reading stops. The last value
    names the failure that cut the reading short, if one did.
    """
    deadline = time.monotonic() + settings.TIMELINE_DEEPEN_SECONDS
    calls = 0
    while True:
        found = list(islice(walk(log, filters, store.load_chunk, after=place), size + 1))
        enough = len(found) >= size and log.ordered
        if enough or log.exhausted or log.covers(filters.start):
            return log, found, None
        if calls >= settings.TIMELINE_DEEPEN_CALLS or time.monotonic() > deadline:
            return log, found, None
        try:
            log = reader.deepen(log)
        except EventsApiError as error:
            if not found:
                raise
            return log, found, problem_of(error).kind
        calls += 1


def _goes_on(log: Log, filters: Filters, more: bool) -> bool:
    return more or not (log.exhausted or log.covers(filters.start))


def _following(
    reader: Reader, log: Log, filters: Filters, shown: list[tuple[Event, int]], place: Place | None
) -> Place | None:
    """The place after which the next page starts."""
    end = reader.name.query.end
    anchor = None if end == filters.end else end
    if shown:
        event, depth = shown[-1]
        return cursors.place_of(event, generation=log.generation, depth=depth, anchor=anchor)
    if place is not None:
        return place
    # Nothing found yet: go on from the newest end, the log remembers how far it was read.
    newest = log.newest or log.checked_at
    return Place(newest, newest, "\U0010ffff", log.generation, _BEFORE_ALL, anchor)


def _reaches(log: Log, filters: Filters, place: Place | None, size: int) -> bool:
    """Whether this page can be answered from the log as it is."""
    if log.covers(filters.start):
        return True
    return log.ordered and _at_least(walk(log, filters, store.load_chunk, after=place), size)


def _holds(log: Log, place: Place) -> bool:
    """Whether the log has been read as far back as the place."""
    if log.complete or log.generation == place.generation:
        return True
    return log.floor is not None and log.floor <= place.created_at


def _at_least(found: Iterator[tuple[Event, int]], count: int) -> bool:
    return sum(1 for _ in islice(found, count)) == count


def _total(log: Log, filters: Filters) -> int | None:
    """How many events are accepted in all, if the log can tell."""
    if not log.covers(filters.start):
        return None
    if filters.kinds_only:
        return facets_of(log).accepted(filters)
    return sum(1 for _ in walk(log, filters, store.load_chunk))
