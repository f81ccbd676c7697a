"""A key that Zendesk gave is fetched again when a signature fails; one put in by hand never is."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.misbehaving import answer
from timeline.accounts import door
from timeline.accounts.door import EntryRefused, verify_entry
from timeline.accounts.models import Account

from .factories import GONE, public_pem, sign_entry, signing_key
from .users import Zendesk, connected

NEW = "new"  # the name of the key with which Zendesk signs by now


@pytest.fixture
def zendesk():
    zendesk = Zendesk()
    zendesk.failing = answer(200, public_pem(signing_key(NEW)).encode())
    return zendesk


@pytest.fixture
def account(db, settings, zendesk):
    """An account whose key Zendesk gave an hour ago."""
    with connected(settings, zendesk, public_key_fetched_at=timezone.now()) as account:
        yield account


def signed_anew(account, **claims):
    return sign_entry(account, signing_key(NEW), **claims)


def test_a_token_of_the_new_key_opens_the_door_once_that_is_fetched(account, zendesk):
    assert verify_entry(signed_anew(account)).agent_id == "9"
    assert verify_entry(signed_anew(account, sub="10")).agent_id == "10"
    assert [call.path for call in zendesk.calls] == ["/api/v2/apps/77/public_key.pem"]
    assert "authorization" not in zendesk.calls[0].headers


def test_a_token_of_the_old_key_does_not_any_more(account):
    verify_entry(signed_anew(account))
    with pytest.raises(EntryRefused):
        verify_entry(sign_entry(account))


def test_an_account_without_a_key_gets_it_with_its_first_agent(account, zendesk):
    Account.objects.update(public_key="", public_key_fetched_at=None)

    assert verify_entry(signed_anew(account)).agent_id == "9"
    assert len(zendesk.calls) == 1


def test_forged_tokens_have_the_key_fetched_once_and_open_nothing(account, zendesk):
    zendesk.failing = answer(200, account.public_key.encode())
    for number in range(1, 50):
        with pytest.raises(EntryRefused):
            verify_entry(sign_entry(account, signing_key("stranger"), sub=str(number)))
    assert len(zendesk.calls) == 1


@pytest.mark.parametrize("by_hand", [True, False])
def test_forged_tokens_write_nothing_while_no_key_is_to_be_fetched(account, zendesk, by_hand):
    """What writes waits for the database's lock, and a thread of the server with it."""
    Account.objects.update(
        public_key_fetched_at=None if by_hand else timezone.now(), public_key_asked_at=timezone.now()
    )
    with CaptureQueriesContext(connection) as asked:
        for number in range(1, 10):
            with pytest.raises(EntryRefused):
                verify_entry(sign_entry(account, signing_key("stranger"), sub=str(number)))

    assert [one["sql"] for one in asked if not one["sql"].startswith("SELECT")] == []
    assert zendesk.calls == []


def in_seconds(seconds):
    return int(time.time()) + seconds


LACKING = {
    "expired": lambda: {"iat": in_seconds(-400), "nbf": in_seconds(-400), "exp": in_seconds(-100)},
    "not valid yet": lambda: {"nbf": in_seconds(60)},
    "too long a life": lambda: {"exp": in_seconds(3600)},
    "no agent": lambda: {"sub": "admin"},
    "not offered there": lambda: {"context": {"location": "nav_bar"}},
    "without an end": lambda: {"exp": GONE},
    "for another installation": lambda: {"aud": "https://acme.zendesk.com/api/v2/apps/installations/4.json"},
}


@pytest.mark.parametrize("claims", LACKING.values(), ids=LACKING)
def test_a_token_that_lacks_more_than_its_signature_has_nothing_fetched(account, zendesk, claims):
    with pytest.raises(EntryRefused):
        verify_entry(signed_anew(account, **claims()))
    assert zendesk.calls == []


@pytest.mark.parametrize(
    "change",
    [{"public_key_fetched_at": None}, {"enabled": False}, {"app_id": None}],
    ids=lambda c: next(iter(c)),
)
def test_nothing_is_fetched_for_a_key_put_in_by_hand_a_disabled_account_or_no_app(account, zendesk, change):
    Account.objects.update(**change)
    with pytest.raises(EntryRefused):
        verify_entry(signed_anew(account))
    assert zendesk.calls == []


def test_a_zendesk_that_does_not_answer_leaves_the_key_as_it_is(account, zendesk):
    zendesk.failing = answer(500)
    with pytest.raises(EntryRefused):
        verify_entry(signed_anew(account))

    assert verify_entry(sign_entry(account)).agent_id == "9"


def test_the_log_says_nothing_of_the_token(account, caplog):
    token = signed_anew(account)
    with caplog.at_level("DEBUG"):
        verify_entry(token)
    assert token not in caplog.text
    assert not [record for record in caplog.records if record.name == door.__name__]
