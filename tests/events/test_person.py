"""A Zendesk user is read tolerantly; whoever has no role is nobody."""

import pytest

from tests.misbehaving import Misbehaving, answer
from timeline.events.errors import BadAnswer, InvalidRequest, NoPerson, NotFound
from timeline.events.values import Person
from timeline.events.wire import read_person

USER = {
    "id": 9,
    "name": "Alex Morgan",
    "role": "agent",
    "locale": "en-US",
    "time_zone": "Copenhagen",
    "iana_time_zone": "Europe/Copenhagen",
    "active": True,
    "suspended": False,
    "email": "alex@example.com",
}


def read(**changes):
    return read_person({"user": USER | changes})


def test_a_user_is_read():
    assert read() == Person("9", "Alex Morgan", "agent", "en-US", "Europe/Copenhagen")


def test_what_is_missing_is_not_known():
    assert read_person({"user": {"role": "admin"}}) == Person("", "", "admin")


@pytest.mark.parametrize("role", ["end-user", "End-User", "end_user", " end user "])
def test_a_role_has_one_spelling(role):
    assert read(role=role).role == "end-user"


@pytest.mark.parametrize(
    ("told", "zone"),
    [
        ({"iana_time_zone": "Asia/Kolkata"}, "Asia/Kolkata"),
        ({"iana_time_zone": None, "time_zone": "America/Argentina/Ushuaia"}, "America/Argentina/Ushuaia"),
        ({"iana_time_zone": None}, ""),
        ({"iana_time_zone": "", "time_zone": "Pacific Time (US & Canada)"}, ""),
        ({"iana_time_zone": "UTC"}, "UTC"),
        ({"iana_time_zone": "../../etc/passwd", "time_zone": 5}, ""),
    ],
)
def test_a_zone_is_taken_by_its_iana_name_alone(told, zone):
    assert read(**told).time_zone == zone


@pytest.mark.parametrize(
    ("told", "locale"), [("de", "de"), ("zh-Hant-TW", "zh-Hant-TW"), ("<b>", ""), (7, "")]
)
def test_a_locale_is_a_tag(told, locale):
    assert read(locale=told).locale == locale


@pytest.mark.parametrize(("active", "suspended"), [(False, True), (None, None), ("no", "yes")])
def test_only_a_plain_false_or_true_ends_somebody(active, suspended):
    person = read(active=active, suspended=suspended)

    assert (person.active, person.suspended) == (active is not False, suspended is True)


@pytest.mark.parametrize(
    ("told", "number"),
    [(None, None), (0, 0), (5, 5), (77, 77), (True, -1), (-3, -1), (10**9, -1), ("1", -1), ({}, -1)],
)
def test_a_role_type_is_a_small_number_or_not_understood(told, number):
    assert read(role_type=told).role_type == number


@pytest.mark.parametrize(("told", "number"), [(123, "123"), ("123", "123"), (None, ""), (-1, ""), ("x", "")])
def test_a_custom_role_has_a_decimal_id(told, number):
    assert read(custom_role_id=told).custom_role_id == number


def test_a_name_is_cut_and_cleaned():
    assert read(name="x" * 500).name == "x" * 99 + "…"
    assert read(name="a\x00b").name == "ab"


@pytest.mark.parametrize(
    "data",
    [{"events": []}, {"user": None}, {"user": []}, {"user": {"id": 9}}, {"user": {"role": ""}}, {}, [], None],
)
def test_an_answer_without_a_user_and_role_is_about_nobody(data):
    with pytest.raises(NoPerson):
        read_person(data)


def test_the_user_is_asked_for_by_id(connect):
    with Misbehaving(answer(200, {"user": USER})) as server:
        assert connect(server.origin).user("9").name == "Alex Morgan"
    assert server.calls[0].target == "/api/v2/users/9.json"


def test_what_goes_wrong_is_told_as_everywhere(connect):
    missing = answer(404, {"error": "RecordNotFound", "description": "Not found"})
    with Misbehaving([missing, answer(200, b"<html>")]) as server:
        client = connect(server.origin)
        with pytest.raises(NotFound) as refused:
            client.user("9")
        with pytest.raises(BadAnswer):
            client.user("9")
        with pytest.raises(InvalidRequest):
            client.user("..")
    assert refused.value.code == "RecordNotFound"
    assert len(server.calls) == 2
