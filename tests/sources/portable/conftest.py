import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project

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
def outside(transactional_db: None, tmp_path: Path) -> Outside:
    """A database without content for processes of their own."""
    file = tmp_path / "sources.sqlite3"
    made = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{file}"},
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return outside_of_the_test(Path(shutil.copy(file, tmp_path / "ours.sqlite3")))
