"""Reading on until a page is full: within a budget of calls and time, and ahead of who scrolls."""

import time
from itertools import islice

from django.conf import settings

from timeline.events.errors import EventsApiError

from . import store
from .cursors import Place
from .errors import problem_of
from .filters import Sought
from .stretches import Found, OneLog, Stretch


def collect(
    stretch: Stretch, sought: Sought, place: Place | None, size: int
) -> tuple[list[Found], str | None]:
    """One accepted event more than the page shows, reading further back within the budget.

    A page that is full without the one more is not worth a call: the next one will make it. Of what upstream
    sends out of order nothing is shown before its end was read, for anything could still belong above it. The
    second value names the failure that cut the reading short, if one did.
    """
    deadline = time.monotonic() + settings.TIMELINE_DEEPEN_SECONDS
    calls = 0
    while True:
        found = list(islice(stretch.walk(sought, place), size + 1))
        if not stretch.trusted and not stretch.exhausted:
            found = []
        if len(found) >= size or stretch.exhausted or stretch.covers(sought.filters.start):
            return found, None
        if calls >= settings.TIMELINE_DEEPEN_CALLS or time.monotonic() > deadline:
            return found, None
        try:
            stretch.deepen()
        except EventsApiError as error:
            if not found:
                raise
            return found, problem_of(error).kind
        calls += 1


def fetch_ahead(stretch: Stretch, place: Place) -> None:
    """Have the next upstream page read before a reader needs it, once past the middle of the last one."""
    if not isinstance(stretch, OneLog) or stretch.exhausted or not stretch.log.chunks:
        return
    last = stretch.log.chunks[-1]
    if place.generation == stretch.log.generation and place.depth == last.depth:
        events = store.load_chunk(last)
        if place.order <= events[len(events) // 2].order:
            stretch.reader.deepen_behind(stretch.log)
