"""The other end of history: where it begins, without reading all that lies between.

The Events API only lists from a moment backwards, so the beginning is sought with ever older ends: an answer
that is empty lies before it, one that goes on lies after it, and one that is short but not empty holds it.
"""

import time
from datetime import UTC, datetime, timedelta

from django.conf import settings

from timeline.events.values import EventQuery

from .choosing import Readers
from .cursors import Place
from .logs import Log

_STEP = 8  # how much further back each guess is, until one is too far
_LEAST, _AGES = timedelta(seconds=1), timedelta(days=100_000)
_EARLIEST = datetime(1970, 1, 1, tzinfo=UTC)
_NEVER = datetime.min.replace(tzinfo=UTC)


def below_all(moment: datetime) -> Place:
    """A place below every event of the moment."""
    return Place(moment, _NEVER, "")


def beginning(readers: Readers, query: EventQuery) -> Log:
    """The log that ends with the first event of what the query asks for, or the deepest one that was read.

    It is ``complete`` accordingly; asking once more goes on from there. Raises EventsApiError.
    """
    deepest = readers.of(query).open(check=False).log
    calls = settings.TIMELINE_DEEPEN_CALLS * 2
    deadline = time.monotonic() + settings.TIMELINE_DEEPEN_SECONDS
    reach, empty = _reach(deepest), None
    while not deepest.exhausted and deepest.ordered and deepest.floor is not None:
        if empty is not None and deepest.floor - empty <= _LEAST:
            break  # more events in one moment than an answer holds
        guess = _guess(empty, deepest.floor, reach)
        reach = min(reach, _AGES) * _STEP
        reader = readers.of(EventQuery(query.source, query.type, end=guess))
        log = reader.held()
        if log is None:
            if calls == 0 or time.monotonic() > deadline:
                break
            log, calls = reader.open(check=False).log, calls - 1
        if log.floor is None:
            empty = guess
        elif log.floor < deepest.floor:
            deepest = log
        else:
            break
    return deepest


def _guess(empty: datetime | None, floor: datetime, reach: timedelta) -> datetime:
    """An end between a moment before all events, if one is known, and the oldest that was seen."""
    if empty is not None:
        return empty + (floor - empty) / 2
    return max(floor - min(reach, floor - _NEVER), min(_EARLIEST, floor))


def _reach(log: Log) -> timedelta:
    """How long the first answer lasted."""
    if log.newest is None or log.floor is None:
        return _LEAST
    return max(log.newest - log.floor, _LEAST)
