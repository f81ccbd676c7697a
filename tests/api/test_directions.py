"""Jumping and scrolling both ways, and searching, in JSON."""

from datetime import UTC, datetime, timedelta

import pytest

from tests.api.conftest import Api, api_of, connected
from tests.feed.upstream import NOON, Upstream, made, settled


@pytest.fixture
def upstream():
    with Upstream([made(n) for n in range(400)]) as source:
        yield source
        settled()


@pytest.fixture
def api(db, settings, upstream):
    with connected(settings, upstream.server.origin) as account:
        yield api_of(account)


def numbers(answer):
    return [event["properties"]["number"] for event in answer.json()["events"]]


def test_a_jump_leads_both_ways(api: Api):
    there = api.get("users/4001/events", around=(NOON - timedelta(minutes=200)).isoformat(), size="20")
    assert 200 in numbers(there)
    meta = there.json()["meta"]
    below = api.get("users/4001/events", after=meta["after_cursor"], size="20")
    above = api.get("users/4001/events", before=meta["before_cursor"], size="20")
    assert numbers(above)[-1] + 1 == numbers(there)[0]
    assert numbers(there)[-1] + 1 == numbers(below)[0]
    assert "before_cursor" not in below.json()["meta"]


def test_a_jump_to_a_date_shows_that_day_to_its_end_in_the_agents_zone(api: Api):
    answer = api.get("users/4001/events", around="2026-03-01", size="8")
    assert numbers(answer)[0] == 0


def test_only_one_place_can_be_asked_for(api: Api):
    answer = api.get("users/4001/events", around="2026-03-01", after="x")
    assert answer.status_code == 400


@pytest.mark.parametrize("name", ["after", "before", "around"])
def test_a_forged_place_is_a_400(api: Api, name):
    assert api.get("users/4001/events", **{name: "forged"}).status_code == 400


def test_fresh_reads_upstream_anew(api: Api, upstream):
    api.get("users/4001/events")
    calls = upstream.calls
    api.get("users/4001/events")
    assert upstream.calls == calls
    api.get("users/4001/events", fresh="1")
    assert upstream.calls == calls + 1


def test_words_of_the_title_that_agents_read_are_found(api: Api, upstream):
    upstream.events.insert(
        0, made(0, id="z1", source="zendesk", type="help_center_searched", properties={"search_query": "x"})
    )
    assert datetime.now(UTC) > NOON
    found = api.get("users/4001/events", q="searched the help", size="5").json()["events"]
    assert [event["id"] for event in found] == ["z1"]
