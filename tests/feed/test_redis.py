"""The log in a real Redis: shared, unreadable, and in every way that Redis can fail."""

import threading
import time
from contextlib import contextmanager

import pytest
import redis
from django.core.cache import cache, caches

from tests.feed.upstream import made, walk_all
from tests.redis_server import redis_server, slowly
from timeline.caching.steady import line_to
from timeline.events.values import Subject
from timeline.feed.filters import Filters

pytestmark = pytest.mark.redis

WAIT_ONCE = 0.3
NO_WAIT = 0.005
SLACK = 0.025  # what a busy machine adds to a request that waits for nothing


@contextmanager
def lasting(most):
    began = time.perf_counter()
    yield
    assert time.perf_counter() - began <= most


def fastest(timeline, times=5):
    """The seconds of the fastest of some pages."""
    return min(seconds_of(timeline.page) for _ in range(times))


def seconds_of(act):
    began = time.perf_counter()
    act()
    return time.perf_counter() - began


@pytest.fixture
def server(settings):
    """A Redis that is the cache of this process, as CACHE_URL would make it."""
    with redis_server() as running:
        use(settings, running.url)
        yield running
        line_to(running.url).forget()


def use(settings, url):
    settings.CACHES = {
        "default": {
            "BACKEND": "timeline.caching.near_cache.NearRedisCache",
            "LOCATION": url,
            "OPTIONS": {
                "SERIALIZER": "timeline.caching.steady.BytesSerializer",
                "NEAR": "timeline:state:",
                "SOCKET_CONNECT_TIMEOUT": 0.2,
                "SOCKET_TIMEOUT": 0.2,
                "CONNECTION_POOL_KWARGS": {"max_connections": 1000, "protocol": 2, "driver_info": None},
            },
        }
    }
    cache.clear()


def until_back(server):
    deadline = time.monotonic() + 10
    while line_to(server.url).down:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def direct(server):
    return redis.Redis.from_url(server.url)


# --- While it works -----------------------------------------------------------------------------


def test_what_one_process_read_answers_another(upstream, server):
    source = upstream([made(n) for n in range(250)])
    assert walk_all(source.timeline()) == [made(n)["id"] for n in range(250)]
    calls = source.calls
    assert len(walk_all(source.timeline(), Filters(sources=frozenset({"web"})))) == 84
    assert source.calls == calls == 3


def test_redis_holds_nothing_that_can_be_read(upstream, server):
    upstream([made(n, description="Jane Porter bought a lamp") for n in range(20)]).timeline().page()
    with direct(server) as client:
        keys = client.keys("*")
        assert len(keys) >= 2
        for key in keys:
            assert b"4001" not in key.split(b":")[-1]
            assert b"Jane" not in client.get(key)
            assert 0 < client.ttl(key) <= 3700


def test_an_entry_edited_in_redis_is_a_miss(upstream, server):
    source = upstream([made(n) for n in range(20)])
    source.timeline().page()
    with direct(server) as client:
        for key in client.keys("*"):
            value = client.get(key)
            client.set(key, value[:-1] + bytes([value[-1] ^ 1]))
    assert len(source.timeline().page().items) == 20
    assert source.calls == 2


def test_an_entry_moved_to_another_customer_is_a_miss(upstream, server):
    source = upstream([made(n) for n in range(20)])
    source.timeline().page()
    with direct(server) as client:
        mine = {key.decode(): client.get(key) for key in client.keys(":1:timeline:log:*")}
        source.timeline(subject=Subject("user", "4002")).page()
        for theirs in set(client.keys(":1:timeline:log:*")) - {key.encode() for key in mine}:
            client.set(theirs, next(iter(mine.values())))
    source.timeline(subject=Subject("user", "4002")).page()
    assert source.calls == 3


def test_an_emptied_redis_is_read_into_again(upstream, server):
    source = upstream([made(n) for n in range(20)])
    source.timeline().page()
    with direct(server) as client:
        client.flushall()
    assert len(source.timeline().page().items) == 20
    source.timeline().page()
    assert source.calls == 2


# --- While it does not --------------------------------------------------------------------------


def test_a_frozen_redis_costs_one_short_wait(upstream, server):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    usual = fastest(source.timeline())
    server.freeze()
    with lasting(WAIT_ONCE):
        assert len(source.timeline().page().items) == 25
    calls = source.calls
    # What was read anew is kept in this process meanwhile, and nobody waits again.
    for _ in range(10):
        with lasting(usual + NO_WAIT + SLACK):
            source.timeline().page()
    assert fastest(source.timeline()) <= usual + NO_WAIT
    assert source.calls == calls == 2
    server.thaw()
    until_back(server)
    assert len(source.timeline().page().items) == 25
    assert source.calls == 2


def test_threads_that_meet_a_frozen_redis_at_once_wait_once_each(upstream, server):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    server.freeze()
    took = []
    threads = [
        threading.Thread(target=lambda: took.append(seconds_of(source.timeline().page))) for _ in range(16)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 16
    assert max(took) <= WAIT_ONCE + 0.2
    assert source.calls == 2


def test_a_stopped_redis_costs_nothing_and_is_used_again_when_it_is_back(upstream, server):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    server.stop()
    with lasting(0.1):
        assert len(source.timeline().page().items) == 25
    for _ in range(5):
        with lasting(0.05):
            source.timeline().page()
    assert source.calls == 2
    with redis_server(port=server.port) as again:
        until_back(again)
        source.timeline().page()
        source.timeline().page()
        assert source.calls == 3
        with direct(again) as client:
            assert client.dbsize() >= 2


def test_a_redis_that_is_not_there_when_the_server_starts_is_no_obstacle(upstream, settings):
    use(settings, "redis://127.0.0.1:1/0")
    source = upstream([made(n) for n in range(60)])
    assert len(source.timeline().page().items) == 25
    source.timeline().page()
    assert source.calls == 1


def test_a_full_redis_is_still_read_and_what_it_refuses_is_kept_here(upstream, server):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    with direct(server) as client:
        client.config_set("maxmemory-policy", "noeviction")
        client.config_set("maxmemory", "1")
    source.timeline().page()
    assert source.calls == 1
    other = source.timeline(subject=Subject("user", "4002"))
    assert len(other.page().items) == 25
    with lasting(0.1):
        other.page()
    assert source.calls == 2
    assert not line_to(server.url).down
    with direct(server) as client:
        client.config_set("maxmemory", "0")
    third = source.timeline(subject=Subject("user", "4003"))
    third.page()
    assert third.page().items
    assert source.calls == 3


def test_a_read_only_redis_is_still_read_and_what_it_refuses_is_kept_here(upstream, server):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    with redis_server() as master, direct(server) as client, direct(master) as above:
        for key in client.keys("*"):
            above.set(key, client.get(key))
        client.replicaof("127.0.0.1", master.port)
        deadline = time.monotonic() + 10
        while client.info("replication")["master_link_status"] != "up":
            assert time.monotonic() < deadline
            time.sleep(0.05)
        until_back(server)
        source.timeline().page()
        other = source.timeline(subject=Subject("user", "4002"))
        other.page()
        other.page()
        assert source.calls == 2
        assert not line_to(server.url).down


def test_one_who_may_only_read_is_no_obstacle(upstream, server, settings):
    with direct(server) as client:
        client.acl_setuser(
            "reader", enabled=True, passwords=["+secret"], keys=["*"], categories=["+@read", "+@connection"]
        )
    url = server.url.replace("redis://", "redis://reader:secret@")
    use(settings, url)
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    source.timeline().page()
    assert source.calls == 1
    assert not line_to(url).down


def test_a_redis_that_is_slower_than_upstream_is_left_alone(upstream, server):
    source = upstream([made(n) for n in range(60)])
    source.timeline().page()
    with direct(server) as client:
        client.execute_command("CLIENT", "PAUSE", 1500, "ALL")
    with lasting(WAIT_ONCE):
        source.timeline().page()
    with lasting(0.05):
        source.timeline().page()
    until_back(server)
    source.timeline().page()
    assert source.calls == 2


@pytest.mark.parametrize("delay", [0.06, 0.12])
def test_a_redis_that_answers_but_slowly_is_left_alone_after_a_look(upstream, server, settings, delay):
    source = upstream([made(n) for n in range(60)])
    with slowly(server, delay) as url:
        use(settings, url)
        first = seconds_of(source.timeline().page)
        deadline = time.monotonic() + 5
        while not line_to(url).down:
            assert time.monotonic() < deadline
            source.timeline().page()
        source.timeline().page()
        calls = source.calls
        assert fastest(source.timeline()) <= NO_WAIT
        assert source.calls == calls
        print(f"first page {first:.3f}")
        assert first <= WAIT_ONCE + 0.2


def test_counting_goes_on_in_this_process_while_redis_is_frozen(server):
    assert cache.add("seen", 0, 60)
    assert cache.incr("seen") == 1
    server.freeze()
    assert cache.add("seen", 0, 60)
    assert [cache.incr("seen") for _ in range(3)] == [1, 2, 3]
    server.thaw()
    until_back(server)
    assert cache.incr("seen") == 2


def test_what_stands_in_for_redis_is_bounded(server):
    server.freeze()
    line = line_to(server.url)
    for number in range(line.MOST_ENTRIES * 2):
        cache.set(f"entry:{number}", b"x" * 1000, None)
    assert len(line.stand_in._cache) <= line.MOST_ENTRIES


def test_nothing_but_bytes_and_integers_enters_the_cache(server):
    for value in ("text", ["list"], {"a": 1}, 1.5, None):
        with pytest.raises(TypeError):
            caches["default"].set("key", value)
