"""Samples lie in the cache for as long as a log may, sealed, bounded, and whole or not at all."""

import logging
import threading
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from hypothesis import given

from tests.redis_server import redis_server
from tests.sources.events import NOON, any_properties, event
from timeline.caching.steady import line_to
from timeline.sources.discovery import samples

KIND = ("shop", "order")


def made(number, **changes):
    moment = NOON - timedelta(minutes=number)
    return event("order", id=f"e{number}", created_at=moment, received_at=moment, **changes)


def ids(most=samples.MOST, account="acme"):
    return [each.id for each in samples.samples(account, *KIND, most=most)]


@pytest.fixture(params=["locmem", pytest.param("redis", marks=pytest.mark.redis)])
def anywhere(request, settings):
    """The cache of this process, and a Redis that is shared."""
    if request.param == "locmem":
        yield
        return
    with redis_server() as running:
        settings.CACHES = {
            "default": {
                "BACKEND": "timeline.caching.near_cache.NearRedisCache",
                "LOCATION": running.url,
                "OPTIONS": {
                    "SERIALIZER": "timeline.caching.steady.BytesSerializer",
                    "NEAR": "timeline:state:",
                    "CONNECTION_POOL_KWARGS": {"protocol": 2, "driver_info": None},
                },
            }
        }
        yield
        cache.close()
        line_to(running.url).forget()


def test_samples_come_back_as_the_events_they_are_newest_first(anywhere):
    some = [
        made(n, description="Lamp", properties={"item": {"name": "Lamp", "price": 9.5}}) for n in range(30)
    ]
    samples.put("acme", KIND, some[20:])
    samples.put("acme", KIND, some[:25])

    assert list(samples.samples("acme", *KIND)) == some
    assert ids(most=3) == ["e0", "e1", "e2"]


def test_the_newest_of_many_types_come_without_opening_the_drawers_they_are_in():
    for kind in (KIND, ("shop", "visit")):
        samples.put(
            "acme", kind, [event(kind[1], id=f"e{n}", created_at=made(n).created_at) for n in (3, 1, 2)]
        )
    for key in _keys():
        if key.startswith("timeline:sample:"):
            cache.delete(key)
    newest = samples.newest("acme", [KIND, ("shop", "visit"), ("shop", "never")])

    assert {kind: one.id for kind, one in newest.items()} == {KIND: "e1", ("shop", "visit"): "e1"}


def test_the_newest_500_are_kept():
    samples.put("acme", KIND, [made(n) for n in range(700)])

    assert ids() == [f"e{n}" for n in range(500)]


def test_types_are_told_with_the_latest_first():
    samples.remember("acme", [("shop", "order"), ("web", "visit")])
    samples.remember("acme", [("shop", "refund"), ("shop", "order")])

    assert samples.recent_types("acme") == (("shop", "order"), ("shop", "refund"), ("web", "visit"))
    assert samples.recent_types("other") == ()


def test_no_account_sees_those_of_another():
    samples.put("acme", KIND, [made(1)])

    assert ids(account="other") == []
    assert samples.samples("acme", "shop", "refund") == ()


def test_samples_are_gone_when_a_log_would_be(settings):
    settings.TIMELINE_KEEP_SECONDS = 3600
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False) as clock:
        for number in range(8):
            samples.put("acme", KIND, [made(number)])
            clock.shift(600)
        # Read 10 to 80 minutes ago. None is older than an hour, and those of the last half hour are there.
        assert set(ids()) <= {f"e{n}" for n in range(2, 8)}
        assert {"e5", "e6", "e7"} <= set(ids())


def test_nothing_is_kept_where_nothing_may_be_kept_for_long(settings):
    settings.TIMELINE_KEEP_SECONDS = 60
    samples.put("acme", KIND, [made(1)])

    assert ids() == []


def test_an_event_of_a_megabyte_is_left_out_and_costs_the_others_nothing():
    samples.put("acme", KIND, [made(1, description="x" * 1_000_000), made(2), made(3)])

    assert ids() == ["e2", "e3"]


def test_a_drawer_has_a_bounded_size():
    samples.put("acme", KIND, [made(n, description="x" * 10_000) for n in range(500)])

    assert 30 < len(ids()) < 40


def test_an_entry_that_was_edited_or_moved_is_none():
    samples.put("acme", KIND, [made(1)])
    (key,) = [key for key in _keys() if key.startswith("timeline:sample:")]
    data = cache.get(key)
    cache.set(key, data[:-1] + bytes([data[-1] ^ 1]))
    assert ids() == []
    cache.set(key.replace("acme", "other"), data)
    assert ids(account="other") == []
    samples.put("acme", KIND, [made(2)])
    assert ids() == ["e2"]


def test_nothing_of_an_event_can_be_read_in_the_cache():
    samples.put("acme", KIND, [made(1, description="jane.doe@example.com")])
    samples.remember("acme", [KIND])

    for key in _keys():
        assert b"jane" not in cache.get(key)
        assert "shop" not in key


def test_a_cache_that_is_away_costs_nothing_but_the_samples(settings, caplog):
    caplog.set_level(logging.CRITICAL)
    settings.CACHES = {
        "default": {
            "BACKEND": "timeline.caching.near_cache.NearRedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {
                "SERIALIZER": "timeline.caching.steady.BytesSerializer",
                "NEAR": "timeline:state:",
                "CONNECTION_POOL_KWARGS": {"protocol": 2, "driver_info": None},
            },
        }
    }
    samples.put("acme", KIND, [made(1)])
    samples.remember("acme", [KIND])
    assert set(ids()) <= {"e1"}  # a little is kept in the process meanwhile


def test_those_who_put_at_the_same_time_may_lose_samples_but_spoil_none():
    parts = [[made(n) for n in range(start, 400, 8)] for start in range(8)]
    threads = [
        threading.Thread(target=lambda part=part: [samples.put("acme", KIND, part) for _ in range(10)])
        for part in parts
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    found = samples.samples("acme", *KIND)
    assert len(found) >= 50
    assert all(each == made(int(each.id[1:])) for each in found)


@given(any_properties)
def test_any_event_can_be_put_and_comes_back_or_not(properties):
    cache.clear()
    samples.put("acme", KIND, [made(1, properties=properties), made(2)])
    assert "e2" in ids()


def _keys():
    return [name.split(":", 2)[2] for name in cache._cache]
