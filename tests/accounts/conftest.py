import pytest

from timeline.accounts.models import Account

from .factories import AccountFactory


@pytest.fixture
def account(db: None) -> Account:
    return AccountFactory(subdomain="acme", installation_id=10_023)
