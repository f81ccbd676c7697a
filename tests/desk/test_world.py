import json
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from timeline.events.wire import parse_time
from timeline.eventstore.bodies import read_body
from timeline.eventstore.demo import robert, uma, world, zoe
from timeline.eventstore.demo.jane_ticket import LAST_MINUTES_AGO, TICKET_ID
from timeline.eventstore.demo.people import JANE, MIA, PEOPLE, ROBERT, THEO, ZOE

NOW = datetime(2026, 3, 4, 12, 30, 15, 999, tzinfo=UTC)


@pytest.fixture(scope="module")
def bodies():
    return list(world.bodies(NOW))


def of(bodies, person):
    return [body for body in bodies if body["profile"]["user_id"] == str(person.user_id)]


def events(bodies, person):
    return [body["event"] for body in of(bodies, person)]


def test_the_world_is_the_same_every_time(bodies):
    assert json.dumps(bodies) == json.dumps(list(world.bodies(NOW)))


def test_a_later_world_tells_the_same_story_later(bodies):
    later = list(world.bodies(NOW + timedelta(days=3)))
    assert [body["event"]["type"] for body in later] == [body["event"]["type"] for body in bodies]


def test_the_api_itself_takes_every_body(bodies):
    for body in bodies:
        ours = body["event"]["source"] == "zendesk"
        read_body(json.dumps(body).encode(), protected=not ours)


def test_nothing_is_dated_after_now(bodies):
    assert max(parse_time(body["event"]["created_at"]) for body in bodies) < NOW


def test_the_account_keeps_to_the_api_s_limits(bodies):
    assert len({body["event"]["source"] for body in bodies}) + 1 <= 50
    profiles = {(body["profile"]["user_id"], body["profile"]["source"]) for body in bodies}
    assert max(Counter(user_id for user_id, _ in profiles).values()) <= 20


def test_only_the_new_customer_has_no_events(bodies):
    told = {body["profile"]["user_id"] for body in bodies}
    assert [person.name for person in PEOPLE if str(person.user_id) not in told] == ["Noah Brandt"]


def test_the_shopper_s_story_comes_from_six_sources_and_ends_minutes_ago(bodies):
    story = events(bodies, JANE)
    assert {event["source"] for event in story} == {
        "shop",
        "payments",
        "website",
        "app",
        "support-bot",
        "zendesk",
    }
    assert 150 <= len(story) <= 250
    last = max(parse_time(event["created_at"]) for event in story)
    assert NOW.replace(microsecond=0) - last == timedelta(minutes=LAST_MINUTES_AGO)


def test_the_shopper_s_ticket_is_in_her_story(bodies):
    asked = [event for event in events(bodies, JANE) if event["type"] == "ticket_requested"]
    assert [event["properties"]["ticket_id"] for event in asked] == [TICKET_ID]


def test_the_double_charge_is_in_the_shopper_s_story(bodies):
    about = [
        event["type"]
        for event in events(bodies, JANE)
        if event["source"] == "payments" and event["properties"].get("order_id") == "14710"
    ]
    assert sorted(about) == ["payment_captured", "payment_captured", "payment_failed"]


def test_mia_has_5000_events_of_three_sources_and_some_of_one_moment(bodies):
    story = events(bodies, MIA)
    assert len(story) == 5000
    assert len({event["source"] for event in story}) == 3
    assert len({event["created_at"] for event in story}) < 5000


def test_zoe_has_zendesk_s_28_types_without_descriptions(bodies):
    story = events(bodies, ZOE)
    assert len({event["type"] for event in story}) == len(zoe.TYPES) == 28
    assert {(event["source"], event["description"]) for event in story} == {("zendesk", "")}


def test_theo_has_more_events_of_one_second_than_a_page_holds(bodies):
    moments = Counter(event["created_at"] for event in events(bodies, THEO))
    assert moments.most_common(1)[0][1] == 60
    assert sorted(moments.values())[:-1] == [2] * 20


def test_robert_brings_every_hostile_text_in_type_description_key_and_value(bodies):
    story = events(bodies, ROBERT)
    for name, text in robert.TEXTS:
        event = next(event for event in story if event["properties"].get("tried") == name)
        assert event["description"] == text
        assert text[:200] in event["properties"]
        assert event["properties"]["text"] == text


def test_uma_s_spellings_are_those_of_many_systems(bodies):
    assert len(uma._SPELLINGS) >= 20
    assert not all(kind.isascii() for _, kind in uma._SPELLINGS)
