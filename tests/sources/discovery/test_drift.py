"""Drift goes by the events' own time: who scrolls back to old events makes no news."""

import pytest

from tests.accounts.factories import AccountFactory
from timeline.sources.discovery.drift import drift_of

from .rows import NOW, ago, keep

pytestmark = pytest.mark.django_db

WITH, WITHOUT = {"total": 5, "item": {"name": "Lamp", "sku": "L1"}}, {"total": 5}


@pytest.fixture
def account():
    return AccountFactory(subdomain="acme")


def many(days, properties, number=30, start=0):
    """Events spread over these days before now."""
    return [ago(days[n % len(days)], start + n, properties=properties) for n in range(number)]


BEFORE, SINCE, LONG_AGO = range(10, 24), range(5), range(100, 200)


def drift(account):
    return [(each.change, each.path) for each in drift_of(account.pk, NOW)]


def test_a_path_that_no_event_had_before_appeared(account):
    keep(account, many(BEFORE, WITHOUT))
    keep(account, many(SINCE, WITH))

    assert drift(account) == [("appeared", "item")]


def test_a_common_path_that_no_event_has_any_more_vanished(account):
    keep(account, many(BEFORE, WITH))
    keep(account, many(SINCE, WITHOUT))

    (found,) = drift_of(account.pk, NOW)
    assert (found.change, found.source, found.type, found.path) == ("vanished", "shop", "order", "item")
    assert found.words == "Order: item has not come since 8 Mar"


def test_the_order_in_which_events_were_read_makes_no_difference(account):
    keep(account, many(SINCE, WITH))
    keep(account, many(BEFORE, WITHOUT))

    assert drift(account) == [("appeared", "item")]


def test_scrolling_back_to_old_events_shows_that_a_path_was_always_there(account):
    keep(account, many(BEFORE, WITHOUT))
    keep(account, many(SINCE, WITH))
    keep(account, [ago(300, properties=WITH)])

    assert drift(account) == []


def test_paths_that_only_old_events_had_are_no_news(account):
    keep(account, many(BEFORE, WITHOUT))
    keep(account, many(SINCE, WITHOUT))
    keep(account, many(LONG_AGO, WITH))

    assert drift(account) == []


def test_a_path_that_few_had_has_not_vanished(account):
    keep(account, [*many(BEFORE, WITHOUT), *many(BEFORE, WITH, 10, start=500)])
    keep(account, many(SINCE, WITHOUT))

    assert drift(account) == []


@pytest.mark.parametrize(("before", "since"), [(19, 30), (30, 19)])
def test_too_few_events_on_either_side_say_nothing_of_what_vanished(account, before, since):
    keep(account, many(BEFORE, WITH, before))
    keep(account, many(SINCE, WITHOUT, since))

    assert drift(account) == []


def test_a_type_that_is_new_itself_has_no_new_paths(account):
    keep(account, many(SINCE, WITH))

    assert drift(account) == []


def test_a_path_that_was_met_twice_is_an_accident(account):
    keep(account, many(BEFORE, WITHOUT))
    keep(account, [*many(SINCE, WITHOUT), *many(SINCE, WITH, 2, start=500)])

    assert drift(account) == []


def test_no_account_sees_the_drift_of_another(account):
    keep(account, many(BEFORE, WITHOUT))
    keep(account, many(SINCE, WITH))

    assert drift(AccountFactory()) == []
