"""Jumping to a moment or an event, and scrolling both ways from there."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feed.upstream import NOON, Upstream, made, settled, walk_all
from timeline.feed.errors import BadCursor
from timeline.feed.filters import EVERYTHING, Filters


def ids_of(page):
    return [item.event.id for item in page.items]


def upwards(timeline, page, filters=EVERYTHING, size=25):
    """Every event above a page, newest first."""
    ids = []
    for _ in range(400):
        if page.newer is None:
            return ids
        page = timeline.page(filters, before=page.newer, size=size)
        ids = ids_of(page) + ids
    raise AssertionError("now was never reached")


def downwards(timeline, page, filters=EVERYTHING, size=25):
    ids = ids_of(page)
    while page.older is not None:
        page = timeline.page(filters, after=page.older, size=size)
        ids += ids_of(page)
    return ids


def test_a_jump_far_back_costs_few_calls_and_shows_what_happened_then(upstream):
    source = upstream([made(n) for n in range(5000)])
    then = NOON - timedelta(minutes=3000)
    page = source.timeline().page(around=then)
    assert source.calls <= 6
    moments = [item.event.created_at for item in page.items]
    assert len(moments) == 25
    assert min(moments) < then < max(moments) or then in moments
    assert page.newer is not None
    assert page.older is not None


def test_from_a_jump_everything_is_reached_once_in_both_directions(upstream):
    source = upstream([made(n) for n in range(900)])
    timeline = source.timeline()
    page = timeline.page(around=NOON - timedelta(minutes=500))
    reached = upwards(timeline, page) + downwards(timeline, page)
    assert reached == [made(n)["id"] for n in range(900)]


def test_a_jump_inside_what_is_loaded_costs_no_call(upstream):
    source = upstream([made(n) for n in range(400)])
    walk_all(source.timeline())
    calls = source.calls
    timeline = source.timeline()
    page = timeline.page(around=NOON - timedelta(minutes=200))
    assert upwards(timeline, page) + downwards(timeline, page) == [made(n)["id"] for n in range(400)]
    assert source.calls == calls


def test_a_jump_to_an_event_shows_it_among_its_neighbours(upstream):
    source = upstream([made(n) for n in range(400)])
    page = source.timeline().page()
    for _ in range(9):
        page = source.timeline().page(after=page.older)
    item = page.items[3]
    around = source.timeline().page(around=item.reference)
    ids = ids_of(around)
    assert item.event.id in ids
    assert 0 < ids.index(item.event.id) < len(ids) - 1


def test_now_is_where_nothing_newer_is_offered(upstream):
    timeline = upstream([made(n) for n in range(60)]).timeline()
    first = timeline.page()
    second = timeline.page(after=first.older)
    assert first.newer is None
    above = timeline.page(before=second.newer)
    assert ids_of(above) == ids_of(first)
    assert above.newer is None


def test_both_directions_keep_to_the_filters(upstream):
    source = upstream([made(n) for n in range(600)])
    timeline, web = source.timeline(), Filters(sources=frozenset({"web"}))
    page = timeline.page(web, around=NOON - timedelta(minutes=300))
    expected = [made(n)["id"] for n in range(600) if n % 3 == 0]
    assert upwards(timeline, page, web) + downwards(timeline, page, web) == expected


def test_a_newer_cursor_of_other_filters_is_refused(upstream):
    timeline = upstream([made(n) for n in range(600)]).timeline()
    page = timeline.page(around=NOON - timedelta(minutes=300))
    with pytest.raises(BadCursor):
        timeline.page(Filters(sources=frozenset({"web"})), before=page.newer)


@given(
    gaps=st.lists(st.sampled_from([0, 1, 60, 60 * 24, 60 * 24 * 90]), min_size=1, max_size=60),
    middle=st.integers(0, 59),
    page=st.integers(2, 40),
    size=st.integers(1, 12),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_jump_reaches_everything_once_in_both_directions(gaps, middle, page, size):
    cache.clear()
    ages, age = [], 0
    for gap in gaps:
        age += gap
        ages.append(age)
    events = [made(n, minutes=minutes) for n, minutes in enumerate(ages)]
    with Upstream(events, page=page) as source:
        timeline = source.timeline()
        at = NOON - timedelta(minutes=ages[min(middle, len(ages) - 1)])
        start = timeline.page(around=at, size=size)
        reached = upwards(timeline, start, size=size) + downwards(timeline, start, size=size)
        settled()
        assert reached == [event["id"] for event in events]
