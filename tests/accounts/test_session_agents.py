"""A session knows who its agent is, and ends within minutes of the agent's own end."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import signing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.misbehaving import answer
from tests.sidebar.page import Page
from timeline.accounts import session_tokens, sessions
from timeline.accounts.agents import CannotAsk, NotAnAgent, agent_of
from timeline.accounts.models import Agent

from .factories import AgentFactory, sign_entry
from .users import NO_ENDPOINT, Zendesk, connected

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
JANE = "/timeline/users/4001/"
API = "/api/v2/users/4001/events"


@pytest.fixture
def zendesk():
    return Zendesk()


@pytest.fixture
def account(db, settings, zendesk):
    with connected(settings, zendesk) as account:
        yield account


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


def enter(account, **claims):
    """The door's answer."""
    return Client().post(
        f"/sidebar/?origin={account.frame_ancestor}", {"token": sign_entry(account, **claims)}
    )


def seated(account, **claims) -> str:
    """The session token of an agent who has entered."""
    return Page(enter(account, **claims)).one("meta", name="timeline-session")["content"]


def get(token: str, path: str = JANE, **headers):
    return Client().get(path, headers={"Authorization": f"Bearer {token}", **headers})


def test_a_session_knows_its_agent(account):
    session = sessions.open_token(seated(account))

    assert (session.role, session.locale, session.time_zone, session.name) == (
        "agent",
        "en-US",
        "Europe/Prague",
        "Alex Morgan",
    )


def test_a_request_of_a_fresh_session_asks_neither_zendesk_nor_for_the_agents_row(account, zendesk):
    token = seated(account)
    with CaptureQueriesContext(connection) as queries:
        get(token)
    assert [query for query in queries if "accounts_agent" in query["sql"]] == []
    assert zendesk.asked == 1


@pytest.mark.parametrize("change", [{"role": "end-user"}, {"suspended": True}, {"active": False}])
def test_who_is_no_agent_is_told_so_at_the_door(account, zendesk, change):
    zendesk.change(**change)
    response = enter(account)

    assert response.status_code == 403
    assert Page(response).problems == ["not_allowed"]
    assert "active agent" in response.content.decode()
    assert b"timeline-session" not in response.content
    assert "frame-ancestors https://*.zendesk.com" in response["Content-Security-Policy"]


def test_who_enters_where_the_app_is_not_offered_is_told_so(account, zendesk):
    response = enter(account, context={"location": "nav_bar"})

    assert response.status_code == 403
    assert Page(response).problems == ["not_allowed"]
    assert "beside a ticket" in response.content.decode()
    assert zendesk.asked == 0


def test_nobody_is_asked_about_a_token_that_is_refused(account, zendesk):
    Client().post("/sidebar/?origin=https://evil.example.com", {"token": sign_entry(account)})

    assert zendesk.asked == 0


def test_a_suspended_agent_is_out_when_it_is_asked_again(account, zendesk, clock, settings):
    token = seated(account)
    zendesk.change(suspended=True)
    clock.shift(settings.AGENT_CHECK_SECONDS - 1)
    assert get(token).status_code == 200

    clock.shift(2)
    page, data = get(token), get(token, API)
    assert (page.status_code, Page(page).problems) == (403, ["not_allowed"])
    assert (data.status_code, data.json()["error"]) == (403, "Forbidden")
    assert zendesk.asked == 2


def test_whoever_goes_on_working_is_asked_about_once_and_gets_another_token(
    account, zendesk, clock, settings
):
    token = seated(account)
    zendesk.change(role="admin", iana_time_zone="Asia/Tokyo")
    clock.shift(settings.AGENT_CHECK_SECONDS + 1)
    for _ in range(3):
        renewed = get(token).headers["Timeline-Session"]

    session = sessions.open_token(renewed)
    assert (session.role, session.time_zone, session.token_to_send) == ("admin", "Asia/Tokyo", None)
    assert zendesk.asked == 2


def test_a_renewed_token_still_knows_the_agent(account, clock, settings):
    settings.AGENT_CHECK_SECONDS = 86_400
    token = seated(account)
    clock.shift(settings.SESSION_TOKEN_SECONDS * 0.6)
    renewed = get(token).headers["Timeline-Session"]

    assert sessions.open_token(renewed).name == "Alex Morgan"


@pytest.mark.parametrize(
    ("failing", "told"),
    [
        (answer(500), ("server", 502, 503)),
        (answer(401, {"error": "Couldn't authenticate you"}), ("unauthorized", 502, 502)),
        (answer(429, b"slow down", {"Retry-After": "30"}), ("rate_limited", 429, 429)),
    ],
)
def test_while_it_cannot_be_asked_the_page_opens_and_the_first_request_says_why(
    account, zendesk, failing, told
):
    zendesk.failing = failing
    token = seated(account)
    page, details, data = (get(token, path) for path in (JANE, f"{JANE}event/?ref=x", API))

    kind, status, api_status = told
    assert (page.status_code, Page(page).problems) == (status, [kind])
    assert (details.status_code, Page(details).problems) == (status, [kind])
    assert data.status_code == api_status


def test_once_it_can_be_asked_the_unchecked_session_goes_on(account, zendesk):
    zendesk.failing = answer(500)
    token = seated(account)
    zendesk.failing = None
    response = get(token)

    assert response.status_code == 200
    assert sessions.open_token(response.headers["Timeline-Session"]).role == "agent"


def test_an_unchecked_session_of_no_agent_shows_nothing(account, zendesk):
    zendesk.failing = answer(500)
    token = seated(account)
    zendesk.failing = None
    zendesk.change(role="end-user")

    assert get(token).status_code == 403
    assert [call.path for call in zendesk.calls if call.path.endswith("/events")] == []


def test_work_goes_on_for_an_hour_while_it_cannot_be_asked(account, zendesk, clock, settings):
    token = seated(account)
    get(token)
    settings.SESSION_TOKEN_SECONDS = 86_400
    clock.shift(settings.AGENT_STALE_SECONDS - 5)
    zendesk.failing = answer(500)
    assert sessions.open_token(token).role == "agent"
    clock.shift(10)
    with pytest.raises(CannotAsk):
        sessions.open_token(token)


def test_where_there_are_no_users_everybody_who_is_signed_for_works(account, zendesk, clock, settings):
    zendesk.failing = NO_ENDPOINT
    token = seated(account)
    zendesk.failing = None
    zendesk.users = {}
    session = sessions.open_token(token)

    assert (session.role, session.name, session.roles) == ("", "", {"unknown"})
    assert get(token).status_code == 200


def test_a_token_of_a_former_version_is_taken_and_asked_about(account, zendesk):
    now = sessions._now()
    former = session_tokens.signer().sign_object([account.id.hex, "9", now, now])

    assert sessions.open_token(former).role == "agent"
    assert zendesk.asked == 1


def test_what_an_older_token_says_of_its_agent_is_not_taken(account, zendesk):
    zendesk.change(role_type=1)
    now = sessions._now()
    older = session_tokens.signer().sign_object(
        [account.id.hex, "9", now, now, now, "agent", "en-US", "Europe/Prague", "Alex Morgan"]
    )

    assert sessions.open_token(older).roles == {"light-agent"}
    assert zendesk.asked == 1


def test_a_token_of_a_later_version_is_refused(account):
    later = session_tokens.signer().sign_object([account.id.hex, "9", *range(20)])
    with pytest.raises(sessions.SessionRefused):
        sessions.open_token(later)


@pytest.mark.parametrize(
    ("told", "roles"),
    [
        ({}, {"agent"}),
        ({"role_type": 0, "custom_role_id": 7002}, {"agent", "custom:7002"}),
        ({"role_type": 1, "custom_role_id": 7001}, {"light-agent"}),
        ({"role_type": 2}, {"contributor"}),
        ({"role_type": 3}, {"contributor"}),
        ({"role": "admin"}, {"admin"}),
        ({"role": "admin", "role_type": 4, "custom_role_id": 9}, {"admin"}),
        ({"role": "admin", "role_type": 5}, {"admin", "billing-admin"}),
        ({"role_type": 6}, {"unknown"}),
        ({"role_type": "light"}, {"unknown"}),
        ({"role": "light agent"}, {"light-agent"}),
        ({"role": "billing-team"}, {"unknown"}),
    ],
)
def test_a_session_knows_the_roles_that_zendesk_tells(account, zendesk, told, roles):
    zendesk.change(**told)
    token = seated(account)

    assert sessions.open_token(token).roles == roles
    assert Agent.objects.get().roles == roles


def test_the_zone_of_the_request_comes_before_the_agents_own(account, zendesk, clock):
    noon = {
        "id": "1",
        "source": "shop",
        "type": "order",
        "created_at": "2026-11-22T12:00:00Z",
        "properties": {},
    }
    token = seated(account)
    zendesk.failing = answer(200, {"events": [noon], "meta": {"has_more": False}})

    def hour(**headers):
        return Page(get(token, **headers)).one("time", "title")["datetime"]

    assert hour() == "2026-11-22T13:00:00+01:00"  # Prague, by the profile
    assert hour(**{"Timeline-Zone": "Asia/Tokyo"}) == "2026-11-22T21:00:00+09:00"
    assert hour(**{"Timeline-Zone": "Mars/Base"}) == "2026-11-22T12:00:00+00:00"

    def day(**headers):
        return get(token, f"{API}/density", **headers).json()["zone"]

    assert day() == "Europe/Prague"
    assert day(**{"Timeline-Zone": "Asia/Tokyo"}) == "Asia/Tokyo"


def test_a_long_name_leaves_the_token_short_enough_for_a_header(account):
    agent = AgentFactory(
        account=account,
        agent_id="8" * 18,
        name="😀" * 255,
        locale="x" * 20,
        time_zone="y" * 64,
        checked_at=NOON,
    )
    with time_machine.travel(NOON, tick=False):
        token = sessions.issue(account, agent.agent_id, agent=agent)

        assert len(token) < 1000
        assert get(token, f"{JANE}event/?ref=x").status_code == 400


def test_a_token_shows_no_more_than_the_agent_knows(account):
    content = signing.b64_decode(seated(account).split(".")[0].encode()).decode()

    assert account.subdomain not in content
    assert "secret" not in content


def test_disabling_the_account_comes_before_asking(account, zendesk, clock, settings):
    token = seated(account)
    clock.shift(settings.AGENT_CHECK_SECONDS + 1)
    type(account).objects.update(enabled=False)

    assert get(token).status_code == 401
    assert zendesk.asked == 1


def test_an_agent_who_was_marked_as_gone_stays_out_of_a_session_that_goes_on(
    account, zendesk, clock, settings
):
    token = seated(account)
    clock.shift(settings.AGENT_CHECK_SECONDS + 1)
    zendesk.change(suspended=True)
    with pytest.raises(NotAnAgent):
        agent_of(account, "9")  # as another process would
    zendesk.failing = answer(500)

    assert get(token).status_code == 403
    assert Agent.objects.get().suspended
