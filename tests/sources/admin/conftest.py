"""An account with a member of staff, and what was seen and sampled of its events."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client

from tests.accounts.factories import AccountFactory
from timeline.accounts.models import Account

PASSWORD = "long-enough-for-us"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def account() -> Account:
    return AccountFactory(subdomain="alfa")


@pytest.fixture
def other() -> Account:
    return AccountFactory(subdomain="bravo")


@pytest.fixture
def staff(client: Client, account: Account) -> Client:
    """Somebody who is named in ``account`` and in no other."""
    user = User.objects.create_user("named", password=PASSWORD, is_staff=True)
    account.admins.add(user)
    client.force_login(user)
    return client


@pytest.fixture
def root(client: Client) -> Client:
    client.force_login(User.objects.create_superuser("root", password=PASSWORD))
    return client
