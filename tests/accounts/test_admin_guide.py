"""The guided page: six steps, each with a state, words about where to click, and a button that tests it."""

import html
import io
import re
import zipfile

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from tests.misbehaving import Misbehaving, answer, unused_origin
from timeline.accounts import crypto, forms
from timeline.accounts.connecting import guide
from timeline.accounts.models import Account, Finding

from .factories import TOKEN, AccountFactory, public_pem, signing_key
from .test_connection import AGENT, EVENTS, INSTALLED, api

SECRET = "typed-secret-77c1"
NAMED = {"installations": [{"id": 10_023, "app_id": 77, "settings": {"name": "Customer timeline"}}]}


def at(account: Account, name: str = "connect") -> str:
    return reverse(f"admin:accounts_account_{name}", args=[account.pk])


@pytest.fixture
def new(db, settings) -> Account:
    """An account of which nothing but its address is known."""
    settings.TIMELINE_CUSTOM_ORIGINS = []
    empty = {"credential_kind": "", "credential_id": "", "secret": ""}
    return AccountFactory(subdomain="acme", app_id=None, installation_id=None, public_key="", **empty)


@pytest.fixture
def served(settings):
    """Let an account's API be at a server."""

    def serve(account: Account, server: Misbehaving) -> None:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        Account.objects.filter(pk=account.pk).update(api_origin=server.origin)

    return serve


def press(client, account: Account, step: str, act: str, **fields: object):
    return client.post(at(account), {"step": step, "act": act, **fields})


def states(account: Account) -> list[str]:
    return [step.state for step in guide.steps_of(Account.objects.get(pk=account.pk))]


def page(client, account: Account) -> str:
    return html.unescape(client.get(at(account)).content.decode())


def test_a_new_account_shows_what_is_to_be_done_and_where_to_click(new, admin_client):
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page(admin_client, new)))

    assert states(new) == ["stored", "todo", "todo", "todo", "waiting", "waiting"]
    for path in (
        "Admin Center Apps and integrations APIs OAuth clients",
        "Admin Center Apps and integrations Apps Zendesk Support apps Upload private app",
        "https://acme.zendesk.com/api/v2/apps/installations.json",
        "Admin Center People Configuration Events",
        "Admin Center People Configuration Profiles",
    ):
        assert path in text
    assert "1 of 6 steps are done. Next: Credential" in text


def test_an_account_is_connected_from_the_first_step_to_the_last(new, admin_client, served):
    key = answer(200, public_pem(signing_key()).encode())
    with Misbehaving(api(key=key, installations=answer(200, NAMED))) as server:
        served(new, server)
        press(admin_client, new, "subdomain", "save", subdomain="acme", name="Acme")
        press(
            admin_client,
            new,
            "credential",
            "save",
            credential_kind="oauth",
            credential_id="timeline",
            new_secret=SECRET,
        )
        press(admin_client, new, "numbers", "look_up")
        press(admin_client, new, "test", "test")

    account = Account.objects.get()
    assert states(new) == ["done"] * 6
    assert (account.app_id, account.installation_id) == (77, 10_023)
    assert account.public_key == public_pem(signing_key())
    assert account.public_key_fetched_at
    assert "This account is connected." in page(admin_client, new)


def test_the_package_is_made_for_the_address_that_is_typed_in(new, admin_client):
    response = press(admin_client, new, "package", "download", origin="https://timeline.example.com")

    assert response.headers["Content-Type"] == "application/zip"
    assert "app.zip" in response.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(response.content)) as package:
        assert b"https://timeline.example.com/sidebar/" in package.read("manifest.json")


def test_the_address_that_the_package_is_offered_for_is_this_servers(new, admin_client, settings):
    settings.ALLOWED_HOSTS = ["timeline.example.com", "localhost"]
    for host, origin in (
        ("timeline.example.com", "https://timeline.example.com"),
        ("localhost:8000", "http://localhost:8000"),
    ):
        text = admin_client.get(at(new), headers={"host": host}).content.decode()
        assert f'value="{origin}"' in text


def test_an_address_that_no_package_can_have_is_explained_and_stays_in_its_field(new, admin_client):
    response = press(admin_client, new, "package", "download", origin="http://timeline.example.com")
    text = html.unescape(admin_client.get(response.headers["Location"]).content.decode())

    assert response.headers["Location"].endswith("#package")
    assert 'value="http://timeline.example.com"' in text
    assert "https only" in text


def test_a_failed_test_says_why_at_its_step_until_something_is_changed(account, admin_client, served):
    with Misbehaving(api(events=answer(404))) as server:
        served(account, server)
        response = press(admin_client, account, "test", "test")

    assert response.headers["Location"].endswith("/connect/#test")
    assert states(account)[-1] == "failed"
    assert "Most likely events are not switched on" in page(admin_client, account)

    Account.objects.update(credential_id="other@acme.example")
    assert states(account)[-1] == "todo"
    assert "Most likely" not in page(admin_client, account)


def test_each_step_has_a_test_of_its_own(account, admin_client, served):
    with Misbehaving(api(installations=answer(200, INSTALLED))) as server:
        served(account, server)
        for step in guide.TITLES:
            assert (
                press(admin_client, account, step, "test", origin="http://localhost:8000").status_code == 302
            )

    found = {finding.step: finding.passed for finding in Finding.objects.all()}
    assert found == dict.fromkeys(guide.TITLES, True)


def test_a_secret_goes_in_and_never_comes_out(account, admin_client, served):
    with Misbehaving(api(me=answer(401))) as server:
        served(account, server)
        wrong = press(
            admin_client,
            account,
            "credential",
            "save",
            credential_kind="telepathy",
            credential_id="x",
            new_secret=SECRET,
        )
        press(
            admin_client,
            account,
            "credential",
            "save",
            credential_kind="oauth",
            credential_id="timeline",
            new_secret=SECRET,
        )
    account = Account.objects.get()
    shown = wrong.content.decode() + page(admin_client, account)
    shown += "".join(Finding.objects.values_list("said", flat=True))
    shown += "".join(LogEntry.objects.values_list("change_message", flat=True))

    assert account.reveal_secret() == SECRET
    for text in (SECRET, TOKEN, account.secret):
        assert text not in shown
    assert "Changed Credential kind and Credential ID and Secret in the guide." in shown


def test_an_empty_secret_keeps_the_stored_one(account, admin_client, served):
    with Misbehaving(api()) as server:
        served(account, server)
        fields = {"credential_kind": "api_token", "credential_id": "new@acme.example"}
        press(admin_client, account, "credential", "save", **fields)

    account.refresh_from_db()
    assert (account.credential_id, account.reveal_secret()) == ("new@acme.example", TOKEN)


WRONG = {
    "no e-mail": ("credential", {"credential_kind": "api_token"}, "e-mail address or client"),
    "another kind": ("credential", {"credential_kind": "bearer"}, "another kind"),
    "a space": ("credential", {"credential_kind": "bearer", "new_secret": "a b"}, "visible ASCII"),
    "zero": ("numbers", {"app_id": "0", "installation_id": "1"}, "greater than or equal to 1"),
    "words": ("numbers", {"app_id": "x", "installation_id": ""}, "whole number"),
    "too large": ("numbers", {"app_id": "9" * 25, "installation_id": "1"}, "less than or equal"),
    "no key": ("key", {"public_key": "the key"}, "not a public key"),
    "a private key": ("key", {"public_key": "-----BEGIN PRIVATE KEY-----"}, "private key"),
}


@pytest.mark.parametrize(("step", "fields", "words"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_value_is_explained_at_its_step_and_nothing_is_stored(
    account, admin_client, step, fields, words
):
    before = Account.objects.values().get()
    response = press(admin_client, account, step, "save", **fields)

    assert response.status_code == 200
    assert words in html.unescape(response.content.decode())
    assert Account.objects.values().get() == before
    assert not LogEntry.objects.exists()


def test_what_is_wrong_with_another_step_is_named(account, admin_client, settings):
    Account.objects.update(api_origin="http://127.0.0.1:8000")
    settings.TIMELINE_CUSTOM_ORIGINS = []
    response = press(admin_client, account, "numbers", "save", app_id="5", installation_id="6")

    assert "Api origin: This address is not listed" in html.unescape(response.content.decode())
    assert Account.objects.get().app_id == 77


def test_the_numbers_of_several_apps_are_there_to_choose_from(new, admin_client, served):
    both = {
        "installations": [
            {"id": 1, "app_id": 2, "settings": {"name": "<b>Bold</b>"}},
            {"id": 3, "app_id": 4, "enabled": False, "settings": {"name": "Off"}},
        ]
    }
    new.set_secret(TOKEN)
    new.credential_kind = "bearer"
    new.save()
    with Misbehaving(api(installations=answer(200, both))) as server:
        served(new, server)
        text = press(admin_client, new, "numbers", "look_up").content.decode()
        press(admin_client, new, "numbers", "save", app_id="2", installation_id="1")

    assert "&lt;b&gt;Bold" in text
    assert "app 4, installation 3" in text
    assert states(new)[3:5] == ["done", "done"]  # the key came along


def test_a_refused_look_up_says_how_to_find_the_numbers_by_hand(account, admin_client, served):
    with Misbehaving(api(installations=answer(403, {"error": "Forbidden"}))) as server:
        served(account, server)
        press(admin_client, account, "numbers", "look_up")

    text = page(admin_client, account)
    assert "copy the two numbers" in text
    assert states(account)[3] == "stored"


def test_a_key_fetched_for_another_app_is_dropped_with_its_number(account, admin_client, served):
    Account.objects.update(public_key_fetched_at="2026-11-01T00:00Z")
    with Misbehaving(api(key=answer(404), installations=answer(403))) as server:
        served(account, server)
        press(admin_client, account, "numbers", "save", app_id="78", installation_id="10023")

    assert Account.objects.get().public_key == ""


def test_a_key_that_cannot_be_fetched_leaves_the_stored_one(account, admin_client, served):
    with Misbehaving(api(key=answer(404))) as server:
        served(account, server)
        press(admin_client, account, "key", "fetch")

    assert Account.objects.get().public_key == account.public_key
    assert "There is no key for an app 77" in page(admin_client, account)


def test_the_subdomain_stays_while_a_secret_is_stored_for_it(account, admin_client, served):
    with Misbehaving(api()) as server:
        served(account, server)
        press(admin_client, account, "subdomain", "save", subdomain="evil", name="New name")

    assert (Account.objects.get().subdomain, Account.objects.get().name) == ("acme", "New name")


@pytest.mark.parametrize(
    ("step", "act"), [("", ""), ("test", "save"), ("package", "save"), ("numbers", "drop"), ("../x", "test")]
)
def test_a_button_that_is_not_there_does_nothing(account, admin_client, step, act):
    assert press(admin_client, account, step, act).status_code == 400


def test_an_account_that_is_not_there_has_no_page(admin_client):
    for name in ("0b1f", "00000000-0000-0000-0000-000000000000"):
        assert admin_client.get(f"/admin/accounts/account/{name}/connect/").status_code == 404


def test_a_test_calls_nobody_but_the_account_itself(account, admin_client, served):
    with Misbehaving(api()) as server:
        served(account, server)
        press(admin_client, account, "test", "test", api_origin=unused_origin(), subdomain="evil")

    assert [call.path for call in server.calls] == ["/api/v2/users/me.json", "/api/v2/users/9/events"]
    assert AGENT["user"]["name"] in page(admin_client, account)
    assert EVENTS["events"] == []


def test_a_sealed_secret_of_another_data_key_is_asked_for_again(account, admin_client, served):
    sealed = crypto.encrypt("x", account="somebody-else", field="secret")
    Account.objects.update(secret=sealed)
    with Misbehaving(api()) as server:
        served(account, server)
        press(admin_client, account, "credential", "test")

    assert "Give it again in the step" in page(admin_client, account)
    assert server.connections == 0


def test_what_cannot_be_told_is_said_and_held_against_nobody(account, admin_client, served):
    with Misbehaving(api(key=answer(404, {}), installations=answer(404, {}))) as server:
        served(account, server)
        press(admin_client, account, "numbers", "test")
        press(admin_client, account, "key", "test")
        text = page(admin_client, account)
        press(admin_client, account, "test", "test")

    assert "that is no fault" in text
    assert "gives no keys" in text
    assert states(account) == ["done", "done", "done", "stored", "stored", "done"]
    assert "This account is connected." in page(admin_client, account)


@pytest.mark.parametrize(
    ("form", "data"),
    [
        (forms.SubdomainForm, {"subdomain": "acme", "name": "Renamed"}),
        (forms.CredentialForm, {"credential_kind": "bearer", "new_secret": SECRET}),
        (forms.NumbersForm, {"app_id": 78, "installation_id": 2}),
        (forms.KeyForm, {"public_key": public_pem(signing_key("another"))}),
    ],
)
def test_a_step_that_took_its_time_leaves_an_account_off_that_was_switched_off_meanwhile(account, form, data):
    read_before = Account.objects.get()
    account.end_sessions()
    Account.objects.update(enabled=False, api_origin="http://changed.example")
    filled = form(data, instance=read_before)
    assert filled.is_valid()
    filled.save()

    after = Account.objects.get()
    assert filled.changed_data
    assert (after.enabled, after.api_origin) == (False, "http://changed.example")
    assert after.sessions_valid_after == account.sessions_valid_after
