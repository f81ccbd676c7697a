"""Several sources at once that the subject's own log does not reach."""

from datetime import timedelta

from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.feed.upstream import NOON, Upstream, made, settled, walk_all
from tests.misbehaving import answer
from timeline.events.wire import read_event
from timeline.feed.filters import Filters
from timeline.feed.words import Words

RARE = Filters(sources=frozenset({"rare", "odd"}))


def world(count=3000):
    """Two seldom sources in a sea of another."""
    sources = {0: "rare", 1: "odd"}
    return [made(n, source=sources.get(n % 100, "web")) for n in range(count)]


def test_two_rare_sources_are_merged_without_reading_everything_between(upstream):
    events = world()
    source = upstream(events)
    found = walk_all(source.timeline(), RARE)
    assert found == [event["id"] for event in events if event["source"] in ("rare", "odd")]
    assert source.calls <= 4


def test_no_younger_event_of_the_one_is_missing_because_the_other_was_read_further(upstream):
    events = [made(n, source="rare" if n < 300 else "odd") for n in range(600)]
    source = upstream(events, page=50)
    assert walk_all(source.timeline(), RARE) == [event["id"] for event in events]


def test_a_part_that_fails_raises_or_is_said_never_left_out(upstream):
    events = [made(n, source="rare" if n % 2 else "odd") for n in range(400)]
    source = upstream(events)
    timeline = source.timeline()
    page = timeline.page(RARE, size=90)
    source.failing = answer(500, "<h1>no</h1>")
    rest = timeline.page(RARE, after=page.older, size=200)
    assert rest.stale == "server"
    shown = [item.event.id for item in (*page.items, *rest.items)]
    assert shown == [event["id"] for event in events][: len(shown)]


def test_words_of_titles_are_found_as_agents_read_them(upstream):
    source = upstream([made(n, type="order_completed" if n == 7 else "visit") for n in range(30)])
    words = Words("1", lambda event: "Bestellung abgeschlossen" if event.type == "order_completed" else "")
    timeline = source.timeline()
    plain = timeline.page(Filters(q="bestellung"))
    read = type(timeline)("acme", source.client, timeline.subject, words).page(Filters(q="bestellung"))
    assert (len(plain.items), len(read.items)) == (0, 1)


sources = st.sampled_from(["a", "b", "c", "d"])


@given(
    kinds=st.lists(sources, max_size=80),
    page=st.integers(1, 30),
    size=st.integers(1, 20),
    wanted=st.frozensets(sources, min_size=2, max_size=3),
    start=st.none() | st.integers(0, 80),
)
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_merge_gives_what_a_plain_filter_gives(kinds, page, size, wanted, start):
    cache.clear()
    events = [made(n, source=kind, minutes=n // 3) for n, kind in enumerate(kinds)]
    since = None if start is None else NOON - timedelta(minutes=start)
    filters = Filters(sources=wanted, start=since)
    plain = sorted(
        filter(filters.accepts, map(read_event, events)), key=lambda event: event.order, reverse=True
    )
    with Upstream(events, page=page) as source:
        found = walk_all(source.timeline(), filters, size=size)
        settled()
    assert sorted(found) == sorted(event.id for event in plain)
    moments = {event.id: event.created_at for event in plain}
    assert [moments[each] for each in found] == [event.created_at for event in plain]
