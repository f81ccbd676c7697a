"""The insights as JSON: the door, filters and errors of the lists of events, and no call of their own."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine as travel
from django.test import Client

from tests.api.conftest import Api
from tests.eventstore.factories import EventFactory, IdentifierFactory, ProfileFactory
from tests.feed.upstream import NOON, Upstream, made
from tests.misbehaving import answer

NAMES = ["density", "counts", "runs", "threads", "rhythm"]
PARAMS = {"threads": {"path": "order.id"}}

pytestmark = pytest.mark.django_db


@pytest.fixture
def over(api_over):
    """Ask /api/v2 over an upstream with these events."""
    started = []

    def start(events, **options):
        source = Upstream(events, **options)
        source.__enter__()
        started.append(source)
        return source, api_over(source.server)

    yield start
    for source in started:
        source.__exit__(None, None, None)


@pytest.fixture
def at_noon():
    with travel.travel(NOON, tick=True):
        yield


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("subject", ["users/4001", "user_profiles/01ABC", "user_profiles"])
def test_nobody_is_told_anything(name, subject):
    response = Api(None).get(f"{subject}/events/{name}")
    assert (response.status_code, response.json()) == (401, {"error": "Couldn't authenticate you"})


@pytest.mark.parametrize("name", NAMES)
def test_they_are_read_only(api, name):
    assert api.post(f"users/4001/events/{name}", {}).status_code == 405
    assert api.send("HEAD", f"users/4001/events/{name}?path=a").status_code == 200


@pytest.mark.parametrize("name", NAMES)
def test_every_subject_has_them_and_they_say_what_they_cover(api, name):
    profile = ProfileFactory(source="shop", type="customer", user_id=4001)
    IdentifierFactory(profile=profile, type="shop_id", value="7")
    EventFactory(profile=profile, properties={"order": {"id": 17}})
    told = [
        api.get(path, **PARAMS.get(name, {}), **more).json()
        for path, more in (
            (f"users/4001/events/{name}", {}),
            (f"user_profiles/{profile.id}/events/{name}", {}),
            (f"user_profiles/events/{name}", {"identifier": "shop:customer:shop_id:7"}),
        )
    ]
    for one in told:
        coverage = one.pop("coverage")
        assert set(coverage) == {"back_to", "complete", "checked_at", "stale", "withheld"}
        assert (coverage["complete"], coverage["back_to"], coverage["stale"], one["whole"]) == (
            True,
            None,
            None,
            True,
        )
        for rhythm in one.get("rhythms", []):
            rhythm.pop("quiet_seconds")
    assert told[0] == told[1] == told[2]


@pytest.mark.usefixtures("at_noon")
def test_what_is_covered_is_told_without_a_call(over):
    source, api = over([made(n) for n in range(250)])
    api.get("users/4001/events")
    for name in NAMES:
        params = PARAMS.get(name, {})
        for filters in (
            {},
            {"source": "web"},
            {"exclude": "web:visit"},
            {"q": "number 7"},
            {"start": "2026-03-01T11:00:00Z"},
        ):
            assert api.get(f"users/4001/events/{name}", **params, **filters).status_code == 200
    assert source.calls == 1


def test_a_customer_nobody_has_read_yet_costs_one_call(over):
    source, api = over([made(n) for n in range(250)])
    told = api.get("users/4001/events/counts").json()
    assert (told["total"], told["whole"], source.calls) == (100, False, 1)
    assert told["coverage"]["back_to"] == made(99)["created_at"]
    assert not told["coverage"]["complete"]


def test_whoever_asks_to_read_on_is_told_of_more(over):
    source, api = over([made(n) for n in range(250)])
    told = api.get("users/4001/events/counts", deepen="true").json()
    assert (told["total"], told["whole"], source.calls) == (250, True, 3)
    assert told["sources"] == {"shop": 166, "web": 84}
    assert sum(one["count"] for one in told["types"]) == 250


@pytest.mark.usefixtures("at_noon")
def test_density_is_in_the_agents_zone_and_marks_where_the_coverage_ends(over):
    _, api = over([made(n, minutes=n * 60) for n in range(150)])
    headers = {"Authorization": f"Bearer {api.token}", "Timeline-Zone": "America/Chicago"}
    told = Client().get("/api/v2/users/4001/events/density", headers=headers).json()
    assert (told["bucket"], told["zone"], len(told["buckets"])) == ("day", "America/Chicago", 5)
    assert [bucket["partial"] for bucket in told["buckets"]] == [True, False, False, False, False]
    assert [bucket["total"] for bucket in told["buckets"]] == [21, 24, 24, 24, 7]
    assert told["buckets"][1]["start"] == "2026-02-26T06:00:00+00:00"
    assert told["buckets"][1]["day"] == "2026-02-26"
    weeks = api.get("users/4001/events/density", bucket="week").json()
    assert weeks["bucket"] == "week"


def test_a_run_that_crosses_page_borders_has_its_whole_number(over):
    events = [made(n, source="web", type="visit") for n in range(130)]
    _, api = over([*events, *[made(n, source="shop") for n in range(130, 180)]])
    (run,) = api.get("users/4001/events/runs", source="web").json()["runs"]
    assert (run["count"], run["open"]) == (100, True)
    (run,) = api.get("users/4001/events/runs", deepen="true", type="web:visit").json()["runs"]
    assert (run["count"], run["open"], run["seconds"]) == (130, False, 129 * 60)
    assert run["first"] == {"id": events[129]["id"], "created_at": events[129]["created_at"]}
    assert api.get("users/4001/events/runs", gap=30).json()["runs"] == []


def test_threads_are_listed_and_opened(over):
    events = [made(n, properties={"order": {"id": n % 3}}) for n in range(30)]
    _, api = over(events)
    told = api.get("users/4001/events/threads", path="order.id").json()
    assert [(one["value"], one["count"]) for one in told["threads"]] == [("0", 10), ("1", 10), ("2", 10)]
    assert told["total"] == 3
    told = api.get("users/4001/events/threads", path="order.id", value="1", size=4).json()
    assert [event["id"] for event in told["events"]] == [events[n]["id"] for n in (1, 4, 7, 10)]
    assert [one["count"] for one in told["threads"]] == [10]
    told = api.get("users/4001/events/threads", path="order.id", value="nobody").json()
    assert (told["threads"], told["events"]) == ([], [])


@pytest.mark.usefixtures("at_noon")
def test_a_rhythm_is_told_in_values(over):
    _, api = over([made(n, minutes=(n + 3) * 1440, source="app", type="login") for n in range(8)])
    source, kind = api.get("users/4001/events/rhythm").json()["rhythms"]
    assert (source["source"], source["type"], kind["type"], source["count"]) == ("app", None, "login", 8)
    assert (source["usual_gap_seconds"], source["usual_days"], source["quiet_days"]) == (86_400, 1, 3)
    assert source["last"] == (NOON - timedelta(days=3)).isoformat()


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("density", "bucket=year"),
        ("density", "bucket=day&bucket=week"),
        ("density", "start=yesterday"),
        ("runs", "gap=-1"),
        ("runs", "gap=many"),
        ("runs", "fewest=1"),
        ("runs", "fewest=%D9%A3"),
        ("threads", ""),
        ("threads", "path="),
        ("threads", "path=a..b"),
        ("threads", "path=a%00"),
        ("counts", "deepen=perhaps"),
        ("counts", "type=nocolon"),
        ("rhythm", "filter[type]=x"),
    ],
)
@pytest.mark.parametrize("subject", ["users/4001", "user_profiles/01ABC"])
def test_what_cannot_be_meant_is_refused_in_the_shape_of_the_family_and_costs_no_call(
    over, name, query, subject
):
    source, api = over([])
    response = api.get(f"{subject}/events/{name}?{query}")
    assert response.status_code == 400
    assert set(response.json()) == {"error" if subject.startswith("users/") else "errors"}
    assert source.calls == 0


@pytest.mark.parametrize("name", NAMES)
def test_a_failing_upstream_leaves_what_was_loaded_and_says_so(over, name):
    source, api = over([made(n) for n in range(5)])
    api.get("users/4001/events")
    source.failing = answer(500, "<h1>no</h1>")
    with travel.travel(datetime.now(UTC) + timedelta(minutes=10), tick=True):
        told = api.get(f"users/4001/events/{name}", **PARAMS.get(name, {})).json()
    assert (told["coverage"]["stale"], told["whole"]) == ("server", True)


def test_a_failing_upstream_with_nothing_loaded_is_an_error_in_shape(over):
    source, api = over([])
    source.failing = answer(500, "no")
    response = api.get("users/4001/events/density")
    assert (response.status_code, set(response.json())) == (503, {"error"})


def test_a_source_that_is_not_covered_is_asked_of_upstream(over):
    source, api = over([made(n, source="rare" if n == 650 else "web") for n in range(700)])
    told = api.get("users/4001/events/counts", source="rare").json()
    assert (told["sources"], told["whole"], source.calls) == ({"rare": 1}, True, 1)
    assert source.queries()[0]["filter[source]"] == "rare"


@pytest.mark.usefixtures("at_noon")
def test_an_upstream_out_of_order_is_told_of_without_a_claim_until_it_is_read_to_its_end(over):
    events = [made(n, source="web", type="visit") for n in range(200)]
    _, api = over(events[100:] + events[:100] + [made(300)])
    api.get("users/4001/events")
    api.get("users/4001/events", size=100)
    told = api.get("users/4001/events/runs", deepen="true").json()
    assert (told["whole"], [run["count"] for run in told["runs"]]) == (True, [200])
