import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as project

from timeline.accounts.models import Account
from timeline.events import connections
from timeline.events.lookup import Lookup

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


@pytest.fixture(autouse=True)
def no_names_but_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the internet, whatever account it has: names other than localhost are not known."""

    def getaddrinfo(host: str, *rest: Any) -> list[Any]:
        if host in ("localhost", "127.0.0.1"):
            return socket.getaddrinfo(host, *rest)
        raise socket.gaierror(socket.EAI_NONAME, "not looked up in tests")

    monkeypatch.setattr(connections._Bounded, "lookup", Lookup(getaddrinfo))
