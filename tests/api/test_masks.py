"""The JSON API hides and withholds what the page does, and counts what it withholds."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.accounts.factories import AccountFactory
from tests.feed.upstream import made
from tests.masked_world import Reader
from tests.misbehaving import Behaviour, Misbehaving, Request, answer
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for
from timeline.sources.models import Mask, Source

EVENTS = "/api/v2/users/4001/events"
PROFILES = [
    {"id": f"0{n}PROFILE", "source": source, "type": "customer", "identifiers": []}
    for n, source in enumerate(("shop", "fraud", "ping"))
]


def _answer(request: Request) -> Behaviour:
    if request.path.endswith("/events"):
        sources = ("shop", "fraud", "ping")
        events = [
            made(n, type="order", source=sources[n % 3], properties={"order_id": n // 3, "pin": 4711})
            for n in range(9)
        ]
        return answer(200, {"events": events, "meta": {"has_more": False}})
    if request.path.endswith("/profiles"):
        return answer(200, {"profiles": PROFILES})
    number = request.path.rpartition("/")[2]
    return answer(200, {"profile": next((one for one in PROFILES if one["id"] == number), PROFILES[1])})


@pytest.fixture
def account(db: None, settings: Any) -> Iterator[Account]:
    with Misbehaving(_answer) as server:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        made_for = AccountFactory(api_origin=server.origin)
        yield made_for
        client_for(made_for).close()


@pytest.fixture
def agent(account):
    return Reader(account, {"role": "agent"})


@pytest.fixture
def admin(account):
    return Reader(account, {"role": "admin"})


@pytest.fixture
def withheld(account):
    Source.objects.create(account=account, name="fraud", hue="lime", icon="cart", visible_to=["admin"])
    Source.objects.create(account=account, name="ping", hue="grey", icon="bolt", enabled=False)


def test_values_are_masked_for_roles_that_may_not_see_them(account, agent, admin):
    Mask.objects.create(account=account, path="pin", shown_to=["admin"])
    pins = {
        name: {event["properties"]["pin"] for event in reader.get(EVENTS).json()["events"]}
        for name, reader in (("agent", agent), ("admin", admin))
    }

    assert pins == {"agent": {"••••••"}, "admin": {4711}}


def test_masked_values_make_no_threads(account, agent, admin):
    Mask.objects.create(account=account, path="order_id", shown_to=["admin"])
    of_admin = admin.get(f"{EVENTS}/threads", path="order_id").json()
    of_agent = agent.get(f"{EVENTS}/threads", path="order_id").json()
    asked = agent.get(f"{EVENTS}/threads", path="order_id", value="••••••").json()

    assert [thread["value"] for thread in of_admin["threads"]] == ["0", "1", "2"]
    assert (of_agent["threads"], of_agent["total"]) == ([], 0)
    assert (asked["threads"], asked["events"]) == ([], [])


def test_withheld_events_are_counted_in_a_header(agent, admin, withheld):
    response = agent.get(EVENTS)
    sources = {event["source"] for event in response.json()["events"]}

    assert (sources, response["Timeline-Withheld"]) == ({"shop"}, "3")
    assert "Timeline-Withheld" not in admin.get(EVENTS)
    assert {event["source"] for event in admin.get(EVENTS).json()["events"]} == {"shop", "fraud"}


@pytest.mark.parametrize(
    "insight", ["density", "counts", "runs?gap=99999", "rhythm", "threads?path=order_id"]
)
def test_insights_leave_withheld_and_switched_off_sources_out_and_say_so(agent, withheld, insight):
    name, _, query = insight.partition("?")
    response = agent.get(f"{EVENTS}/{name}?{query}")
    text = response.content.decode()

    assert response.json()["coverage"]["withheld"] == 3
    assert "fraud" not in text
    assert "ping" not in text
    assert "shop" in text


def test_profiles_of_sources_that_are_not_seen_are_not_there(agent, admin, withheld):
    told = agent.get("/api/v2/users/4001/profiles")
    assert [one["source"] for one in told.json()["profiles"]] == ["shop"]
    assert agent.get("/api/v2/user_profiles/00PROFILE").status_code == 200
    for url in ("01PROFILE", "02PROFILE", "?identifier=shop:customer:email:jane@mail.example"):
        response = agent.get(f"/api/v2/user_profiles{'' if url[0] == '?' else '/'}{url}")
        assert (response.status_code, b"fraud" in response.content) == (404, False)
    assert admin.get("/api/v2/user_profiles/01PROFILE").status_code == 200


def test_the_sidebar_does_not_offer_such_profiles_either(agent, admin, withheld):
    told = {
        name: reader.get("/timeline/users/4001/profiles/").content.decode()
        for name, reader in (("agent", agent), ("admin", admin))
    }

    assert "Fraud" in told["admin"]
    assert "raud" not in told["agent"]
