import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as project

from timeline.accounts.models import Account

from .factories import AccountFactory


@pytest.fixture
def account(db: None) -> Account:
    return AccountFactory(subdomain="acme", installation_id=10_023)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database without content, to be copied for other processes."""
    file = tmp_path_factory.mktemp("accounts") / "empty.sqlite3"
    made = subprocess.run(
        [sys.executable, "manage.py", "migrate", "-v0"],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "DATABASE_URL": f"sqlite:///{file}"},
        cwd=project.BASE_DIR,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr
    return file
