"""What a timeline answers with, as values."""

from dataclasses import dataclass
from datetime import datetime

from timeline.events.values import Event

from .facets import Facets


@dataclass(frozen=True, slots=True)
class Item:
    """One event of a page, and the signed name by which it can be asked for again."""

    event: Event
    reference: str


@dataclass(frozen=True, slots=True)
class Page:
    """A screen page of a timeline.

    ``older`` is the cursor of the next page, None at the end; ``newer`` that of the page above, None where
    the page begins now. ``complete`` is true when this page ends with the oldest event there is.
    ``looked_back_to`` is how far back the log is whole (None while that cannot be said); with no items and an
    ``older``, nothing was found that far. ``begun_at`` is when the reading of its log began, which ends
    TIMELINE_KEEP_SECONDS later. ``stale`` names the upstream failure in spite of which this is
    shown. ``total`` counts all matching events once the log is whole.
    """

    items: tuple[Item, ...]
    older: str | None
    complete: bool
    looked_back_to: datetime | None
    checked_at: datetime
    begun_at: datetime
    stale: str | None
    facets: Facets
    total: int | None
    newer: str | None = None


@dataclass(frozen=True, slots=True)
class Loaded:
    """Accepted events, newest first, of all that is loaded: every one since ``covered_back_to``.

    That is None when nothing is claimed, or when ``complete`` says that it is all of history. So many more
    are loaded, accepted or not, of sources that are ``withheld`` from the reader.
    """

    events: tuple[Event, ...]
    covered_back_to: datetime | None
    complete: bool
    checked_at: datetime
    stale: str | None
    withheld: int = 0
