import stat
import time

import pytest

from timeline.accounts.door import EntryRefused, verify_entry
from timeline.accounts.models import Account
from timeline.eventstore.desk import signing

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    return Account.objects.create(
        subdomain=signing.SUBDOMAIN,
        app_id=signing.APP_ID,
        installation_id=signing.INSTALLATION_ID,
        public_key=signing.ensure_key(),
    )


def test_the_door_opens_to_the_desk_s_token(account):
    entry = verify_entry(signing.sign_entry())
    assert (entry.account, entry.agent_id, entry.location) == (
        account,
        str(signing.AGENT_ID),
        "ticket_sidebar",
    )


def test_the_token_is_over_after_five_minutes(account):
    now = time.time()
    verify_entry(signing.sign_entry(now=now - 295))
    with pytest.raises(EntryRefused, match="expired"):
        verify_entry(signing.sign_entry(now=now - 306))


def test_the_private_key_is_its_owner_s_alone_and_stays_the_same(account, tmp_path):
    file = tmp_path / "demo-desk.pem"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    assert signing.ensure_key() == account.public_key
    assert file.read_bytes() == before


def test_another_desk_s_token_does_not_open_the_door(account, settings, tmp_path):
    settings.VAR_DIR = tmp_path / "other"
    settings.VAR_DIR.mkdir()
    signing.ensure_key()
    with pytest.raises(EntryRefused, match="signature"):
        verify_entry(signing.sign_entry())
