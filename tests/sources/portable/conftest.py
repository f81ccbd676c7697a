import shutil
from pathlib import Path

import pytest

from tests.accounts.factories import AccountFactory
from tests.accounts.processes import Outside, outside_of_the_test
from timeline.accounts.models import Account

from .configurations import SHOP, fill


@pytest.fixture
def account(db: None) -> Account:
    return AccountFactory(subdomain="acme")


@pytest.fixture
def shop(account: Account) -> Account:
    """The account with sources, a display, a mask and a preset."""
    fill(account, SHOP)
    return account


@pytest.fixture
def outside(transactional_db: None, migrated_sqlite: Path, tmp_path: Path) -> Outside:
    """A database without content for processes of their own."""
    return outside_of_the_test(Path(shutil.copy(migrated_sqlite, tmp_path / "sources.sqlite3")))
