"""How a log lies in the cache: nobody can read it, and whatever is wrong with it is a miss."""

import base64
import os

import pytest
from django.core.cache import cache

from tests.feed.upstream import made
from timeline.caching import codec
from timeline.events import errors
from timeline.events.values import EventQuery
from timeline.feed import verdicts
from timeline.feed.store import LogName, decoded


@pytest.fixture
def source(upstream):
    return upstream([made(n) for n in range(60)])


def keys_of(source):
    """The keys of the head and of the chunks that it speaks of."""
    name = LogName("acme", source.timeline().subject, EventQuery())
    head = codec.unpack(cache.get(name.key), key=name.key)
    return name.key, [chunk[0] for chunk in head["chunks"]], head


def serves_anew(source):
    decoded.clear()  # another process, which has nothing at hand
    calls = source.calls
    page = source.timeline().page()
    assert [item.event.id for item in page.items] == [made(n)["id"] for n in range(25)]
    assert source.calls == calls + 1


@pytest.mark.parametrize("spoilt", [b"", b"\x01", b"\x00" * 200, b"not ours", "text", 7])
@pytest.mark.parametrize("part", ["head", "chunk"])
def test_what_is_not_ours_is_a_miss(source, part, spoilt):
    source.timeline().page()
    head, chunks, _ = keys_of(source)
    cache.set(head if part == "head" else chunks[0], spoilt, 60)
    serves_anew(source)


@pytest.mark.parametrize("shape", [{}, {"generation": "x"}, "text", 5, None, [[1]], [["id"] * 8], [None]])
@pytest.mark.parametrize("part", ["head", "chunk"])
def test_what_another_version_has_written_is_a_miss(source, part, shape):
    source.timeline().page()
    head, chunks, _ = keys_of(source)
    key = head if part == "head" else chunks[0]
    cache.set(key, codec.pack(shape, key=key), 60)
    serves_anew(source)


def test_a_head_with_moments_that_are_none_is_a_miss(source):
    source.timeline().page()
    key, _, head = keys_of(source)
    cache.set(key, codec.pack(head | {"started": 10**25 // 10**7}, key=key), 60)
    serves_anew(source)


def test_a_chunk_that_is_gone_is_read_anew(source):
    source.timeline().page()
    cache.delete(keys_of(source)[1][0])
    serves_anew(source)


def test_another_data_key_makes_all_of_it_a_miss(source, settings):
    source.timeline().page()
    settings.DATA_KEY = base64.b64encode(os.urandom(32)).decode()
    serves_anew(source)


def test_the_same_value_never_lies_there_as_the_same_bytes():
    assert len({codec.pack([1], key="a") for _ in range(100)}) == 100


def test_a_log_is_smaller_in_the_cache_than_as_it_came(source):
    source.timeline().page()
    chunk = keys_of(source)[1][0]
    assert len(cache.get(chunk)) < len(repr(source.events)) / 4


@pytest.mark.parametrize(
    "error",
    [
        errors.Unreachable("refused"),
        errors.Untrusted("no certificate"),
        errors.TimedOut("the deadline passed"),
        errors.TooLarge("too large"),
        errors.BadAnswer("not JSON"),
        errors.InvalidRequest(422, title="No", message="that is none", code="x", body={"error": "x"}),
        errors.Unauthorized(401),
        errors.Forbidden(403),
        errors.NotFound(404, body={"error": "RecordNotFound"}),
        errors.RateLimited(retry_after=12.5, title="Slow down"),
        errors.RateLimited(retry_after=None),
        errors.ServerFailure(503, retry_after=3.0),
        errors.Refused(418, title="A teapot"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_failure_comes_out_of_the_cache_as_it_went_in(error):
    error.request_id = "abc"
    again = verdicts.read(codec.unpack(codec.pack(verdicts.write(error), key="k"), key="k"))
    assert type(again) is type(error)
    assert str(again) == str(error)
    assert again.__dict__ == error.__dict__


def test_a_failure_of_a_class_not_known_there_is_the_nearest_one_that_is():
    class NotConnected(errors.Unauthorized):
        pass

    again = verdicts.read(verdicts.write(NotConnected(401, code="no_credential")))
    assert type(again) is errors.Unauthorized
    assert again.code == "no_credential"


@pytest.mark.parametrize(
    "data", [None, 5, "x", {}, {"name": "Refused"}, {"name": "NotFound", "status": 1, "retry_after": 0}]
)
def test_what_is_no_failure_is_none(data):
    assert verdicts.read(data) is None
