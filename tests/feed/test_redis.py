"""The log in a real Redis instead of this process."""

import pytest
import redis
from django.core.cache import cache

from tests.feed.upstream import made, walk_all
from tests.redis_server import running_redis
from timeline.feed.filters import Filters

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def redis_url():
    with running_redis() as url:
        yield url


@pytest.fixture(autouse=True)
def _in_redis(redis_url, settings):
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": redis_url,
            "OPTIONS": {"SERIALIZER": "timeline.cache.BytesSerializer"},
        }
    }
    cache.clear()


def test_what_one_process_read_answers_another(upstream):
    source = upstream([made(n) for n in range(250)])
    assert walk_all(source.timeline()) == [made(n)["id"] for n in range(250)]
    calls = source.calls
    assert len(walk_all(source.timeline(), Filters(sources=frozenset({"web"})))) == 84
    assert source.calls == calls == 3


def test_redis_holds_nothing_that_can_be_read(upstream, redis_url):
    upstream([made(n, description="Jane Porter bought a lamp") for n in range(20)]).timeline().page()
    with redis.Redis.from_url(redis_url) as client:
        keys = client.keys("*")
        assert len(keys) == 2
        for key in keys:
            assert b"4001" not in key.split(b":")[-1]
            assert b"Jane" not in client.get(key)
            assert 0 < client.ttl(key) <= 3700


def test_an_entry_edited_in_redis_is_a_miss(upstream, redis_url):
    source = upstream([made(n) for n in range(20)])
    source.timeline().page()
    with redis.Redis.from_url(redis_url) as client:
        for key in client.keys("*"):
            client.set(key, client.get(key)[:-1] + b"x")
    assert len(source.timeline().page().items) == 20
    assert source.calls == 2
