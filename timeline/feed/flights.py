"""One flight per question: whoever comes second waits for the first one's answer, or its failure.

In this process they share a Future. Across processes the first one holds a lease in the cache; one thread of
each other process watches it, and looks for the answer in the cache when the lease is gone.
"""

import random
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from django.conf import settings

from timeline.events.errors import EventsApiError, TimedOut

from . import leases
from .leases import Lease

T = TypeVar("T")

_flights: dict[str, Future[Any]] = {}
_guard = threading.Lock()

_FIRST_LOOK, _LAST_LOOK = 0.010, 0.050  # seconds between two looks at another process's lease
_GRACE_SECONDS = 0.5


class _Elsewhere(Exception):
    """Another process does it, and this one did not mean to wait."""


def fly(name: str, work: Callable[[], T], *, landed: Callable[[], T | None] | None = None) -> T:
    """The result of ``work``, done once for all who ask while it is under way.

    With ``landed``, once over all processes: it looks in the cache for what another process brought, and
    answers None while there is nothing. A failure in another process is raised here as the same
    EventsApiError; if the process dies, somebody else takes over within seconds.
    """
    while True:
        flight, mine = _board(name)
        if mine:
            return _pilot(name, flight, work if landed is None else lambda: _across(name, work, landed))
        with suppress(_Elsewhere):
            answer: T = _awaited(flight)
            return answer


def fly_behind(name: str, work: Callable[[], object]) -> None:
    """Start ``work`` on a thread of its own, unless it is under way here or elsewhere.

    Its failure is nobody's answer.
    """
    with _guard:
        if name in _flights:
            return

    def start() -> None:
        flight, mine = _board(name)
        if mine:
            with suppress(EventsApiError, _Elsewhere):
                _pilot(name, flight, lambda: _alone(name, work))

    threading.Thread(target=start, name="feed-check", daemon=True).start()


def _awaited(flight: Future[T]) -> T:
    """The answer of another thread's flight, or a twin of its failure.

    One error that is raised by a hundred threads would gather the tracebacks of all of them.
    """
    error = flight.exception()
    if error is None:
        return flight.result()
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    raise twin from (None if isinstance(error, EventsApiError) else error)


def _board(name: str) -> tuple[Future[Any], bool]:
    """The flight under way, or a new one that the caller has to bring to its end (True)."""
    with _guard:
        under_way = _flights.get(name)
        if under_way is not None:
            return under_way, False
        flight: Future[Any] = Future()
        _flights[name] = flight
        return flight, True


def _pilot(name: str, flight: Future[Any], work: Callable[[], T]) -> T:
    try:
        result = work()
    except BaseException as error:
        _land(name)
        flight.set_exception(error)
        raise
    _land(name)
    flight.set_result(result)
    return result


def _land(name: str) -> None:
    with _guard:
        del _flights[name]


def _alone(name: str, work: Callable[[], T]) -> T:
    lease = leases.take(name)
    if lease is None:
        raise _Elsewhere
    return _holding(lease, work)


def _across(name: str, work: Callable[[], T], landed: Callable[[], T | None]) -> T:
    """The result of ``work`` done here, or of the process that does it already."""
    latest = time.monotonic() + settings.UPSTREAM_SECONDS + _GRACE_SECONDS
    while True:
        lease = leases.take(name)
        if lease is not None:
            return _holding(lease, work)
        failure = _watch(name, latest)
        if failure is not None:
            raise failure
        found = landed()
        if found is not None:
            return found


def _watch(name: str, latest: float) -> EventsApiError | None:
    """Wait until another process's lease has ended; the failure that it ended with, if any."""
    token = leases.holder_of(name)
    pause = _FIRST_LOOK
    while token is not None:
        if time.monotonic() > latest:
            return TimedOut("another process did not bring the answer in time")
        time.sleep(pause * random.uniform(0.7, 1.3))  # noqa: S311 no secret is made of it
        pause = min(_LAST_LOOK, pause * 1.5)
        if leases.holder_of(name) != token:
            return leases.verdict_on(name, token)
    return None


def _holding(lease: Lease, work: Callable[[], T]) -> T:
    failure: EventsApiError | None = None
    try:
        return work()
    except EventsApiError as error:
        failure = error
        raise
    finally:
        lease.give_back(failure)
        del failure
