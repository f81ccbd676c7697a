"""connect_account creates and updates accounts, says what is wrong, and never shows a secret."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.misbehaving import Misbehaving, answer, unused_origin
from timeline.accounts.models import Account, Finding

from .factories import public_pem, signing_key
from .test_connection import api

SECRET = "connect-secret-77aa"
IDS = ("--app-id", "77", "--installation-id", "10023")


@pytest.fixture(autouse=True)
def plain_environment(monkeypatch):
    for name in ("TIMELINE_API_TOKEN", "TIMELINE_OAUTH_CLIENT", "TIMELINE_BEARER"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def key_file(tmp_path: Path) -> str:
    file = tmp_path / "public.pem"
    file.write_text(public_pem(signing_key()))
    return str(file)


def connect(*arguments: str) -> str:
    """What the command says, on both outputs."""
    out, err = io.StringIO(), io.StringIO()
    call_command("connect_account", *arguments, stdout=out, stderr=err, no_color=True)
    text = out.getvalue() + err.getvalue()
    assert SECRET not in text
    return text


def refused(*arguments: str) -> str:
    """The message of the CommandError."""
    with pytest.raises(CommandError) as caught:
        connect(*arguments)
    assert SECRET not in str(caught.value)
    return str(caught.value)


def test_it_connects_an_account_in_one_line(db, key_file):
    said = connect("acme", *IDS, "--public-key", key_file, "--oauth-client", f"timeline:{SECRET}")

    account = Account.objects.get()
    assert (account.subdomain, account.app_id, account.installation_id) == ("acme", 77, 10023)
    assert account.public_key == public_pem(signing_key())
    assert (account.credential_kind, account.credential_id) == ("oauth", "timeline")
    assert account.reveal_secret() == SECRET
    assert account.enabled
    assert said.startswith("Connected acme: installation 10023, public key stored")


@pytest.mark.parametrize(
    ("option", "value", "stored"),
    [
        ("--api-token", f"a@acme.example:{SECRET}", ("api_token", "a@acme.example", SECRET)),
        ("--api-token", f"a@acme.example/token:{SECRET}", ("api_token", "a@acme.example", SECRET)),
        ("--oauth-client", f"timeline:{SECRET}", ("oauth", "timeline", SECRET)),
        ("--oauth-client", f"timeline:{SECRET}:a:b", ("oauth", "timeline", f"{SECRET}:a:b")),
        ("--bearer", SECRET, ("bearer", "", SECRET)),
        ("--bearer", f"{SECRET}:a:b", ("bearer", "", f"{SECRET}:a:b")),
    ],
)
@pytest.mark.parametrize("way", ["option", "environment", "standard input"])
def test_it_takes_each_credential_in_each_way(account, monkeypatch, *, option, value, stored, way):
    if way == "environment":
        variable = "TIMELINE_" + option.removeprefix("--").replace("-", "_").upper()
        monkeypatch.setenv(variable, value)
        connect("acme")
    elif way == "standard input":
        monkeypatch.setattr(sys, "stdin", io.StringIO(value + "\n"))
        connect("acme", option, "-")
    else:
        connect("acme", option, value)

    account.refresh_from_db()
    assert (account.credential_kind, account.credential_id, account.reveal_secret()) == stored


def test_the_public_key_can_come_from_standard_input(db, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(public_pem(signing_key()).replace("\n", "\\n")))
    connect("acme", *IDS, "--public-key", "-")

    assert Account.objects.get().public_key == public_pem(signing_key())


def test_an_option_goes_before_the_environment(db, monkeypatch):
    monkeypatch.setenv("TIMELINE_API_TOKEN", "agent@acme.example:from-the-environment")
    connect("acme", *IDS, "--bearer", SECRET)

    assert Account.objects.get().reveal_secret() == SECRET


def test_an_empty_environment_variable_counts_for_nothing(db, monkeypatch):
    monkeypatch.setenv("TIMELINE_BEARER", "")
    connect("acme", *IDS)

    assert not Account.objects.get().has_secret


def test_only_what_is_given_changes(account):
    before = Account.objects.get()
    said = connect("acme", "--installation-id", "5", "--name", "Acme Ltd")
    after = Account.objects.get()

    assert said.startswith("Updated acme: installation 5")
    assert (after.pk, after.installation_id, after.name) == (before.pk, 5, "Acme Ltd")
    for field in ("app_id", "public_key", "secret", "credential_kind", "credential_id", "created_at"):
        assert getattr(after, field) == getattr(before, field)


def test_a_credential_is_replaced_by_another_kind(account):
    connect("acme", "--oauth-client", f"timeline:{SECRET}")

    after = Account.objects.get()
    assert (after.credential_kind, after.credential_id) == ("oauth", "timeline")
    assert after.reveal_secret() == SECRET


def test_running_it_twice_changes_nothing_but_the_seal(db, key_file):
    line = ("acme", *IDS, "--public-key", key_file, "--bearer", SECRET)
    connect(*line)
    connect(*line)

    assert Account.objects.get().reveal_secret() == SECRET


def test_listed_addresses_are_taken(db):
    connect(
        *("demo", *IDS, "--bearer", SECRET),
        *("--api-origin", "http://127.0.0.1:8000/eventstore/", "--frame-origin", "http://localhost:8000"),
    )

    account = Account.objects.get()
    assert account.origin == "http://127.0.0.1:8000/eventstore"
    assert account.frame_ancestor == "http://localhost:8000"


def test_the_accounts_own_zendesk_need_not_be_listed(db, settings):
    settings.TIMELINE_CUSTOM_ORIGINS = []
    own = "https://acme.zendesk.com"
    connect("acme", *IDS, "--bearer", SECRET, "--api-origin", own, "--frame-origin", f"{own}/")

    account = Account.objects.get()
    assert (account.origin, account.frame_ancestor) == (own, own)


def test_another_accounts_zendesk_must_be_listed(db, settings):
    settings.TIMELINE_CUSTOM_ORIGINS = []
    refused("acme", *IDS, "--bearer", SECRET, "--api-origin", "https://globex.zendesk.com")


def test_an_address_can_be_taken_back(db):
    connect("demo", *IDS, "--bearer", SECRET, "--api-origin", "http://127.0.0.1:8000")
    connect("demo", "--api-origin", "")

    assert Account.objects.get().origin == "https://demo.zendesk.com"


def test_an_api_token_is_taken_with_a_dated_warning(db):
    assert "2027-04-30" in connect("acme", *IDS, "--api-token", f"agent@acme.example:{SECRET}")
    assert "2027-04-30" not in connect("acme", "--oauth-client", f"timeline:{SECRET}")


def test_it_says_what_is_still_missing(db):
    said = connect("acme", *IDS)

    assert "https://acme.zendesk.com/api/v2/apps/77/public_key.pem" in said
    assert "No events can be read" in said


WRONG = {
    "no numbers for a new account": (("acme",), "--app-id and --installation-id"),
    "half of the numbers": (("acme", "--app-id", "77"), "--app-id and --installation-id"),
    "number zero": (("acme", "--app-id", "0", "--installation-id", "1"), "--app-id"),
    "number negative": (("acme", "--app-id", "1", "--installation-id=-5"), "--installation-id: "),
    "number too large": (("acme", "--app-id", "1", "--installation-id", "9" * 30), "--installation-id: "),
    "number no number": (("acme", "--app-id", "x"), "--app-id"),
    "whole address as subdomain": (("acme.zendesk.com", *IDS), "SUBDOMAIN: Give only the part before"),
    "capitals in the subdomain": (("Acme", *IDS), "SUBDOMAIN: "),
    "address not listed": (("acme", *IDS, "--api-origin", "https://evil.example"), "--api-origin: "),
    "frame not listed": (("acme", *IDS, "--frame-origin", "https://evil.example"), "--frame-origin: "),
    "both addresses wrong": (
        ("acme", *IDS, "--api-origin", "x", "--frame-origin", "y"),
        "--frame-origin: ",
    ),
    "API token without e-mail": (("acme", *IDS, "--api-token", SECRET), "EMAIL:TOKEN"),
    "API token without token": (("acme", *IDS, "--api-token", "agent@acme.example:"), "EMAIL:TOKEN"),
    "API token with no address": (("acme", *IDS, "--api-token", f"agent:{SECRET}"), "EMAIL:TOKEN"),
    "OAuth client without secret": (("acme", *IDS, "--oauth-client", SECRET), "ID:SECRET"),
    "OAuth client without ID": (("acme", *IDS, "--oauth-client", f":{SECRET}"), "ID:SECRET"),
    "bearer empty": (("acme", *IDS, "--bearer", ""), "TOKEN"),
    "bearer with a space": (("acme", *IDS, "--bearer", f"{SECRET} x"), "visible ASCII"),
    "bearer with a line break": (("acme", *IDS, "--bearer", f"{SECRET}\nX: y"), "visible ASCII"),
    "two credentials": (
        ("acme", *IDS, "--bearer", SECRET, "--api-token", f"agent@acme.example:{SECRET}"),
        "not allowed with",
    ),
    "key file missing": (("acme", *IDS, "--public-key", "/nowhere/key.pem"), "cannot be read"),
    "key file a directory": (("acme", *IDS, "--public-key", "/"), "cannot be read"),
    "two things from standard input": (
        ("acme", *IDS, "--public-key", "-", "--bearer", "-"),
        "Only one thing",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), WRONG.values(), ids=WRONG.keys())
def test_it_refuses_and_changes_nothing(db, arguments, message):
    assert message in refused(*arguments)
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b"the key", "not a public key in PEM form"),
        (b"\xff\xfe\x00", "cannot be read"),
        (b"x" * 100_000, "too long"),
        (b"-----BEGIN PRIVATE KEY-----", "private key"),
    ],
    ids=["empty", "words", "binary", "huge", "private"],
)
def test_it_refuses_a_key_file(db, tmp_path, content, message):
    file = tmp_path / "key.pem"
    file.write_bytes(content)

    assert message in refused("acme", *IDS, "--public-key", str(file))
    assert Account.objects.count() == 0


def test_empty_standard_input_is_refused(db, monkeypatch):
    monkeypatch.setattr(sys, "stdin", io.StringIO(""))
    assert "empty" in refused("acme", *IDS, "--bearer", "-")


def test_several_credentials_in_the_environment_are_refused(db, monkeypatch):
    monkeypatch.setenv("TIMELINE_BEARER", SECRET)
    monkeypatch.setenv("TIMELINE_OAUTH_CLIENT", f"timeline:{SECRET}")

    assert "TIMELINE_OAUTH_CLIENT and TIMELINE_BEARER" in refused("acme", *IDS)


def test_an_update_that_is_refused_leaves_the_account_as_it_was(account):
    before = Account.objects.values().get()
    refused("acme", "--name", "New", "--bearer", SECRET, "--api-origin", "https://evil.example")

    assert Account.objects.values().get() == before


def test_the_exit_status_tells_success_from_failure(tmp_path):
    """The real command in a real process, on a database of its own."""
    nobody = unused_origin()
    environment = {
        **os.environ,
        "TIMELINE_CUSTOM_ORIGINS": nobody,
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": f"sqlite:///{tmp_path / 'accounts.sqlite3'}",
        "TIMELINE_BEARER": SECRET,
    }

    def manage(*arguments: str) -> subprocess.CompletedProcess[str]:
        line = [sys.executable, "manage.py", *arguments]
        root = Path(__file__).resolve().parents[2]
        return subprocess.run(
            line, cwd=root, env=environment, capture_output=True, text=True, timeout=60, check=False
        )

    assert manage("migrate", "accounts", "-v0").returncode == 0
    good = manage("connect_account", "acme", *IDS, "--api-origin", nobody)
    bad = manage("connect_account", "evil.example", *IDS)
    untested = manage("connect_account", "acme", "--test")

    assert (good.returncode, bad.returncode, untested.returncode) == (0, 1, 3)
    assert "Nothing answers at" in untested.stderr
    assert good.stdout.startswith("Connected acme")
    assert "Traceback" not in bad.stderr
    assert "CommandError: SUBDOMAIN" in bad.stderr
    assert SECRET not in good.stdout + good.stderr + bad.stdout + bad.stderr


@pytest.fixture
def listed(settings):
    def at(server: Misbehaving) -> tuple[str, str]:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        return ("--api-origin", server.origin)

    return at


def key_of(name: str):
    return answer(200, public_pem(signing_key(name)).encode())


def test_the_key_of_the_app_is_fetched_where_none_is_given(db, listed):
    with Misbehaving(api(key=key_of("fetched"))) as server:
        said = connect("acme", *IDS, "--bearer", SECRET, *listed(server))

    account = Account.objects.get()
    assert account.public_key == public_pem(signing_key("fetched"))
    assert account.public_key_fetched_at
    assert "public key fetched from Zendesk" in said


@pytest.mark.parametrize("script", [answer(404), answer(200, b"<html>"), answer(500)])
def test_a_key_that_cannot_be_fetched_keeps_nobody_from_connecting(db, listed, script):
    with Misbehaving(api(key=script)) as server:
        said = connect("acme", *IDS, "--bearer", SECRET, *listed(server))

    assert Account.objects.get().reveal_secret() == SECRET
    assert "public key missing" in said
    assert "The public key was not fetched." in said


def test_a_key_put_in_by_hand_is_not_fetched_over(db, listed, key_file):
    with Misbehaving(api(key=key_of("fetched"))) as server:
        connect("acme", *IDS, "--public-key", key_file, *listed(server))
        connect("acme", *IDS)

    assert server.connections == 0
    assert Account.objects.get().public_key == public_pem(signing_key())
    assert Account.objects.get().public_key_fetched_at is None


def test_a_fetched_key_gives_way_to_one_by_hand(db, listed, key_file):
    with Misbehaving(api(key=key_of("fetched"))) as server:
        connect("acme", *IDS, *listed(server))
    connect("acme", "--public-key", key_file)

    assert Account.objects.get().public_key == public_pem(signing_key())
    assert Account.objects.get().public_key_fetched_at is None


def test_a_connection_is_tested_after_it_is_stored(db, listed, key_file):
    with Misbehaving(api()) as server:
        said = connect("acme", *IDS, "--public-key", key_file, "--bearer", SECRET, *listed(server), "--test")

    assert said.startswith("Connected acme")
    assert "it belongs to Ada Agent (admin)." in said
    assert "Events can be read." in said


def test_a_test_alone_changes_nothing(account, listed):
    with Misbehaving(api()) as server:
        Account.objects.update(api_origin=listed(server)[1])
        before = Account.objects.values().get()
        said = connect("acme", "--test")

    assert "Updated" not in said
    assert "Events can be read." in said
    assert Account.objects.values().get() == before


def test_a_failed_test_says_the_same_as_the_guided_page_and_has_a_status_of_its_own(account, listed):
    with Misbehaving(api(events=answer(403))) as server:
        Account.objects.update(api_origin=listed(server)[1])
        with pytest.raises(CommandError) as caught:
            connect("acme", "--test")

    assert "Most likely events are not switched on" in str(caught.value)
    assert caught.value.returncode == 3
    assert Finding.objects.get().said.endswith(str(caught.value))


def test_an_unknown_account_cannot_be_tested(db):
    assert "--app-id and --installation-id" in refused("acme", "--test")
