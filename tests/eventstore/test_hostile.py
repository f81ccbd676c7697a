"""Bodies that are meant to break something: never a 5xx, and what was taken can be read again."""

import json

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timeline.eventstore import raw
from timeline.eventstore.models import Event

from .conftest import body

pytestmark = [pytest.mark.django_db, pytest.mark.database]

USER = "users/4001/events"


def with_properties(text):
    """The raw bytes of a body with these properties, valid or not."""
    return (
        json.dumps(body())
        .replace('"properties": {}', f'"properties": {text}')
        .encode("utf-8", "surrogatepass")
    )


REFUSED = {
    "empty": b"",
    "blank": b" \n",
    "not JSON": b"event=1",
    "cut off": b'{"event": {"source": "shop"',
    "two bodies": b"{}{}",
    "a list": b"[]",
    "a text": b'"event"',
    "null": b"null",
    "event null": b'{"event": null}',
    "event a list": b'{"event": []}',
    "profile a list": b'{"event": {"source":"s","type":"t","properties":{}}, "profile": []}',
    "no UTF-8": b'{"event": "\xff"}',
    "UTF-16": '{"event": {}}'.encode("utf-16"),
    "NaN": with_properties('{"a": NaN}'),
    "Infinity": with_properties('{"a": Infinity}'),
    "1e999": with_properties('{"a": 1e999}'),
    "half a surrogate, escaped": with_properties('{"a": "\\ud800"}'),
    "half a surrogate, as bytes": with_properties('{"a": "\ud800"}'),
    "half a surrogate in a key": with_properties('{"\\udfff": 1}'),
    "a raw NUL": with_properties('{"a": "\x00"}'),
    "depth 921": with_properties('{"a":' * 921 + "1" + "}" * 921),
    "depth 10,000": with_properties('{"a":' * 10_000 + "1" + "}" * 10_000),
    "30,000 open lists": b"[" * 30_000,
    "a leading zero": with_properties('{"a": 01}'),
    "a comment": with_properties('{"a": 1 /* one */}'),
}
TAKEN = {
    "NUL, escaped": '{"a":"\\u0000"}',
    "depth 900": '{"a":' * 900 + "1" + "}" * 900,
    "depth 900 of lists": '{"a":' + "[" * 900 + "]" * 900 + "}",
    "2,000 keys": json.dumps({f"key {number}": number for number in range(2000)}, separators=(",", ":")),
    "a key of 50,000 characters": json.dumps({"k" * 50_000: 1}, separators=(",", ":")),
    "a number of 5,000 digits": '{"a":-' + "9" * 300 + ".5}",
    "prototype": '{"__proto__":{"polluted":true},"constructor":{"prototype":1}}',
    "brackets and quotes in texts": '{"a}":"{[\\"]}\\\\","b\\\\":",:"}',
    "bidi overrides": '{"\\u202e":"\\u2066\u202e\ufeff"}',
    "script": '{"a":"</script><script>alert(1)</script>"}',
    "an empty key": '{"":{"":[]}}',
    "surrogate pair": '{"a":"\\ud83d\\ude00"}',
}


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_a_body_that_is_no_event_is_a_400(api, text):
    for path in (USER, "user_profiles/events"):
        assert api.post(path, text).status_code == 400
    assert Event.objects.count() == 0


@pytest.mark.parametrize("properties", TAKEN.values(), ids=TAKEN.keys())
def test_strange_properties_come_back_as_they_were(api, properties):
    assert api.post(USER, with_properties(properties)).status_code == 202
    content = api.get(USER).content
    assert f'"properties":{properties}'.encode() in content
    assert orjson.loads(content)["events"][0]["properties"] == orjson.loads(properties)


TEXTS = [
    "'); DROP TABLE events; --",
    "<b>&amp;",
    "\u202e\u2066",
    "a\nb\r\n\tc",
    "{{ 7*7 }}",
    "%s %(x)s {0}",
    "😀\ufffe",
    "\x7f\x01",
]


@pytest.mark.parametrize("text", TEXTS)
def test_strange_texts_in_every_field_come_back_and_can_be_filtered_by(api, text):
    answer = api.post(
        USER,
        body(
            source=text,
            type=text,
            description=text,
            identifiers=[(text, text)],
            profile={"source": text, "type": text, "name": text, "attributes": {text: text}},
        ),
    )
    assert answer.status_code == 202
    event = api.get(USER, {"filter[source]": text, "filter[type]": text}).json()["events"][0]
    assert (event["source"], event["type"], event["description"]) == (text, text, text)
    profile = api.get("users/4001/profiles").json()["profiles"][0]
    assert (profile["name"], profile["attributes"]) == (text, {text: text})


@pytest.mark.parametrize("field", ["source", "type", "description"])
def test_half_a_surrogate_in_a_text_is_a_400(api, field):
    text = json.dumps(body(**{field: "a\ud800b"}))
    assert api.post(USER, text).status_code == 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(event=json_values, profile=json_values, junk=st.binary(max_size=20))
def test_whatever_is_sent_is_taken_or_refused_but_never_breaks(api, event, profile, junk):
    assert api.post(USER, json.dumps({"event": event, "profile": profile})).status_code == 400
    assert api.post(USER, junk).status_code == 400


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(properties=st.dictionaries(st.text(), json_values, max_size=4))
def test_any_properties_come_back_equal(api, properties):
    Event.objects.all().delete()
    assert api.post(USER, body(properties=properties)).status_code == 202
    assert json.loads(api.get(USER).content)["events"][0]["properties"] == properties


@given(data=st.dictionaries(st.text(), json_values, max_size=5), indent=st.none() | st.integers(0, 3))
def test_the_members_of_an_object_are_found_as_they_were_written(data, indent):
    found = raw.members(json.dumps(data, indent=indent))
    assert {name: json.loads(text) for name, text in found.items()} == data
    assert all(json.loads(raw.compact(text)) == data[name] for name, text in found.items())


def test_a_body_of_the_greatest_size_is_taken_and_one_byte_more_is_not(api, settings):
    settings.EVENTSTORE_MAX_BODY_BYTES = 1000
    short = json.dumps(body(description=""))
    exact = body(description="x" * (1000 - len(short)))
    assert api.post(USER, exact).status_code == 202
    exact["event"]["description"] += "x"
    answer = api.post(USER, exact)
    assert (answer.status_code, answer.json()["error"]) == (413, "PayloadTooLarge")
    assert "1000 bytes" in answer.json()["description"]


def test_a_body_that_is_too_large_is_refused_before_it_is_read(api, settings):
    settings.EVENTSTORE_MAX_BODY_BYTES = 1000

    class Unread:
        def read(self, size=-1):
            raise AssertionError("the body was read")

        readline = read

    answer = api.client.generic(
        "POST",
        "/eventstore/api/v2/users/4001/events",
        b"x",
        headers=api.headers,
        **{"wsgi.input": Unread(), "CONTENT_LENGTH": "9" * 30},
    )
    assert answer.status_code == 413


def test_a_body_in_chunks_is_asked_for_with_its_length(api):
    answer = api.client.generic(
        "POST",
        "/eventstore/api/v2/users/4001/events",
        headers={**api.headers, "Transfer-Encoding": "chunked"},
        CONTENT_LENGTH="",
    )
    assert (answer.status_code, answer.json()["error"]) == (411, "LengthRequired")
