"""What is kept of the database is never older than the database."""

import subprocess
import sys
import threading
import time

import pytest
import time_machine
from django.db import OperationalError, connection, connections, transaction
from django.db.utils import ConnectionHandler
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import AccountFactory
from timeline.accounts import sessions
from timeline.accounts.models import Account
from timeline.accounts.unchanged import OUTAGE, Kept, _Watch, mark_now

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def account(transactional_db):
    return AccountFactory(name="before")


def reader():
    kept, reads = Kept(), []

    def name():
        reads.append(1)
        return Account.objects.get().name

    return lambda: kept.get("name", name, mark=mark_now()), reads


def test_what_has_not_changed_is_not_read_again(account):
    name, reads = reader()

    assert [name(), name(), name()] == ["before"] * 3
    assert len(reads) == 1


def test_a_change_on_the_same_connection_shows_at_once(account):
    name, _ = reader()
    name()
    Account.objects.update(name="after")

    assert name() == "after"


def test_a_change_by_another_thread_shows_after_two_hundredths_of_a_second(account, on_a_thread):
    name, _ = reader()
    name()
    on_a_thread(lambda: Account.objects.update(name="after"))
    time.sleep(0.03)

    assert name() == "after"


def test_a_change_inside_a_transaction_that_is_taken_back_leaves_no_trace(account):
    name, _ = reader()
    name()
    with transaction.atomic():
        Account.objects.update(name="never")
        assert name() == "never"
        transaction.set_rollback(True)

    assert name() == "before"


def test_a_change_by_another_process_shows_after_two_hundredths_of_a_second(tmp_path):
    path = tmp_path / "names.sqlite3"
    change = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).executescript(sys.argv[2])"

    def run(sql):
        return subprocess.run([sys.executable, "-c", change, str(path), sql], check=True)

    run("pragma journal_mode=wal; create table names (name); insert into names values ('before')")
    database = ConnectionHandler({"default": {**connections.settings["default"], "NAME": str(path)}})[
        "default"
    ]
    watch = _Watch()
    before = watch.mark(database, at_once=False)
    time.sleep(0.03)
    assert watch.mark(database, at_once=False) == before
    run("update names set name = 'after'")
    time.sleep(0.03)
    assert watch.mark(database, at_once=False) != before


def test_all_threads_share_what_one_has_read(account, on_a_thread):
    name, reads = reader()
    name()
    for _ in range(5):
        on_a_thread(name)

    assert len(reads) == 1


def test_while_the_database_is_away_the_last_reading_counts_for_a_minute():
    kept, away = Kept(), []

    def read():
        if away:
            raise OperationalError("the server has gone")
        return "before"

    assert kept.get("name", read, mark=(0, 1)) == "before"
    away.append(1)
    assert kept.get("name", read, mark=(0, 2)) == "before"
    with pytest.raises(OperationalError):
        kept.get("another name", read, mark=(0, 2))
    kept._last["name"] = ("before", time.monotonic() - OUTAGE - 1)
    with pytest.raises(OperationalError):
        kept.get("name", read, mark=(0, 3))


def test_a_session_costs_no_query_until_something_changes(account, django_assert_num_queries):
    token = sessions.issue(account, "9")
    sessions.open_token(token)
    with django_assert_num_queries(0):
        sessions.open_token(token)


def test_a_session_that_is_not_opened_again_still_ages(account, settings):
    settings.AGENT_CHECK_SECONDS = 86_400
    with time_machine.travel("2026-03-01T12:00Z", tick=False) as now:
        token = sessions.issue(account, "9")
        request = RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
        first = sessions.read(request)
        assert sessions.read(request) is first

        now.shift(settings.SESSION_TOKEN_SECONDS * 0.6)
        renewed = sessions.read(request).token_to_send
        assert sessions.open_token(renewed).token_to_send is None

        now.shift(settings.SESSION_TOKEN_SECONDS * 0.5)
        with pytest.raises(sessions.SessionRefused, match="expired"):
            sessions.read(request)


def test_a_session_that_is_not_opened_again_still_ends(account):
    token = sessions.issue(account, "9")
    request = RequestFactory().get("/", headers={"Authorization": f"Bearer {token}"})
    sessions.read(request)
    account.end_sessions()

    with pytest.raises(sessions.SessionRefused, match="ended"):
        sessions.read(request)


@pytest.mark.database
def test_sessions_cost_hardly_a_query_on_any_database(account):
    token = sessions.issue(account, "9")
    with CaptureQueriesContext(connection) as queries:
        for _ in range(100):
            sessions.open_token(token)
    assert len([query for query in queries if "accounts_account" in query["sql"]]) <= 2


@pytest.mark.database
def test_an_account_switched_off_by_another_thread_is_refused_within_a_second(account, on_a_thread):
    token = sessions.issue(account, "9")
    sessions.open_token(token)
    on_a_thread(lambda: Account.objects.update(enabled=False))
    time.sleep(0.6)

    with pytest.raises(sessions.SessionRefused):
        sessions.open_token(token)


@pytest.fixture
def on_a_thread():
    """Do something on a thread, which has a connection of its own."""

    def run(work):
        def close_after():
            try:
                work()
            finally:
                connection.close()

        thread = threading.Thread(target=close_after)
        thread.start()
        thread.join()

    return run
