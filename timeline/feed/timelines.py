"""Pages of one subject's timeline, out of its logs."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from django.utils import timezone

from timeline.events.client import EventsClient
from timeline.events.errors import TimedOut
from timeline.events.values import Event, EventQuery, Subject

from . import cursors, store
from .beginning import beginning, below_all
from .choosing import Readers, choose
from .collecting import collect, fetch_ahead
from .cursors import Place
from .errors import NoSuchEvent
from .facets import Facets, facets_of
from .filters import EVERYTHING, Filters, Sought
from .newer import newer
from .pages import Item, Loaded, Page
from .store import Lost
from .stretches import Found, OneLog, Stretch
from .words import PLAIN, Words

REFRESH_REST = timedelta(seconds=1)
FIRST = "first"  # what ``around`` may be besides a moment and a reference

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Timeline:
    """One subject's events as an account's client reads them.

    ``account`` names the cache entries; ``words`` say how its readers see an event, and nothing else of it is
    given out or found. Sources that are ``withheld`` from them are left out of everything but a count.
    """

    account: str
    client: EventsClient
    subject: Subject
    words: Words = PLAIN
    withheld: frozenset[str] = frozenset()

    def page(
        self,
        filters: Filters = EVERYTHING,
        *,
        after: str | None = None,
        before: str | None = None,
        around: datetime | str | None = None,
        size: int = 25,
    ) -> Page:
        """The newest events, those older than ``after``, newer than ``before``, or ``around`` a moment.

        ``after`` and ``before`` are cursors, ``around`` is aware, the reference of an event, or FIRST for
        where history begins, as far as that could be found; at most one is given. Raises BadCursor, and
        EventsApiError when upstream fails and nothing can be shown.
        """
        seen = self._seen(filters)
        return self._whole(lambda: self._page(seen, after, before, around, size))

    def loaded(self, filters: Filters = EVERYTHING, *, deepen: bool = True) -> Loaded:
        """Everything accepted that is loaded, with ``deepen`` after reading on within the budget."""
        seen = self._seen(filters)
        return self._whole(lambda: self._loaded(seen, deepen))

    def event(self, reference: str) -> Event:
        """The event that a reference of a page names. Raises BadCursor, NoSuchEvent, EventsApiError."""
        place = cursors.read_reference(reference, account=self.account, subject=self.subject)
        found = self._held_event(place) or self._asked_event(place)
        if found is None or found.source in self.withheld:
            raise NoSuchEvent("the Events API does not have it any more, or not for this reader")
        return self.words.event(found)

    def refresh(self, *, at_once: bool = False) -> None:
        """Have the next page read from upstream anew; if that fails, what was held is still shown.

        Not more than once a second, for nobody presses faster and each press costs the account a call; with
        ``at_once`` also then, for whoever has just changed something upstream.
        """
        own = self._readers.own
        asked_at = None if at_once else own.kept().refreshed_at
        if asked_at is None or timezone.now() - asked_at > REFRESH_REST:
            store.mark_refresh(own.name)

    def _seen(self, filters: Filters) -> Filters:
        """The filters, which let nothing through of what is withheld."""
        if not self.withheld:
            return filters
        return replace(filters, exclude=filters.exclude | {(source, None) for source in self.withheld})

    def _whole(self, answer: Callable[[], T]) -> T:
        """The answer; when the cache has dropped a part of the log, once more with the log read anew."""
        try:
            return answer()
        except Lost:
            store.mark_refresh(self._readers.own.name)
        try:
            return answer()
        except Lost as error:
            raise TimedOut("the cache loses the log faster than it can be read") from error

    @property
    def _readers(self) -> Readers:
        return Readers(self.account, self.client, self.subject)

    def _page(
        self,
        filters: Filters,
        after: str | None,
        before: str | None,
        around: datetime | str | None,
        size: int,
    ) -> Page:
        if before is not None:
            return self._above(filters, self._place(before, filters), size)
        if around == FIRST:
            return self._first(filters, size)
        if around is not None:
            return self._around(filters, self._middle(around), size)
        return self._below(filters, None if after is None else self._place(after, filters), size)

    def _below(self, filters: Filters, place: Place | None, size: int) -> Page:
        """The page that follows a place, or the first one."""
        sought = Sought(filters, self.words)
        stretch = choose(self._readers, sought, place, size)
        found, failure = collect(stretch, sought, place, size)
        shown, more = found[:size], len(found) > size
        goes_on = more or not (stretch.exhausted or stretch.covers(filters.start))
        following = shown[-1][1] if shown else place or cursors.TOP
        if place is not None and goes_on and failure is None:
            fetch_ahead(stretch, following)
        return Page(
            items=self._items(shown),
            older=self._cursor(following, filters) if goes_on else None,
            newer=self._cursor(shown[0][1], filters) if shown and place is not None else None,
            complete=stretch.complete and not more,
            looked_back_to=stretch.looked_back_to,
            checked_at=stretch.checked_at,
            begun_at=stretch.begun_at,
            stale=stretch.stale or failure,
            facets=self._facets(stretch),
            total=self._total(stretch, filters) if place is None else None,
        )

    def _above(self, filters: Filters, place: Place, size: int) -> Page:
        """The page that ends where ``place`` begins."""
        events, read_to = newer(self._readers, Sought(filters, self.words), place, size)
        more = len(events) > size
        shown = [(event, cursors.place_of(event)) for event in events[-size:]]
        first = shown[0][1] if shown else place
        if not more and read_to is not None and read_to > first.created_at:
            first = cursors.above_all(read_to)
        held = self._readers.own.open(check=False)
        return Page(
            items=self._items(shown),
            older=self._cursor(shown[-1][1] if shown else place, filters),
            newer=self._cursor(first, filters) if more or read_to is not None else None,
            complete=False,
            looked_back_to=held.log.looked_back_to,
            checked_at=held.log.checked_at,
            begun_at=held.log.started_at,
            stale=held.stale,
            facets=facets_of(held.log, self.withheld),
            total=None,
        )

    def _around(self, filters: Filters, place: Place, size: int) -> Page:
        """The page below a place with a quarter of a page above it."""
        above = self._above(filters, place, size // 4) if size >= 4 else None
        below = self._below(filters, place, size - (len(above.items) if above else 0))
        if above is None or not above.items:
            return replace(below, newer=above.newer if above else self._cursor(place, filters))
        return replace(below, items=(*above.items, *below.items), newer=above.newer)

    def _first(self, filters: Filters, size: int) -> Page:
        """The page that history ends with, or the deepest one of it that could be reached."""
        if filters.start is not None:
            page = self._above(filters, below_all(filters.start), size)
            return replace(page, older=None)
        queries = filters.upstream_queries()
        log = beginning(self._readers, queries[0] if len(queries) == 1 else EventQuery())
        if log.floor is None or not log.ordered:
            return self._below(filters, None, size)
        if log.complete:
            page = self._above(filters, below_all(log.floor), size)
            return replace(page, older=None, complete=True, looked_back_to=log.floor)
        place = cursors.above_all(log.floor)
        page = self._above(filters, place, size)
        if not page.items:  # all that was found lies in one moment, which could not be read to its end
            return self._below(filters, place, size)
        return replace(page, older=self._cursor(place, filters), looked_back_to=log.floor)

    def _middle(self, around: datetime | str) -> Place:
        """A place just above the event, or all events of the moment, that a reader jumps to."""
        if isinstance(around, datetime):
            return cursors.above_all(around)
        place = cursors.read_reference(around, account=self.account, subject=self.subject)
        return replace(place, id=f"{place.id}\0", generation="", depth=0)

    def _loaded(self, filters: Filters, deepen: bool) -> Loaded:
        sought = Sought(filters, self.words)
        stretch = choose(self._readers, sought, None, 1)
        failure = None
        if deepen:
            _, failure = collect(stretch, sought, None, 10**9)
        return Loaded(
            events=tuple(map(self.words.event, stretch.events(sought))),
            covered_back_to=None if stretch.complete else stretch.looked_back_to,
            complete=stretch.complete,
            checked_at=stretch.checked_at,
            stale=stretch.stale or failure,
            withheld=self._facets(stretch).withheld if self.withheld else 0,
        )

    def _facets(self, stretch: Stretch) -> Facets:
        """Counts over the subject's own log if there is one, whatever log this page is from."""
        own = self._readers.own
        if not isinstance(stretch, OneLog):
            log = own.open(check=False).log
        else:
            log = stretch.log if stretch.reader.name == own.name else own.held() or stretch.log
        return facets_of(log, self.withheld)

    def _total(self, stretch: Stretch, filters: Filters) -> int | None:
        """How many events are accepted in all, if the log can tell."""
        if not stretch.covers(filters.start):
            return None
        if filters.kinds_only and isinstance(stretch, OneLog):
            return facets_of(stretch.log, self.withheld).accepted(filters)
        return sum(1 for _ in stretch.events(Sought(filters, self.words)))

    def _items(self, shown: list[Found]) -> tuple[Item, ...]:
        return tuple(
            Item(
                self.words.event(event),
                cursors.write_reference(place, account=self.account, subject=self.subject),
            )
            for event, place in shown
        )

    def _cursor(self, place: Place, filters: Filters) -> str:
        return cursors.write_cursor(place, account=self.account, subject=self.subject, filters=filters)

    def _place(self, cursor: str, filters: Filters) -> Place:
        return cursors.read_cursor(cursor, account=self.account, subject=self.subject, filters=filters)

    def _asked_event(self, place: Place) -> Event | None:
        """The event, if the Events API still has it. Raises EventsApiError."""
        moment = EventQuery(start=place.created_at, end=place.created_at)
        return next((event for event in self._readers.own.ask(moment).events if event.id == place.id), None)

    def _held_event(self, place: Place) -> Event | None:
        """The event, if the subject's own log still holds it."""
        log = self._readers.own.held()
        near = [] if log is None else [c for c in log.chunks if c.oldest <= place.created_at <= c.newest]
        try:
            for chunk in near:
                for event in store.load_chunk(chunk):
                    if event.id == place.id:
                        return event
        except Lost:
            return None
        return None
