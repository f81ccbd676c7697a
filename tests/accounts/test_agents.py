"""Whoever Zendesk calls an active agent or admin is one; asked seldom, and believed for an hour at most."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.utils import timezone

from tests.misbehaving import after, answer, hang, reset
from timeline.accounts import agents, questions
from timeline.accounts.agents import CannotAsk, NotAnAgent, agent_of
from timeline.accounts.models import Agent
from timeline.accounts.upstream import client_for
from timeline.events.errors import (
    InvalidRequest,
    NoPerson,
    NotFound,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unauthorized,
)

from .factories import AccountFactory
from .read_only import read_only
from .users import ALEX, NO_ENDPOINT, NO_RECORD, Zendesk, connected

SERVER_ERROR = answer(500, b"<h1>sorry</h1>")
EVENTS = answer(200, {"events": [], "meta": {"has_more": False}})


@pytest.fixture
def zendesk():
    return Zendesk()


@pytest.fixture
def account(db, settings, zendesk):
    with connected(settings, zendesk) as account:
        yield account


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(agents, "PATIENCE_SECONDS", 0.2)


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


def test_an_agent_is_described_as_zendesk_does(account, zendesk):
    agent = agent_of(account, "9")

    assert (agent.name, agent.role, agent.locale, agent.time_zone) == (
        "Alex Morgan",
        "agent",
        "en-US",
        "Europe/Prague",
    )
    assert zendesk.calls[0].target == "/api/v2/users/9.json"
    assert "authorization" in zendesk.calls[0].headers


@pytest.mark.parametrize(
    ("told", "role"),
    [
        ("agent", "agent"),
        ("admin", "admin"),
        ("Admin", "admin"),
        ("light agent", "agent"),  # in Zendesk a light agent's role is agent, and role_type says the rest
        ("billing-team", "other"),
    ],
)
def test_agents_and_admins_pass_whatever_their_custom_role(account, zendesk, told, role):
    zendesk.change(role=told)

    assert agent_of(account, "9").role == role


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"role": "end-user"}, "end_user"),
        ({"role": "End User"}, "end_user"),
        ({"suspended": True}, "suspended"),
        ({"role": "admin", "suspended": True}, "suspended"),
        ({"active": False}, "unknown_user"),
    ],
)
def test_others_do_not_pass_and_are_asked_about_once(account, zendesk, change, reason):
    zendesk.change(**change)
    for _ in range(2):
        with pytest.raises(NotAnAgent) as refused:
            agent_of(account, "9")
        assert refused.value.reason == reason
    assert zendesk.asked == 1


def test_somebody_whom_zendesk_does_not_know_does_not_pass(account, zendesk):
    for _ in range(2):
        with pytest.raises(NotAnAgent, match="unknown_user"):
            agent_of(account, "404")
    assert zendesk.asked == 1


def test_an_agent_is_asked_about_once_in_a_while(account, zendesk, settings, django_assert_num_queries):
    agent_of(account, "9")
    with django_assert_num_queries(1):
        agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS - 5))
    assert zendesk.asked == 1

    agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS + 1))
    assert zendesk.asked == 2


def test_who_is_suspended_meanwhile_is_out_with_the_next_question(account, zendesk, settings):
    agent_of(account, "9")
    zendesk.change(suspended=True)
    agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS - 5))
    with pytest.raises(NotAnAgent, match="suspended"):
        agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS + 1))


def test_who_is_let_in_again_is_in_with_the_next_question(account, zendesk, settings):
    zendesk.change(suspended=True)
    with pytest.raises(NotAnAgent):
        agent_of(account, "9")
    zendesk.change(suspended=False)

    assert agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS + 1)).role == "agent"
    assert Agent.objects.count() == 1


def test_a_new_answer_leaves_the_marks_of_limits_alone(account, settings):
    agent_of(account, "9")
    Agent.objects.update(times_limited=3)
    agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS + 1))

    assert Agent.objects.get().times_limited == 3


FAILURES = {
    "500": (SERVER_ERROR, ServerFailure),
    "401": (answer(401, {"error": "Couldn't authenticate you"}), Unauthorized),
    "429": (answer(429, b"slow down", {"Retry-After": "30"}), RateLimited),
    "hanging": (hang(), TimedOut),
}


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(("failing", "error"), FAILURES.values(), ids=FAILURES)
def test_the_last_answer_counts_for_an_hour_while_zendesk_cannot_be_asked(
    account, zendesk, settings, failing, error
):
    agent_of(account, "9")
    zendesk.failing = failing

    assert agent_of(account, "9", now=later(settings.AGENT_STALE_SECONDS - 5)).name == "Alex Morgan"
    with pytest.raises(CannotAsk) as refused:
        agent_of(account, "9", now=later(settings.AGENT_STALE_SECONDS + 1))
    assert isinstance(refused.value.error, error)


def test_a_suspension_counts_for_an_hour_as_well(account, zendesk, settings):
    zendesk.change(suspended=True)
    with pytest.raises(NotAnAgent):
        agent_of(account, "9")
    zendesk.failing = SERVER_ERROR
    with pytest.raises(NotAnAgent):
        agent_of(account, "9", now=later(settings.AGENT_STALE_SECONDS - 5))


def test_while_an_older_answer_serves_a_failure_is_not_repeated_with_every_request(
    account, zendesk, settings
):
    agent_of(account, "9")
    zendesk.failing = SERVER_ERROR
    for _ in range(20):
        agent_of(account, "9", now=later(settings.AGENT_CHECK_SECONDS + 1))

    assert zendesk.asked == 2


def test_a_row_from_the_future_is_not_believed(account, zendesk):
    agent_of(account, "9", now=later(3600))
    agent_of(account, "9")

    assert zendesk.asked == 2


@pytest.mark.parametrize("failing", [hang(), after(5, EVENTS)])
def test_nobody_waits_for_longer_than_two_seconds(account, zendesk, failing):
    zendesk.failing = failing
    began = time.monotonic()
    with pytest.raises(CannotAsk):
        agent_of(account, "9")

    assert time.monotonic() - began < 2.3


@pytest.mark.usefixtures("impatient")
def test_an_answer_that_came_too_late_is_there_for_the_next_who_asks(account, zendesk):
    zendesk.failing = after(0.5, answer(200, {"user": ALEX}))
    with pytest.raises(CannotAsk):
        agent_of(account, "9")
    time.sleep(0.6)

    assert agent_of(account, "9").role == "agent"
    assert zendesk.asked == 1


@pytest.mark.usefixtures("impatient")
def test_a_failure_that_came_too_late_is_not(account, zendesk):
    zendesk.failing = after(0.5, answer(400, {"error": "busy"}))
    with pytest.raises(CannotAsk):
        agent_of(account, "9")
    time.sleep(0.6)
    zendesk.failing = None

    assert agent_of(account, "9").role == "agent"


def test_fifty_requests_at_once_are_one_question(account, zendesk):
    zendesk.failing = after(0.2, answer(200, {"user": ALEX}))
    client = client_for(account)

    def ask(_number):
        return questions.ask(account.id, "9", lambda: client.user("9"), seconds=2)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(ask, range(50)))

    assert {outcome.name for outcome, _ in answers} == {"Alex Morgan"}
    assert sum(first for _, first in answers) == 1
    assert zendesk.asked == 1


def test_an_account_that_hangs_keeps_few_threads_and_no_agent_is_asked_about_in_vain(
    account, zendesk, settings
):
    settings.WEB_THREADS = 32
    zendesk.failing = hang()
    client = client_for(account)

    def entering(number):
        began = time.monotonic()
        questions.ask(account.id, str(number), lambda: client.user(str(number)), seconds=2)
        return time.monotonic() - began

    with ThreadPoolExecutor(40) as pool:
        crowd = sorted(pool.map(entering, range(100, 140)))
        asked = zendesk.asked
        later = sorted(pool.map(entering, range(200, 240)))

    assert crowd[-questions.most() - 1] < 1.5
    assert sum(seconds > 0.2 for seconds in later) == questions.most() == 4
    assert zendesk.asked - asked <= questions.most()


def test_an_account_that_hung_is_as_any_other_once_it_has_answered(account, zendesk, impatient, settings):
    settings.WEB_THREADS = 8  # one place
    zendesk.failing = after(0.3, answer(500))
    with pytest.raises(CannotAsk):
        agent_of(account, "9")
    zendesk.failing = None
    time.sleep(0.3)
    agent_of(account, "9")

    zendesk.failing = after(0.1, answer(200, {"user": ALEX}))
    client = client_for(account)
    with ThreadPoolExecutor(8) as pool:
        told = pool.map(
            lambda number: questions.ask(account.id, number, lambda: client.user(number), seconds=2)[0],
            map(str, range(300, 308)),
        )
        assert [person.name for person in told] == ["Alex Morgan"] * 8


def test_what_breaks_in_a_question_is_raised_where_it_is_awaited(account, zendesk):
    def broken():
        raise LookupError

    for _ in range(2):
        with pytest.raises(LookupError):
            questions.ask(account.id, "9", broken, seconds=2)
    assert questions.ask(account.id, "9", lambda: client_for(account).user("9"), seconds=2)[0].name
    assert all(thread.name != "agent-question" or thread.daemon for thread in threading.enumerate())


WITHOUT_USERS = {
    "no such endpoint": NO_ENDPOINT,
    "a 404 in HTML": answer(404, b"<h1>Not Found</h1>"),
    "an empty 404": answer(404),
    "another method": answer(405),
    "not implemented": answer(501, b"Not Implemented"),
    "an invalid request": answer(400, {"errors": [{"code": "ClientError"}]}),
    "events whatever was asked": EVENTS,
    "a user without a role": answer(200, {"user": {"id": 9, "name": "Alex"}}),
}


@pytest.mark.parametrize("answered", WITHOUT_USERS.values(), ids=WITHOUT_USERS)
def test_at_an_address_of_its_own_an_events_api_needs_no_users(account, zendesk, answered):
    zendesk.failing = answered
    for _ in range(2):
        assert agent_of(account, "9").role == ""
    assert zendesk.asked == 1


@pytest.mark.parametrize("error", [NotFound(404, code="InvalidEndpoint"), NoPerson(), InvalidRequest(400)])
def test_zendesk_itself_always_has_users(db, error):
    assert agents._heard(AccountFactory(), error) is error


@pytest.mark.parametrize("change", [{"suspended": True}, {"role": "end-user"}])
def test_an_address_that_knows_no_users_any_more_lets_nobody_in_whom_it_kept_out(
    account, zendesk, settings, change
):
    zendesk.change(**change)
    with pytest.raises(NotAnAgent):
        agent_of(account, "9")
    zendesk.failing = NO_ENDPOINT
    for hours in (1, 48):
        with pytest.raises(NotAnAgent):
            agent_of(account, "9", now=later(hours * 3600))


def test_an_address_that_knows_no_users_any_more_leaves_an_agent_their_role(account, zendesk, settings):
    agent_of(account, "9")
    zendesk.failing = NO_ENDPOINT
    assert agent_of(account, "9", now=later(7200)).role == "agent"
    assert agent_of(account, "9", now=later(7201)).role == "agent"
    assert zendesk.asked == 2


def test_a_user_of_another_origin_that_is_gone_does_not_pass(account, zendesk):
    zendesk.failing = NO_RECORD
    with pytest.raises(NotAnAgent, match="unknown_user"):
        agent_of(account, "9")


def test_an_account_without_a_credential_cannot_ask(db):
    with pytest.raises(CannotAsk) as refused:
        agent_of(AccountFactory(secret=""), "9")
    assert isinstance(refused.value.error, Unauthorized)


def test_a_broken_connection_is_tried_again_within_the_time(account, zendesk):
    answers = iter([reset(), answer(200, {"user": ALEX})])
    zendesk.server._script = lambda _request: next(answers)

    assert agent_of(account, "9").role == "agent"


def test_one_account_hears_nothing_of_the_agents_of_another(account, zendesk, settings):
    agent_of(account, "9")
    other = AccountFactory(api_origin=account.api_origin)
    zendesk.change(suspended=True)
    with pytest.raises(NotAnAgent):
        agent_of(other, "9")

    assert agent_of(account, "9").role == "agent"


@pytest.mark.django_db(transaction=True)
def test_a_database_that_takes_nothing_keeps_no_agent_out(account, zendesk):
    with read_only():
        assert agent_of(account, "9").name == "Alex Morgan"
        zendesk.change(suspended=True)
        with pytest.raises(NotAnAgent):
            agent_of(account, "9")
