"""Roles read from the database are names, whatever was written there."""

import pytest

from tests.accounts.factories import AccountFactory
from timeline.accounts.roles import is_role
from timeline.sources.models import Source

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ([], []),
        (["admin", "custom:7"], ["admin", "custom:7"]),
        (["admin", 5, None, {}], ["admin"]),
        ([5], ["nobody"]),
        ("admin", ["nobody"]),
        ({"admin": True}, ["nobody"]),
        (5, ["nobody"]),
        (False, ["nobody"]),
    ],
)
def test_what_is_no_list_of_names_is_nobody_rather_than_everybody(written, read):
    account = AccountFactory()
    Source.objects.bulk_create([Source(account=account, name="a", hue="red", icon="dot", visible_to=written)])
    assert Source.objects.get().visible_to == read
    assert Source.objects.values_list("visible_to", flat=True).get() == read
    assert not is_role("nobody")
