"""One token request serves all processes, and the death of whoever makes it keeps nobody out."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings as project
from django.db import connection

from tests.misbehaving import Misbehaving, Request, after, answer, hang

SECRET = "oauth-secret-of-many-4d1c"
PROCESSES, THREADS = 4, 50


class Upstream:
    """Hands out tokens t1, t2, … and answers events to those that are valid; counts what it is asked."""

    def __init__(self, *, life: float = 1800, seconds: float = 0.2) -> None:
        self.life, self.seconds = life, seconds
        self.asked = 0
        self.valid: set[str] = set()
        self.refusing: Callable | None = None
        self.lock = threading.Lock()

    def __call__(self, request: Request) -> Callable:
        if request.path == "/oauth/tokens":
            with self.lock:
                self.asked += 1
                if self.refusing:
                    return self.refusing
                self.valid.add(f"t{self.asked}")
                body = {"access_token": f"t{self.asked}", "expires_in": self.life}
            return after(self.seconds, answer(200, body))
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        return answer(200, {"events": []}) if token in self.valid else answer(401, {"error": "invalid_token"})


class Outside:
    """The database of the processes, with an account that is connected by an OAuth client."""

    def __init__(self, url: str, file: Path | None, origin: str) -> None:
        self.file = file
        self.environment = {**os.environ, "DATABASE_URL": url, "TIMELINE_CUSTOM_ORIGINS": origin}
        self.account = self.run(
            f"a = Account(subdomain='acme', api_origin={origin!r}, credential_kind='oauth')\n"
            f"a.credential_id = 'timeline'; a.set_secret({SECRET!r}); a.save(); print(a.id)"
        ).strip()

    def run(self, code: str) -> str:
        """What a process prints that has the accounts at hand."""
        start = "import django; django.setup()\nfrom timeline.accounts.models import Account\n"
        done = subprocess.run(
            [sys.executable, "-c", start + code],
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "tests.settings"},
            cwd=project.BASE_DIR,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def row(self) -> list[str]:
        """The shared token, its end and its lease, "" for what is not there."""
        columns = "a.access_token, a.access_token_ends_at or '', a.access_token_leased_until or ''"
        return self.run(f"a = Account.objects.get(); print({columns}, sep='|')").strip().split("|")


class Workers:
    """Processes whose threads all ask when told to."""

    def __init__(self, outside: Outside, processes: int = PROCESSES, threads: int = THREADS) -> None:
        task = json.dumps({"account": outside.account, "threads": threads})
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.accounts.token_worker", task],
                env=outside.environment,
                cwd=project.BASE_DIR,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
            for _ in range(processes)
        ]
        for process in self.processes:
            assert process.stdout.readline() == "ready\n"

    def go(self) -> None:
        for process in self.processes:
            process.stdin.write("go\n")
            process.stdin.flush()

    def outcomes(self) -> list[str]:
        lines = [process.stdout.readline() for process in self.processes]
        return [outcome for line in lines if line for outcome in json.loads(line)]

    def ask(self) -> list[str]:
        self.go()
        return self.outcomes()

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@contextmanager
def working(*args, **kwargs) -> Iterator[Workers]:
    workers = Workers(*args, **kwargs)
    try:
        yield workers
    finally:
        workers.end()


@pytest.fixture
def upstream() -> Upstream:
    return Upstream()


@pytest.fixture
def server(upstream) -> Iterator[Misbehaving]:
    with Misbehaving(upstream) as running:
        yield running


@pytest.fixture
def outside(request, transactional_db, server, migrated_sqlite, tmp_path) -> Outside:
    if connection.vendor == "sqlite":
        file = Path(shutil.copy(migrated_sqlite, tmp_path / "accounts.sqlite3"))
        return Outside(f"sqlite:///{file}", file, server.origin)
    known = connection.settings_dict
    url = f"postgres://{known['USER']}@{known['HOST']}:{known['PORT']}/{known['NAME']}"
    return Outside(url, None, server.origin)


@pytest.mark.database
def test_200_readers_in_4_processes_that_find_an_expired_token_make_one_request(outside, upstream):
    with working(outside) as workers:
        upstream.life = 1.5
        assert set(workers.ask()) == {"ok"}
        assert upstream.asked == 1
        upstream.life = 1800
        time.sleep(1.5)
        upstream.valid.clear()
        outcomes = workers.ask()

    assert outcomes == ["ok"] * PROCESSES * THREADS
    assert upstream.asked == 2


@pytest.mark.database
def test_a_revoked_token_costs_one_request_over_all_processes(outside, upstream):
    with working(outside) as workers:
        workers.ask()
        upstream.valid.clear()
        outcomes = workers.ask()

    assert outcomes == ["ok"] * PROCESSES * THREADS
    assert upstream.asked == 2


def test_a_process_that_starts_later_takes_the_token_over(outside, upstream):
    with working(outside, 1) as workers:
        workers.ask()
    with working(outside, 2) as workers:
        assert set(workers.ask()) == {"ok"}

    assert upstream.asked == 1


def test_a_token_that_another_process_has_renewed_after_a_401_is_taken_over(outside, upstream):
    with working(outside, 1, 1) as one, working(outside, 1, 1) as other:
        one.ask(), other.ask()
        upstream.valid.clear()
        assert one.ask() == ["ok"]
        assert other.ask() == ["ok"]

    assert upstream.asked == 2


@pytest.mark.database
def test_the_lease_of_a_killed_process_ends_and_another_takes_over_within_the_same_request(outside, upstream):
    upstream.seconds = 3600
    with working(outside, 1, 1) as victim, working(outside, 3) as others:
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


def test_a_slow_token_request_keeps_its_lease(outside, upstream):
    upstream.seconds = 3
    with working(outside) as workers:
        outcomes = workers.ask()

    assert outcomes == ["ok"] * PROCESSES * THREADS
    assert upstream.asked == 1


@pytest.mark.database
def test_a_wrong_secret_is_refused_once_for_all_processes(outside, upstream):
    upstream.refusing = answer(401, {"error": "invalid_client"})
    with working(outside) as workers:
        outcomes = workers.ask() + workers.ask()

    assert outcomes == ["Unauthorized"] * PROCESSES * THREADS * 2
    assert upstream.asked == 1


def test_a_rate_limited_token_request_holds_all_processes_back(outside, upstream):
    upstream.refusing = answer(429, "slow down", {"Retry-After": "4"})
    with working(outside, 2, 5) as workers:
        assert set(workers.ask()) == {"RateLimited"}
        time.sleep(2.5)  # longer than the rest after other failures
        assert set(workers.ask()) == {"RateLimited"}
        assert upstream.asked == 1
        upstream.refusing = None
        time.sleep(2)
        assert set(workers.ask()) == {"ok"}

    assert upstream.asked == 2


def test_a_token_server_that_hangs_is_asked_once_and_nobody_waits_longer_than_a_call_may(outside, upstream):
    upstream.refusing = hang()
    with working(outside) as workers:
        began = time.monotonic()
        outcomes = workers.ask()
        took = time.monotonic() - began

    assert set(outcomes) == {"TimedOut"}
    assert took < 6.2
    assert upstream.asked == 1


@pytest.mark.database
def test_another_secret_forgets_the_token(outside, upstream):
    with working(outside, 1, 2) as workers:
        workers.ask()
    sealed, ends, lease = outside.row()
    assert sealed
    assert ends
    assert not lease
    outside.run("a = Account.objects.get(); a.set_secret('another'); a.save()")
    assert outside.row() == ["", "", ""]
    with working(outside, 2, 2) as workers:
        assert set(workers.ask()) == {"ok"}

    assert upstream.asked == 2


def test_the_token_is_sealed_in_the_row(outside, upstream):
    with working(outside, 1, 1) as workers:
        workers.ask()
    sealed = outside.row()[0]
    assert sealed.startswith("v1.")
    told = outside.run(
        "from timeline.accounts import crypto; a = Account.objects.get()\n"
        "print(crypto.decrypt(a.access_token, account=a.key, field='access_token'))"
    )
    assert json.loads(told)["token"] == "t1"
    assert SECRET not in told


def test_a_note_that_was_altered_costs_one_request_and_is_replaced(outside, upstream):
    outside.run("Account.objects.update(access_token='v1.' + 'A' * 60)")
    with working(outside, 2, 5) as workers:
        assert set(workers.ask()) == {"ok"}

    assert upstream.asked == 1
    assert outside.row()[0] != "v1." + "A" * 60


def test_a_lease_that_a_wrong_clock_wrote_keeps_nobody_waiting(outside, upstream):
    outside.run(
        "from datetime import timedelta; from django.utils import timezone\n"
        "Account.objects.update(access_token_leased_until=timezone.now() + timedelta(days=3))"
    )
    with working(outside, 2, 5) as workers:
        assert set(workers.ask()) == {"ok"}

    assert upstream.asked == 1


@pytest.mark.database
def test_a_database_that_cannot_be_written_gives_each_process_a_token_of_its_own(outside, upstream):
    with working(outside, 2, 20) as workers, unwritable(outside):
        began = time.monotonic()
        assert set(workers.ask()) == {"ok"}
        assert time.monotonic() - began < 4
        assert set(workers.ask()) == {"ok"}

    assert upstream.asked == 2


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
