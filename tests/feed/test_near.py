"""Small values of Redis kept at hand: never older than Redis says, whatever becomes of it."""

import os
import subprocess
import sys
import time
from contextlib import closing

import pytest
import redis
from django.core.cache import cache

from tests.redis_server import redis_server
from timeline.caching.near import near_to
from timeline.caching.steady import line_to
from timeline.events.values import Subject
from timeline.feed import state

from .test_redis import until_back, use

pytestmark = pytest.mark.redis

KEY = "timeline:state:acme:1"
NAME = f":1:{KEY}"


@pytest.fixture
def server(settings):
    with redis_server() as running:
        use(settings, running.url)
        yield running
        line_to(running.url).forget()


@pytest.fixture
def other(server):
    """Another client of the same Redis."""
    with closing(redis.Redis.from_url(server.url)) as client:
        yield client


@pytest.fixture
def near(server, other):
    """What is at hand, once the listener is there, with one value in it."""
    other.set(NAME, b"first")
    found = near_to(server.url, ":1:timeline:state:")
    listening(found)
    return found


def listening(near):
    wait_until(lambda: cache.get(KEY, b"-") and near.sure)
    wait_until(lambda: cache.get(KEY) is None or near.get(NAME) is not None)


def wait_until(condition, seconds=5.0):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.001)


def readings(client):
    return client.info("commandstats").get("cmdstat_get", {"calls": 0})["calls"]


# --- While all is well --------------------------------------------------------------------------


def test_a_value_that_does_not_change_is_read_once(near, other):
    before = readings(other)
    assert {cache.get(KEY) for _ in range(1000)} == {b"first"}
    assert readings(other) == before


def test_the_tokens_of_subjects_are_kept_at_hand(near, other):
    subject = Subject("user", "4001")
    cache.set_many(state.change("acme", subject), 60)
    token = state.token_of("acme", subject)
    wait_until(lambda: state.token_of("acme", subject) and near.get(f":1:{state.key_of('acme', subject)}"))
    before = readings(other)
    assert {state.token_of("acme", subject) for _ in range(100)} == {token}
    assert readings(other) == before


def test_no_other_value_is(near, other):
    cache.set("timeline:log:acme:1", b"log", 60)
    before = readings(other)
    for _ in range(10):
        cache.get("timeline:log:acme:1")
    assert readings(other) == before + 10


def test_a_change_by_another_client_is_seen_within_milliseconds(near, other):
    took = []
    for number in range(50):
        value = f"value {number}".encode()
        other.set(NAME, value)
        began = time.monotonic()
        wait_until(lambda value=value: cache.get(KEY) == value)
        took.append(time.monotonic() - began)
    assert sorted(took)[25] < 0.05


def test_a_change_by_another_process_is_seen_and_the_reading_after_it_is_at_hand_again(near, server, other):
    change = (
        "import django; django.setup()\n"
        "from django.core.cache import cache\n"
        f"cache.set({KEY!r}, b'from another process', 60)\n"
    )
    environment = {"DJANGO_SETTINGS_MODULE": "tests.settings", "CACHE_URL": server.url}
    run_python(change, environment)
    wait_until(lambda: cache.get(KEY) == b"from another process", 0.5)
    wait_until(lambda: near.get(NAME) == b"from another process")


def test_an_own_change_is_seen_at_once(near):
    for number in range(500):
        cache.set(KEY, f"value {number}".encode(), 60)
        assert cache.get(KEY) == f"value {number}".encode()
    cache.set_many({KEY: b"one of many"}, 60)
    assert cache.get(KEY) == b"one of many"
    cache.delete(KEY)
    assert cache.get(KEY) is None
    assert cache.add(KEY, b"added", 60)
    assert cache.get(KEY) == b"added"
    cache.delete_many([KEY])
    assert cache.get(KEY) is None
    cache.set(KEY, b"again", 60)
    cache.get(KEY)
    cache.clear()
    assert cache.get(KEY) is None


def test_a_change_that_is_told_while_the_old_value_is_read_wins(near, other):
    mark = near.about_to_read(NAME)
    other.set(NAME, b"second")
    wait_until(lambda: NAME not in near._held)
    near.keep(NAME, mark, b"first", time.monotonic() + 60)
    assert cache.get(KEY) == b"second"


def test_what_is_deleted_evicted_or_flushed_is_gone(near, other):
    for destroy in (lambda: other.delete(NAME), other.flushall, lambda: evict(other)):
        other.set(NAME, b"value")
        wait_until(lambda: near.get(NAME) == cache.get(KEY) == b"value")
        destroy()
        wait_until(lambda: cache.get(KEY) is None, 0.5)


def evict(client):
    client.config_set("maxmemory-policy", "allkeys-lru")
    client.config_set("maxmemory", "1")
    with pytest.raises(redis.ResponseError):
        client.set("another", b"value")
    client.config_set("maxmemory", "0")


def test_what_expires_is_gone_though_redis_has_not_noticed_yet(near, other):
    other.set(NAME, b"long", px=60_000)
    wait_until(lambda: cache.get(KEY) == near.get(NAME) == b"long")
    assert 59 < near._held[NAME].until - time.monotonic() <= 60
    near.keep(NAME, near.about_to_read(NAME), b"short", time.monotonic() + 0.1)
    assert near.get(NAME) == b"short"
    time.sleep(0.1)
    assert near.get(NAME) is None


def test_no_more_is_kept_than_is_allowed(near, other):
    near.MOST = 10
    for number in range(50):
        cache.set(f"timeline:state:{number}", b"token", 60)
        cache.get(f"timeline:state:{number}")
    assert len(near._held) <= 10


# --- While it is not ----------------------------------------------------------------------------


def test_a_change_is_not_missed_while_the_listener_is_lost(near, other):
    for number in range(3):
        near.AGAIN_SECONDS = 0.1
        other.client_kill_filter(_id=listener_of(other))
        other.set(NAME, f"value {number}".encode())
        wait_until(lambda number=number: cache.get(KEY) == f"value {number}".encode(), 0.5)
        wait_until(lambda: cache.get(KEY) == near.get(NAME))  # and another one listens


def listener_of(client):
    return next(each["id"] for each in client.client_list() if "t" in each["flags"] or "B" in each["flags"])


def test_a_redis_that_starts_again_empty_is_believed(near, server):
    server.stop()
    wait_until(lambda: cache.get(KEY) is None, 0.5)
    with redis_server(port=server.port) as again:
        until_back(again)
        assert cache.get(KEY) is None
        cache.set(KEY, b"new", 60)
        assert cache.get(KEY) == b"new"


def test_while_redis_is_frozen_nothing_is_believed_for_longer_than_half_a_second(near, server, other):
    server.freeze()
    began = time.monotonic()
    wait_until(lambda: near.get(NAME) is None)
    assert time.monotonic() - began < near.SURE_SECONDS + 0.1
    cache.get(KEY)
    assert line_to(server.url).down
    server.thaw()
    until_back(server)
    wait_until(lambda: cache.get(KEY) == near.get(NAME) == b"first")
    other.set(NAME, b"second")
    wait_until(lambda: cache.get(KEY) == b"second", 0.5)


def test_a_listener_that_nobody_reads_from_ends_and_the_next_reading_starts_another(near, other):
    near.IDLE_SECONDS = near.AGAIN_SECONDS = 0.2
    wait_until(lambda: not near._running)
    other.set(NAME, b"second")
    near.IDLE_SECONDS = 60
    assert cache.get(KEY) == b"second"
    wait_until(lambda: cache.get(KEY) == near.get(NAME) == b"second")


def test_a_redis_that_may_not_be_asked_to_tell_is_read_every_time(server, other, settings):
    other.acl_setuser("plain", enabled=True, passwords=["+word"], keys=["*"], commands=["+@all", "-client"])
    use(settings, server.url.replace("//", "//plain:word@"))
    cache.set(KEY, b"first", 60)
    for number in range(100):
        other.set(NAME, f"value {number}".encode())
        assert cache.get(KEY) == f"value {number}".encode()


def test_a_forked_process_listens_for_itself(server):
    script = f"""
import django, os, sys, time
django.setup()
from django.core.cache import cache
from timeline.caching.near import near_to
near = near_to({server.url!r}, ":1:timeline:state:")
cache.set({KEY!r}, b"first", 60)
while near.get({NAME!r}) is None:
    cache.get({KEY!r})
child = os.fork()
if child == 0:
    assert not near.sure and near.get({NAME!r}) is None
    while near.get({NAME!r}) is None:
        cache.get({KEY!r})
    cache.set({KEY!r}, b"from the child", 60)
    os._exit(0 if cache.get({KEY!r}) == b"from the child" else 1)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
while cache.get({KEY!r}) != b"from the child":
    time.sleep(0.001)
"""
    run_python(script, {"DJANGO_SETTINGS_MODULE": "tests.settings", "CACHE_URL": server.url})


def run_python(script, environment):
    subprocess.run([sys.executable, "-c", script], env={**os.environ, **environment}, check=True, timeout=30)
