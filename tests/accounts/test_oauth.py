"""One token request serves everybody, however many ask at once; a failing one is not repeated by each."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest

from tests.misbehaving import Misbehaving, Request, answer, hang, redirect, unused_origin
from timeline.accounts import grants, token_request
from timeline.accounts.oauth import ClientCredentials
from timeline.accounts.token_request import Client
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

from .token_server import TokenServer

SECRET = "oauth-secret-8c2e"
JANE = Subject("user", "4001")


def credentials_for(origin: str, **kwargs: float) -> ClientCredentials:
    return ClientCredentials(Client(f"{origin}/oauth/tokens", "timeline", SECRET), **kwargs)


def connected(server: Misbehaving, **kwargs: float) -> EventsClient:
    return EventsClient(server.origin, credentials_for(server.origin, **kwargs))


def aged(credentials: ClientCredentials, *, left: float) -> None:
    """As if the token had been fetched so long ago that so many seconds of its life are left."""
    grant = credentials._grant
    credentials._grant = replace(grant, made=grant.made - grant.left + left)


def eventually(count: Callable[[], int], expected: int) -> bool:
    end = time.monotonic() + 5
    while time.monotonic() < end and count() != expected:
        time.sleep(0.01)
    return count() == expected


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
    with Misbehaving(TokenServer(seconds=0)) as server:
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
    with Misbehaving(TokenServer(seconds=0.1)) as server:
        client = connected(server)
        results = all_at_once(50, lambda: client.events(JANE))

    assert not [result for result in results if isinstance(result, Exception)]
    assert len(asked(server)) == 1
    assert len(server.calls) == 51


def test_200_threads_that_find_an_expired_token_make_one_request():
    upstream = TokenServer(seconds=0.1)
    with Misbehaving(upstream) as server:
        credentials = credentials_for(server.origin)
        credentials.headers()
        aged(credentials, left=-1)
        results = all_at_once(200, credentials.headers)

    assert {result["Authorization"] for result in results} == {"Bearer t2"}
    assert upstream.asked == 2


def test_50_threads_whose_token_was_revoked_make_one_request():
    upstream = TokenServer(seconds=0.1)
    with Misbehaving(upstream) as server:
        client = connected(server)
        client.events(JANE)
        upstream.valid.clear()
        results = all_at_once(50, lambda: client.events(JANE))

    assert not [result for result in results if isinstance(result, Exception)]
    assert upstream.asked == 2


def test_a_token_is_kept_for_its_life():
    with Misbehaving(TokenServer(seconds=0)) as server:
        client = connected(server)
        for _ in range(20):
            client.events(JANE)

    assert len(asked(server)) == 1


def test_a_token_near_its_end_is_renewed_behind_the_answers():
    upstream = TokenServer(seconds=0)
    with Misbehaving(upstream) as server:
        credentials = credentials_for(server.origin)
        credentials.headers()
        aged(credentials, left=grants.EARLY_SECONDS - 1)
        upstream.seconds = 0.3
        began = time.monotonic()
        results = all_at_once(20, credentials.headers)
        took = time.monotonic() - began

        assert {result["Authorization"] for result in results} == {"Bearer t1"}
        assert took < 0.2
        assert eventually(lambda: int(credentials.headers()["Authorization"] == "Bearer t2"), 1)

    assert upstream.asked == 2


def test_a_token_server_that_hangs_delays_nobody_while_the_old_token_holds():
    upstream = TokenServer(seconds=0)

    def script(request: Request) -> Callable:
        return hang() if upstream.asked and request.path == "/oauth/tokens" else upstream(request)

    with Misbehaving(script) as server:
        client = EventsClient(server.origin, credentials := credentials_for(server.origin, seconds=0.5))
        client.events(JANE)
        aged(credentials, left=grants.EARLY_SECONDS - 1)
        began = time.monotonic()
        for _ in range(20):
            client.events(JANE)

        assert time.monotonic() - began < 0.4
        assert eventually(lambda: int(credentials._failure is not None), 1)


def test_a_renewal_that_fails_early_costs_nothing_while_the_token_holds():
    upstream = TokenServer(seconds=0)
    failing = False

    def script(request: Request) -> Callable:
        return answer(503) if failing and request.path == "/oauth/tokens" else upstream(request)

    with Misbehaving(script) as server:
        client = EventsClient(server.origin, credentials := credentials_for(server.origin))
        client.events(JANE)
        aged(credentials, left=grants.EARLY_SECONDS - 1)
        failing = True
        for _ in range(10):
            client.events(JANE)
        assert eventually(lambda: int(credentials._failure is not None), 1)
        for _ in range(10):
            client.events(JANE)

    assert len(asked(server)) == 2


def test_a_token_that_never_lives_long_is_not_renewed_with_every_call():
    upstream = TokenServer(life=20, seconds=0)
    with Misbehaving(upstream) as server:
        client = connected(server)
        for _ in range(10):
            client.events(JANE)

    assert upstream.asked == 1


@pytest.mark.parametrize("life", [None, "soon", True, -5, 0, 10**12, [], float(10)])
def test_a_life_that_makes_no_sense_is_replaced_by_a_short_one(life):
    with Misbehaving(TokenServer(life=life, seconds=0)) as server:
        credentials = credentials_for(server.origin)
        credentials.headers()

    assert credentials._grant.left <= token_request.ASSUMED_SECONDS


def test_an_api_that_refuses_every_token_does_not_cause_a_token_request_per_call():
    upstream = TokenServer(seconds=0)
    upstream.valid = frozenset()

    def script(request: Request) -> Callable:
        if request.path == "/oauth/tokens":
            upstream.asked += 1
            return answer(200, {"access_token": f"t{upstream.asked}"})
        return answer(401)

    with Misbehaving(script) as server:
        client = connected(server)
        for _ in range(10):
            with pytest.raises(Unauthorized):
                client.events(JANE)

    assert upstream.asked == 2


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
        credentials = credentials_for(server.origin)
        for _ in range(3):
            with pytest.raises(RateLimited) as caught:
                credentials.headers()
            assert caught.value.retry_after == 30
        assert credentials._failure.rest_until - time.monotonic() > 25

    assert len(server.calls) == 1


def test_after_a_rest_a_failed_token_request_is_tried_again(monkeypatch):
    monkeypatch.setattr(grants, "REST_SECONDS", 0.05)
    with Misbehaving([answer(503), answer(200, {"access_token": "t"})]) as server:
        credentials = credentials_for(server.origin)
        with pytest.raises(ServerFailure):
            credentials.headers()
        time.sleep(0.1)

        assert credentials.headers() == {"Authorization": "Bearer t"}


def test_each_failure_in_a_row_is_followed_by_a_longer_rest(monkeypatch):
    monkeypatch.setattr(grants, "REST_SECONDS", 0.02)
    rests = []
    with Misbehaving(answer(401, {"error": "invalid_client"})) as server:
        credentials = credentials_for(server.origin)
        for _ in range(4):
            with pytest.raises(Unauthorized):
                credentials.headers()
            rests.append(round(credentials._failure.rest_until - credentials._failure.at, 3))
            time.sleep(rests[-1] + 0.01)

    assert rests == [0.02, 0.04, 0.08, 0.16]
    assert len(server.calls) == 4


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
        credentials_for(unused_origin()).headers()


def test_the_secret_is_not_in_the_repr_nor_in_the_log(caplog):
    caplog.set_level("DEBUG")
    with Misbehaving(TokenServer(seconds=0)) as server:
        credentials = credentials_for(server.origin)
        credentials.headers()

    assert SECRET not in repr(credentials) + caplog.text
    assert "t1" not in repr(credentials)
    assert "Bearer" not in caplog.text
