"""A page of a timeline as the templates show it."""

from dataclasses import dataclass

from django.conf import settings

from timeline.feed.filters import Filters
from timeline.feed.pages import Page
from timeline.sources.dates import local
from timeline.sources.reading import Looks

from .forms import Question, Reached, query_of
from .jumps import Jump, jump_of
from .moments import Clock
from .names import element_id
from .panel import Panel, panel_of
from .places import Place
from .rows import Row, rows_of


@dataclass(frozen=True, slots=True)
class Older:
    """The way on: a URL and an id of its own. ``looked_back_to`` is said when nothing was found so far."""

    key: str
    url: str
    looked_back_to: str


@dataclass(frozen=True, slots=True)
class Newer:
    """The way up, for who jumped back: a URL and an id of its own."""

    key: str
    url: str


@dataclass(frozen=True, slots=True)
class Listing:
    """``state`` is "rows", "looking" (none found yet, more to search), "no_events", "no_match", "hidden" or
    "withheld": all there is is noise, or not for this agent's role.

    ``fresh`` is for how many seconds an answer needs no second look.
    """

    rows: list[Row]
    total: int
    older: Older | None
    newer: Newer | None
    state: str
    ended: bool
    checked: str
    checked_hour: str
    fresh: float
    stale: str
    filtered: bool
    panel: Panel
    path: str
    jump: Jump | None


def listing_of(page: Page, question: Question, looks: Looks, clock: Clock, place: Place) -> Listing:
    """The page of the feed for these filters of the agent's own."""
    before = question.reached
    rows, last_day = rows_of(page.items, looks, clock, before, details=place.details)
    filtered = question.filters != Filters()
    total = before.of if page.total is None else page.total
    panel = panel_of(question, page.facets, looks, clock)
    reached = Reached(before.shown + len(rows) if before.shown >= 0 else -1, total, last_day)
    return Listing(
        rows=rows,
        total=total,
        older=_older(page, question, clock, place, reached),
        newer=_newer(page, question, clock, place),
        state=_state(page, panel, filtered=filtered),
        ended=page.older is None,
        checked=local(page.checked_at, clock.zone).isoformat(),
        checked_hour=f"{local(page.checked_at, clock.zone):%H:%M}",
        fresh=settings.TIMELINE_FRESH_SECONDS,
        stale=page.stale or "",
        filtered=filtered,
        panel=panel,
        path=place.path,
        jump=jump_of(page, question, rows, clock, filtered=filtered),
    )


def _older(page: Page, question: Question, clock: Clock, place: Place, reached: Reached) -> Older | None:
    if page.older is None:
        return None
    query = query_of(
        question.filters,
        clock.zone,
        noise=question.noise,
        size=question.size,
        **place.query,
        after=page.older,
        shown=str(reached.shown) if reached.shown >= 0 else "",
        of=str(reached.of) if reached.of >= 0 else "",
        day=reached.day,
    )
    back = page.looked_back_to
    return Older(
        key=element_id(page.older),
        url=f"{place.path}?{query}",
        looked_back_to=clock.day_name(local(back, clock.zone).date()) if back and not page.items else "",
    )


def _newer(page: Page, question: Question, clock: Clock, place: Place) -> Newer | None:
    if page.newer is None or question.after is not None:
        return None
    query = query_of(
        question.filters,
        clock.zone,
        noise=question.noise,
        size=question.size,
        **place.query,
        before=page.newer,
    )
    return Newer(element_id(page.newer), f"{place.path}?{query}")


def _state(page: Page, panel: Panel, *, filtered: bool) -> str:
    if page.items:
        return "rows"
    if page.older is not None or page.newer is not None:
        return "looking"
    if not filtered and (panel.noise is not None or panel.withheld):
        return "hidden" if panel.noise is not None else "withheld"
    return "no_match" if filtered else "no_events"
