"""What passes the filters, and from which log it is answered."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feed.upstream import NOON, Upstream, made, settled, walk_all
from timeline.events.wire import read_event
from timeline.feed.filters import Filters

EVENTS = [made(n) for n in range(700)]


def expected(events, filters):
    found = [event for event in map(read_event, events) if filters.accepts(event)]
    return [event.id for event in sorted(found, key=lambda event: event.order, reverse=True)]


FILTERS = {
    "a source": Filters(sources=frozenset({"web"})),
    "two sources": Filters(sources=frozenset({"web", "shop"})),
    "a type": Filters(types=frozenset({("shop", "order")})),
    "a source and a type of another": Filters(
        sources=frozenset({"web"}), types=frozenset({("shop", "order")})
    ),
    "all but a source": Filters(exclude=frozenset({("shop", None)})),
    "all but a type": Filters(exclude=frozenset({("shop", "order")})),
    "since a moment": Filters(start=NOON - timedelta(minutes=150)),
    "until a moment": Filters(end=NOON - timedelta(minutes=480)),
    "a span": Filters(start=NOON - timedelta(minutes=480), end=NOON - timedelta(minutes=410)),
    "a source in a span": Filters(
        sources=frozenset({"web"}), start=NOON - timedelta(minutes=480), end=NOON - timedelta(minutes=110)
    ),
    "a word": Filters(q="number 77"),
    "a source that never sent": Filters(sources=frozenset({"nobody"})),
}


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_shows_exactly_what_passes_it(upstream, filters):
    source = upstream(EVENTS)
    assert walk_all(source.timeline(), filters) == expected(EVENTS, filters)


@pytest.mark.parametrize("filters", FILTERS.values(), ids=FILTERS.keys())
def test_a_filter_inside_what_is_loaded_costs_no_call(upstream, filters):
    source = upstream(EVENTS)
    walk_all(source.timeline())
    calls = source.calls
    assert walk_all(source.timeline(), filters) == expected(EVENTS, filters)
    assert source.calls == calls


def test_one_source_that_is_not_covered_is_asked_of_upstream(upstream):
    source = upstream([made(n, source="rare" if n == 650 else "web") for n in range(700)])
    page = source.timeline().page(Filters(sources=frozenset({"rare"})))
    assert [item.event.source for item in page.items] == ["rare"]
    assert source.calls == 1
    assert source.queries()[0]["filter[source]"] == "rare"


def test_one_type_that_is_not_covered_is_asked_of_upstream(upstream):
    source = upstream(EVENTS)
    source.timeline().page(Filters(types=frozenset({("web", "visit")})))
    assert source.queries()[0]["filter[type]"] == "visit"
    assert source.queries()[0]["filter[source]"] == "web"


def test_a_date_far_back_is_reached_in_one_call(upstream):
    source = upstream([made(n) for n in range(5000)])
    end = NOON - timedelta(minutes=4000)
    page = source.timeline().page(Filters(end=end))
    assert page.items[0].event.created_at == end
    assert source.calls == 1


def test_a_filter_that_finds_little_looks_back_within_its_budget_and_says_how_far(upstream, settings):
    settings.TIMELINE_DEEPEN_CALLS = 3
    source = upstream([made(n) for n in range(2000)])
    timeline, rare = source.timeline(), Filters(q="1999")
    page = timeline.page(rare)
    assert (page.items, source.calls) == ((), 4)
    assert page.looked_back_to == NOON - timedelta(minutes=399)
    for _ in range(6):
        page = timeline.page(rare, after=page.older)
        if page.items:
            break
    assert [item.event.properties["number"] for item in page.items] == [1999]
    assert source.calls == 20


def test_reading_stops_at_the_start_that_was_asked_for(upstream):
    source = upstream([made(n) for n in range(2000)])
    page = source.timeline().page(Filters(start=NOON - timedelta(minutes=10)))
    assert (len(page.items), page.older, page.total, source.calls) == (11, None, 11, 1)


def test_counts_are_of_what_is_loaded_and_say_whether_that_is_all(upstream):
    source = upstream(EVENTS)
    facets = source.timeline().page().facets
    assert (facets.total, facets.whole) == (100, False)
    assert facets.sources == {"web": 34, "shop": 66}
    walk_all(source.timeline())
    facets = source.timeline().page(Filters(sources=frozenset({"web"}))).facets
    assert (facets.total, facets.whole) == (700, True)
    assert facets.types["web", "visit"] + facets.types["web", "order"] == facets.sources["web"]


@pytest.mark.parametrize(
    ("q", "found"),
    [
        ("ECLAIR", True),
        ("éclair", True),
        ("cafe paris", True),
        ("Paris London", False),
        ("42.50", True),
        ("order completed", True),
    ],
)
def test_words_are_found_whatever_their_case_and_accents(q, found):
    event = read_event(
        made(
            1,
            type="order_completed",
            description="Éclair",
            properties={"a": [{"b": "Café, Paris"}], "c": "42.50"},
        )
    )
    assert Filters(q=q).accepts(event) is found


moments = st.integers(0, 6).map(lambda minutes: (NOON - timedelta(minutes=minutes)).isoformat())
kinds = st.tuples(st.sampled_from("ab"), st.sampled_from("xy"))


@st.composite
def worlds(draw):
    size = draw(st.integers(0, 40))
    events = [
        made(n, created_at=draw(moments), source=source, type=kind)
        for n, (source, kind) in enumerate(draw(st.lists(kinds, min_size=size, max_size=size)))
    ]
    for event in events:
        event["received_at"] = event["created_at"]
    return sorted(events, key=lambda event: event["created_at"], reverse=True)


@given(
    events=worlds(),
    page=st.integers(1, 50),
    size=st.integers(1, 30),
    asked=st.lists(
        st.builds(
            Filters,
            sources=st.frozensets(st.sampled_from("ab")),
            types=st.frozensets(kinds),
            exclude=st.frozensets(st.tuples(st.sampled_from("ab"), st.sampled_from([None, "x"]))),
            start=st.none() | st.integers(0, 6).map(lambda minutes: NOON - timedelta(minutes=minutes)),
            end=st.none() | st.integers(0, 6).map(lambda minutes: NOON - timedelta(minutes=minutes)),
        ),
        min_size=1,
        max_size=4,
    ),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_filters_over_any_paging_give_what_a_plain_filter_gives(events, page, size, asked):
    cache.clear()
    with Upstream(events, page=page) as source:
        for filters in asked:
            found = walk_all(source.timeline(), filters, size=size)
            wanted = expected(events, filters)
            assert sorted(found) == sorted(wanted)
            moment = {event["id"]: event["created_at"] for event in events}
            assert [moment[each] for each in found] == [moment[each] for each in wanted]
        settled()
