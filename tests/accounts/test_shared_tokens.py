"""The token in the account's row, as one process sees it: kept, forgotten, and done without."""

import pytest
from django.db import OperationalError, connection
from django.utils import timezone

from tests.misbehaving import Misbehaving
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for
from timeline.events.values import Subject

from .factories import AccountFactory
from .token_server import TokenServer

JANE = Subject("user", "4001")


@pytest.fixture
def account(transactional_db, settings):
    settings.TIMELINE_CUSTOM_ORIGINS = []

    def made(server: Misbehaving, **changes):
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        return AccountFactory(
            api_origin=server.origin, credential_kind="oauth", credential_id="timeline", **changes
        )

    return made


def test_while_the_token_is_good_no_call_asks_the_database(account, django_assert_num_queries):
    upstream = TokenServer(seconds=0)
    with Misbehaving(upstream) as server:
        connected = account(server)
        client_for(connected).events(JANE)
        with django_assert_num_queries(0):
            for _ in range(5):
                client_for(connected).events(JANE)

    assert upstream.asked == 1


def test_a_database_that_is_down_leaves_the_process_with_a_token_of_its_own(account):
    def gone(*_):
        raise OperationalError("the server closed the connection")

    upstream = TokenServer(seconds=0)
    with Misbehaving(upstream) as server:
        connected = account(server)
        with connection.execute_wrapper(gone):
            for _ in range(5):
                client_for(connected).events(JANE)

    assert upstream.asked == 1
    assert Account.objects.get().access_token == ""


def test_a_database_that_goes_away_during_the_request_costs_no_second_one(account):
    def gone(execute, sql, *rest):
        if sql.startswith("UPDATE") and upstream.asked:
            raise OperationalError("the server closed the connection")
        return execute(sql, *rest)

    upstream = TokenServer(seconds=0)
    with Misbehaving(upstream) as server:
        connected = account(server)
        with connection.execute_wrapper(gone):
            for _ in range(5):
                client_for(connected).events(JANE)

    assert upstream.asked == 1


def test_a_busy_database_waits_for_others_no_longer_than_before(account):
    with Misbehaving(TokenServer(seconds=0)) as server:
        client_for(account(server)).events(JANE)
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA busy_timeout")
            assert cursor.fetchone()[0] == 10_000


def test_saving_the_account_keeps_the_token_that_was_renewed_meanwhile(account):
    with Misbehaving(TokenServer(seconds=0)) as server:
        connected = account(server)
        before = Account.objects.get()
        client_for(connected).events(JANE)
        before.name = "Renamed"
        before.save()

    after = Account.objects.get()
    assert after.name == "Renamed"
    assert after.access_token
    assert after.access_token_ends_at > timezone.now()


@pytest.mark.parametrize(
    "change",
    [{"credential_id": "another"}, {"credential_kind": "bearer"}, {"api_origin": ""}, {"subdomain": "other"}],
    ids=lambda change: next(iter(change)),
)
def test_whatever_changes_the_credential_forgets_the_token(account, change):
    with Misbehaving(TokenServer(seconds=0)) as server:
        client_for(account(server)).events(JANE)
    changed = Account.objects.get()
    assert changed.access_token
    for field, value in change.items():
        setattr(changed, field, value)
    changed.save(update_fields=[*change, "updated_at"])

    after = Account.objects.get()
    assert (after.access_token, after.access_token_ends_at, after.access_token_leased_until) == (
        "",
        None,
        None,
    )


def test_a_token_of_another_credential_is_not_taken_over(account):
    upstream = TokenServer(seconds=0)
    with Misbehaving(upstream) as server:
        connected = account(server)
        client_for(connected).events(JANE)
        Account.objects.update(credential_id="another")  # by a way that forgets nothing
        client_for(Account.objects.get()).events(JANE)

    assert upstream.asked == 2
