"""The other direction: what happened after a place, for a reader who jumped far back and scrolls up.

The Events API only lists from the newest event backwards, so what follows an old place is read in windows of
time that begin there and widen as long as little is found.
"""

import time
from collections import deque
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import takewhile

from django.conf import settings
from django.utils import timezone

from timeline.events.values import Event, EventQuery

from .choosing import Readers
from .cursors import Place
from .filters import Sought
from .logs import Log
from .reader import Reader
from .search import walk_sought

_WIDEST = timedelta(days=448)
_FIRST = timedelta(days=7)
_STEP = 8  # between one width of windows and the next
_LEAST = timedelta(seconds=1)
_MOST_EVENTS = 300  # in one window; one that seems to hold more is made narrower
_FEW_EVENTS = 50  # in one window; after one that holds fewer the next is made wider
_ALL = 10**9
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST, _LATEST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


def newer(readers: Readers, sought: Sought, place: Place, size: int) -> tuple[list[Event], datetime | None]:
    """Up to ``size`` + 1 accepted events that follow ``place`` directly, newest first.

    The second value is how far up was read, None when that is now. Raises EventsApiError.
    """
    queries = sought.filters.upstream_queries()
    narrow = queries[0] if len(queries) == 1 else EventQuery()
    for reader in (readers.own, readers.of(narrow)):
        held = reader.held()
        if held is not None and _knows_above(held, place):
            log = reader.open(check=True).log
            if _knows_above(log, place):
                return _nearest(log, sought, place, size), None
    return _in_windows(readers, narrow, sought, place, size)


def _knows_above(log: Log, place: Place) -> bool:
    """Whether nothing between the place and now is unread; at the log's floor itself there may be twins."""
    if log.complete or log.generation == place.generation:
        return True
    return log.covers(place.created_at)


def _nearest(log: Log, sought: Sought, place: Place, size: int) -> list[Event]:
    events = (event for event, _ in walk_sought(log, sought))
    return list(deque(takewhile(lambda event: event.order > place.order, events), maxlen=size + 1))


def _in_windows(
    readers: Readers, narrow: EventQuery, sought: Sought, place: Place, size: int
) -> tuple[list[Event], datetime | None]:
    deadline = time.monotonic() + settings.TIMELINE_DEEPEN_SECONDS
    calls = settings.TIMELINE_DEEPEN_CALLS
    found: list[Event] = []
    read_to, span = place.created_at, _first_span(readers.own.open(check=False).log)
    while len(found) <= size and time.monotonic() < deadline:
        begin = _border(read_to, span)
        end = begin + min(span, _LATEST - begin)
        window = readers.of(replace(narrow, start=begin, end=None if end >= timezone.now() else end))
        log, used = _whole(window, calls, thin=span <= _LEAST)
        calls -= used
        if log is None:
            break
        if log.complete:
            found = _joined(_nearest(log, sought, place, _ALL), found)
            if window.name.query.end is None:
                return _lowest(found, size), None
            read_to = end
            span = min(span * _STEP, _WIDEST) if log.count < _FEW_EVENTS else span
        elif calls == 0 or span <= _LEAST:
            break
        else:
            span = _narrower(end - (log.floor or begin), span / _STEP)
    return _lowest(found, size), read_to


def _whole(window: Reader, calls: int, *, thin: bool) -> tuple[Log | None, int]:
    """The window's log, read on while it will soon be whole, and the calls made; None without any left."""
    log, used = window.held(), 0
    if log is None and calls > 0:
        log, used = window.open(check=False).log, 1
    if log is None:
        return None, 0
    while not log.exhausted and used < calls and (thin or _expected(log, window) <= _MOST_EVENTS):
        log, used = window.deepen(log), used + 1
    return log, used


def _expected(log: Log, window: Reader) -> float:
    """How many events the window holds, if those read so far are typical of it."""
    begin, end = window.name.query.start, window.name.query.end
    if begin is None or log.floor is None or log.newest is None:
        return 0
    read = max((end or log.newest) - log.floor, _LEAST)
    return log.count * (((end or log.newest) - begin) / read)


def _first_span(own: Log) -> timedelta:
    """A width that fits if the customer was as busy then as of late."""
    if own.newest is None or own.floor is None:
        return _FIRST
    return max(_narrower(own.newest - own.floor, _FIRST), _FIRST / _STEP)


def _narrower(read: timedelta, span: timedelta) -> timedelta:
    """The widest span from ``span`` down that is about as long as one upstream page reached."""
    while span > 2 * read and span > _LEAST:
        span /= _STEP
    return max(span, _LEAST)


def _border(moment: datetime, span: timedelta) -> datetime:
    """The last border at or before the moment: windows lie on a grid, so that all readers share them."""
    return moment - min((moment - _EPOCH) % span, moment - _EARLIEST)


def _joined(above: list[Event], below: list[Event]) -> list[Event]:
    """Two windows, newest first; the event on the border stands in both."""
    known = {event.id for event in below}
    return [event for event in above if event.id not in known] + below


def _lowest(found: list[Event], size: int) -> list[Event]:
    return found[-(size + 1) :]
