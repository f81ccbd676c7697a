"""After a full run no secret is in any URL, log line, page, file or dump."""

import base64
from collections.abc import Iterator

import pytest
import redis

from tests.misbehaving import Misbehaving
from tests.redis_server import running_redis

from .full_run import Echoing, Run, serving, work
from .haystack import Needles, spellings

pytestmark = pytest.mark.redis


@pytest.fixture(scope="module")
def run(tmp_path_factory) -> Iterator[Run]:
    """The whole run; the tests below search what it left."""
    folder = tmp_path_factory.mktemp("secrets")
    needles = Needles(
        SECRET_KEY="signing-key-4b1f-of-the-run-that-nobody-may-see-0123456789",
        DATA_KEY="AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    )
    needles["an older DATA_KEY"] = "ICEiIyQlJicoKSorLC0uLzAxMjM0NTY3ODk6Ozw9Pj8="
    needles["client secret"] = "client-secret-6f1d0a9c77e2"
    needles["access token"] = "access-token-51c8e0d3-"
    needles["API token"] = "api-token-93b7d2f4a610"
    needles["bearer token"] = "bearer-token-0e5c4a8b19d7"
    needles["typed secret"] = "typed-secret-a2d96f3b80c5"
    needles["mistyped secret"] = "mistyped-secret-7c1e5b2d94f8"
    needles["event store token"] = "eventstore-token-e8b3f6a1c0d2"
    needles["password"] = "password-of-the-admin-d4c7b0a9"
    upstream = Echoing(prefix=needles.secrets["access token"], seconds=0)
    with running_redis() as redis_url, Misbehaving(upstream) as api:
        run = Run(folder, upstream, api, redis_url, needles)
        with serving(run):
            work(run)
        yield run
        # Redis is searched while it runs.


@pytest.fixture(scope="module")
def cached(run) -> list[tuple[str, bytes]]:
    with redis.Redis.from_url(run.redis_url) as server:
        keys = list(server.scan_iter(count=1000))
        return [(f"cache {key[:40]!r}", key + b" " + (server.get(key) or b"")) for key in keys]


def leaks(run: Run, places: list[tuple[str, bytes]]) -> list[str]:
    return sorted({f"{name} in {place}" for place, text in places for name in run.needles.found_in(text)})


def of(run: Run, kind: str) -> list[tuple[str, bytes]]:
    found = [(place, text) for place, text in run.said if place.startswith(kind)]
    assert found
    return found


def test_no_page_holds_a_secret(run):
    assert len(of(run, "page")) > 200
    assert leaks(run, of(run, "page")) == []


def test_no_answer_has_a_secret_in_its_headers(run):
    assert leaks(run, of(run, "headers")) == []


def test_no_url_of_ours_holds_a_secret(run):
    assert leaks(run, of(run, "URL")) == []


def test_no_url_that_the_upstream_was_asked_holds_a_secret_and_no_header_but_its_own(run):
    targets = [(call.path, call.target.encode()) for call in run.api.calls]
    others = [
        (f"header {name}", value.encode())
        for call in run.api.calls
        for name, value in call.headers.items()
        if name != "authorization"
    ]
    assert len(targets) > 50
    assert leaks(run, targets + others) == []


def test_the_log_of_a_server_that_tells_everything_holds_no_secret(run):
    ((_, log),) = of(run, "log")
    assert log.count(b"upstream what=") > 50
    assert leaks(run, of(run, "log")) == []


def test_no_command_says_a_secret(run):
    assert leaks(run, of(run, "manage.py")) == []


def test_the_database_file_holds_no_secret(run):
    files = [(path.name, path.read_bytes()) for path in run.folder.glob("run.sqlite3*")]
    assert sum(len(content) for _, content in files) > 100_000
    assert leaks(run, files) == []


def test_the_cache_holds_no_secret_and_no_event_in_clear(run, cached):
    assert len(cached) > 5
    assert leaks(run, cached) == []
    assert not [place for place, text in cached if b"order_completed" in text or b"Order complete" in text]


def test_nothing_else_was_written_that_holds_a_secret(run):
    files = [(str(path), path.read_bytes()) for path in run.folder.rglob("*") if path.is_file()]
    assert leaks(run, files) == []


def test_the_search_finds_a_secret_in_every_spelling():
    needles = Needles(it="client-secret-6f1d0a9c77e2")
    for spelling in spellings("client-secret-6f1d0a9c77e2"):
        assert needles.found_in(b"before " + spelling + b" after") == ["it"]
    for before in ("", "a", "ab", "agent@acme.example/token:"):
        text = base64.b64encode(f"{before}client-secret-6f1d0a9c77e2".encode())
        assert needles.found_in(text) == ["it"]
