"""One flight per question: whoever comes second waits for the first one's answer, or its failure."""

import threading
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar

from timeline.events.errors import EventsApiError

T = TypeVar("T")

_flights: dict[str, Future[Any]] = {}
_guard = threading.Lock()


def fly(name: str, work: Callable[[], T]) -> T:
    """The result of ``work``, done once in this process for all who ask while it is under way."""
    with _guard:
        under_way = _flights.get(name)
        if under_way is None:
            flight: Future[T] = Future()
            _flights[name] = flight
    if under_way is not None:
        answer: T = under_way.result()
        return answer
    try:
        result = work()
    except BaseException as error:
        _land(name)
        flight.set_exception(error)
        raise
    _land(name)
    flight.set_result(result)
    return result


def fly_behind(name: str, work: Callable[[], object]) -> None:
    """Start ``work`` on a thread of its own, unless it is under way. Its failure is nobody's answer."""
    with _guard:
        if name in _flights:
            return

    def flight() -> None:
        with suppress(EventsApiError):
            fly(name, work)

    threading.Thread(target=flight, name="feed-check", daemon=True).start()


def _land(name: str) -> None:
    with _guard:
        del _flights[name]
