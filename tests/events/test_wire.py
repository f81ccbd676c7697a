"""The wire format is read tolerantly and written exactly."""

import contextlib
import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timeline.events import wire
from timeline.events.errors import BadAnswer
from timeline.events.values import Event, Identifier

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
MOMENTS = st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=st.just(UTC))
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"))


class TestTimes:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("2020-01-31T00:44:07+00:00", datetime(2020, 1, 31, 0, 44, 7, tzinfo=UTC)),
            ("2018-11-05T22:26:00Z", datetime(2018, 11, 5, 22, 26, tzinfo=UTC)),
            ("2020-06-10T01:33:33.71951541Z", datetime(2020, 6, 10, 1, 33, 33, 719515, tzinfo=UTC)),
            ("2020-06-10T01:33:33.7Z", datetime(2020, 6, 10, 1, 33, 33, 700000, tzinfo=UTC)),
            ("2020-06-10T01:33:33.123456789+02:00", datetime(2020, 6, 9, 23, 33, 33, 123456, tzinfo=UTC)),
            ("2020-02-23", datetime(2020, 2, 23, tzinfo=UTC)),
            ("20200223", datetime(2020, 2, 23, tzinfo=UTC)),
            ("2020-02-23T10:20", datetime(2020, 2, 23, 10, 20, tzinfo=UTC)),
            ("2020-02-23 10:20:30", datetime(2020, 2, 23, 10, 20, 30, tzinfo=UTC)),
            ("2020-02-23T10:20:30-0530", datetime(2020, 2, 23, 15, 50, 30, tzinfo=UTC)),
            ("2020-02-23T10:20:30+01", datetime(2020, 2, 23, 9, 20, 30, tzinfo=UTC)),
            ("  2020-02-23T10:20:30z ", datetime(2020, 2, 23, 10, 20, 30, tzinfo=UTC)),
        ],
    )
    def test_every_documented_form_is_read_as_utc(self, text, expected):
        moment = wire.parse_time(text)
        assert moment == expected
        assert moment.tzinfo is UTC

    @pytest.mark.parametrize(
        "text",
        [
            *("", "yesterday", "2020-13-01", "2020-02-30T00:00:00Z", "2020-02-23T25:00:00Z", "1580431447"),
            *("2020-02-23T10:20:30+99:99", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"),
            *("2020-02-23T10:20:30Zjunk", "٢٠٢٠-٠٢-٢٣", "2020-02-23T10:20:30.1234567890Z", "0000-00-00"),
        ],
    )
    def test_anything_else_is_a_value_error(self, text):
        with pytest.raises(ValueError):
            wire.parse_time(text)

    @given(st.text())
    def test_no_text_at_all_raises_anything_else(self, text):
        with contextlib.suppress(ValueError):
            wire.parse_time(text)

    def test_times_are_written_in_utc_with_an_offset(self):
        moment = datetime(2020, 1, 31, 2, 44, 7, tzinfo=timezone(timedelta(hours=2)))
        assert wire.format_time(moment) == "2020-01-31T00:44:07+00:00"


class TestIdentifiers:
    def test_the_value_may_contain_the_delimiter(self):
        assert wire.parse_identifier("shop:customer:urn:a:b:c") == ("shop", "customer", "urn", "a:b:c")

    @pytest.mark.parametrize("kind", ["email", "twitter"])
    def test_values_that_zendesk_lowers_are_lowered(self, kind):
        assert wire.parse_identifier(f"shop:customer:{kind}:Jane@X.com")[3] == "jane@x.com"

    def test_other_values_keep_their_case(self):
        assert wire.parse_identifier("shop:customer:external_id:AbC")[3] == "AbC"

    @pytest.mark.parametrize("text", ["", "a", "a:b:c", "a:b:c:", ":b:c:d", "a::c:d"])
    def test_four_parts_are_mandatory(self, text):
        with pytest.raises(ValueError):
            wire.parse_identifier(text)


class TestEvents:
    def test_a_sample_without_id_and_arrival_is_read(self):
        event = wire.read_event(
            {
                "type": "checkout",
                "source": "shoppingnow",
                "description": "Order complete",
                "created_at": "2020-01-31T00:44:07+00:00",
                "properties": {"total": "12.50"},
            }
        )
        assert (event.source, event.type, event.description) == ("shoppingnow", "checkout", "Order complete")
        assert event.created_at == datetime(2020, 1, 31, 0, 44, 7, tzinfo=UTC)
        assert event.received_at is None
        assert event.id.startswith("d-")

    def test_a_missing_id_gets_the_same_digest_whatever_the_order_of_keys(self):
        one = {"type": "a", "source": "b", "properties": {"x": 1, "y": [1, {"z": None}]}}
        other = {"properties": {"y": [1, {"z": None}], "x": 1}, "source": "b", "type": "a"}
        assert wire.read_event(one).id == wire.read_event(other).id
        assert wire.read_event(one | {"type": "c"}).id != wire.read_event(one).id

    def test_the_digest_does_not_change_between_releases(self):
        assert wire.read_event({"type": "a"}).id == "d-e714d72429cae6dd13f98e0b9c"

    def test_whoever_lacks_the_key_cannot_try_which_value_gives_the_digest(self):
        hidden = {"type": "a", "properties": {"pin": 4711}}
        assert wire.read_event(hidden, key=b"k" * 32).id != wire.read_event(hidden).id
        assert wire.read_event(hidden, key=b"k" * 32).id != wire.read_event(hidden, key=b"l" * 32).id

    def test_an_undated_event_stands_at_its_arrival_and_says_so(self):
        event = wire.read_event({"created_at": "soon", "received_at": "2020-01-31T00:44:07Z"})
        assert event.created_at == event.received_at
        assert not event.dated

    def test_an_event_without_any_time_stands_at_the_beginning(self):
        assert wire.read_event({}).created_at == wire.UNDATED

    @pytest.mark.parametrize("properties", [None, [], "text", 5])
    def test_properties_that_are_no_object_are_empty(self, properties):
        assert wire.read_event({"properties": properties}).properties == {}

    def test_nul_and_lone_surrogates_are_kept_out_of_the_fields(self):
        event = wire.read_event(
            {"id": "a\x00b", "source": "s\ud800", "type": "\udfff", "description": "\x00"}
        )
        assert (event.id, event.source, event.type, event.description) == ("ab", "s?", "?", "")

    def test_numbers_serve_as_ids(self):
        assert wire.read_event({"id": 12}).id == "12"

    @given(
        st.builds(
            Event,
            id=WORDS.filter(bool),
            source=WORDS,
            type=WORDS,
            description=WORDS,
            created_at=MOMENTS,
            received_at=st.none() | MOMENTS,
            properties=st.dictionaries(WORDS, JSON, max_size=4),
        )
    )
    def test_what_is_written_is_read_back_equal(self, event):
        again = wire.read_event(wire.write_event(event))
        assert again == event or "nan" in repr(event)

    @pytest.mark.parametrize("received", ["2020-01-31T00:44:07Z", None])
    def test_an_undated_event_stays_undated_when_written_and_read(self, received):
        event = wire.read_event({"id": "1", "received_at": received})
        assert wire.read_event(wire.write_event(event)) == event


class TestPages:
    @pytest.mark.parametrize(
        ("rest", "cursor"),
        [
            ({}, None),
            ({"meta": {"has_more": False, "after_cursor": "abc"}}, None),
            ({"meta": {"has_more": True, "after_cursor": "abc"}}, "abc"),
            ({"meta": {"has_more": True, "after_cursor": 12}}, "12"),
            ({"meta": {"has_more": None, "after_cursor": "abc"}}, "abc"),
            ({"meta": {"has_more": True, "after_cursor": "a"}, "links": [{"next": "/x?page[after]=b"}]}, "a"),
            ({"meta": {"has_more": True}, "links": [{"next": "https://evil.example/x?page[after]=b"}]}, "b"),
            ({"meta": {"has_more": False}, "links": [{"next": "/x?page[after]=b"}]}, None),
            ({"links": [{"next": ""}]}, None),
            ({"links": []}, None),
            ({"links": None, "meta": None}, None),
            ({"links": [{"next": ""}, {"next": "/x?page%5Bafter%5D=c%3D%3D"}]}, "c=="),
            ({"links": {"next": "/x?page[after]=d"}}, "d"),
            ({"links": [{"next": "http://[broken"}, {"next": "/x?page[after]=e"}]}, "e"),
            ({"links": [{"next": "/x?page[size]=2"}]}, None),
            ({"links": ["text", 5, None, {"next": 7}]}, None),
            ({"links": "text", "meta": "text"}, None),
        ],
    )
    def test_the_cursor_is_found_wherever_it_is(self, rest, cursor):
        assert wire.read_page({"events": [], **rest}).next_cursor == cursor

    @pytest.mark.parametrize(
        "rest",
        [
            {"meta": {"has_more": True}},
            {"meta": {"has_more": True, "after_cursor": None}, "links": [{"next": ""}]},
            {"meta": {"has_more": True, "after_cursor": {"a": 1}}},
            {"meta": {"has_more": True, "after_cursor": "x" * 4001}},
        ],
    )
    def test_more_events_without_a_way_to_them_do_not_pass_for_the_end(self, rest):
        with pytest.raises(BadAnswer):
            wire.read_page({"events": [], **rest})

    @pytest.mark.parametrize(
        "data", [None, [], "x", 5, {}, {"events": None}, {"events": {}}, {"events": [1]}]
    )
    def test_what_is_no_page_is_a_bad_answer(self, data):
        with pytest.raises(BadAnswer):
            wire.read_page(data)

    def test_an_event_nested_beyond_pythons_recursion_is_a_bad_answer(self):
        deep: object = 1
        for _ in range(100_000):
            deep = [deep]
        with pytest.raises(BadAnswer):
            wire.read_page({"events": [{"properties": {"deep": deep}}]})

    @given(
        st.fixed_dictionaries(
            {
                "events": JSON
                | st.lists(st.dictionaries(st.sampled_from(["id", "created_at", "properties"]), JSON))
            },
            optional={
                "links": JSON,
                "meta": st.dictionaries(st.sampled_from(["has_more", "after_cursor"]), JSON),
            },
        )
        | JSON
    )
    def test_no_json_at_all_raises_anything_but_bad_answer(self, data):
        for read in (
            wire.read_page,
            wire.read_profile,
            wire.read_profiles,
            wire.read_receipt,
            wire.read_event,
        ):
            with contextlib.suppress(BadAnswer):
                read(data)


class TestProfilesAndReceipts:
    def test_a_profile_is_read_with_its_identifiers(self):
        profile = wire.read_profile(
            {
                "id": "01E1DPYAA7HW7645KMJEY9CXRJ",
                "source": "shoppingnow",
                "type": "customer",
                "name": "Jane",
                "user_id": "4001",
                "identifiers": [{"type": "email", "value": "jane@x.com"}, "odd"],
                "attributes": {"city": "Ghent"},
                "created_at": "2020-01-31T00:44:07Z",
            }
        )
        assert profile.identifiers == (Identifier("email", "jane@x.com"),)
        assert profile.attributes == {"city": "Ghent"}
        assert profile.user_id == "4001"

    def test_a_profile_needs_an_id(self):
        with pytest.raises(BadAnswer):
            wire.read_profile({"source": "shop"})

    def test_a_receipt_of_an_older_account_has_only_a_status(self):
        receipt = wire.read_receipt({"status": "received"})
        assert (receipt.status, receipt.profile_id, receipt.user_id) == ("received", None, None)

    def test_a_receipt_survives_json(self):
        text = '{"profile_id":"01E1DPYAA7HW7645KMJEY9CXRJ","status":"received","user_id":"123456"}'
        assert wire.read_receipt(json.loads(text)).user_id == "123456"


class TestLengths:
    """Ids and names go into cursors, URLs and lists of ours, so a stranger does not choose their length."""

    def test_a_source_and_a_type_without_end_are_cut_and_show_it(self):
        event = wire.read_event({"id": "1", "source": "s" * 1_000_000, "type": "t" * 101})
        assert (len(event.source), len(event.type)) == (100, 100)
        assert event.source.endswith("…")
        assert wire.read_event(wire.write_event(event)) == event

    def test_the_longest_names_that_people_use_stay_whole(self):
        event = wire.read_event({"id": "i" * 100, "source": "s" * 100, "type": "t" * 100})
        assert (event.id, event.source, event.type) == ("i" * 100, "s" * 100, "t" * 100)

    def test_an_id_without_end_gets_a_short_name_of_its_own(self):
        ids = {wire.read_event({"id": "x" * 1_000_000 + end}).id for end in "aab"}
        assert len(ids) == 2
        assert all(len(name) < 40 for name in ids)
