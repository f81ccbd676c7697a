"""One token request serves all processes, and the death of whoever makes it keeps nobody out."""

import json
import shutil
import signal
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from tests.misbehaving import Misbehaving, answer, hang

from .processes import Outside, outside_of_the_test, working
from .token_server import TokenServer

SECRET = "oauth-secret-of-many-4d1c"
PROCESSES, THREADS = 4, 50


@pytest.fixture
def upstream() -> TokenServer:
    return TokenServer()


@pytest.fixture
def server(upstream) -> Iterator[Misbehaving]:
    with Misbehaving(upstream) as running:
        yield running


@pytest.fixture
def outside(transactional_db, server, migrated_sqlite, tmp_path) -> Outside:
    file = Path(shutil.copy(migrated_sqlite, tmp_path / "accounts.sqlite3"))
    return outside_of_the_test(file)


@pytest.fixture
def workers(outside, server) -> Callable:
    """Start processes whose threads all ask with the one account's token."""
    return partial(working, outside, outside.connect(server.origin, SECRET))


@pytest.mark.database
def test_200_readers_in_4_processes_that_find_an_expired_token_make_one_request(workers, upstream):
    with workers() as agents:
        upstream.life = 1.5
        assert set(agents.ask()) == {"ok"}
        assert upstream.asked == 1
        upstream.life = 1800
        time.sleep(1.5)
        upstream.valid.clear()
        outcomes = agents.ask()

    assert outcomes == ["ok"] * PROCESSES * THREADS
    assert upstream.asked == 2


@pytest.mark.database
def test_a_revoked_token_costs_one_request_over_all_processes(workers, upstream):
    with workers() as agents:
        agents.ask()
        upstream.valid.clear()
        outcomes = agents.ask()

    assert outcomes == ["ok"] * PROCESSES * THREADS
    assert upstream.asked == 2


def test_a_token_near_its_end_is_renewed_by_one_process_behind_the_answers(workers, upstream):
    upstream.life = 5
    with workers() as agents:
        agents.ask()
        upstream.life = 1800
        time.sleep(4.1)  # less than a fifth of its life is left
        assert set(agents.ask()) == {"ok"}
        wait_for(lambda: upstream.asked == 2)
        time.sleep(1.2)
        upstream.valid.discard("t1")
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 2


def test_a_process_that_starts_later_takes_the_token_over(workers, upstream):
    with workers(1) as agents:
        agents.ask()
    with workers(2) as agents:
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 1


def test_a_token_that_another_process_has_renewed_after_a_401_is_taken_over(workers, upstream):
    with workers(1, 1) as one, workers(1, 1) as other:
        one.ask(), other.ask()
        upstream.valid.clear()
        assert one.ask() == ["ok"]
        assert other.ask() == ["ok"]

    assert upstream.asked == 2


@pytest.mark.database
def test_the_lease_of_a_killed_process_ends_and_another_takes_over_within_the_same_request(workers, upstream):
    upstream.seconds = 3600
    with workers(1, 1) as victim, workers(3) as others:
        victim.go()
        wait_for(lambda: upstream.asked == 1)
        upstream.seconds = 0.2
        began = time.monotonic()
        others.go()
        victim.processes[0].send_signal(signal.SIGKILL)
        outcomes = others.outcomes()
        took = time.monotonic() - began

    assert outcomes == ["ok"] * 3 * THREADS
    assert upstream.asked == 2
    assert took < 4


def test_a_slow_token_request_keeps_its_lease(workers, upstream):
    upstream.seconds = 3
    with workers() as agents:
        outcomes = agents.ask()

    assert outcomes == ["ok"] * PROCESSES * THREADS
    assert upstream.asked == 1


@pytest.mark.database
def test_a_wrong_secret_is_refused_once_for_all_processes(workers, upstream):
    upstream.refusing = answer(401, {"error": "invalid_client"})
    with workers() as agents:
        outcomes = agents.ask() + agents.ask()

    assert outcomes == ["Unauthorized"] * PROCESSES * THREADS * 2
    assert upstream.asked == 1


def test_a_rate_limited_token_request_holds_all_processes_back(workers, upstream):
    upstream.refusing = answer(429, "slow down", {"Retry-After": "4"})
    with workers(2, 5) as agents:
        assert set(agents.ask()) == {"RateLimited"}
        time.sleep(2.5)  # longer than the rest after other failures
        assert set(agents.ask()) == {"RateLimited"}
        assert upstream.asked == 1
        upstream.refusing = None
        time.sleep(2)
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 2


def test_a_token_server_that_hangs_is_asked_once_and_nobody_waits_longer_than_a_call_may(workers, upstream):
    upstream.refusing = hang()
    with workers() as agents:
        began = time.monotonic()
        outcomes = agents.ask()
        took = time.monotonic() - began

    assert set(outcomes) == {"TimedOut"}
    assert took < 6.2
    assert upstream.asked == 1


@pytest.mark.database
def test_another_secret_forgets_the_token(workers, outside, upstream):
    with workers(1, 2) as agents:
        agents.ask()
    sealed, ends, lease = row_of(outside)
    assert sealed
    assert ends
    assert not lease
    outside.run("a = Account.objects.get(); a.set_secret('another'); a.save()")
    assert row_of(outside) == ["", "", ""]
    with workers(2, 2) as agents:
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 2


def test_the_token_is_sealed_in_the_row(workers, outside, upstream):
    with workers(1, 1) as agents:
        agents.ask()
    sealed = row_of(outside)[0]
    assert sealed.startswith("v1.")
    told = outside.run(
        "from timeline.accounts import crypto; a = Account.objects.get()\n"
        "print(crypto.decrypt(a.access_token, account=a.key, field='access_token'))"
    )
    assert json.loads(told)["token"] == "t1"
    assert SECRET not in told


def test_a_note_that_was_altered_costs_one_request_and_is_replaced(workers, outside, upstream):
    outside.run("Account.objects.update(access_token='v1.' + 'A' * 60)")
    with workers(2, 5) as agents:
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 1
    assert row_of(outside)[0] != "v1." + "A" * 60


def test_a_lease_that_a_wrong_clock_wrote_keeps_nobody_waiting(workers, outside, upstream):
    outside.run(
        "from datetime import timedelta; from django.utils import timezone\n"
        "Account.objects.update(access_token_leased_until=timezone.now() + timedelta(days=3))"
    )
    with workers(2, 5) as agents:
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 1


@pytest.mark.database
def test_a_database_that_cannot_be_written_gives_each_process_a_token_of_its_own(workers, outside, upstream):
    with workers(2, 20) as agents, unwritable(outside):
        began = time.monotonic()
        assert set(agents.ask()) == {"ok"}
        assert time.monotonic() - began < 4
        assert set(agents.ask()) == {"ok"}

    assert upstream.asked == 2


def row_of(outside: Outside) -> list[str]:
    """The shared token, its end and its lease, "" for what is not there."""
    columns = "a.access_token, a.access_token_ends_at or '', a.access_token_leased_until or ''"
    return outside.run(f"a = Account.objects.get(); print({columns}, sep='|')").strip().split("|")


@contextmanager
def unwritable(outside: Outside) -> Iterator[None]:
    """Somebody else holds the lock that each write needs."""
    if outside.file is None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("LOCK TABLE accounts_account IN SHARE MODE")
            yield
            cursor.execute("ROLLBACK")
        return
    holder = sqlite3.connect(outside.file, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


def wait_for(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
