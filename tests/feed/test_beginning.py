"""Where history begins: found with few calls, and honest where it could not be."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given
from hypothesis import settings as options
from hypothesis import strategies as st

from tests.feed.test_directions import ids_of, upwards
from tests.feed.upstream import NOON, Upstream, made, settled, walk_all
from timeline.feed.filters import Filters
from timeline.feed.timelines import FIRST

WEB = Filters(sources=frozenset({"web"}))


def test_the_beginning_of_5000_events_is_found_with_few_calls(upstream):
    source = upstream([made(n) for n in range(5000)])
    page = source.timeline().page(around=FIRST)
    assert ids_of(page) == [made(n)["id"] for n in range(4975, 5000)]
    assert (page.older, page.complete) == (None, True)
    assert source.calls <= 15


def test_everything_is_reached_upwards_from_the_beginning(upstream):
    timeline = upstream([made(n) for n in range(900)]).timeline()
    page = timeline.page(around=FIRST)
    assert upwards(timeline, page) + ids_of(page) == [made(n)["id"] for n in range(900)]


def test_the_beginning_of_what_is_loaded_costs_no_call(upstream):
    source = upstream([made(n) for n in range(400)])
    walk_all(source.timeline())
    calls = source.calls
    assert ids_of(source.timeline().page(around=FIRST))[-1] == made(399)["id"]
    assert source.calls == calls


def test_a_short_history_is_shown_whole(upstream):
    page = upstream([made(n) for n in range(7)]).timeline().page(around=FIRST)
    assert ids_of(page) == [made(n)["id"] for n in range(7)]
    assert (page.older, page.newer) == (None, None)


def test_no_history_has_no_beginning(upstream):
    page = upstream([]).timeline().page(around=FIRST)
    assert (page.items, page.older, page.newer) == ((), None, None)


def test_the_first_event_of_a_source_is_found(upstream):
    timeline = upstream([made(n) for n in range(1500)]).timeline()
    assert ids_of(timeline.page(WEB, around=FIRST))[-1] == made(1497)["id"]


def test_the_first_event_of_a_span_is_found(upstream):
    timeline = upstream([made(n) for n in range(900)]).timeline()
    page = timeline.page(Filters(start=NOON - timedelta(minutes=600)), around=FIRST)
    assert ids_of(page)[-1] == made(600)["id"]
    assert page.older is None


def test_a_beginning_that_was_not_found_is_not_claimed_and_the_next_question_goes_on(upstream, settings):
    settings.TIMELINE_DEEPEN_CALLS = 2
    timeline = upstream([made(n) for n in range(5000)]).timeline()
    page = timeline.page(around=FIRST)
    assert page.older is not None
    assert not page.complete
    for _ in range(10):
        page = timeline.page(around=FIRST)
    assert ids_of(page)[-1] == made(4999)["id"]
    assert page.complete


def test_more_events_in_one_moment_than_an_answer_holds_end_the_search(upstream):
    source = upstream([made(n, minutes=min(n, 50)) for n in range(400)])
    page = source.timeline().page(around=FIRST)
    assert page.older is not None
    assert source.calls <= 40


@pytest.mark.parametrize("minutes", [1_000_000_000, 40_000_000])
def test_absurdly_old_events_do_not_hold_it_up(upstream, minutes):
    source = upstream([*(made(n) for n in range(300)), made(300, minutes=minutes)])
    page = source.timeline().page(around=FIRST)
    assert page.items
    assert source.calls <= 25


@given(
    gaps=st.lists(st.sampled_from([0, 1, 60, 60 * 24, 60 * 24 * 90]), min_size=1, max_size=80),
    page=st.integers(2, 40),
    size=st.integers(1, 12),
)
@options(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_called_the_first_event_is_it(gaps, page, size):
    cache.clear()
    ages, age = [], 0
    for gap in gaps:
        age += gap
        ages.append(age)
    events = [made(n, minutes=minutes) for n, minutes in enumerate(ages)]
    with Upstream(events, page=page) as source:
        found = source.timeline().page(around=FIRST, size=size)
        settled()
    shown = ids_of(found)
    assert shown
    if found.older is None:
        assert shown == [event["id"] for event in events][-len(shown) :]
