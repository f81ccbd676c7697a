"""The list says of the sources that this customer has events of who fell quiet, and what changed."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from tests.feed.upstream import made
from timeline.sidebar import health, rendered
from timeline.sources.models import Display, SeenDay, SeenPath, SeenType, Source

from .page import Page

DAILY = "Shop: usually daily, quiet for 3 days"


@pytest.fixture(autouse=True)
def _nothing_known():
    health.forget()
    yield
    health.forget()


def seen(account, source, days):
    today = datetime.now(UTC).date()
    SeenDay.objects.bulk_create(
        SeenDay(account=account, source=source, day=today - timedelta(days=day), count=1) for day in days
    )


def changed(account, source, type_name, *paths):
    """A type of long standing that got these paths two days ago."""
    now = datetime.now(UTC)
    seen_type = SeenType.objects.create(
        account=account,
        source=source,
        type=type_name,
        first_at=now - timedelta(days=90),
        last_at=now,
        noticed_at=now,
        days={(now - timedelta(days=10)).date().isoformat(): 50},
    )
    SeenPath.objects.bulk_create(
        SeenPath(seen_type=seen_type, path=path, count=5, first_at=now - timedelta(days=2), last_at=now)
        for path in paths
    )


def notes(agent):
    return [note.text for note in Page(agent.get()).all("p") if "data-health" in note]


@pytest.fixture
def jane(agent):
    jane = agent([made(n) for n in range(6)])
    seen(jane.account, "shop", range(3, 40))
    seen(jane.account, "web", range(40))
    return jane


def test_a_quiet_source_is_named_in_one_calm_line(jane):
    assert notes(jane) == [DAILY]


def test_a_source_goes_by_its_label(jane):
    Source.objects.create(account=jane.account, name="shop", label="<Web> shop", hue="pink", icon="star")
    assert notes(jane) == ["<Web> shop: usually daily, quiet for 3 days"]


def test_a_source_that_the_customer_has_nothing_of_is_not_named(agent):
    bob = agent([made(3)])
    assert made(3)["source"] == "web"
    seen(bob.account, "shop", range(3, 40))
    seen(bob.account, "web", range(40))
    assert notes(bob) == []


def test_a_source_that_is_switched_off_is_not_named(jane):
    Source.objects.create(account=jane.account, name="shop", hue="pink", icon="star", enabled=False)
    assert notes(jane) == []


@pytest.mark.django_db(transaction=True)
def test_asking_costs_two_queries_in_five_minutes(jane, django_assert_num_queries):
    jane.get()
    with django_assert_num_queries(0):
        rendered.shelf.clear()
        assert notes(jane) == [DAILY]


def test_a_database_that_is_away_says_nothing(jane, monkeypatch):
    def away(*_):
        raise OperationalError("the server has gone")

    monkeypatch.setattr(health, "quiet_sources", away)
    assert notes(jane) == []


def test_a_property_that_appeared_is_named_with_its_type(agent):
    jane = agent([made(n) for n in range(6)])
    changed(jane.account, "shop", "order", "item.name")
    Display.objects.create(account=jane.account, source="shop", type="order", label="Purchase")
    (line,) = notes(jane)
    assert line.startswith("Shop: Purchase: item.name is new since ")


def test_many_changes_of_a_source_are_counted_in_one_line(agent):
    jane = agent([made(n) for n in range(6)])
    changed(jane.account, "shop", "order", "coupon", "total")
    changed(jane.account, "shop", "visit", "page")
    assert notes(jane) == ["Shop: 3 properties changed this week"]


def test_what_changed_in_events_that_the_customer_has_none_of_is_no_matter(agent):
    jane = agent([made(n) for n in range(6)])
    changed(jane.account, "shop", "refund", "reason")
    changed(jane.account, "payments", "order", "reason")
    assert notes(jane) == []
