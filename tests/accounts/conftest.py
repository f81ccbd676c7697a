import socket
from typing import Any

import pytest

from timeline.accounts.models import Account
from timeline.events import connections
from timeline.events.lookup import Lookup

from .factories import AccountFactory


@pytest.fixture
def account(db: None) -> Account:
    return AccountFactory(subdomain="acme", installation_id=10_023)


@pytest.fixture(autouse=True)
def no_names_but_of_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks the internet, whatever account it has: names other than localhost are not known."""

    def getaddrinfo(host: str, *rest: Any) -> list[Any]:
        if host in ("localhost", "127.0.0.1"):
            return socket.getaddrinfo(host, *rest)
        raise socket.gaierror(socket.EAI_NONAME, "not looked up in tests")

    monkeypatch.setattr(connections._Bounded, "lookup", Lookup(getaddrinfo))
