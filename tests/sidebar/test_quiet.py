"""The list says so when a source that this customer has events of is quiet against its own rhythm."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import OperationalError

from tests.feed.upstream import made
from timeline.sidebar import quiet, rendered
from timeline.sources.models import SeenDay, Source

from .page import Page

DAILY = "Shop: usually daily, quiet for 3 days"


@pytest.fixture(autouse=True)
def _nothing_known():
    quiet.forget()
    yield
    quiet.forget()


def seen(account, source, days):
    today = datetime.now(UTC).date()
    SeenDay.objects.bulk_create(
        SeenDay(account=account, source=source, day=today - timedelta(days=day), count=1) for day in days
    )


def notes(agent):
    return [note.text for note in Page(agent.get()).all("p") if "data-quiet" in note]


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
def test_asking_costs_a_query_in_five_minutes(jane, django_assert_num_queries):
    jane.get()
    with django_assert_num_queries(0):
        rendered.shelf.clear()
        assert notes(jane) == [DAILY]


def test_a_database_that_is_away_says_nothing(jane, monkeypatch):
    def away(*_):
        raise OperationalError("the server has gone")

    monkeypatch.setattr(quiet, "quiet_sources", away)
    assert notes(jane) == []
