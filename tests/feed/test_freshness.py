"""How old an answer may be, and what happens when upstream fails."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from tests.feed.upstream import made
from tests.misbehaving import answer
from timeline.caching import codec
from timeline.events.errors import RateLimited, ServerFailure
from timeline.events.values import EventQuery
from timeline.feed import gate
from timeline.feed.store import LogName


def later(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def test_what_is_fresh_is_not_checked(upstream):
    source = upstream([made(n) for n in range(5)])
    source.timeline().page()
    with later(40):
        source.timeline().page()
    assert source.calls == 1


def test_what_is_not_fresh_is_checked_with_a_delta(upstream):
    source = upstream([made(n) for n in range(1, 300)])
    source.timeline().page()
    source.events.insert(0, made(0))
    with later(310):
        page = source.timeline().page()
    assert page.items[0].event.id == made(0)["id"]
    assert source.queries()[1]["filter[start_time]"] == made(1)["created_at"]
    assert source.calls == 2


def test_for_a_while_the_old_answer_is_given_at_once_and_checked_behind_it(upstream):
    source = upstream([made(n) for n in range(1, 60)])
    source.timeline().page()
    source.events.insert(0, made(0))
    with later(50):
        assert source.timeline().page().items[0].event.id == made(1)["id"]
        deadline = time.monotonic() + 5
        while source.timeline().page().items[0].event.id != made(0)["id"]:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert source.calls == 2


def test_a_reader_who_scrolls_meets_nothing_twice_when_something_new_arrives(upstream):
    source = upstream([made(n) for n in range(1, 300)])
    first = source.timeline().page()
    source.events.insert(0, made(0))
    with later(310):
        source.timeline().page()
        second = source.timeline().page(after=first.older)
    assert [item.event.id for item in second.items] == [made(n)["id"] for n in range(26, 51)]


def test_more_news_than_a_page_start_the_log_anew(upstream):
    source = upstream([made(n) for n in range(300, 400)])
    source.timeline().page()
    source.events = [made(n) for n in range(400)]
    with later(310):
        page = source.timeline().page()
        assert page.items[0].event.id == made(0)["id"]
        assert source.timeline().page(after=page.older).items[-1].event.id == made(49)["id"]


def test_a_failing_upstream_leaves_the_old_answer_with_its_age(upstream):
    source = upstream([made(n) for n in range(5)])
    checked_at = source.timeline().page().checked_at
    source.failing = answer(500, "<h1>no</h1>")
    with later(600):
        page = source.timeline().page()
    assert (page.stale, page.checked_at, len(page.items)) == ("server", checked_at, 5)


def test_a_failing_upstream_is_left_alone_for_a_moment(upstream):
    source = upstream([made(n) for n in range(5)])
    source.timeline().page()
    source.failing = answer(500, "<h1>no</h1>")
    with later(600):
        source.timeline().page()
        calls = source.calls
        assert source.timeline().page().stale == "server"
        assert source.calls == calls


def test_nothing_is_shown_past_its_hard_end(upstream):
    source = upstream([made(n) for n in range(5)])
    source.timeline().page()
    source.failing = answer(500, "<h1>no</h1>")
    with later(3601), pytest.raises(ServerFailure):
        source.timeline().page()


def test_refresh_reads_anew_and_finds_what_was_back_dated(upstream):
    source = upstream([made(n) for n in (1, 2, 4)])
    source.timeline().page()
    source.events.insert(2, made(3))
    source.timeline().refresh()
    assert [item.event.id for item in source.timeline().page().items] == [made(n)["id"] for n in (1, 2, 3, 4)]
    assert source.calls == 2


def test_a_refresh_that_is_pressed_a_hundred_times_is_a_call_a_second(upstream):
    source = upstream([made(n) for n in range(5)])
    source.timeline().page()
    began = time.monotonic()
    for _ in range(100):
        source.timeline().refresh()
        source.timeline().page()
    assert 2 <= source.calls <= 2 + (time.monotonic() - began)


def test_a_refresh_that_fails_loses_nothing(upstream):
    source = upstream([made(n) for n in range(5)])
    source.timeline().page()
    source.timeline().refresh()
    source.failing = answer(500, "<h1>no</h1>")
    page = source.timeline().page()
    assert (len(page.items), page.stale) == (5, "server")


def test_no_call_is_made_before_retry_after_ends(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = answer(429, "slow down", {"Retry-After": "30"})
    with pytest.raises(RateLimited) as first:
        source.timeline().page()
    with pytest.raises(RateLimited) as second:
        source.timeline().page()
    assert source.calls == 1
    assert first.value.retry_after == 30
    assert 28 < second.value.retry_after <= 30


def test_retry_after_of_one_account_does_not_stop_another(upstream):
    source = upstream([made(n) for n in range(5)])
    name = LogName("acme", source.timeline().subject, EventQuery())
    gate.note_failure(name, RateLimited(retry_after=30))
    assert len(source.timeline("other").page().items) == 5


def test_an_entry_of_the_cache_tells_nothing_and_cannot_be_changed_or_moved():
    data = codec.pack([["secret@example.com"]], key="a")
    assert b"secret" not in data
    assert codec.unpack(data, key="a") == [["secret@example.com"]]
    assert codec.unpack(data, key="b") is None
    for position in range(len(data)):
        spoilt = data[:position] + bytes([data[position] ^ 1]) + data[position + 1 :]
        assert codec.unpack(spoilt, key="a") is None
    for other in (None, b"", b"\x01", "text", 7, data[:-1]):
        assert codec.unpack(other, key="a") is None
