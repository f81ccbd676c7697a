"""An account keeps its secret and refuses addresses that are not listed."""

import pickle
import traceback

import pytest
from cryptography.hazmat.primitives import serialization as form
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from django.core import serializers
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.forms.models import model_to_dict

from timeline.accounts import crypto
from timeline.accounts.models import Account
from timeline.accounts.origins import NotAllowed

from .factories import TOKEN, AccountFactory, public_pem, signing_key


def everything_stored() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM accounts_account")
        return repr(cursor.fetchall())


def problems(account: Account) -> dict[str, list[str]]:
    with pytest.raises(ValidationError) as caught:
        account.full_clean()
    return caught.value.message_dict


def test_the_secret_comes_back_from_the_database(account):
    assert Account.objects.get().reveal_secret() == TOKEN


def test_the_secret_is_nowhere_in_the_clear(account):
    shown = [
        everything_stored(),
        repr(account),
        str(account),
        repr(vars(account)),
        repr(list(Account.objects.values())),
        repr(model_to_dict(account)),
        serializers.serialize("json", [account]),
        repr(pickle.dumps(account)),
    ]

    assert not [text for text in shown if TOKEN in text]


def test_the_secret_of_one_account_does_not_open_in_another(account):
    other = AccountFactory()
    Account.objects.filter(pk=other.pk).update(secret=account.secret)

    with pytest.raises(crypto.Undecipherable):
        Account.objects.get(pk=other.pk).reveal_secret()


def test_a_plain_secret_cannot_be_stored_by_any_way(account):
    account.secret = TOKEN
    for write in (
        account.save,
        lambda: Account.objects.filter(pk=account.pk).update(secret=TOKEN),
        lambda: Account.objects.bulk_update([account], ["secret"]),
        lambda: Account.objects.bulk_create([Account(subdomain="bulk", secret=TOKEN)]),
    ):
        with pytest.raises(ValueError) as caught, transaction.atomic():
            write()
        assert TOKEN not in "".join(traceback.format_exception_only(caught.value))
    assert TOKEN not in everything_stored()


def test_an_empty_secret_removes_the_stored_one(account):
    account.set_secret("")
    account.save()

    assert not Account.objects.get().has_secret
    assert Account.objects.get().reveal_secret() == ""


@pytest.mark.parametrize("secret", ["two words", "line\nbreak", "tab\t", "é", "\x00", "x" * 4097], ids=repr)
def test_a_secret_that_no_header_can_carry_is_refused_without_showing_it(secret):
    with pytest.raises(ValidationError) as caught:
        Account(subdomain="acme").set_secret(secret)
    assert secret not in str(caught.value)


@pytest.mark.parametrize("subdomain", ["acme", "a", "0", "acme-2", "a" * 63])
def test_a_subdomain_may_be(db, subdomain):
    Account(subdomain=subdomain).full_clean()
    assert Account(subdomain=subdomain).origin == f"https://{subdomain}.zendesk.com"


@pytest.mark.parametrize(
    "subdomain",
    [
        "",
        "Acme",
        "-acme",
        "a_b",
        "a.b",
        "a" * 64,
        "acme.zendesk.com",
        "acme\n",
        " acme",
        "acme/",
        "acme#",
        "acme@evil",
        "evil.com/",
        "acme:80",
        "ac\x00me",
        "ácme",
        "аcme",
        "acme\\",
        "acme%2e",
        "Kacme",
    ],
)
def test_a_subdomain_may_not_be(db, subdomain):
    assert "subdomain" in problems(Account(subdomain=subdomain))
    with pytest.raises(NotAllowed):
        _ = Account(subdomain=subdomain).origin
    assert Account(subdomain=subdomain).frame_ancestor == "'none'"


def test_two_accounts_cannot_share_a_subdomain(account):
    assert "subdomain" in problems(Account(subdomain="acme"))
    with pytest.raises(IntegrityError):
        Account(subdomain="acme").save()


def test_without_addresses_of_its_own_an_account_is_at_zendesk():
    account = Account(subdomain="acme")

    assert account.origin == account.frame_ancestor == "https://acme.zendesk.com"


def test_the_key_names_the_account_in_caches(account):
    assert account.key == str(account.pk)
    assert Account().key != Account().key


def test_ending_sessions_changes_nothing_else(account):
    before = Account.objects.get()
    account.end_sessions()
    after = Account.objects.get()

    assert after.sessions_valid_after is not None
    assert after.updated_at == before.updated_at


def test_saving_what_was_read_before_does_not_revive_ended_sessions(account):
    read_before = Account.objects.get()
    account.end_sessions()
    read_before.name = "Renamed meanwhile"
    read_before.save()

    after = Account.objects.get()
    assert (after.name, after.sessions_valid_after) == ("Renamed meanwhile", account.sessions_valid_after)


@pytest.mark.parametrize(
    "spelling",
    [
        lambda pem: pem,
        lambda pem: pem.replace("\n", "\\n"),
        lambda pem: pem.replace("\n", "\r\n"),
        lambda pem: f"\n  {pem.strip()}  \n",
    ],
    ids=["plain", "escaped line breaks", "Windows line breaks", "blanks around"],
)
def test_a_public_key_is_stored_in_one_spelling(db, spelling):
    pem = public_pem(signing_key())
    account = Account(subdomain="acme", public_key=spelling(pem))
    account.full_clean()

    assert account.public_key == pem


def bad_keys():
    private = signing_key().private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, form.NoEncryption())
    spki = (form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    yield "private", private.decode()
    yield "short", public_pem(signing_key("short", 1024))
    yield "elliptic", ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(*spki).decode()
    yield "edwards", ed25519.Ed25519PrivateKey.generate().public_key().public_bytes(*spki).decode()
    yield "words", "the key"
    yield "cut", public_pem(signing_key())[:200]
    yield "certificate", public_pem(signing_key()).replace("PUBLIC KEY", "CERTIFICATE")
    yield "huge", "x" * 100_000
    yield "surrogate", "-----BEGIN PUBLIC KEY-----\ud800"
    yield "NUL", "-----BEGIN PUBLIC KEY-----\x00"


@pytest.mark.parametrize("name", [name for name, _ in bad_keys()])
def test_a_public_key_may_not_be(db, name):
    assert "public_key" in problems(Account(subdomain="acme", public_key=dict(bad_keys())[name]))


def test_named_credentials_need_their_name(db):
    for kind in ("api_token", "oauth"):
        assert "credential_id" in problems(Account(subdomain="acme", credential_kind=kind))
    Account(subdomain="acme", credential_kind="bearer").full_clean()
