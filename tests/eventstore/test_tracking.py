import json
import time
from datetime import UTC, datetime

import pytest
from django.db import connection

from timeline.eventstore.models import Event, Identifier, Profile

from .conftest import AGENT, ROOT, body
from .factories import EventFactory, IdentifierFactory, ProfileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

USER = "users/4001/events"
IDENTIFIED = "user_profiles/events"


def message(answer):
    data = answer.json()
    return data["error"]["message"] if "error" in data else data["errors"][0]["title"]


def test_tracking_for_a_user_makes_the_profile_and_tells_both(api):
    answer = api.post(USER, body(identifiers=[("email", "jane@example.com"), ("external_id", "0987654321")]))
    profile = Profile.objects.get()
    assert answer.status_code == 202
    assert answer.json() == {"profile_id": profile.id, "status": "received", "user_id": "4001"}
    assert profile.user_id == 4001
    assert set(profile.identifiers.values_list("type", "value")) == {
        ("email", "jane@example.com"),
        ("external_id", "0987654321"),
    }


def test_tracking_by_identifier_makes_a_profile_without_a_user(api):
    answer = api.post(IDENTIFIED, body())
    assert answer.json() == {"profile_id": Profile.objects.get().id, "status": "received", "user_id": None}


def test_tracking_again_finds_the_profile_and_adds_identifiers(api):
    api.post(IDENTIFIED, body(identifiers=[("shop_id", "1")]))
    api.post(IDENTIFIED, body(identifiers=[("shop_id", "1"), ("email", "jane@example.com")]))
    api.post(IDENTIFIED, body(identifiers=[("email", "JANE@example.com")]))
    assert (Profile.objects.count(), Identifier.objects.count(), Event.objects.count()) == (1, 2, 3)


def test_equal_identifiers_of_other_profile_sources_and_types_are_other_profiles(api):
    for profile in ({}, {"source": "chat"}, {"type": "lead"}):
        assert api.post(IDENTIFIED, body(profile=profile)).status_code == 202
    assert Profile.objects.count() == 3


def test_tracking_for_a_user_gives_the_profile_and_its_earlier_events_to_the_user(api):
    api.post(IDENTIFIED, body(type="page_viewed"))
    assert api.ids(USER) == []
    api.post(USER, body(type="logged_in"))
    assert len(api.ids(USER)) == 2


def test_a_user_id_in_the_profile_counts_like_one_in_the_path(api):
    for user_id in (4001, "4001"):
        answer = api.post(IDENTIFIED, body(profile={"user_id": user_id}))
        assert answer.json()["user_id"] == "4001"
    assert len(api.ids(USER)) == 2


def test_a_user_id_in_the_profile_that_differs_from_the_path_is_refused(api):
    assert api.post(USER, body(profile={"user_id": "4002"})).status_code == 400
    assert Event.objects.count() == 0


def test_identifiers_of_another_user_are_refused(api):
    api.post("users/4002/events", body())
    answer = api.post(USER, body())
    assert (answer.status_code, Event.objects.count()) == (400, 1)
    assert "belong to another user" in message(answer)


def test_identifiers_of_two_profiles_are_refused(api):
    api.post(IDENTIFIED, body(identifiers=[("shop_id", "1")]))
    api.post(IDENTIFIED, body(identifiers=[("shop_id", "2")]))
    answer = api.post(
        IDENTIFIED, body(identifiers=[("shop_id", "1"), ("shop_id", "2"), ("email", "new@example.com")])
    )
    assert (answer.status_code, message(answer)) == (400, "The identifiers belong to different profiles")
    assert (Event.objects.count(), Identifier.objects.count()) == (2, 2)


def test_a_name_that_is_there_stays_and_a_missing_one_is_filled(api):
    api.post(IDENTIFIED, body())
    for name in ("Jane Smith", "Someone Else"):
        api.post(IDENTIFIED, body(profile={"name": name}))
    assert Profile.objects.get().name == "Jane Smith"


def test_tracking_by_profile_id_takes_the_event_alone(api):
    profile = ProfileFactory()
    answer = api.post(f"user_profiles/{profile.id}/events", {"event": body()["event"]})
    assert (answer.status_code, answer.json()["profile_id"]) == (202, profile.id)
    assert len(api.ids(USER)) == 1


def test_tracking_for_an_unknown_profile_is_a_404(api):
    answer = api.post("user_profiles/01ARZ3NDEKTSV4RRFFQ69G5FAV/events", body())
    assert (answer.status_code, Event.objects.count()) == (404, 0)


@pytest.mark.parametrize("path", [USER, IDENTIFIED])
def test_an_event_without_a_profile_is_refused(api, path):
    assert api.post(path, {"event": body()["event"]}).status_code == 400


def test_the_arrival_is_the_time_of_an_event_that_has_none(api):
    before = datetime.fromtimestamp(int(time.time() * 1000) / 1000, UTC)
    api.post(USER, body())
    event = Event.objects.get()
    assert before <= event.received_at <= datetime.now(UTC)
    assert event.created_at == event.received_at


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("2018-11-05T22:26:00Z", "2018-11-05T22:26:00+00:00"),
        ("2020-06-10T01:33:33.71951541Z", "2020-06-10T01:33:33.719515+00:00"),
        ("2020-01-31T00:44:07+02:00", "2020-01-30T22:44:07+00:00"),
        ("2020-01-31", "2020-01-31T00:00:00+00:00"),
    ],
)
def test_the_time_of_an_event_is_read_in_every_form(api, text, read):
    api.post(USER, body(created_at=text))
    assert api.get(USER).json()["events"][0]["created_at"] == read


def test_properties_come_back_as_they_were_sent(api):
    properties = (
        '{"n":12345678901234567890123,"price":499.90,"list":[1,[],{}],"ключ":"é \\u0000 \\"x\\"","e":1E-7}'
    )
    text = json.dumps(body()).replace('"properties": {}', f'"properties": {properties}')
    assert api.post(USER, text).status_code == 202
    assert f'"properties":{properties}'.encode() in api.get(USER).content


def test_blanks_between_properties_are_not_kept_and_those_inside_texts_are(api):
    text = json.dumps(body()).replace(
        '"properties": {}', '"properties" : {\n  "a b" : "c  d" ,\t"e" : [ 1 , 2 ] }'
    )
    api.post(USER, text)
    assert Event.objects.get().properties == '{"a b":"c  d","e":[1,2]}'


def test_of_equal_keys_the_last_counts(api):
    event = json.dumps({**body()["event"], "properties": {"right": True}})
    text = f'{{"event": {{"properties": 1}}, "event": {event}, "profile": {json.dumps(body()["profile"])}}}'
    assert api.post(USER, text).status_code == 202
    assert Event.objects.get().properties == '{"right":true}'


def test_the_content_type_does_not_matter(api):
    for kind in ("application/json; charset=utf-8", "text/plain", "application/x-www-form-urlencoded", ""):
        assert api.post(USER, body(), content_type=kind).status_code == 202


REFUSED = {
    "no source": {"source": None},
    "blank source": {"source": "  "},
    "source of 41 characters": {"source": "s" * 41},
    "source that is a number": {"source": 5},
    "source zendesk": {"source": "zendesk"},
    "source zendesk in capitals and blanks": {"source": " ZenDesk\t"},
    "source zendesk in wide letters": {"source": "ｚｅｎｄｅｓｋ"},
    "no type": {"type": ""},
    "type of 41 characters": {"type": "t" * 41},
    "type that is a list": {"type": []},
    "NUL in the type": {"type": "a\x00b"},
    "NUL in the description": {"description": "a\x00b"},
    "description that is an object": {"description": {}},
    "no properties": {"properties": None},
    "properties that are a list": {"properties": [1]},
    "properties that are a text": {"properties": "{}"},
    "a time that is none": {"created_at": "soon"},
    "an empty time": {"created_at": ""},
    "a time that is a number": {"created_at": 1580431447},
    "a time out of the calendar": {"created_at": "9999-12-31T23:59:59-12:00"},
}


@pytest.mark.parametrize("path", [USER, IDENTIFIED])
@pytest.mark.parametrize("change", REFUSED.values(), ids=REFUSED.keys())
def test_an_event_that_breaks_a_rule_is_refused(api, change, path):
    answer = api.post(path, body(**change))
    assert (answer.status_code, Event.objects.count(), Profile.objects.count()) == (400, 0, 0)
    assert next(iter(change)) in message(answer)


BAD_PROFILES = {
    "no identifiers": {"identifiers": []},
    "identifiers that are an object": {"identifiers": {"type": "email", "value": "x"}},
    "identifier that is a text": {"identifiers": ["email"]},
    "identifier without a type": {"identifiers": [{"value": "x"}]},
    "identifier without a value": {"identifiers": [{"type": "email", "value": ""}]},
    "identifier that is a number": {"identifiers": [{"type": "id", "value": 5}]},
    "identifier type of 61 characters": {"identifiers": [{"type": "t" * 61, "value": "x"}]},
    "identifier value of 256 characters": {"identifiers": [{"type": "id", "value": "v" * 256}]},
    "a value that grows when it is lowered": {"identifiers": [{"type": "email", "value": "İ" * 255}]},
    "NUL in an identifier": {"identifiers": [{"type": "id", "value": "a\x00"}]},
    "21 identifiers": {"identifiers": [{"type": "id", "value": str(number)} for number in range(21)]},
    "source zendesk": {"source": "Zendesk"},
    "source of 41 characters": {"source": "s" * 41},
    "no type": {"type": None},
    "name that is a list": {"name": []},
    "attributes that are a list": {"attributes": []},
    "user id that is no integer": {"user_id": "me"},
    "user id that is a bool": {"user_id": True},
    "user id of 65 bits": {"user_id": 2**64},
    "user id below zero": {"user_id": -1},
}


@pytest.mark.parametrize("change", BAD_PROFILES.values(), ids=BAD_PROFILES.keys())
def test_a_profile_that_breaks_a_rule_is_refused(api, change):
    answer = api.post(IDENTIFIED, body(profile=change))
    assert (answer.status_code, Event.objects.count(), Profile.objects.count()) == (400, 0, 0)


def test_the_longest_names_are_taken(api):
    answer = api.post(
        USER,
        body(
            source="😀" * 40,
            type="t" * 40,
            identifiers=[("i" * 60, "😀" * 255), ("i" * 60, "😀" * 255)],
            profile={"source": "ü" * 40, "type": "ü" * 40},
        ),
    )
    assert answer.status_code == 202


def test_a_profile_never_gets_more_than_twenty_identifiers(api):
    first = [("id", str(number)) for number in range(20)]
    assert api.post(IDENTIFIED, body(identifiers=first)).status_code == 202
    assert api.post(IDENTIFIED, body(identifiers=first[:5])).status_code == 202
    answer = api.post(IDENTIFIED, body(identifiers=[*first[:1], ("id", "more")]))
    assert (answer.status_code, Identifier.objects.count()) == (400, 20)


def test_a_user_never_gets_more_than_twenty_profiles(api):
    ProfileFactory.create_batch(20)
    assert api.post(USER, body()).status_code == 400
    IdentifierFactory(profile=Profile.objects.first(), value="1")
    assert api.post(USER, body()).status_code == 202


def test_ids_and_arrivals_order_events_alike(api):
    for _ in range(50):
        api.post(USER, body(created_at="2020-01-01"))
    by_id = Event.objects.order_by("id").values_list("received_at", flat=True)
    assert list(by_id) == sorted(by_id)


@pytest.mark.django_db(transaction=True)
def test_writers_that_make_the_same_profile_at_once_all_succeed(outside):
    assert outside.run("-m", "tests.eventstore.crowd").stdout == "8"
    assert outside.ask("SELECT count(*) FROM eventstore_profile") == [(1,)]
    assert outside.ask("SELECT count(*) FROM eventstore_identifier") == [(2,)]
    assert outside.ask("SELECT user_id, count(*) FROM eventstore_event GROUP BY user_id") == [(4001, 8)]


def test_a_database_that_does_not_answer_is_a_503_in_json(api):
    EventFactory()

    def refuse(execute, sql, params, many, context):
        if "eventstore_event" in sql:
            raise_operational_error()
        return execute(sql, params, many, context)

    with connection.execute_wrapper(refuse):
        answers = [api.get(USER), api.client.get(ROOT + USER, headers=AGENT)]
    assert {answer.status_code for answer in answers} == {503}
    assert answers[0].json()["error"] == "ServiceUnavailable"
    assert answers[0]["Retry-After"] == "5"


def raise_operational_error():
    from django.db import OperationalError  # noqa: PLC0415

    raise OperationalError("server closed the connection unexpectedly")
