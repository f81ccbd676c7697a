"""One agent reads no thousand customers in a minute, and whoever tries is seen."""

import pytest
import time_machine
from django.core.cache import cache

from timeline.accounts import limits
from timeline.accounts.models import Agent
from timeline.accounts.sessions import Session
from timeline.events.values import Subject

from .factories import AccountFactory
from .read_only import read_only

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def afresh(settings):
    settings.AGENT_CUSTOMERS_PER_MINUTE = 50
    limits._agents.clear()
    cache.clear()
    with time_machine.travel(1_800_000_000, tick=False) as clock:  # the first second of a minute
        yield clock


@pytest.fixture
def account():
    return AccountFactory()


def opened(session, customers):
    """How many of the customers could be opened."""
    count = 0
    for number in customers:
        try:
            limits.check(session, Subject("user", str(number)))
        except limits.TooMany:
            continue
        count += 1
    return count


def test_of_a_thousand_customers_in_a_minute_as_many_are_opened_as_are_allowed(account):
    assert opened(Session(account, "9"), range(1000)) == 50


def test_customers_that_are_open_already_can_be_read_on(account):
    session = Session(account, "9")
    opened(session, range(1000))
    assert opened(session, [0, 49, 0, 49]) == 4


def test_the_refusal_says_when_the_minute_is_over_and_then_all_is_well(account, afresh):
    session = Session(account, "9")
    opened(session, range(50))
    afresh.shift(20)
    with pytest.raises(limits.TooMany) as refused:
        limits.check(session, Subject("user", "99"))
    assert refused.value.retry_after == 40
    afresh.shift(40)
    assert opened(session, range(100, 150)) == 50


def test_agents_are_counted_apart_also_those_of_the_same_number_in_another_account(account):
    opened(Session(account, "9"), range(1000))
    assert opened(Session(account, "10"), range(20)) == 20
    assert opened(Session(AccountFactory(), "9"), range(20)) == 20


def test_the_admin_sees_who_met_the_limit_counted_once_a_minute(account, afresh):
    session = Session(account, "9")
    opened(session, range(1000))
    agent = Agent.objects.get(account=account, agent_id="9")
    assert agent.times_limited == 1
    assert agent.checked_at.year == 1970  # nobody has asked Zendesk who that is
    afresh.shift(60)
    opened(session, range(1000))
    agent.refresh_from_db()
    assert agent.times_limited == 2


def test_processes_count_together(account):
    """What another process told through the cache counts here, at the latest ten customers later."""
    session = Session(account, "9")
    assert opened(session, range(30)) == 30
    limits._agents.clear()  # as a second process begins: without memory of its own
    assert 20 <= opened(session, range(100, 1000)) <= 20 + limits.STEP


def test_an_agent_at_work_costs_no_trip_to_the_cache(account, monkeypatch):
    def no_trip(*args):
        raise AssertionError("asked the cache")

    monkeypatch.setattr(limits, "_tell", no_trip)
    assert opened(Session(account, "9"), list(range(limits.STEP - 1)) * 100) == (limits.STEP - 1) * 100


def test_the_limit_holds_where_the_database_takes_no_mark(account):
    with read_only():
        assert opened(Session(account, "9"), range(60)) == 50
    assert not Agent.objects.exists()
