"""What a reader gets who turns the pages, and what it costs upstream."""

import threading
from datetime import timedelta

import pytest
from django.core.cache import cache

from tests.feed.upstream import CUSTOMER, NOON, made, settled, walk_all
from tests.misbehaving import answer
from timeline.events.errors import ServerFailure
from timeline.events.values import EventQuery, Subject
from timeline.feed.errors import BadCursor, NoSuchEvent
from timeline.feed.filters import Filters
from timeline.feed.store import LogName, decoded, load_log


def test_one_upstream_page_feeds_four_screen_pages(upstream):
    source = upstream([made(n) for n in range(250)])
    after, ids = None, []
    for _ in range(4):
        page = source.timeline().page(after=after)
        ids += [item.event.id for item in page.items]
        after = page.older
        if len(ids) == 50:
            assert source.calls == 1
    settled()
    assert source.calls == 2  # the next one, behind the third screen page
    assert ids == [made(n)["id"] for n in range(100)]


def test_the_next_upstream_page_is_there_when_a_reader_gets_to_it(upstream):
    source = upstream([made(n) for n in range(250)])
    page = source.timeline().page()
    for _ in range(2):
        page = source.timeline().page(after=page.older)
    settled()
    calls = source.calls
    source.failing = answer(500, "<h1>no</h1>")
    for _ in range(4):
        page = source.timeline().page(after=page.older)
        assert len(page.items) == 25
    assert calls == 2


def test_scrolling_to_the_end_costs_one_call_per_hundred_events(upstream):
    source = upstream([made(n) for n in range(1234)])
    assert walk_all(source.timeline()) == [made(n)["id"] for n in range(1234)]
    assert source.calls == 13


def test_the_last_page_says_that_it_is_the_last(upstream):
    source = upstream([made(n) for n in range(30)])
    first = source.timeline().page()
    last = source.timeline().page(after=first.older)
    assert (first.complete, first.total) == (False, 30)
    assert (last.complete, last.older, len(last.items)) == (True, None, 5)


def test_a_customer_without_events_has_one_empty_whole_page(upstream):
    page = upstream([]).timeline().page()
    assert (page.items, page.older, page.complete, page.total) == ((), None, True, 0)
    assert page.facets.whole


def test_a_second_agent_costs_no_call(upstream):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    source.timeline().page()
    assert source.calls == 1


def test_two_hundred_agents_at_once_cost_one_call(upstream):
    source = upstream([made(n) for n in range(60)])
    pages = []
    threads = [threading.Thread(target=lambda: pages.append(source.timeline().page())) for _ in range(200)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert source.calls == 1
    assert [len(page.items) for page in pages] == [25] * 200


def test_accounts_and_subjects_never_share_a_log(upstream):
    source = upstream([made(n) for n in range(5)])
    source.timeline("acme").page()
    source.timeline("other").page()
    source.timeline("acme", Subject("user", "4002")).page()
    source.timeline("acme", Subject("profile", "4001")).page()
    assert source.calls == 4


@pytest.mark.parametrize("page", [1, 3, 7, 100])
def test_events_of_one_moment_are_met_once_each_however_upstream_orders_and_pages_them(upstream, page):
    same = [made(n, minutes=5, id=f"t{(n * 37) % 50:02}") for n in range(50)]
    source = upstream([made(0), *same, made(60)], page=page)
    ids = walk_all(source.timeline(), size=4)
    assert ids[0] == made(0)["id"]
    assert ids[-1] == made(60)["id"]
    assert sorted(ids[1:-1]) == [f"t{n:02}" for n in range(50)]


def test_an_event_that_upstream_repeats_on_the_next_page_is_shown_once(upstream):
    events = [made(n) for n in range(40)]
    source = upstream([*events[:20], events[19], *events[20:]], page=20)
    assert walk_all(source.timeline(), size=10) == [event["id"] for event in events]


def test_equal_events_without_ids_are_separate_events(upstream):
    twin = {key: value for key, value in made(1).items() if key not in ("id", "received_at")}
    page = upstream([dict(twin), dict(twin), dict(twin)]).timeline().page()
    assert len({item.event.id for item in page.items}) == 3


def test_an_upstream_that_orders_oldest_first_is_shown_newest_first_once_it_is_whole(upstream):
    source = upstream([made(n) for n in reversed(range(300))])
    assert walk_all(source.timeline()) == [made(n)["id"] for n in range(300)]


def test_an_upstream_out_of_order_shows_nothing_before_it_was_read_to_its_end(upstream, settings):
    settings.TIMELINE_DEEPEN_CALLS = 2
    source = upstream([made(n) for n in reversed(range(1000))])
    page = source.timeline().page()
    assert (source.calls, page.looked_back_to, page.complete) == (3, None, False)
    assert page.items == ()
    assert walk_all(source.timeline()) == [made(n)["id"] for n in range(1000)]


def looping(*cursors):
    """Answers that lead from cursor to cursor, each with an event of its own, and begin again at the end."""

    def answering(request):
        asked = request.query.get("page[after]", [None])[0]
        number = 0 if asked is None else cursors.index(asked) + 1
        following = cursors[number % len(cursors)]
        page = {"events": [made(number)], "meta": {"has_more": True, "after_cursor": following}}
        return answer(200, page)

    return answering


def test_cursors_that_lead_round_end_the_reading_after_one_repeat(upstream):
    source = upstream([])
    source.server._script = looping("a", "b", "c")
    page = source.timeline().page()
    assert source.calls == 4
    assert (len(page.items), page.older, page.complete) == (4, None, False)


def test_a_cursor_that_leads_to_its_own_page_shows_what_there_is_and_says_so(upstream):
    source = upstream([])
    source.server._script = looping("a")
    page = source.timeline().page()
    assert source.calls == 2
    assert (len(page.items), page.stale, page.complete) == (1, "bad_answer", False)


def test_a_forged_cursor_is_refused(upstream):
    timeline = upstream([made(n) for n in range(60)]).timeline()
    cursor = timeline.page().older
    for forged in ("", "nonsense", cursor[:-1], cursor + "x", cursor.swapcase()):
        with pytest.raises(BadCursor):
            timeline.page(after=forged)


def test_a_cursor_of_another_subject_account_or_filter_is_refused(upstream):
    source = upstream([made(n) for n in range(60)])
    cursor = source.timeline().page().older
    with pytest.raises(BadCursor):
        source.timeline("other").page(after=cursor)
    with pytest.raises(BadCursor):
        source.timeline("acme", Subject("user", "4002")).page(after=cursor)
    with pytest.raises(BadCursor):
        source.timeline().page(Filters(sources=frozenset({"shop"})), after=cursor)


def test_a_reference_opens_its_event_without_a_call(upstream):
    source = upstream([made(n) for n in range(60)])
    item = source.timeline().page().items[7]
    assert source.timeline().event(item.reference) == item.event
    assert source.calls == 1


def test_a_reference_opens_its_event_when_the_cache_has_lost_it(upstream):
    source = upstream([made(n) for n in range(60)])
    item = source.timeline().page().items[7]
    cache.clear()
    assert source.timeline().event(item.reference) == item.event
    assert source.queries()[-1]["filter[start_time]"] == item.event.created_at.isoformat()


def test_a_reference_to_an_event_that_is_gone_says_so(upstream):
    source = upstream([made(n) for n in range(3)])
    reference = source.timeline().page().items[0].reference
    cache.clear()
    source.events = []
    with pytest.raises(NoSuchEvent):
        source.timeline().event(reference)


def test_a_cursor_is_no_reference(upstream):
    timeline = upstream([made(n) for n in range(60)]).timeline()
    with pytest.raises(BadCursor):
        timeline.event(timeline.page().older)


def test_scrolling_goes_on_where_it_was_when_the_log_is_gone(upstream):
    source = upstream([made(n) for n in range(3000)])
    ids, after = [], None
    for number in range(120):
        page = source.timeline().page(after=after)
        ids += [item.event.id for item in page.items]
        after = page.older
        if number == 60:
            cache.clear()
    assert ids == [made(n)["id"] for n in range(3000)]
    assert source.calls <= 31


def test_a_cache_that_loses_a_chunk_is_read_anew(upstream):
    source = upstream([made(n) for n in range(10)])
    source.timeline().page()
    log = load_log(LogName("acme", CUSTOMER, EventQuery())).log
    cache.delete(log.chunks[0].name)
    decoded.clear()
    assert len(source.timeline().page().items) == 10
    assert source.calls == 2


def test_a_failure_with_nothing_held_is_raised(upstream):
    source = upstream([])
    source.failing = answer(500, "<h1>no</h1>")
    with pytest.raises(ServerFailure):
        source.timeline().page()


def test_a_failure_half_way_shows_what_was_found(upstream):
    source = upstream([made(n) for n in range(300)])
    timeline = source.timeline()
    page = timeline.page(size=90)
    source.failing = answer(500, "<h1>no</h1>")
    rest = timeline.page(after=page.older, size=90)
    assert (len(rest.items), rest.stale) == (10, "server")
    source.failing = None
    assert timeline.page(after=rest.older).items[0].event.id == made(100)["id"]


def test_times_before_and_after_the_calendar_do_not_break_a_page(upstream):
    events = [
        made(0, created_at="9999-12-31T23:59:59Z"),
        made(1),
        made(2, created_at="soon", received_at=None),
    ]
    page = upstream(events).timeline().page()
    assert [item.event.dated for item in page.items] == [True, True, False]
    assert page.items[0].event.created_at > NOON + timedelta(days=1)
