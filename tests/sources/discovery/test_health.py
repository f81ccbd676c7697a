import time
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.accounts.factories import AccountFactory
from timeline.sources.discovery.health import health
from timeline.sources.discovery.types import mark_looked_at, with_state
from timeline.sources.models import Display, SeenDay, SeenPath, SeenType, Source

from .rows import NOW, ago, keep

pytestmark = [pytest.mark.django_db, pytest.mark.database]


@pytest.fixture
def account():
    return AccountFactory(subdomain="acme")


def display(account, source, type_):
    return Display.objects.create(account=account, source=source, type=type_)


def states(account):
    rows = with_state(SeenType.objects.filter(account=account))
    return {(row.source, row.type): row.state for row in rows}


def test_nothing_is_said_of_an_account_without_events(account):
    found = health(account.pk, NOW)
    assert found.well
    assert found.words == "Nothing new, nothing missing"


def test_a_type_is_new_until_it_has_a_display_or_somebody_has_looked(account):
    keep(account, [ago(1, type_name=name) for name in ("order", "refund", "visit")])
    keep(account, [ago(1, source="zendesk", type_name="article_viewed")])
    display(account, "shop", "order")
    mark_looked_at(SeenType.objects.filter(account=account, type="visit"), NOW)

    found = health(account.pk, NOW)
    assert [(new.source, new.type, new.words) for new in found.new] == [("shop", "refund", "Refund: 1 event")]
    assert (found.new_count, found.words) == (1, "1 new type")
    assert states(account) == {
        ("shop", "order"): "configured",
        ("shop", "refund"): "new",
        ("shop", "visit"): "known",
        ("zendesk", "article_viewed"): "standard",
    }


def test_an_account_without_room_for_more_says_so(account):
    keep(account, [ago(1, n, source=f"s{n}") for n in range(101)])

    found = health(account.pk, NOW)
    assert (found.full, found.sources) == (True, 100)
    assert found.words == "100 new types, no room for more than 4,000 types of 100 sources"


def test_a_source_that_fell_quiet_is_named_with_its_rhythm(account):
    keep(account, [ago(day) for day in range(4, 30)])
    keep(account, [ago(day, source="web", type_name="visit") for day in range(30)])

    (quiet,) = health(account.pk, NOW).quiet
    assert (quiet.source, quiet.words) == ("shop", "usually daily, quiet for 4 days")


def test_a_source_that_is_switched_off_is_no_matter_of_health(account):
    keep(account, [ago(day) for day in range(4, 30)])
    keep(account, [ago(day, source="web", type_name="visit") for day in range(30)])
    for name in ("shop", "web"):
        Source.objects.create(account=account, name=name, hue="pink", icon="star", enabled=False)

    assert health(account.pk, NOW).well


def test_fifty_sources_and_2500_types_take_as_many_queries_as_one_and_stay_quick(account):
    moments = {"first_at": NOW - timedelta(days=40), "last_at": NOW, "noticed_at": NOW}
    days = {(NOW - timedelta(days=day)).date().isoformat(): 9 for day in range(42)}
    types = SeenType.objects.bulk_create(
        SeenType(account=account, source=f"s{n % 50}", type=f"t{n}", count=9, days=days, **moments)
        for n in range(2500)
    )
    gone = {"first_at": NOW - timedelta(days=40), "last_at": NOW - timedelta(days=9)}
    SeenPath.objects.bulk_create(
        SeenPath(
            seen_type=row, path=f"p{n}", count=90, days=days, **(gone if n == 0 else gone | {"last_at": NOW})
        )
        for row in types[:500]
        for n in range(10)
    )
    SeenDay.objects.bulk_create(
        SeenDay(account=account, source=f"s{n}", day=(NOW - timedelta(days=day)).date(), count=1)
        for n in range(50)
        for day in range(5 * (n % 2), 60)
    )
    display(account, "s1", "t1")
    began = time.thread_time()
    with CaptureQueriesContext(connection) as queries:
        found = health(account.pk, NOW)
    assert len(queries) <= 6
    assert time.thread_time() - began < 1
    assert (found.new_count, len(found.new), len(found.quiet), len(found.drift)) == (2499, 100, 25, 200)
    assert found.words == "2,499 new types, 200 changed properties, 25 sources quiet"
