"""One token request serves everybody, however many ask at once; a failing one is not repeated by each."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.misbehaving import Misbehaving, Request, after, answer, hang, redirect, unused_origin
from timeline.accounts import oauth
from timeline.accounts.oauth import ClientCredentials
from timeline.events.client import EventsClient
from timeline.events.errors import (
    BadAnswer,
    EventsApiError,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unauthorized,
    Unreachable,
)
from timeline.events.values import Subject

SECRET = "oauth-secret-8c2e"
JANE = Subject("user", "4001")


class Upstream:
    """A script that hands out tokens t1, t2, … and answers events to the tokens that are valid."""

    def __init__(self, *, life: object = 1800, seconds: float = 0.0) -> None:
        self.life = life
        self.seconds = seconds
        self.made = 0
        self.valid: set[str] = set()
        self.lock = threading.Lock()

    def __call__(self, request: Request) -> Callable:
        if request.path == "/oauth/tokens":
            with self.lock:
                self.made += 1
                self.valid.add(f"t{self.made}")
                body = {"access_token": f"t{self.made}", "token_type": "bearer", "expires_in": self.life}
            return after(self.seconds, answer(200, {k: v for k, v in body.items() if v is not None}))
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return answer(200, {"events": []}) if token in self.valid else answer(401, {"error": "invalid_token"})


def connected(server: Misbehaving, **kwargs: float) -> EventsClient:
    return EventsClient(server.origin, ClientCredentials(server.origin, "timeline", SECRET, **kwargs))


def asked(server: Misbehaving, path: str = "/oauth/tokens") -> list[Request]:
    return [call for call in server.calls if call.path == path]


def all_at_once(count: int, work: Callable[[], object]) -> list[object]:
    """What so many threads got that began together; errors are among it."""
    barrier = threading.Barrier(count)

    def one(_: int) -> object:
        barrier.wait()
        try:
            return work()
        except EventsApiError as error:
            return error

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(one, range(count)))


def test_the_token_request_is_as_zendesk_documents_it():
    with Misbehaving(Upstream()) as server:
        connected(server).events(JANE)

    (call,) = asked(server)
    assert call.method == "POST"
    assert call.headers["content-type"] == "application/json"
    assert "authorization" not in call.headers
    assert call.json == {
        "grant_type": "client_credentials",
        "client_id": "timeline",
        "client_secret": SECRET,
        "scope": "users:read users:write",
        "expires_in": 3600,
    }


def test_50_threads_that_find_no_token_make_one_request():
    with Misbehaving(Upstream(seconds=0.1)) as server:
        client = connected(server)
        results = all_at_once(50, lambda: client.events(JANE))

    assert not [result for result in results if isinstance(result, Exception)]
    assert len(asked(server)) == 1
    assert len(server.calls) == 51


def test_200_threads_that_find_an_expired_token_make_one_request(monkeypatch):
    upstream = Upstream(seconds=0.1)
    with Misbehaving(upstream) as server:
        credentials = ClientCredentials(server.origin, "timeline", SECRET)
        credentials.headers()
        credentials._grant = oauth.Grant(credentials._grant.bearer, time.monotonic() - 1)
        results = all_at_once(200, credentials.headers)

    assert {result["Authorization"] for result in results} == {"Bearer t2"}
    assert upstream.made == 2


def test_50_threads_whose_token_was_revoked_make_one_request():
    upstream = Upstream(seconds=0.1)
    with Misbehaving(upstream) as server:
        client = connected(server)
        client.events(JANE)
        upstream.valid.clear()
        results = all_at_once(50, lambda: client.events(JANE))

    assert not [result for result in results if isinstance(result, Exception)]
    assert upstream.made == 2


def test_a_token_is_kept_for_its_life():
    with Misbehaving(Upstream()) as server:
        client = connected(server)
        for _ in range(20):
            client.events(JANE)

    assert len(asked(server)) == 1


def test_a_token_near_its_end_is_renewed_by_one_while_the_others_use_it():
    upstream = Upstream(life=oauth.EARLY_SECONDS - 1)
    with Misbehaving(upstream) as server:
        credentials = ClientCredentials(server.origin, "timeline", SECRET)
        credentials.headers()
        upstream.seconds, upstream.life = 0.3, 1800
        results = all_at_once(20, credentials.headers)

    assert upstream.made == 2
    assert sorted(result["Authorization"] for result in results).count("Bearer t1") == 19


def test_a_renewal_that_fails_early_costs_nothing_while_the_token_holds():
    upstream = Upstream(life=oauth.EARLY_SECONDS - 1)
    failing = False

    def script(request: Request) -> Callable:
        return answer(503) if failing and request.path == "/oauth/tokens" else upstream(request)

    with Misbehaving(script) as server:
        client = connected(server)
        client.events(JANE)
        failing = True
        for _ in range(10):
            client.events(JANE)

    assert len(asked(server)) == 2


@pytest.mark.parametrize("life", [None, "soon", True, -5, 0, 10**12, [], float(10)])
def test_a_life_that_makes_no_sense_is_replaced_by_a_short_one(life):
    with Misbehaving(Upstream(life=life)) as server:
        credentials = ClientCredentials(server.origin, "timeline", SECRET)
        credentials.headers()

    assert credentials._grant.left <= oauth.ASSUMED_SECONDS


def test_an_api_that_refuses_every_token_does_not_cause_a_token_request_per_call():
    upstream = Upstream()
    upstream.valid = frozenset()

    def script(request: Request) -> Callable:
        if request.path == "/oauth/tokens":
            upstream.made += 1
            return answer(200, {"access_token": f"t{upstream.made}"})
        return answer(401)

    with Misbehaving(script) as server:
        client = connected(server)
        for _ in range(10):
            with pytest.raises(Unauthorized):
                client.events(JANE)

    assert upstream.made == 2


@pytest.mark.parametrize(
    ("behaviour", "error"),
    [
        (answer(400, {"error": "invalid_client"}), Unauthorized),
        (answer(401, {"error": "invalid_client"}), Unauthorized),
        (answer(429, "slow down", {"Retry-After": "30"}), RateLimited),
        (answer(503, "<html>"), ServerFailure),
        (answer(200, {"token": "x"}), BadAnswer),
        (answer(200, {"access_token": "two words"}), BadAnswer),
        (answer(200, {"access_token": "x\r\nHost: evil"}), BadAnswer),
        (answer(200, ["t"]), BadAnswer),
        (answer(200, "t1"), BadAnswer),
        (redirect("http://127.0.0.1:1/elsewhere"), EventsApiError),
    ],
    ids=["400", "401", "429", "503", "no token", "spaces", "header", "list", "text", "redirect"],
)
def test_a_token_request_that_fails_is_an_error_of_the_family_and_is_not_repeated_at_once(behaviour, error):
    with Misbehaving(behaviour) as server:
        client = connected(server)
        for _ in range(5):
            with pytest.raises(error) as caught:
                client.events(JANE)
            assert SECRET not in repr(caught.value)

    assert len(server.calls) == 1


def test_a_rate_limited_token_request_waits_for_retry_after():
    with Misbehaving([answer(429, "", {"Retry-After": "30"}), answer(200, {"access_token": "t"})]) as server:
        credentials = ClientCredentials(server.origin, "timeline", SECRET)
        for _ in range(3):
            with pytest.raises(RateLimited) as caught:
                credentials.headers()
            assert caught.value.retry_after == 30
        assert credentials._failure.rest_until - time.monotonic() > 25

    assert len(server.calls) == 1


def test_after_a_rest_a_failed_token_request_is_tried_again(monkeypatch):
    monkeypatch.setattr(oauth, "REST_SECONDS", 0.05)
    with Misbehaving([answer(503), answer(200, {"access_token": "t"})]) as server:
        credentials = ClientCredentials(server.origin, "timeline", SECRET)
        with pytest.raises(ServerFailure):
            credentials.headers()
        time.sleep(0.1)

        assert credentials.headers() == {"Authorization": "Bearer t"}


def test_a_token_server_that_hangs_holds_50_threads_no_longer_than_one():
    with Misbehaving(hang()) as server:
        client = connected(server, seconds=0.5)
        began = time.monotonic()
        results = all_at_once(50, lambda: client.events(JANE))
        took = time.monotonic() - began

    assert {type(result) for result in results} == {TimedOut}
    assert took < 1.5
    assert len(server.calls) == 1


def test_a_token_server_that_is_gone_is_unreachable():
    with pytest.raises(Unreachable):
        ClientCredentials(unused_origin(), "timeline", SECRET).headers()


def test_the_secret_is_not_in_the_repr_nor_in_the_log(caplog):
    caplog.set_level("DEBUG")
    with Misbehaving(Upstream()) as server:
        credentials = ClientCredentials(server.origin, "timeline", SECRET)
        credentials.headers()

    assert SECRET not in repr(credentials) + caplog.text
    assert "t1" not in repr(credentials)
    assert "Bearer" not in caplog.text
