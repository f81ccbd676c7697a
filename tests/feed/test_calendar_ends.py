"""A date that nobody can mean is a place like any other: events carry what a stranger wrote."""

from datetime import UTC, datetime

import pytest
from django.core.cache import cache

from tests.feed.upstream import made

LAST = datetime.max.replace(tzinfo=UTC)
FIRST = datetime.min.replace(tzinfo=UTC)
UPSTREAMS = {
    "no events": [],
    "events of today": [made(n) for n in range(150)],
    "events at the end of time": [made(n) | {"created_at": "9999-12-31T23:59:59Z"} for n in range(150)],
    "events at the beginning": [made(n) | {"created_at": "0001-01-01T00:00:00Z"} for n in range(150)],
}


@pytest.mark.parametrize("events", UPSTREAMS.values(), ids=UPSTREAMS)
@pytest.mark.parametrize("moment", [FIRST, FIRST.replace(day=2), LAST.replace(day=30), LAST])
def test_a_jump_to_an_end_of_the_calendar_arrives(upstream, events, moment):
    timeline = upstream(events).timeline()
    page = timeline.page(around=moment)
    if page.newer:
        timeline.page(before=page.newer)
    if page.older:
        timeline.page(after=page.older)


@pytest.mark.parametrize("events", UPSTREAMS.values(), ids=UPSTREAMS)
def test_the_way_up_goes_on_after_the_log_is_lost(upstream, events):
    timeline = upstream(events).timeline()
    first = timeline.page()
    second = timeline.page(after=first.older) if first.older else first
    cache.clear()
    if second.newer:
        timeline.page(before=second.newer)
