"""One connection of a thread's own: quick, and never one question's answer for another's."""

import threading
import time
from collections.abc import Iterator

import pytest
import redis
from django_redis.cache import RedisCache
from redis.exceptions import RedisError

from tests.redis_server import running_redis

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def url() -> Iterator[str]:
    with running_redis() as address:
        yield address


@pytest.fixture
def quick(url):
    options = {
        "CLIENT_CLASS": "timeline.redis_reading.QuickClient",
        "SERIALIZER": "timeline.cache.BytesSerializer",
        "SOCKET_TIMEOUT": 0.2,
    }
    backend = RedisCache(url, {"OPTIONS": options})
    backend.clear()
    yield backend
    backend.close()


def test_it_reads_bytes_counters_and_nothing(quick):
    quick.set("bytes", b"\x00\r\n$3\r\n")
    quick.set("many", b"x" * 500_000)
    quick.set("counter", 7)

    assert quick.get("bytes") == b"\x00\r\n$3\r\n"
    assert quick.get("many") == b"x" * 500_000
    assert quick.get("counter") == 7
    assert quick.get("nothing", "default") == "default"


def test_a_connection_that_the_server_has_closed_costs_no_miss(quick, url):
    quick.set("key", b"value")
    quick.get("key")
    with redis.Redis.from_url(url) as other:
        other.client_kill_filter(_type="normal", skipme=True)

    assert quick.get("key") == b"value"


def test_an_answer_that_came_too_late_is_not_taken_for_the_next_question(quick, url):
    quick.set("first", b"first")
    quick.set("second", b"second")
    quick.get("first")
    with redis.Redis.from_url(url) as other:
        other.client_pause(600)
        with pytest.raises(RedisError):
            quick.get("first")
    time.sleep(0.6)

    assert quick.get("second") == b"second"


def test_each_thread_has_a_connection_of_its_own(quick):
    for number in range(20):
        quick.set(f"{number}", f"value {number}".encode())
    wrong = []

    def read(number):
        expected = f"value {number}".encode()
        wrong.extend(value for value in (quick.get(f"{number}") for _ in range(100)) if value != expected)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert wrong == []
