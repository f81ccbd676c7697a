"""Bodies and headers of answers are read for what they say, and nothing they hold breaks the reader."""

import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict

from timeline.events import answers, errors


def depth(data: object) -> int:
    levels = 0
    while isinstance(data, (list, dict)):
        data = next(iter(data.values() if isinstance(data, dict) else data), None)
        levels += 1
    return levels


class TestJson:
    @pytest.mark.parametrize(
        "body",
        [
            *(
                b"",
                b" ",
                b"<html></html>",
                b'{"events": [',
                b'{"a": NaN}',
                b"[Infinity]",
                b"-Infinity",
                b"{'a': 1}",
            ),
            *(b"\xef\xbb\xbf{}", b'"\xff"', b'{"a":1}{"b":2}', b"nul", b"\xff\xfe{\x00}\x00", b"[" * 5000),
            b'{"a":' * 5000 + b"1" + b"}" * 5000,
        ],
    )
    def test_what_is_not_json_is_a_bad_answer_without_a_trace_of_the_body(self, body):
        with pytest.raises(errors.BadAnswer) as caught:
            answers.parse_json(body)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None

    @given(st.binary())
    def test_no_bytes_at_all_raise_anything_but_bad_answer(self, body):
        try:
            data = answers.parse_json(body)
        except errors.BadAnswer:
            return
        orjson.dumps(data)

    def test_lone_surrogates_become_question_marks_in_keys_and_values(self):
        assert answers.parse_json(b'{"\\ud800k": ["v\\udfff"]}') == {"?k": ["v?"]}

    def test_pairs_of_surrogates_stay_one_character(self):
        assert answers.parse_json(b'["\\ud83d\\ude00", "\\ud800"]') == ["😀", "?"]

    def test_nul_is_dropped(self):
        assert answers.parse_json(b'{"a\\u0000": "\\u0000b"}') == {"a": "b"}

    def test_a_number_beyond_a_double_stays_text(self):
        assert answers.parse_json(b'{"n": 1e999, "m": -1e999}') == {"n": "1e999", "m": "-1e999"}

    def test_a_huge_integer_does_not_stop_what_is_written_later(self):
        data = answers.parse_json(b'{"n": ' + b"9" * 400 + b', "s": "\\ud800"}')
        assert orjson.loads(orjson.dumps(data))["s"] == "?"

    @pytest.mark.parametrize("levels", [99, 100, 254])
    def test_depth_is_left_alone_as_long_as_it_can_be_written_again(self, levels):
        assert depth(answers.parse_json(b"[" * levels + b"]" * levels)) == levels

    @pytest.mark.parametrize("levels", [255, 900, 1024])
    def test_what_nests_too_deeply_to_be_written_again_is_cut(self, levels):
        data = answers.parse_json(b'{"a":' * levels + b"1" + b"}" * levels)
        assert depth(data) == answers.MAX_DEPTH
        assert answers.CUT in orjson.dumps(data).decode()

    def test_ten_thousand_keys_are_kept(self):
        body = json.dumps({f"k{n}": n for n in range(10_000)}).encode()
        assert len(answers.parse_json(body)) == 10_000


class TestRefusals:
    @pytest.mark.parametrize(
        ("status", "kind"),
        [
            *((400, errors.InvalidRequest), (422, errors.InvalidRequest), (401, errors.Unauthorized)),
            *((403, errors.Forbidden), (404, errors.NotFound), (429, errors.RateLimited)),
            *((500, errors.ServerFailure), (503, errors.ServerFailure), (599, errors.ServerFailure)),
            *((302, errors.Refused), (409, errors.Refused), (413, errors.Refused), (418, errors.Refused)),
        ],
    )
    def test_each_status_has_its_error(self, status, kind):
        error = answers.refusal(status, {}, b"")
        assert type(error) is kind
        assert error.status == status

    @pytest.mark.parametrize(
        ("body", "title", "message", "code"),
        [
            (
                {"error": {"message": "You passed an invalid value.", "title": "Invalid attribute"}},
                *("Invalid attribute", "You passed an invalid value.", ""),
            ),
            (
                {
                    "errors": [
                        {"code": "StartTimestampNotValid", "id": "u", "title": "Start Timestamp not valid"}
                    ]
                },
                *("Start Timestamp not valid", "", "StartTimestampNotValid"),
            ),
            ({"errors": [{"code": "ClientError", "id": "10001"}]}, "", "", "ClientError"),
            ({"error": "Couldn't authenticate you"}, "Couldn't authenticate you", "", ""),
            (
                {"error": "RecordNotFound", "description": "Not found"},
                *("RecordNotFound", "Not found", "RecordNotFound"),
            ),
            ({"error": {"title": "Forbidden", "message": "No"}}, "Forbidden", "No", ""),
            ({"errors": []}, "", "", ""),
            ({"errors": ["text", {"code": "Second"}]}, "", "", "Second"),
            ({"error": {"title": 5, "message": ["x"], "code": {"a": 1}}}, "", "", ""),
            ({"error": {"title": "two\r\nlines", "code": "a b\n"}}, "two  lines", "", ""),
            ({"error": None}, "", "", ""),
            ([1, 2], "", "", ""),
            ("text", "", "", ""),
            (None, "", "", ""),
        ],
    )
    def test_every_shape_of_error_body_is_read(self, body, title, message, code):
        error = answers.refusal(400, {}, json.dumps(body).encode())
        assert (error.title, error.message, error.code, error.body) == (title, message, code, body)

    def test_plain_text_is_the_title(self):
        error = answers.refusal(429, {}, b"Number of allowed API requests per minute exceeded\n")
        assert error.title == "Number of allowed API requests per minute exceeded"
        assert error.body is None

    def test_html_says_nothing(self):
        assert answers.refusal(502, {}, b" <html><h1>Bad gateway</h1>").title == ""

    def test_a_long_title_is_cut_to_one_short_line(self):
        assert len(answers.refusal(400, {}, json.dumps({"error": "x" * 9999}).encode()).title) == 200

    @given(st.binary())
    def test_no_body_at_all_raises(self, body):
        assert answers.refusal(400, {}, body).status == 400


class TestRetryAfter:
    @pytest.mark.parametrize(
        ("headers", "seconds"),
        [
            *(({"Retry-After": "41"}, 41.0), ({"retry-after": " 7 "}, 7.0), ({"Retry-After": "1.5"}, 1.5)),
            *(({"Retry-After": "0"}, 0.0), ({"Retry-After": "999999999"}, 3600.0)),
            *(({"Retry-After": "9" * 300}, 3600.0), ({"Retry-After": "9" * 4000}, None)),
            *(({"Retry-After": "-5"}, None), ({"Retry-After": "nan"}, None), ({"Retry-After": "inf"}, None)),
            *(({"Retry-After": "1e9"}, None), ({"Retry-After": "soon"}, None), ({"Retry-After": ""}, None)),
            *(({"Retry-After": "٣"}, None), ({}, None)),
            ({"Retry-After": "soon", "ratelimit-reset": "12"}, 12.0),
            ({"Retry-After": "3", "ratelimit-reset": "12"}, 3.0),
            ({"ratelimit-reset": "-1"}, None),
            ({"zendesk-ratelimit-events": "total=100; remaining=0; resets=41"}, 41.0),
            ({"zendesk-ratelimit-events": "total=100; remaining=7; resets=41"}, None),
            (
                {
                    "zendesk-ratelimit-events": "total=9; remaining=0; resets=4",
                    "Zendesk-RateLimit-Search": "total=9; remaining=0; resets=9",
                },
                9.0,
            ),
            ({"zendesk-ratelimit-events": "nonsense"}, None),
            (
                {"Retry-After": "Sun, 06 Nov 1994 08:49:47 GMT", "Date": "Sun, 06 Nov 1994 08:49:37 GMT"},
                10.0,
            ),
            ({"Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"}, 0.0),
            ({"Retry-After": "Sun, 06 Nov 9994 08:49:37 GMT"}, 3600.0),
            ({"Retry-After": "Sun, 99 Nov 1994 08:49:37 GMT"}, None),
        ],
    )
    def test_every_form_is_understood_or_left(self, headers, seconds):
        assert answers.retry_after(CaseInsensitiveDict(headers)) == seconds

    def test_a_date_without_the_servers_own_is_measured_by_our_clock(self):
        soon = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
        assert 28 <= answers.retry_after({"Retry-After": soon}) <= 30

    def test_a_reset_told_as_a_moment_is_turned_into_a_wait(self):
        moment = int(datetime.now(UTC).timestamp()) + 20
        assert 18 <= answers.retry_after({"ratelimit-reset": str(moment)}) <= 20

    @given(st.text())
    def test_no_text_at_all_raises(self, text):
        wait = answers.retry_after({"Retry-After": text, "Date": text, "ratelimit-reset": text})
        assert wait is None or 0 <= wait <= 3600


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Request-Id": "abc-123.iad1"}, "abc-123.iad1"),
        ({"X-Zendesk-Request-Id": "z9"}, "z9"),
        ({"X-Request-Id": "two words", "X-Zendesk-Request-Id": "z9"}, "z9"),
        ({"X-Request-Id": "x" * 101}, ""),
        ({"X-Request-Id": "a\u2028b"}, ""),
        ({}, ""),
    ],
)
def test_a_request_id_is_taken_only_if_it_is_a_plain_word(headers, expected):
    assert answers.request_id(headers) == expected
