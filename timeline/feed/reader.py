"""Reading upstream into a log: from the start, further back, and what came since."""

import hashlib
import logging
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from timeline.events.client import EventsClient
from timeline.events.errors import EventsApiError
from timeline.events.values import Event, EventPage, EventQuery

from . import gate, store
from .bulkhead import admitted
from .errors import problem_of
from .flights import fly, fly_behind
from .logs import Chunk, Log, distinct, make_chunk
from .signals import events_read
from .store import Kept, LogName

Chunks = dict[str, Sequence[Event]]  # events by the name of the chunk that they make

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A log that may be used now; ``stale`` names the upstream failure it is served in spite of."""

    log: Log
    stale: str | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one log's events through one client."""

    name: LogName
    client: EventsClient

    def kept(self) -> Kept:
        """What lies in the cache, however old, without asking upstream."""
        return store.load_log(self.name)

    def held(self) -> Log | None:
        """The log as it lies in the cache, however old, unless a Refresh has overtaken it."""
        return self.kept().usable

    def open(self, *, check: bool, kept: Kept | None = None) -> Opened:
        """The log, read if it was not there, and with ``check`` brought up to date if it is not fresh.

        ``kept`` is what ``kept()`` gave a moment ago. Raises EventsApiError when upstream fails and nothing
        held is young enough to be shown instead.
        """
        opened = self._usable(kept or self.kept(), check=check)
        if opened is not None:
            return opened
        with admitted(self.name.account):
            return fly(self.name.key, self._read, landed=self._landed)

    def deepen(self, log: Log) -> Log:
        """The log one upstream page further back. Raises EventsApiError."""
        with admitted(self.name.account):
            return fly(self._step(log), lambda: self._deeper(log), landed=lambda: self._deepened(log))

    def deepen_behind(self, log: Log) -> None:
        """Read one upstream page further back on a thread of its own: a reader is about to need it."""
        fly_behind(self._step(log), lambda: self._deeper(log))

    def ask(self, query: EventQuery) -> EventPage:
        """One upstream page that is not kept. Raises EventsApiError."""
        with admitted(self.name.account):
            return self._call(query, None)

    def _step(self, log: Log) -> str:
        return f"{self.name.key}:{log.generation}:{len(log.seen)}"

    def _usable(self, kept: Kept, *, check: bool) -> Opened | None:
        """What is held, if it can be shown without a call."""
        log = kept.log
        if log is None:
            return None
        if kept.usable and (not check or _age(log.checked_at) <= settings.TIMELINE_FRESH_SECONDS):
            return Opened(log)
        failure = gate.failed_recently(self.name)
        if failure is not None and _showable(log):
            return Opened(log, stale=failure)
        if kept.usable and _age(log.checked_at) <= settings.TIMELINE_RECHECK_SECONDS:
            fly_behind(self.name.key, self._read)
            return Opened(log)
        return None

    def _landed(self) -> Opened | None:
        """What another process has brought into the cache, or the old log if it has just failed to."""
        held = self.held()
        if held is not None and _age(held.checked_at) <= settings.TIMELINE_FRESH_SECONDS:
            return Opened(held)
        failure = None if held is None else gate.failed_recently(self.name)
        if held is not None and failure is not None and _showable(held):
            return Opened(held, stale=failure)
        return None

    def _read(self) -> Opened:
        found = cache.get_many([*store.keys_of(self.name), *gate.keys_of(self.name)])
        kept = store.read_log(self.name, found)
        held = kept.log
        if held and kept.usable and _age(held.checked_at) <= settings.TIMELINE_FRESH_SECONDS:
            return Opened(held)  # another flight landed a moment ago
        try:
            return Opened(self._newer(held, found) if held and kept.usable else self._first(found))
        except EventsApiError as error:
            if held is None or not _showable(held):
                raise
            return Opened(held, stale=problem_of(error).kind)

    def _first(self, known: Mapping[str, object] | None = None) -> Log:
        now = timezone.now()
        log = Log(generation=secrets.token_urlsafe(6), started_at=now, checked_at=now)
        return self._append(log, self._call(self.name.query, None, known))

    def _newer(self, log: Log, known: Mapping[str, object]) -> Log:
        """The log with what was posted since the newest event known: a delta, not a reload."""
        newest = log.newest
        if newest is None or not log.ordered or self.name.query.end is not None:
            return self._first()
        now = timezone.now()
        page = self._call(replace(self.name.query, start=newest), None, known)
        if page.next_cursor is not None:
            return self._first()  # so much is new that a fresh start costs the same
        ids = self._ids([chunk for chunk in log.chunks if chunk.newest >= newest])
        fresh = distinct([event for event in page.events if event.created_at >= newest], ids)
        log = replace(log, checked_at=now)
        chunks: Chunks = {}
        if fresh:
            chunk = self._chunk(log, fresh, depth=log.chunks[0].depth - 1)
            log, chunks = log.with_chunk(chunk), {chunk.name: fresh}
        store.save_log(self.name, log, chunks)
        return log

    def _deeper(self, log: Log) -> Log:
        return self._deepened(log) or self._append(log, self._call(self.name.query, log.cursor))

    def _deepened(self, log: Log) -> Log | None:
        """The log as it is kept now, if somebody else has read it further back meanwhile."""
        current = self.kept().log
        if current is not None and current.generation == log.generation and _further(current, log):
            return current
        return None

    def _append(self, log: Log, page: EventPage) -> Log:
        """The log with an upstream page behind it."""
        newest = max((event.created_at for event in page.events), default=None)
        oldest = min((event.created_at for event in page.events), default=None)
        touching = [chunk for chunk in log.chunks if newest is not None and chunk.oldest <= newest]
        events = distinct(page.events, self._ids(touching))
        chunks: Chunks = {}
        if events:
            chunk = self._chunk(log, events, depth=(log.chunks[-1].depth if log.chunks else 0) + 1)
            log, chunks = log.with_chunk(chunk), {chunk.name: events}
        cursor, seen = _next(page, log)
        log = replace(
            log,
            cursor=cursor,
            seen=seen,
            complete=page.next_cursor is None,
            ordered=log.ordered and _in_order(page, log),
            floor=min((moment for moment in (log.floor, oldest) if moment is not None), default=None),
        )
        if log.complete and not log.ordered:
            log, chunks = self._sorted(log, chunks)
        store.save_log(self.name, log, chunks)
        return log

    def _sorted(self, log: Log, unsaved: Chunks) -> tuple[Log, Chunks]:
        """A complete log whose pages came out of order, laid in order at last, with its new chunks."""
        events = [
            event for chunk in log.chunks for event in unsaved.get(chunk.name) or store.load_chunk(chunk)
        ]
        events.sort(key=lambda event: event.order, reverse=True)
        log = replace(log, chunks=(), ordered=True, generation=secrets.token_urlsafe(6))
        chunks: Chunks = {}
        size = settings.UPSTREAM_PAGE_SIZE
        for start in range(0, len(events), size):
            part = events[start : start + size]
            chunk = self._chunk(log, part, depth=start // size + 1)
            log, chunks[chunk.name] = log.with_chunk(chunk), part
        return log, chunks

    def _chunk(self, log: Log, events: Sequence[Event], *, depth: int) -> Chunk:
        name = f"{self.name.key}:{log.generation}:{depth}:{secrets.token_urlsafe(6)}"
        return make_chunk(name, depth, events)

    def _ids(self, chunks: list[Chunk]) -> set[str]:
        return {event.id for chunk in chunks for event in store.load_chunk(chunk)}

    def _call(
        self, query: EventQuery, cursor: str | None, known: Mapping[str, object] | None = None
    ) -> EventPage:
        """``known`` is what the cache held a moment ago under ``gate.keys_of``."""
        with gate.entered(self.name, known):
            page = self.client.events(
                self.name.subject, query, cursor=cursor, size=settings.UPSTREAM_PAGE_SIZE
            )
        events_read.send_robust(Reader, account=self.name.account, events=page.events, size=page.bytes)
        return page


def _next(page: EventPage, log: Log) -> tuple[str | None, tuple[str, ...]]:
    """Where to go on, and the cursors met so far. A cursor that comes back would lead round in a loop."""
    if page.next_cursor is None:
        return None, log.seen
    mark = hashlib.sha256(page.next_cursor.encode()).hexdigest()[:12]
    if mark in log.seen:
        logger.warning("feed loop=upstream_cursor pages=%d", len(log.seen))
        return None, log.seen
    return page.next_cursor, (*log.seen, mark)


def _in_order(page: EventPage, log: Log) -> bool:
    """Whether the page goes back in time, within itself and from where the log had been read to."""
    moments = [event.created_at for event in page.events]
    if log.floor is not None:
        moments.insert(0, log.floor)
    return all(earlier >= later for earlier, later in pairwise(moments))


def _further(current: Log, log: Log) -> bool:
    return len(current.seen) > len(log.seen) or (current.exhausted and not log.exhausted)


def _showable(log: Log) -> bool:
    """Whether it may still be shown when upstream fails."""
    return _age(log.checked_at) <= settings.TIMELINE_STALE_ON_ERROR_SECONDS


def _age(moment: datetime) -> float:
    return (timezone.now() - moment).total_seconds()
