"""The same requests to the event store and through ``/api/v2``: the same answers, key by key."""

import base64
import json
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from tests.accounts.factories import TOKEN
from tests.api.conftest import AGENT, Api
from tests.eventstore.factories import EventFactory, IdentifierFactory, ProfileFactory
from timeline.sources.models import Source

START = datetime(2026, 3, 1, tzinfo=UTC)


@pytest.fixture
def profile() -> Any:
    profile = ProfileFactory(source="shop", type="customer", user_id=4001)
    IdentifierFactory(profile=profile, type="email", value="jane@example.com")
    for n in range(30):
        EventFactory(
            profile=profile,
            source=("shop", "app", "payments")[n % 3],
            type=("order_completed", "Screen View")[n % 2],
            description="" if n % 4 else f"Event {n} — “ünïcode” 🎉",
            created_at=START + timedelta(hours=n, microseconds=n),
            properties={"n": n, "price": "1.10", "deep": {"list": [1, 2.5, None, True, {"x": "</script>"}]}},
        )
    return profile


@pytest.fixture
def upstream(live_server, account):
    """Asks the event store itself, as any client of the Events API would."""

    def ask(path: str) -> tuple[int, Any]:
        basic = base64.b64encode(f"{AGENT}/token:{TOKEN}".encode()).decode()
        request = urllib.request.Request(
            f"{live_server.url}/eventstore/api/v2/{path}", headers={"Authorization": f"Basic {basic}"}
        )
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    return ask


def comparable(status: int, body: Any) -> tuple[int, Any]:
    """The answer without what must differ: cursors, hosts and random ids."""
    if "events" in body:
        links = [
            [sorted(parse_qs(urlsplit(one["next"]).query)), urlsplit(one["next"]).path[-20:]]
            for one in body["links"]
        ]
        meta = {"after_cursor": bool(body["meta"]["after_cursor"]), "has_more": body["meta"]["has_more"]}
        return status, {**body, "links": links, "meta": meta}
    for error in body.get("errors", []):
        error["id"] = "…"
    return status, body


SUBJECTS = ["users/4001/events", "user_profiles/PROFILE/events", "user_profiles/events?identifier=IDENTIFIER"]
QUERIES = [
    {},
    {"page[size]": 7},
    {"page[size]": 30},
    {"page[size]": 500},
    {"page[size]": ""},
    {"page[size]": 0},
    {"page[size]": "many"},
    {"filter[source]": "shop"},
    {"filter[source]": "nobody"},
    {"filter[source]": "shop", "filter[type]": "Screen View"},
    {
        "filter[source]": "",
        "filter[type]": "",
        "filter[start_time]": "",
        "filter[end_time]": "",
        "page[size]": "",
    },
    {"filter[type]": "Screen View"},
    {"filter[start_time]": "2026-03-02"},
    {"filter[start_time]": "2026-03-01T20:00:00.000020Z", "filter[end_time]": "2026-03-02T01:00:00+00:00"},
    {"filter[end_time]": "2026-03-01T10:00:00+02:00"},
    {"filter[start_time]": "yesterday"},
    {"filter[end_time]": "2026-13-01"},
    {"page[after]": "forged"},
]


@pytest.mark.parametrize("subject", SUBJECTS)
@pytest.mark.parametrize("query", QUERIES)
def test_a_list_of_events_is_that_of_the_events_api(
    api: Api, upstream, profile, subject: str, query: dict
) -> None:
    path = subject.replace("PROFILE", profile.id).replace(
        "IDENTIFIER", "shop:customer:email:Jane%40example.com"
    )
    path += ("&" if "?" in path else "?") + urlencode(query)
    response = api.get(path)
    ours, theirs = comparable(response.status_code, response.json()), comparable(*upstream(path))
    if query.get("page[after]"):
        assert (ours[0], theirs[0], set(ours[1])) == (400, 400, set(theirs[1]))
    else:
        assert ours == theirs


@pytest.mark.parametrize(
    "path",
    [
        "users/4001/profiles",
        "users/4002/profiles",
        "users/abc/profiles",
        "user_profiles/PROFILE",
        "user_profiles/01JUNKNOWN",
        "user_profiles?identifier=shop:customer:email:jane%40example.com",
        "user_profiles?identifier=shop:customer:email:nobody%40example.com",
        "user_profiles?identifier=nonsense",
        "user_profiles/01JUNKNOWN/events",
        "user_profiles/events?identifier=shop:customer:email:nobody%40example.com",
        "user_profiles/events",
        "users/abc/events",
    ],
)
def test_profiles_and_refusals_are_those_of_the_events_api(api: Api, upstream, profile, path: str) -> None:
    path = path.replace("PROFILE", profile.id)
    response = api.get(path)
    assert comparable(response.status_code, response.json()) == comparable(*upstream(path))


@pytest.mark.parametrize(
    "query", ["", "filter[source]=app", "exclude=app", "q=event", "source=app&source=shop"]
)
def test_following_the_links_reads_everything_once(api: Api, profile, query: str) -> None:
    whole = api.get(f"users/4001/events?{query}").json()["events"]
    read, path, pages = [], f"users/4001/events?page[size]=4&{query}", 0
    while path:
        body = api.get(path).json()
        read += body["events"]
        following = body["links"][0]["next"]
        assert body["meta"]["has_more"] == bool(following)
        path = following.partition("/api/v2/")[2]
        pages += 1
    assert [event["id"] for event in read] == [event["id"] for event in whole]
    assert pages <= len(whole) // 4 + 1


def test_the_headers_say_how_fresh_and_how_far(api: Api, profile) -> None:
    response = api.get("users/4001/events")
    age = datetime.now(UTC) - datetime.fromisoformat(response["Timeline-Checked-At"])
    assert age < timedelta(seconds=30)
    assert "Timeline-Stale" not in response


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("source=shop&source=app&size=4", [28, 27, 25, 24]),
        ("type=shop:Screen%20View&type=app:order_completed&size=3", [28, 27, 22]),
        ("exclude=shop&exclude=app:Screen%20View&size=3", [29, 28, 26]),
        ("start=2026-03-01&end=2026-03-01&size=2", [23, 22]),
        ("q=event%2028&size=5", [28]),
        ("filter[source]=shop&exclude=shop:Screen%20View&size=2", [24, 18]),
    ],
)
def test_the_timelines_own_filters_are_there_besides(
    api: Api, profile, query: str, numbers: list[int]
) -> None:
    events = api.get(f"users/4001/events?{query}").json()["events"]
    assert [event["properties"]["n"] for event in events] == numbers


def test_a_whole_day_is_that_of_the_zone_in_the_header(api: Api, profile, client) -> None:
    headers = {"Authorization": f"Bearer {api.token}", "Timeline-Zone": "Asia/Tokyo"}
    body = client.get("/api/v2/users/4001/events?start=2026-03-02&size=100", headers=headers).json()
    assert min(event["created_at"] for event in body["events"]).startswith("2026-03-01T15")


def test_reading_a_second_time_asks_upstream_nothing(
    api: Api, profile, django_assert_max_num_queries
) -> None:
    api.get("users/4001/events")
    with django_assert_max_num_queries(2):  # the session's account and its sources
        assert len(api.get("users/4001/events?page[size]=5").json()["events"]) == 5


def test_a_source_that_is_switched_off_is_not_read_this_way_either(api: Api, account, profile) -> None:
    Source.objects.create(account=account, name="payments", hue="green", icon="card", enabled=False)
    for query in ({}, {"filter[source]": "payments"}, {"source": "payments"}):
        events = api.get("users/4001/events", **query).json()["events"]
        assert "payments" not in {event["source"] for event in events}
        assert bool(events) == (not query)
