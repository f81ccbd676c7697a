"""rotate_data_key seals everything anew, whatever stops it, and says what it could not open."""

import base64
import shutil
import signal
import subprocess
import time
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from tests.misbehaving import Misbehaving
from timeline.accounts import crypto, resealing
from timeline.accounts.models import Account, SealedField
from timeline.caching import codec

from .factories import TOKEN, AccountFactory
from .processes import Outside, outside_of_the_test, working
from .token_server import TokenServer


def data_key(number: int) -> str:
    return base64.b64encode(bytes(range(number, number + 32))).decode()


OLDEST, OLD, NEW = data_key(32), data_key(64), data_key(96)


def rotate(*words: str) -> str:
    said = StringIO()
    call_command("rotate_data_key", *words, stdout=said)
    return said.getvalue()


@pytest.fixture
def sealed(db, settings) -> list[Account]:
    """Three accounts with a secret and an access token, sealed with the key before the present one."""
    settings.DATA_KEY = OLD
    accounts = [AccountFactory(subdomain=f"acme-{n}", secret=f"{TOKEN}-{n}") for n in range(3)]
    for account in accounts:
        token = crypto.encrypt("a note", account=account.key, field="access_token")
        Account.objects.filter(pk=account.pk).update(access_token=token)
    settings.DATA_KEY, settings.DATA_KEY_FALLBACKS = NEW, [OLDEST, OLD]
    return accounts


def test_everything_opens_with_the_new_key_alone_afterwards(sealed, settings):
    said = rotate()
    settings.DATA_KEY_FALLBACKS = []

    secrets = [account.reveal_secret() for account in Account.objects.order_by("subdomain")]
    assert secrets == [f"{TOKEN}-{n}" for n in range(3)]
    for account in Account.objects.all():
        assert crypto.decrypt(account.access_token, account=account.key, field="access_token") == "a note"
    assert "sealed anew: 6, already sealed with DATA_KEY: 0, access tokens forgotten: 0" in said
    assert "cannot be opened: 0" in said
    assert TOKEN not in said


def test_before_it_everything_is_readable_as_long_as_the_old_key_is_a_fallback(sealed, settings):
    assert Account.objects.get(subdomain="acme-1").reveal_secret() == f"{TOKEN}-1"
    settings.DATA_KEY_FALLBACKS = [OLDEST]
    with pytest.raises(crypto.Undecipherable):
        Account.objects.get(subdomain="acme-1").reveal_secret()


def test_new_secrets_are_sealed_with_the_new_key_at_once(sealed, settings):
    account = sealed[0]
    account.set_secret("given-after-the-change")
    settings.DATA_KEY_FALLBACKS = []
    assert account.reveal_secret() == "given-after-the-change"


def test_a_second_run_has_nothing_to_do(sealed):
    rotate()
    before = list(Account.objects.values_list("secret", "access_token"))

    assert "sealed anew: 0, already sealed with DATA_KEY: 6" in rotate()
    assert list(Account.objects.values_list("secret", "access_token")) == before


def test_it_changes_nothing_but_the_sealed_texts(sealed):
    fields = [f.attname for f in Account._meta.concrete_fields if f.name not in resealing.sealed_fields()]
    before = list(Account.objects.values_list(*fields))
    rotate()
    assert list(Account.objects.values_list(*fields)) == before


def test_a_wrong_fallback_names_the_accounts_and_changes_none_of_their_secrets(sealed, settings):
    settings.DATA_KEY_FALLBACKS = [OLDEST]
    before = list(Account.objects.values_list("secret", flat=True))
    with pytest.raises(CommandError) as caught:
        rotate()

    for account in sealed:
        assert f"{account.subdomain} (secret)" in str(caught.value)
    assert list(Account.objects.values_list("secret", flat=True)) == before


def test_one_secret_that_cannot_be_opened_does_not_keep_the_others_back(sealed, settings):
    other = sealed[1]
    Account.objects.filter(pk=other.pk).update(secret=sealed[0].secret)  # moved from another account
    with pytest.raises(CommandError, match=rf"{other.subdomain} \(secret\)") as caught:
        rotate()

    settings.DATA_KEY_FALLBACKS = []
    assert sealed[0].subdomain not in str(caught.value)
    for account in (sealed[0], sealed[2]):
        assert Account.objects.get(pk=account.pk).reveal_secret().startswith(TOKEN)


def test_an_access_token_that_nobody_can_open_is_forgotten(sealed):
    Account.objects.filter(pk=sealed[1].pk).update(access_token=sealed[0].secret)
    assert "access tokens forgotten: 1, cannot be opened: 0" in rotate()
    assert Account.objects.get(pk=sealed[1].pk).access_token == ""


def test_check_changes_nothing_and_fails_until_it_is_done(sealed):
    before = list(Account.objects.values_list("secret", flat=True))
    with pytest.raises(CommandError, match="run rotate_data_key"):
        rotate("--check")
    assert list(Account.objects.values_list("secret", flat=True)) == before
    rotate()
    assert "sealed anew: 0, already sealed with DATA_KEY: 6" in rotate("--check")


def test_without_accounts_there_is_nothing_to_seal(db):
    assert "sealed anew: 0" in rotate()


def test_what_was_sealed_before_there_was_a_command_still_opens(settings):
    settings.DATA_KEY = data_key(0)
    sealed_on_the_first_day = "v1.AAECAwQFBgcICQoLU0Lr_SGrmzWX0ekfF72lDcjRrCRCnSbjytwYGF-3P9Y="
    place = {"account": "6d0f0c4e-0000-4000-8000-000000000001", "field": "secret"}
    assert crypto.decrypt(sealed_on_the_first_day, **place) == "sk-live-3f9a1c7e"


def test_the_command_knows_every_column_that_holds_sealed_values():
    columns = {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
        if isinstance(field, SealedField)
    }
    assert columns == {f"accounts.Account.{name}" for name in resealing.sealed_fields()}
    assert len(columns) == 2


def test_what_the_old_key_sealed_in_the_cache_is_read_on(settings):
    settings.DATA_KEY = OLD
    kept = codec.pack({"events": 1}, key="a-log")
    settings.DATA_KEY, settings.DATA_KEY_FALLBACKS = NEW, [OLDEST, OLD]
    assert codec.unpack(kept, key="a-log") == {"events": 1}
    assert codec.unpack(kept, key="another-log") is None
    settings.DATA_KEY_FALLBACKS = []
    assert codec.unpack(kept, key="a-log") is None


# --- With other processes ------------------------------------------------------------------------

MANY = 400
ROTATING = {"DATA_KEY": NEW, "DATA_KEY_FALLBACKS": OLD}
COUNT = (
    "from timeline.accounts import crypto\n"
    "print(sum(crypto.is_current(a.secret, account=a.key, field='secret') for a in Account.objects.all()))"
)


@pytest.fixture
def outside(transactional_db, migrated_sqlite, tmp_path) -> Outside:
    return outside_of_the_test(Path(shutil.copy(migrated_sqlite, tmp_path / "accounts.sqlite3")))


@pytest.fixture
def many(outside) -> Outside:
    """So many accounts, sealed with the old key."""
    outside.run(
        f"accounts = [Account(subdomain=f'acme-{{n}}', credential_kind='bearer') for n in range({MANY})]\n"
        "for a in accounts: a.set_secret(f'token-{a.subdomain}')\n"
        "Account.objects.bulk_create(accounts)",
        DATA_KEY=OLD,
    )
    return outside


@pytest.mark.database
def test_a_rotation_that_was_killed_is_finished_by_the_next_one(many):
    many.environment |= ROTATING
    process = many.start("manage.py", "rotate_data_key", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    kill_in_the_middle(process, many)
    done = int(many.run(COUNT))
    assert 0 < done < MANY
    said = many.manage("rotate_data_key")

    assert said.returncode == 0, said.stderr
    assert f"sealed anew: {MANY - done}, already sealed with DATA_KEY: {done}" in said.stdout
    assert all_open_with(many, NEW)


@pytest.mark.database
def test_secrets_that_are_changed_while_it_runs_are_kept(many):
    many.environment |= ROTATING
    changing = many.start(
        "-c",
        "import django; django.setup()\n"
        "from timeline.accounts.models import Account\n"
        "for a in Account.objects.order_by('-pk'):\n"
        "    a.set_secret(f'changed-{a.subdomain}'); a.save()",
    )
    said = many.manage("rotate_data_key")
    assert changing.wait(60) == 0

    assert said.returncode == 0, said.stderr
    told = many.run(
        "print({a.reveal_secret().partition('-')[0] for a in Account.objects.all()})",
        DATA_KEY=NEW,
        DATA_KEY_FALLBACKS="",
    )
    assert told == "{'changed'}\n"


def test_agents_who_work_on_while_it_runs_notice_nothing(outside):
    upstream = TokenServer()
    with Misbehaving(upstream) as server:
        account = outside.connect(server.origin, "oauth-secret", DATA_KEY=OLD)
        outside.environment |= ROTATING
        with working(outside, account, 2, 20) as before:
            assert set(before.ask()) == {"ok"}
            assert outside.manage("rotate_data_key").returncode == 0
            assert set(before.ask()) == {"ok"}
        outside.environment |= {"DATA_KEY_FALLBACKS": ""}
        with working(outside, account, 2, 20) as after:
            assert set(after.ask()) == {"ok"}

    assert upstream.asked == 1


def test_the_command_ends_with_an_error_that_a_script_can_see(many):
    said = many.manage("rotate_data_key", DATA_KEY=NEW, DATA_KEY_FALLBACKS=OLDEST)
    assert said.returncode == 1
    assert f"cannot be opened: {MANY}" in said.stdout
    assert "acme-7 (secret)" in said.stderr
    assert "token-acme" not in said.stdout + said.stderr


def kill_in_the_middle(process: "subprocess.Popen[str]", outside: Outside) -> None:
    """End it by force once it has changed something."""
    before = set(outside.ask("SELECT secret FROM accounts_account"))
    while process.poll() is None:
        if set(outside.ask("SELECT secret FROM accounts_account")) != before:
            process.send_signal(signal.SIGKILL)
            break
        time.sleep(0.005)
    process.communicate()
    assert process.returncode == -signal.SIGKILL


def all_open_with(outside: Outside, key: str) -> bool:
    told = outside.run(
        "print(all(a.reveal_secret() == f'token-{a.subdomain}' for a in Account.objects.all()))",
        DATA_KEY=key,
        DATA_KEY_FALLBACKS="",
    )
    return told == "True\n"
