"""The app's key comes from the account's own address; bad signatures ask for it once in five minutes."""

import os
import shutil
import subprocess
import sys
import threading
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings as project
from django.db import connection, connections
from django.utils import timezone

from tests.misbehaving import (
    Misbehaving,
    after,
    answer,
    bomb,
    drip_body,
    endless,
    hang,
    redirect,
    unused_origin,
)
from timeline.accounts import public_keys
from timeline.accounts.models import Account
from timeline.events.errors import EventsApiError

from .factories import AccountFactory, public_pem, signing_key

OLD, NEW = public_pem(signing_key("old")), public_pem(signing_key("new"))


def pem(text: str):
    return answer(200, text.encode(), {"Content-Type": "application/x-pem-file"})


@pytest.fixture
def at(db, settings):
    """An account whose API is the given server and whose key was fetched an hour ago."""

    def account_at(origin: str, **fields: object) -> Account:
        settings.TIMELINE_CUSTOM_ORIGINS = [origin]
        known = {"public_key": OLD, "public_key_fetched_at": timezone.now() - timedelta(hours=1)}
        return AccountFactory(api_origin=origin, **{**known, **fields})

    return account_at


def test_a_key_is_fetched_without_a_credential_and_stored_with_its_time(at):
    with Misbehaving(pem(NEW)) as server:
        account = at(server.origin, app_id=77, public_key="", public_key_fetched_at=None)
        assert public_keys.fetch(account) == NEW

    (call,) = server.calls
    assert (call.method, call.path) == ("GET", "/api/v2/apps/77/public_key.pem")
    assert "authorization" not in call.headers
    assert "cookie" not in call.headers
    stored = Account.objects.get()
    assert stored.public_key == account.public_key == NEW
    assert (timezone.now() - stored.public_key_fetched_at).total_seconds() < 5


BAD = {
    "no such app": answer(404, {"error": "RecordNotFound"}),
    "a page": answer(200, "<html>Sign in</html>"),
    "nothing": answer(200, b""),
    "binary": answer(200, b"\xff\x00\xfe"),
    "a private key": answer(200, b"-----BEGIN PRIVATE KEY-----"),
    "too long": answer(200, b"-" * 20_000),
    "endless": endless(),
    "a bomb": bomb(20),
    "elsewhere": redirect("http://127.0.0.1:9/key.pem"),
    "hanging": hang(),
    "dripping": drip_body(),
}


@pytest.mark.parametrize("script", BAD.values(), ids=BAD.keys())
def test_what_is_no_key_is_not_stored_and_soon_given_up(at, script):
    with Misbehaving(script) as server:
        account = at(server.origin)
        began = timezone.now()
        with pytest.raises(public_keys.CANNOT_FETCH):
            public_keys.fetch(account)
        assert (timezone.now() - began).total_seconds() < 3

    assert Account.objects.get().public_key == account.public_key == OLD


def test_an_account_without_an_app_id_has_no_key_to_fetch(at):
    with pytest.raises(public_keys.NoAppId):
        public_keys.fetch(at(unused_origin(), app_id=None))


def test_nobody_who_answers_is_an_error_like_the_others(at):
    with pytest.raises(EventsApiError):
        public_keys.fetch(at(unused_origin()))


@pytest.mark.parametrize("key", [OLD, ""], ids=["fetched", "missing"])
def test_a_bad_signature_fetches_the_newer_key(at, key):
    with Misbehaving(pem(NEW)) as server:
        account = at(server.origin, public_key=key, **({} if key else {"public_key_fetched_at": None}))
        assert public_keys.after_bad_signature(account)

    assert Account.objects.get().public_key == account.public_key == NEW


def test_the_same_key_again_is_no_newer_one(at):
    with Misbehaving(pem(OLD)) as server:
        assert not public_keys.after_bad_signature(at(server.origin))


@pytest.mark.parametrize(
    "fields",
    [{"public_key_fetched_at": None}, {"app_id": None}, {"app_id": None, "public_key": ""}],
    ids=["put in by hand", "no app", "no app and no key"],
)
def test_where_there_is_nothing_to_fetch_a_token_causes_no_request(at, fields):
    with Misbehaving(pem(NEW)) as server:
        account = at(server.origin, **fields)
        assert not any(public_keys.after_bad_signature(account) for _ in range(3))

    assert server.connections == 0


@pytest.mark.parametrize("script", [pem(OLD), answer(500), answer(404)], ids=["same", "500", "404"])
def test_a_thousand_bad_signatures_ask_once_in_five_minutes(at, script):
    with Misbehaving(script) as server:
        account = at(server.origin)
        with time_machine.travel(timezone.now(), tick=False) as clock:
            for _ in range(1000):
                public_keys.after_bad_signature(account)
            first = len({call.at for call in server.calls})
            clock.shift(299)
            public_keys.after_bad_signature(account)
            assert len(server.calls) == first
            clock.shift(2)
            public_keys.after_bad_signature(account)

    assert len(server.calls) == 2 * first
    assert first == 1


def test_a_key_that_another_process_has_stored_meanwhile_is_taken_without_a_request(at):
    with Misbehaving(pem(OLD)) as server:
        account = at(server.origin)
        Account.objects.update(public_key=NEW)
        assert public_keys.after_bad_signature(account)

    assert account.public_key == NEW
    assert server.connections == 0


@pytest.mark.django_db(transaction=True)
def test_a_key_put_in_by_hand_while_another_is_fetched_stays(at):
    by_hand = public_pem(signing_key("hand"))

    def meanwhile(request):
        thread = threading.Thread(target=put_in)
        thread.start()
        thread.join()
        return pem(NEW)

    def put_in():
        Account.objects.update(public_key=by_hand, public_key_fetched_at=None)
        connections.close_all()

    with Misbehaving(meanwhile) as server:
        account = at(server.origin)
        assert not public_keys.after_bad_signature(account)

    assert Account.objects.get().public_key == by_hand


CROWD = """
import sys, threading, django
django.setup()
from django.conf import settings as project
from django.db import connection, connections
from timeline.accounts import public_keys
from timeline.accounts.models import Account

def ask():
    public_keys.after_bad_signature(Account.objects.get())
    connections.close_all()

print("ready", flush=True)
sys.stdin.read()
threads = [threading.Thread(target=ask) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""
CONNECT = "from tests.accounts.factories import AccountFactory as A; import sys, datetime as d; "
CONNECT += "A(api_origin=sys.argv[1], public_key_fetched_at=d.datetime(2026, 1, 1, tzinfo=d.UTC))"


def test_32_bad_signatures_at_once_in_four_processes_ask_once(migrated_sqlite, tmp_path):
    database = shutil.copy(migrated_sqlite, tmp_path / "crowd.sqlite3")
    with Misbehaving(after(0.3, pem(OLD))) as server:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "DATABASE_URL": f"sqlite:///{database}",
            "TIMELINE_CUSTOM_ORIGINS": server.origin,
        }

        def python(code: str) -> subprocess.Popen[str]:
            line = [sys.executable, "-c", code, server.origin]
            return subprocess.Popen(
                line,
                cwd=project.BASE_DIR,
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )

        python(f"import django; django.setup(); {CONNECT}").communicate(timeout=60)
        crowd = [python(CROWD) for _ in range(4)]
        for process in crowd:
            assert process.stdout.readline() == "ready\n"
        for process in crowd:
            process.stdin.close()  # which lets it go
        for process in crowd:
            process.wait(60)
            process.stdout.close()

    assert [process.returncode for process in crowd] == [0] * 4
    assert len(server.calls) == 1


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_no_part_lets_the_signature_be_bad(at):
    with Misbehaving(pem(NEW)) as server:
        account = at(server.origin)
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA query_only = ON")
            try:
                assert not public_keys.after_bad_signature(account)
            finally:
                cursor.execute("PRAGMA query_only = OFF")

    assert server.connections == 0


def test_an_account_that_is_gone_has_no_newer_key(at):
    account = at(unused_origin())
    Account.objects.all().delete()
    assert not public_keys.after_bad_signature(account)
