"""Secrets go into the admin and never out: no page, message, history, finding or error report has any."""

import sys

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.core.signals import got_request_exception
from django.utils import timezone
from django.views.debug import ExceptionReporter

from tests.misbehaving import Misbehaving, answer
from timeline.accounts import crypto
from timeline.accounts.models import Account, Finding

from .factories import TOKEN, AccountFactory
from .test_admin import form_of, page_of
from .test_admin_scope import addresses, body
from .test_connection import api

pytestmark = pytest.mark.django_db

SECRET = "typed-secret-9e02"
ACCESS = "access-token-4c11"


@pytest.fixture
def filled() -> Account:
    account = AccountFactory(subdomain="acme", credential_kind="oauth", credential_id="timeline")
    sealed = crypto.encrypt(ACCESS, account=account.key, field="access_token")
    Account.objects.update(access_token=sealed, access_token_ends_at=timezone.now())
    return Account.objects.get()


def hidden(account: Account) -> list[str]:
    stored = [account.secret, account.secret[3:40], account.access_token]
    return [SECRET, TOKEN, ACCESS, *(text for text in stored if text)]


def test_no_page_of_the_admin_shows_a_secret_or_its_sealed_form(filled, client):
    client.force_login(User.objects.create_superuser("root", password="long-enough-for-us"))
    pages = 0
    for model_admin in admin.site._registry.values():
        for url in addresses(model_admin, [str(filled.pk)] if model_admin.model is Account else ["1"]):
            text = body(client.get(url, follow=True))
            pages += 1
            assert not any(secret in text for secret in hidden(filled)), url
    assert pages > 40


def test_a_secret_that_was_typed_in_shows_in_no_answer_message_history_or_finding(
    filled, admin_client, settings
):
    """Zendesk's answer repeats the secret, as a careless server's might."""
    echo = answer(401, {"error": SECRET, "description": SECRET})
    with Misbehaving(api(me=echo, token=echo, events=echo, installations=echo, key=echo)) as server:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        Account.objects.update(api_origin=server.origin)
        data = {"credential_kind": "bearer", "credential_id": "", "new_secret": SECRET}
        said = [
            body(
                admin_client.post(page_of(filled, "connect"), {"step": step, "act": act, **data}, follow=True)
            )
            for step, act in (
                ("credential", "save"),
                ("credential", "test"),
                ("numbers", "look_up"),
                ("numbers", "test"),
                ("key", "fetch"),
                ("key", "test"),
                ("test", "test"),
            )
        ]
        account = Account.objects.get()
        changed = form_of(account, new_secret=f"{SECRET}-2")
        said.append(body(admin_client.post(page_of(account), changed, follow=True)))
    said += Finding.objects.values_list("said", flat=True)
    said += LogEntry.objects.values_list("change_message", flat=True)

    assert any("not accepted" in text for text in said)
    assert Account.objects.get().reveal_secret() == f"{SECRET}-2"
    for secret in hidden(account):
        assert not any(secret in text for text in said)


@pytest.mark.parametrize("name", ["change", "connect"])
@pytest.mark.parametrize("wrong", [{"credential_kind": "telepathy"}, {"credential_id": ""}, {"app_id": "x"}])
def test_a_page_that_was_refused_comes_back_without_the_secret(filled, admin_client, name, wrong):
    data = form_of(filled, new_secret=SECRET, step="credential", act="save", **wrong)
    if name == "connect" and "app_id" in wrong:
        data["step"] = "numbers"
    response = admin_client.post(page_of(filled, name), data)

    assert response.status_code == 200
    assert not any(secret in body(response) for secret in hidden(filled))


@pytest.mark.parametrize("name", ["change", "connect"])
def test_an_error_report_has_neither_what_was_typed_nor_what_was_stored(filled, admin_client, settings, name):
    """The report with all local variables that Django would mail or hand to a monitoring service."""
    reports = []

    def report(request, **_):
        reporter = ExceptionReporter(request, *sys.exc_info())
        reports.append(reporter.get_traceback_html() + reporter.get_traceback_text())

    admin_client.raise_request_exception = False
    got_request_exception.connect(report)
    settings.DATA_KEY = "not base64!"
    try:
        data = form_of(filled, new_secret=SECRET, step="credential", act="save")
        response = admin_client.post(page_of(filled, name), data)
    finally:
        got_request_exception.disconnect(report)

    assert response.status_code == 500
    (written,) = reports
    assert "set_secret" in written
    for secret in (SECRET, TOKEN, ACCESS):
        assert secret not in written + body(response)
