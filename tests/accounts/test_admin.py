"""Admins connect accounts; whatever they open or save, the secret never comes out."""

import re

import pytest
from django.contrib.admin.models import LogEntry
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from timeline.accounts import sessions
from timeline.accounts.connecting import findings
from timeline.accounts.connecting.checks import failed
from timeline.accounts.models import Account

from .factories import TOKEN, AccountFactory, public_pem, signing_key

SECRET = "typed-secret-31d9"
LIST = "/admin/accounts/account/"
PAGES = ("change", "connect", "history", "delete")


def page_of(account: Account, name: str = "change") -> str:
    return reverse(f"admin:accounts_account_{name}", args=[account.pk])


def form_of(account: Account | None = None, **changes: object) -> dict[str, object]:
    """What the browser sends when an admin saves the page as it is, but for the changes."""
    account = account or Account(subdomain="new", installation_id=1, app_id=1)
    data = {
        "subdomain": account.subdomain,
        "name": account.name,
        "enabled": "on",
        "app_id": account.app_id,
        "installation_id": account.installation_id,
        "public_key": account.public_key,
        "credential_kind": account.credential_kind,
        "credential_id": account.credential_id,
        "new_secret": "",
        "api_origin": account.api_origin,
        "frame_origin": account.frame_origin,
    }
    data.update(changes)
    return {name: value for name, value in data.items() if value is not None}


def save(client, account: Account, **changes: object) -> Account:
    response = client.post(page_of(account), form_of(account, **changes))
    assert response.status_code == 302, response.context["adminform"].form.errors
    return Account.objects.get(pk=account.pk)


def errors(client, account: Account, **changes: object) -> dict[str, list[str]]:
    """What the form says at its fields; nothing was saved and no secret is on the page."""
    before = Account.objects.values().get(pk=account.pk)
    response = client.post(page_of(account), form_of(account, **changes))
    assert response.status_code == 200
    assert Account.objects.values().get(pk=account.pk) == before
    assert SECRET not in response.content.decode()
    return response.context["adminform"].form.errors


def test_an_account_begins_with_its_subdomain_and_goes_on_with_the_steps(admin_client):
    response = admin_client.post(f"{LIST}add/", {"subdomain": "new", "name": "New", "api_origin": ""})

    account = Account.objects.get()
    assert response.headers["Location"] == page_of(account, "connect")
    assert (account.subdomain, account.enabled, account.has_secret) == ("new", True, False)


def test_everything_can_be_given_on_one_page_too(admin_client):
    account = AccountFactory(secret="", credential_kind="", credential_id="", public_key="")
    data = {"credential_kind": "oauth", "credential_id": "timeline", "new_secret": SECRET}
    response = admin_client.post(page_of(account), form_of(account, **data), follow=True)

    assert Account.objects.get().reveal_secret() == SECRET
    assert SECRET not in response.content.decode()
    said = [str(message) for message in response.context["messages"]]
    assert any("public_key.pem" in message for message in said)


def test_a_key_that_is_typed_in_is_by_hand_from_then_on_and_one_that_is_left_is_not(account, admin_client):
    fetched = timezone.now()
    Account.objects.update(public_key_fetched_at=fetched)
    as_browsers_do = account.public_key.replace("\n", "\r\n")
    assert save(admin_client, account, public_key=as_browsers_do).public_key_fetched_at == fetched

    other = public_pem(signing_key("hand"))
    assert save(admin_client, account, public_key=other).public_key_fetched_at is None


def test_no_page_shows_the_secret_or_its_sealed_form(account, admin_client):
    save(admin_client, account, name="Renamed", new_secret=SECRET)
    sealed = Account.objects.get().secret
    pages = (LIST, "/admin/", *(page_of(account, name) for name in PAGES))
    for page in pages:
        html = admin_client.get(page).content.decode()
        for text in (TOKEN, SECRET, sealed, sealed[:20]):
            assert text not in html


def test_the_history_says_that_the_secret_changed_and_not_to_what(account, admin_client):
    save(admin_client, account, new_secret=SECRET)
    entry = LogEntry.objects.get()

    assert "Secret" in entry.get_change_message()
    assert SECRET not in entry.change_message + entry.object_repr


def test_an_empty_field_keeps_the_stored_secret(account, admin_client):
    assert save(admin_client, account, name="Renamed").reveal_secret() == TOKEN


def test_a_typed_secret_replaces_the_stored_one(account, admin_client):
    assert save(admin_client, account, new_secret=SECRET).reveal_secret() == SECRET


def test_a_ticked_box_removes_the_stored_secret(account, admin_client):
    assert not save(admin_client, account, remove_secret="on").has_secret


def test_no_kind_of_credential_means_no_secret(account, admin_client):
    assert not save(admin_client, account, credential_kind="", credential_id="").has_secret


def test_a_secret_is_not_kept_for_another_kind_of_credential(account, admin_client):
    assert "another kind" in str(errors(admin_client, account, credential_kind="oauth")["new_secret"])
    changed = save(admin_client, account, credential_kind="oauth", new_secret=SECRET)
    assert changed.reveal_secret() == SECRET


@pytest.mark.parametrize("change", [{"subdomain": "evil"}, {"api_origin": "http://127.0.0.1:8000"}])
def test_a_secret_does_not_follow_the_account_to_another_address(account, admin_client, change):
    assert "another address" in str(errors(admin_client, account, **change)["new_secret"])
    assert save(admin_client, account, **change, new_secret=SECRET).reveal_secret() == SECRET


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"subdomain": "acme.zendesk.com"}, "subdomain"),
        ({"subdomain": ""}, "subdomain"),
        ({"app_id": "-1"}, "app_id"),
        ({"installation_id": "9" * 30}, "installation_id"),
        ({"public_key": "the key"}, "public_key"),
        ({"api_origin": "https://evil.example"}, "api_origin"),
        ({"frame_origin": "http://localhost:8000@evil.example"}, "frame_origin"),
        ({"credential_id": ""}, "credential_id"),
        ({"credential_kind": "telepathy"}, "credential_kind"),
        ({"new_secret": f"{SECRET} x"}, "new_secret"),
        ({"new_secret": SECRET, "remove_secret": "on"}, "new_secret"),
        ({"credential_kind": "", "new_secret": SECRET}, "new_secret"),
    ],
)
def test_a_wrong_value_is_explained_at_its_field(account, admin_client, change, field):
    assert field in errors(admin_client, account, **change)


def test_a_credential_needs_its_secret(db, admin_client):
    account = AccountFactory(secret="", credential_kind="")
    assert "new_secret" in errors(admin_client, account, credential_kind="bearer")


def act(client, action: str, *accounts: Account) -> None:
    response = client.post(LIST, {"action": action, "_selected_action": [str(one.pk) for one in accounts]})
    assert response.status_code == 302


def test_all_sessions_of_an_account_are_ended_by_an_action(account, admin_client):
    other = AccountFactory()
    tokens = [sessions.issue(account, "9"), sessions.issue(other, "9")]
    act(admin_client, "end_all_sessions", account)

    with pytest.raises(sessions.SessionRefused):
        sessions.open_token(tokens[0])
    assert sessions.open_token(tokens[1]).account == other
    assert "Ended all sessions" in LogEntry.objects.get().get_change_message()


def test_accounts_are_switched_off_and_on_by_actions(account, admin_client):
    act(admin_client, "disable", account)
    assert not Account.objects.get().enabled
    act(admin_client, "enable", account)
    assert Account.objects.get().enabled
    assert [entry.get_change_message() for entry in LogEntry.objects.order_by("pk")] == [
        "Switched off.",
        "Switched on.",
    ]


def test_a_legacy_token_is_warned_of_wherever_it_is_shown(account, admin_client):
    for page in (LIST, page_of(account), page_of(account, "connect")):
        assert "2027-04-30" in admin_client.get(page).content.decode()
    Account.objects.update(credential_kind="oauth")
    page = admin_client.get(page_of(account, "connect")).content.decode()
    assert "being switched off" not in page
    assert "being switched off" not in admin_client.get(page_of(account)).content.decode()


def test_the_list_says_how_far_each_account_is_and_does_not_grow_in_queries(account, admin_client):
    def queries() -> int:
        with CaptureQueriesContext(connection) as found:
            html = admin_client.get(LIST).content.decode()
        assert "Test: to do" in html
        return len(found)

    few = queries()
    for _ in range(10):
        findings.record(AccountFactory(), "test", [failed("hanging", "Nobody answers.")])
    assert queries() == few
    assert "Test: test failed" in admin_client.get(LIST).content.decode()


def test_accounts_can_be_found_and_filtered(account, admin_client):
    AccountFactory(subdomain="other", name="Globex", enabled=False)

    assert admin_client.get(LIST, {"q": "globe"}).context["cl"].result_count == 1
    assert list(admin_client.get(LIST, {"q": "acme"}).context["cl"].queryset) == [account]
    assert admin_client.get(LIST, {"enabled__exact": "0"}).context["cl"].result_count == 1
    assert admin_client.get(LIST, {"credential_kind__exact": "api_token"}).status_code == 200


def test_a_browser_tells_the_admin_pages_where_a_form_comes_from(client):
    # no-referrer would make it send "Origin: null", which the CSRF check has to refuse.
    assert client.get("/admin/login/").headers["Referrer-Policy"] == "same-origin"


def test_the_pages_need_nothing_that_the_strict_policy_forbids(account, admin_client):
    for page in (LIST, f"{LIST}add/", *(page_of(account, name) for name in PAGES)):
        response = admin_client.get(page)
        html = response.content.decode()
        assert "unsafe" not in response.headers["Content-Security-Policy"]
        assert not re.findall(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)[^>]*>", html)
        assert not re.findall(r"\son[a-z]+=|<style|\sstyle=", html)
