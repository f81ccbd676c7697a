"""The profiles of a user: kept like a log, so that a crowd of agents costs one call."""

import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from tests.feed.upstream import settled
from tests.misbehaving import Misbehaving, after, answer
from timeline.events.client import EventsClient
from timeline.events.credentials import Bearer
from timeline.events.errors import RateLimited, ServerFailure
from timeline.feed.profiles import MOST, UserProfiles

SHOP = {
    "id": "01SHOP",
    "source": "shop",
    "type": "customer",
    "name": "Jane Porter",
    "user_id": "4001",
    "identifiers": [{"type": "email", "value": "jane@example.com"}],
    "attributes": {"size": "M"},
}


@pytest.fixture
def upstream():
    """An Events API that knows these profiles, or does what ``script`` says."""
    opened = []

    def start(*profiles, script=None):
        server = Misbehaving(script or answer(200, {"profiles": list(profiles)}))
        server.__enter__()
        client = EventsClient(server.origin, Bearer("a-token"))
        opened.extend([client.close, lambda: server.__exit__(None, None, None)])
        return server, client

    yield start
    settled()
    for close in opened:
        close()


def later(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def of(client, user="4001", account="acme"):
    return UserProfiles(account, client, user)


def test_what_tells_profiles_apart_is_kept_and_the_rest_is_not(upstream):
    server, client = upstream(SHOP)
    for _ in range(2):  # the second one out of the cache
        (profile,) = of(client).all()
        assert (profile.id, profile.source, profile.type, profile.name) == (
            "01SHOP",
            "shop",
            "customer",
            "Jane Porter",
        )
        assert [(one.type, one.value) for one in profile.identifiers] == [("email", "jane@example.com")]
    assert profile.attributes == {}
    assert [call.path for call in server.calls] == ["/api/v2/users/4001/profiles"]


def test_each_account_and_each_user_has_an_answer_of_its_own(upstream):
    server, client = upstream(SHOP)
    for account, user in (("acme", "4001"), ("acme", "4002"), ("other", "4001"), ("acme", "4001")):
        of(client, user, account).all()
    assert len(server.calls) == 3


def test_the_cache_shows_nobody_a_name(upstream):
    _, client = upstream(SHOP)
    profiles = of(client)
    profiles.all()
    kept = cache.get(profiles.key)
    assert isinstance(kept, bytes)
    assert b"Jane" not in kept
    assert "4001" not in profiles.key


@pytest.mark.parametrize("spoilt", [b"\x01garbage", b"", "text"])
def test_a_spoilt_entry_is_a_miss(upstream, spoilt):
    server, client = upstream(SHOP)
    profiles = of(client)
    profiles.all()
    cache.set(profiles.key, spoilt)
    assert len(profiles.all()) == 1
    assert len(server.calls) == 2


def test_an_entry_moved_to_another_user_is_a_miss(upstream):
    server, client = upstream(SHOP)
    of(client).all()
    cache.set(of(client, "4002").key, cache.get(of(client).key))
    of(client, "4002").all()
    assert len(server.calls) == 2


def test_32_at_once_are_one_call(upstream):
    server, client = upstream(script=after(0.2, answer(200, {"profiles": [SHOP]})))
    found = []
    threads = [threading.Thread(target=lambda: found.append(len(of(client).all()))) for _ in range(32)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [1] * 32
    assert len(server.calls) == 1


def test_for_a_while_the_old_answer_is_given_at_once_and_checked_behind_it(upstream):
    server, client = upstream(
        script=[answer(200, {"profiles": [SHOP]}), answer(200, {"profiles": [SHOP, SHOP | {"id": "01TWO"}]})]
    )
    of(client).all()
    with later(100):
        assert len(of(client).all()) == 1
        deadline = time.monotonic() + 5
        while len(of(client).all()) == 1:
            assert time.monotonic() < deadline
            time.sleep(0.01)
    assert len(server.calls) == 2


def test_after_five_minutes_it_is_asked_for_again_first(upstream):
    server, client = upstream(
        script=[answer(200, {"profiles": [SHOP]}), answer(200, {"profiles": [SHOP, SHOP | {"id": "01TWO"}]})]
    )
    of(client).all()
    with later(310):
        assert len(of(client).all()) == 2
    assert len(server.calls) == 2


def test_while_upstream_fails_the_old_ones_are_shown_and_it_is_left_alone(upstream):
    server, client = upstream(script=[answer(200, {"profiles": [SHOP]}), answer(500)])
    of(client).all()
    with later(310):
        assert len(of(client).all()) == 1
        calls = len(server.calls)
        assert len(of(client).all()) == 1
        assert len(server.calls) == calls


def test_a_failure_without_anything_kept_is_raised_and_not_kept(upstream):
    well = []
    _, client = upstream(script=lambda _: answer(200, {"profiles": [SHOP]}) if well else answer(500))
    with pytest.raises(ServerFailure):
        of(client).all()
    well.append(True)
    assert len(of(client).all()) == 1


def test_a_refused_rate_is_kept_to(upstream):
    server, client = upstream(script=answer(429, b"slow down", {"Retry-After": "17"}))
    for _ in range(3):
        with pytest.raises(RateLimited):
            of(client).all()
    assert len(server.calls) == 1


def test_somebody_whom_the_api_does_not_know_has_none(upstream):
    server, client = upstream(script=answer(404, {"error": "RecordNotFound"}))
    assert of(client).all() == ()
    assert of(client).all() == ()
    assert len(server.calls) == 1


def test_hostile_names_and_numbers_are_kept_whole(upstream):
    body = b'{"profiles": [{"id": "a", "name": "\\ud800<script>", "source": null, "identifiers": 7}]}'
    server, client = upstream(script=answer(200, body))
    assert of(client).all() == of(client).all()
    assert len(server.calls) == 1

    _, client = upstream(*[SHOP | {"id": f"p{number}"} for number in range(500)])
    assert len(of(client, "4002").all()) == MOST
