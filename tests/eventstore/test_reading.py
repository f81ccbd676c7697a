from datetime import UTC, datetime, timedelta

import pytest

from timeline.events.wire import parse_time

from .conftest import AGENT, ROOT
from .factories import EventFactory, IdentifierFactory, ProfileFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

NOON = datetime(2020, 2, 23, 12, tzinfo=UTC)
USER = "users/4001/events"


def code(answer):
    return answer.json()["errors"][0]["code"]


def test_events_come_newest_first_and_of_equal_times_the_last_arrived_first(api):
    jane = ProfileFactory()
    old = EventFactory(profile=jane, created_at=NOON - timedelta(days=1))
    first, second, third = EventFactory.create_batch(3, profile=jane, created_at=NOON)
    assert api.ids(USER) == [third.id, second.id, first.id, old.id]


def test_a_user_sees_the_events_of_all_profiles_and_of_no_one_else(api):
    shop, chat = ProfileFactory(), ProfileFactory(source="chat")
    mine = {EventFactory(profile=shop).id, EventFactory(profile=chat).id}
    EventFactory(profile=ProfileFactory(user_id=4002))
    EventFactory(profile=ProfileFactory(user_id=None))
    assert set(api.ids(USER)) == mine


def test_a_profile_sees_only_its_own_events_by_id_and_by_identifier(api):
    shop = IdentifierFactory(value="7").profile
    EventFactory(profile=ProfileFactory(source="chat"))
    event = EventFactory(profile=shop)
    assert api.ids(f"user_profiles/{shop.id}/events") == [event.id]
    assert api.ids("user_profiles/events", {"identifier": "shop:customer:shop_id:7"}) == [event.id]


def test_a_user_without_events_has_an_empty_page(api):
    data = api.get("users/4002/events").json()
    assert data == {
        "events": [],
        "links": [{"next": ""}],
        "meta": {"after_cursor": "", "has_more": False},
    }


def test_an_event_tells_its_id_and_its_arrival_too(api):
    event = EventFactory(
        properties={"total": "11.77"}, received_at=NOON, created_at=NOON.replace(microsecond=5)
    )
    assert api.get(USER).json()["events"] == [
        {
            "id": event.id,
            "source": "shop",
            "type": "order_completed",
            "description": "Order completed",
            "created_at": "2020-02-23T12:00:00.000005+00:00",
            "received_at": "2020-02-23T12:00:00+00:00",
            "properties": {"total": "11.77"},
        }
    ]


def test_the_next_url_leads_to_the_next_page_with_every_parameter_kept(api):
    jane = ProfileFactory()
    events = EventFactory.create_batch(5, profile=jane, source="a b&c=d", type="ä/ö+ü")
    query = {"filter[source]": "a b&c=d", "filter[type]": "ä/ö+ü", "page[size]": "2", "other": "kept"}
    answer, found = api.get(USER, query), []
    while True:
        data = answer.json()
        found += [event["id"] for event in data["events"]]
        following = data["links"][0]["next"]
        if not following:
            break
        assert following.startswith("http://testserver/eventstore/api/v2/users/4001/events?")
        assert "other=kept" in following
        answer = api.client.get(following, headers=AGENT)
    assert found == [event.id for event in reversed(events)]


@pytest.mark.parametrize(
    "text",
    [
        "2020-02-23T12:00:00Z",
        "2020-02-23T12:00:00+00:00",
        "2020-02-23T12:00:00.000Z",
        "2020-02-23T12:00:00.000000000Z",
        "2020-02-23T13:00:00+01:00",
        "2020-02-23T13:00:00+0100",
        "2020-02-23T12:00:00",
        "2020-02-23 12:00",
        "20200223T120000Z",
    ],
)
def test_both_time_filters_include_the_moment_itself_however_it_is_written(api, text):
    jane = ProfileFactory()
    before, at, after = (
        EventFactory(profile=jane, created_at=NOON + timedelta(seconds=step)) for step in (-1, 0, 1)
    )
    assert api.ids(USER, {"filter[start_time]": text}) == [after.id, at.id]
    assert api.ids(USER, {"filter[end_time]": text}) == [at.id, before.id]
    assert api.ids(USER, {"filter[start_time]": text, "filter[end_time]": text}) == [at.id]


def test_a_plus_sign_that_was_not_encoded_is_understood(api):
    event = EventFactory(created_at=NOON)
    answer = api.get(USER + "?filter[start_time]=2020-02-23T12:00:00+00:00")
    assert [one["id"] for one in answer.json()["events"]] == [event.id]


def test_a_date_alone_is_its_midnight(api):
    jane = ProfileFactory()
    midnight = EventFactory(profile=jane, created_at=NOON.replace(hour=0))
    noon = EventFactory(profile=jane, created_at=NOON)
    assert api.ids(USER, {"filter[start_time]": "2020-02-23"}) == [noon.id, midnight.id]
    assert api.ids(USER, {"filter[end_time]": "2020-02-23"}) == [midnight.id]


def test_an_empty_parameter_counts_as_none(api):
    event = EventFactory()
    names = ["filter[end_time]", "filter[source]", "filter[start_time]", "filter[type]", "page[size]"]
    assert api.ids(USER, dict.fromkeys([*names, "page[after]"], "")) == [event.id]


@pytest.mark.parametrize(
    ("size", "rows"), [("1", 1), ("0007", 7), ("100", 100), ("101", 100), ("9" * 5000, 100)]
)
def test_a_page_has_as_many_events_as_asked_for_up_to_a_hundred(api, size, rows):
    EventFactory.create_batch(101, profile=ProfileFactory())
    data = api.get(USER, {"page[size]": size}).json()
    assert (len(data["events"]), data["meta"]["has_more"]) == (rows, True)


def test_a_page_has_a_hundred_events_unless_told_otherwise(api):
    EventFactory.create_batch(101, profile=ProfileFactory())
    assert len(api.get(USER).json()["events"]) == 100


def test_a_page_that_takes_the_last_event_says_that_there_are_no_more(api):
    EventFactory.create_batch(4, profile=ProfileFactory())
    assert api.get(USER, {"page[size]": "4"}).json()["meta"] == {"after_cursor": "", "has_more": False}


BAD = {
    "filter[type]=checkout": "SourceFilterMissing",
    "filter[type]=checkout&filter[source]=": "SourceFilterMissing",
    "filter[start_time]=yesterday": "StartTimestampNotValid",
    "filter[start_time]=2020-13-01": "StartTimestampNotValid",
    "filter[start_time]=0000-01-01": "StartTimestampNotValid",
    "filter[start_time]=99999-01-01": "StartTimestampNotValid",
    "filter[end_time]=2020-02-30T00:00:00Z": "EndTimestampNotValid",
    "filter[end_time]=0001-01-01T00:00:00%2B23:59": "EndTimestampNotValid",
    "filter[end_time]=9999-12-31T23:59:59-23:59": "EndTimestampNotValid",
    "filter[end_time]=2020-01-01T00:00:00%2B99:99": "EndTimestampNotValid",
    "filter[end_time]=%FF%FE": "EndTimestampNotValid",
    "filter[source]=%00": "ParameterNotValid",
    "filter[source]=a&filter[source]=b": "ParameterRepeated",
    "page[size]=5&page[size]=6": "ParameterRepeated",
    "page[size]=0": "PageSizeNotValid",
    "page[size]=-1": "PageSizeNotValid",
    "page[size]=ten": "PageSizeNotValid",
    "page[size]=1.5": "PageSizeNotValid",
    "page[size]=%D9%A3": "PageSizeNotValid",
    "page[after]=x": "CursorNotValid",
    "page[after]=%F0%9F%92%A9": "CursorNotValid",
    "page[after]=====": "CursorNotValid",
    "page[after]=" + "A" * 3000: "CursorNotValid",
    "&".join(f"p{number}=" for number in range(1100)): "RequestNotValid",
}


@pytest.mark.parametrize(("query", "expected"), BAD.items(), ids=[query[:40] for query in BAD])
def test_a_query_that_cannot_be_meant_is_a_400_with_a_code(api, query, expected):
    profile = ProfileFactory()
    answer = api.get(f"user_profiles/{profile.id}/events?{query}")
    assert (answer.status_code, code(answer)) == (400, expected)
    assert api.get(f"{USER}?{query}").status_code == 400


@pytest.mark.parametrize("text", ["me", "-1", "1.0", "1e3", "%D9%A3", "9" * 19, "9" * 5000, "%00", " 1"])
def test_a_user_id_that_is_no_integer_is_the_documented_400(api, text):
    expected = {
        "error": {
            "message": "You passed an invalid value for the id attribute. Invalid parameter: id must be an "
            "integer from api/v2/users/show",
            "title": "Invalid attribute",
        }
    }
    for path in (f"users/{text}/events", f"users/{text}/profiles"):
        answer = api.get(path)
        assert (answer.status_code, answer.json()) == (400, expected)
    assert api.post(f"users/{text}/events", {}).status_code == 400


@pytest.mark.parametrize(
    "text", ["", "shop", "shop:customer:email", "shop:customer::x", ":::", "a:b:c:", "a:b:c:%00"]
)
def test_an_identifier_query_without_four_parts_is_a_400(api, text):
    for path in ("user_profiles/events", "user_profiles"):
        assert api.get(f"{path}?identifier={text}").status_code == 400


@pytest.mark.parametrize("path", ["user_profiles/events", "user_profiles"])
def test_a_missing_identifier_is_a_400(api, path):
    assert api.get(path).status_code == 400


@pytest.mark.parametrize(
    "name", ["01ARZ3NDEKTSV4RRFFQ69G5FAV", "1", "%00", "%FF", "x" * 3000, "01arz3ndektsv4rrffq69g5fav"]
)
def test_an_unknown_profile_is_a_404_of_the_documented_shape(api, name):
    for path in (f"user_profiles/{name}/events", f"user_profiles/{name}"):
        answer = api.get(path)
        assert (answer.status_code, code(answer)) == (404, "ProfileNotFound")
        assert answer.json()["errors"][0].keys() == {"code", "id", "title"}


@pytest.mark.parametrize("path", ["user_profiles/events", "user_profiles"])
def test_an_unknown_identifier_is_a_404(api, path):
    assert api.get(path, {"identifier": "a:b:c:d"}).status_code == 404


def test_an_identifier_value_may_have_colons_and_its_case_counts(api):
    profile = IdentifierFactory(type="urn", value="a:b::C").profile
    assert (
        api.get("user_profiles", {"identifier": "shop:customer:urn:a:b::C"}).json()["profile"]["id"]
        == profile.id
    )
    assert api.get("user_profiles", {"identifier": "shop:customer:urn:a:b::c"}).status_code == 404


@pytest.mark.parametrize("kind", ["email", "twitter"])
def test_the_case_of_an_e_mail_address_does_not_count(api, kind):
    profile = IdentifierFactory(type=kind, value="jane@example.com").profile
    answer = api.get("user_profiles", {"identifier": f"shop:customer:{kind}:Jane@Example.COM"})
    assert answer.json()["profile"]["id"] == profile.id


def test_a_profile_is_told_with_its_identifiers(api):
    profile = ProfileFactory(attributes='{"tier":"gold"}')
    IdentifierFactory(profile=profile, value="1")
    IdentifierFactory(profile=profile, type="email", value="jane@example.com")
    told = api.get(f"user_profiles/{profile.id}").json()["profile"]
    assert told == api.get("users/4001/profiles").json()["profiles"][0]
    assert sorted(one["type"] for one in told.pop("identifiers")) == ["email", "shop_id"]
    assert (told["id"], told["user_id"], told["attributes"]) == (profile.id, "4001", {"tier": "gold"})


def test_deleting_a_profile_deletes_its_events_and_only_those(api):
    identifier = IdentifierFactory()
    gone, stays = EventFactory(profile=identifier.profile), EventFactory()
    assert api.delete(f"user_profiles/{identifier.profile.id}").status_code == 204
    assert api.ids(USER) == [stays.id]
    assert api.get(f"user_profiles/{gone.profile_id}").status_code == 404
    assert api.delete(f"user_profiles/{identifier.profile.id}").status_code == 404


def test_the_first_and_the_last_year_of_the_calendar_are_read_as_they_were_written(api):
    jane = ProfileFactory()
    moments = [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC)]
    for moment in moments:
        EventFactory(profile=jane, created_at=moment)
    assert len(api.ids(USER, {"page[size]": "1"})) == 2
    times = [event["created_at"] for event in api.get(USER).json()["events"]]
    assert times == ["9999-12-31T23:59:59.999999+00:00", "0001-01-01T00:00:00+00:00"]


@pytest.mark.parametrize(
    "change",
    [
        {"filter[source]": "shop"},
        {"filter[source]": "shop", "filter[type]": "order_completed"},
        {"filter[start_time]": "2020-01-01"},
        {"filter[end_time]": "2030-01-01"},
    ],
)
def test_a_cursor_is_good_for_its_own_filters_only(api, change):
    EventFactory.create_batch(3, profile=ProfileFactory())
    plain = api.get(USER, {"page[size]": "1"}).json()["meta"]["after_cursor"]
    narrow = api.get(USER, {"page[size]": "1", **change}).json()["meta"]["after_cursor"]
    assert api.get(USER, {"page[after]": plain}).status_code == 200
    assert api.get(USER, {"page[after]": narrow, **change}).status_code == 200
    assert api.get(USER, {"page[after]": plain, **change}).status_code == 400
    assert api.get(USER, {"page[after]": narrow}).status_code == 400


def test_a_cursor_is_good_for_its_own_subject_only(api):
    jane, noah = ProfileFactory(), ProfileFactory(user_id=4002)
    EventFactory.create_batch(3, profile=jane)
    EventFactory.create_batch(3, profile=noah)
    cursor = api.get(USER, {"page[size]": "1"}).json()["meta"]["after_cursor"]
    assert api.get("users/4002/events", {"page[after]": cursor}).status_code == 400
    assert api.get(f"user_profiles/{jane.id}/events", {"page[after]": cursor}).status_code == 400


def test_a_cursor_may_change_the_size_of_the_page(api):
    events = EventFactory.create_batch(9, profile=ProfileFactory())
    cursor = api.get(USER, {"page[size]": "2"}).json()["meta"]["after_cursor"]
    assert len(api.ids(USER, {"page[after]": cursor, "page[size]": "3"})) == len(events) - 2


def test_an_edited_cursor_is_refused(api):
    EventFactory.create_batch(3, profile=ProfileFactory())
    cursor = api.get(USER, {"page[size]": "1"}).json()["meta"]["after_cursor"]
    for place in range(0, len(cursor), 7):
        other = "A" if cursor[place] != "A" else "B"
        edited = cursor[:place] + other + cursor[place + 1 :]
        assert api.get(USER, {"page[after]": edited}).status_code == 400


def test_a_cursor_stays_good_while_its_key_is_a_fallback(api, settings):
    EventFactory.create_batch(3, profile=ProfileFactory())
    cursor = api.get(USER, {"page[size]": "1"}).json()["meta"]["after_cursor"]
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-key-of-forty-characters-and-more-5d1"
    assert api.get(USER, {"page[after]": cursor}).status_code == 400
    settings.SECRET_KEY_FALLBACKS = [old]
    assert len(api.ids(USER, {"page[after]": cursor})) == 2


@pytest.mark.parametrize(
    ("sent", "written"),
    [
        ("2020-01-31T00:44:07Z", "2020-01-31T00:44:07+00:00"),
        ("2020-01-31T00:44:07.5+01:00", "2020-01-30T23:44:07.500000+00:00"),
        ("2020-01-31T00:44:07.000001Z", "2020-01-31T00:44:07.000001+00:00"),
        ("0001-01-01", "0001-01-01T00:00:00+00:00"),
    ],
)
def test_times_are_written_in_utc_with_all_digits_or_none_of_a_fraction(api, sent, written):
    EventFactory(profile=ProfileFactory(), created_at=parse_time(sent), received_at=parse_time(sent))
    [event] = api.get(USER).json()["events"]
    assert (event["created_at"], event["received_at"]) == (written, written)


def test_what_arrives_while_one_pages_neither_repeats_nor_hides_an_event(api):
    jane = ProfileFactory()
    events = EventFactory.create_batch(6, profile=jane, created_at=NOON)
    data = api.get(USER, {"page[size]": "3"}).json()
    EventFactory(profile=jane, created_at=NOON)
    EventFactory(profile=jane, created_at=NOON + timedelta(days=1))
    rest = api.ids(USER, {"page[size]": "3", "page[after]": data["meta"]["after_cursor"]})
    assert [event["id"] for event in data["events"]] + rest == [event.id for event in reversed(events)]


def test_the_answer_says_that_it_is_json(api):
    assert api.get(USER)["Content-Type"] == "application/json"
    assert api.client.get(ROOT + USER)["Content-Type"] == "application/json"
