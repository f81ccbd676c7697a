import gzip
import io
import json
import sys
from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from timeline.eventstore.models import Event, Identifier, Profile

from .conftest import body

pytestmark = [pytest.mark.django_db, pytest.mark.database]

CDNOW = [
    *("--map", "customer_id=identifier_value"),
    *("--map", "date=created_at"),
    *("--map", "cds=properties.cds:int"),
    *("--map", "dollars=properties.amount"),
    *("--set", "user_id=1{customer_id:06}"),
    *("--set", "properties.currency=USD"),
    *("--set", "source=cdnow"),
    *("--set", "type=purchase"),
    *("--set", "profile_source=cdnow"),
    *("--set", "profile_type=customer"),
    *("--set", "identifier_type=cdnow_id"),
]
PURCHASES = """customer_id,date,cds,dollars
1,1997-01-01,1,11.77
2,1997-01-12,1,12.00
2,1997-01-12,5,77.00
2,1997-01-12,1,12.00
23570,1997-03-25,5,70.00
"""


class Result:
    """What an import printed and how it ended."""

    def __init__(self, *words):
        out, err, self.error = io.StringIO(), io.StringIO(), None
        try:
            call_command("import_events", *map(str, words), stdout=out, stderr=err)
        except CommandError as error:
            self.error = error
        self.out, self.err = out.getvalue(), err.getvalue()


@pytest.fixture
def write(tmp_path):
    def make(text, name="events.ndjson"):
        file = tmp_path / name
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return make


def lines(*bodies):
    return "".join(json.dumps(one) + "\n" for one in bodies)


def test_lines_of_the_apis_own_bodies_become_events(write, api):
    file = write(lines(body(profile={"user_id": 4001}), {**body(type="paid"), "user_id": "4001"}))
    result = Result(file)
    assert result.out == "2 lines: 2 added, 0 there already, 0 refused\n"
    assert result.error is None
    assert [event["type"] for event in api.get("users/4001/events").json()["events"]] == [
        "paid",
        "order_completed",
    ]
    assert Profile.objects.count() == 1


def test_importing_a_file_again_adds_nothing(write):
    file = write(lines(*[body(type=f"type {number % 7}") for number in range(50)], body()))
    Result(file)
    before = set(Event.objects.values_list("id", flat=True))
    assert Result(file).out == "51 lines: 0 added, 51 there already, 0 refused\n"
    assert set(Event.objects.values_list("id", flat=True)) == before


def test_equal_lines_are_separate_events(write):
    file = write(lines(*[body(created_at="1997-01-12")] * 3))
    assert "3 added" in Result(file).out
    assert "3 there already" in Result(file).out


def test_a_longer_file_adds_only_what_is_new(write):
    Result(write(lines(body(), body())))
    assert "2 added, 2 there already" in Result(write(lines(body(type="new"), body(), body(), body()))).out


def test_lines_more_than_a_batch_apart_are_told_apart_too(write):
    same, others = body(type="same"), [body(type=f"type {number}") for number in range(1500)]
    file = write(lines(same, *others, same))
    assert "1,502 added" in Result(file).out
    assert "1,502 there already" in Result(file).out


def test_refused_lines_are_reported_and_the_rest_goes_in(write):
    good = json.dumps(body())
    file = write(
        f"{good}\nnonsense\n\n[]\n{json.dumps(body(source='zendesk'))}\n{good}\n" + '{"event":"\xff"}'
    )
    result = Result(file)
    assert result.out == "6 lines: 2 added, 0 there already, 4 refused\n"
    assert [line.split(":")[0] for line in result.err.splitlines()] == [
        "line 2",
        "line 4",
        "line 5",
        "line 7",
    ]
    assert "protected source name" in result.err
    assert result.error.returncode == 1


def test_a_line_is_refused_for_what_is_in_the_store_as_well(write):
    Result(write(lines(body(identifiers=[("id", "1")]), body(identifiers=[("id", "2")]))))
    result = Result(
        write(lines(body(identifiers=[("id", "1"), ("id", "2")]), body(identifiers=[("id", "1")])))
    )
    assert result.err == "line 1: The identifiers belong to different profiles\n"
    assert "0 added, 1 there already, 1 refused" in result.out


def test_refused_lines_go_to_a_report_if_one_is_wanted(write, tmp_path):
    result = Result(write("nonsense\n"), "--report", tmp_path / "refused.txt")
    assert result.err == ""
    assert (tmp_path / "refused.txt").read_text().startswith("line 1: The body is not valid JSON")


def test_a_line_that_is_too_long_is_refused_and_the_next_one_is_read(write, settings):
    settings.EVENTSTORE_MAX_BODY_BYTES = 1000
    long = json.dumps(body(description="x" * 5000))
    result = Result(write(f"{long}\n{json.dumps(body())}\n{long}"))
    assert "3 lines: 1 added, 0 there already, 2 refused" in result.out
    assert "line 1: The line is larger than 1000 bytes" in result.err


def test_events_of_zendesk_go_in_only_when_they_are_let_in(write):
    file = write(lines(body(source="zendesk", type="article_viewed")))
    assert "1 refused" in Result(file).out
    assert "1 added" in Result(file, "--allow-zendesk-source").out


@pytest.mark.parametrize("name", ["events.ndjson.gz", "anything"])
def test_a_gzipped_file_is_read_whatever_it_is_called(write, name):
    file = write(gzip.compress(lines(body(), body(type="paid")).encode()), name)
    assert "2 added" in Result(file).out


def test_a_broken_gzip_keeps_what_was_whole_and_says_so(write):
    text = lines(*[body(type=f"type {number}", description="é" * (number % 90)) for number in range(4000)])
    file = write(gzip.compress(text.encode())[:-2000])
    result = Result(file)
    assert "cannot be read to its end" in str(result.error)
    assert Event.objects.count() >= 1000


def test_standard_input_is_read_for_a_dash(monkeypatch):
    stdin = io.TextIOWrapper(io.BufferedReader(io.BytesIO(lines(body()).encode())))
    monkeypatch.setattr(sys, "stdin", stdin)
    assert "1 added" in Result("-").out


def test_a_file_that_is_not_there_is_an_error(tmp_path):
    assert "cannot be read" in str(Result(tmp_path / "none.csv").error)


def test_csv_is_imported_with_options_only(write, api):
    assert "5 lines: 5 added" in Result(write(PURCHASES, "cdnow.csv"), *CDNOW).out
    events = api.get("users/1000002/events").json()["events"]
    assert [event["properties"] for event in events] == [
        {"cds": 1, "amount": "12.00", "currency": "USD"},
        {"cds": 5, "amount": "77.00", "currency": "USD"},
        {"cds": 1, "amount": "12.00", "currency": "USD"},
    ]
    assert events[0]["created_at"] == "1997-01-12T00:00:00+00:00"
    found = api.get("user_profiles", {"identifier": "cdnow:customer:cdnow_id:23570"}).json()["profile"]
    assert found["user_id"] == "1023570"


def test_csv_names_its_columns_after_the_fields(write):
    file = write(
        "source,type,created_at,description,user_id,profile_source,profile_type,name,"
        "identifier.email,identifier.crm,properties.item.name,properties.item.count:number,properties.paid:bool,"
        "properties.tags:json\n"
        'shop,sold,2026-11-02T09:30:00Z,"Sold, ""new""",7,shop,customer,Jane,J@X.com,c-1,'
        'Lamp,2.5,yes,"[1, {}]"\n'
        "shop,sold,,,,shop,customer,,j@x.com,,,,,\n",
        "events.csv",
    )
    assert Result(file).error is None
    first, second = Event.objects.order_by("created_at")
    assert (first.description, first.user_id) == ('Sold, "new"', 7)
    assert first.created_at == datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    assert json.loads(first.properties) == {
        "item": {"name": "Lamp", "count": 2.5},
        "paid": True,
        "tags": [1, {}],
    }
    assert (second.properties, second.user_id) == ("{}", 7)
    assert set(Identifier.objects.values_list("type", "value")) == {("email", "j@x.com"), ("crm", "c-1")}


def test_rows_of_csv_that_break_a_rule_are_refused_by_the_line_they_end_on(write):
    rows = PURCHASES + "3,yesterday,1,1\n3,1997-01-01,many,1\n3,1997-01-01,1\n" + '"\n3",1997-01-01,1,1\n'
    result = Result(write(rows.encode() + b"\xff,1997-01-01,1,1\n", "cdnow.csv"), *CDNOW)
    assert [line.split(":")[0] for line in result.err.splitlines()] == [
        f"line {number}" for number in (7, 8, 9, 11, 12)
    ]
    assert "5 added, 0 there already, 5 refused" in result.out


BAD_OPTIONS = {
    "a column that is no field": ([], "customer_id is no field"),
    "a field that nothing fills": ([*CDNOW[:8]], "nothing fills source"),
    "a column that is not there": ([*CDNOW, "--map", "sku=description"], "there is no column sku"),
    "a template of a column that is not there": ([*CDNOW, "--set", "name={who}"], "there is no column who"),
    "an unknown kind": ([*CDNOW, "--set", "properties.x:date=1"], "unknown kind"),
    "a field filled twice": ([*CDNOW, "--set", "properties.currency=EUR"], "filled twice"),
    "a value that holds others": ([*CDNOW, "--set", "properties.currency.code=1"], "cannot be a value"),
    "no equals sign": ([*CDNOW, "--set", "name"], "NAME=VALUE"),
    "two delimiters": ([*CDNOW, "--delimiter", ";;"], "one character"),
}


@pytest.mark.parametrize(("options", "message"), BAD_OPTIONS.values(), ids=BAD_OPTIONS.keys())
def test_options_that_do_not_fit_the_header_stop_before_the_first_row(write, options, message):
    result = Result(write(PURCHASES, "cdnow.csv"), *options)
    assert message in str(result.error)
    assert Event.objects.count() == 0


def test_a_column_can_be_passed_by(write):
    file = write(PURCHASES.replace("dollars", "internal"), "cdnow.csv")
    options = [word for word in CDNOW if "dollars" not in word]
    options = [
        word for number, word in enumerate(options) if word != "--map" or options[number + 1] != "--set"
    ]
    assert Result(file, *options, "--ignore", "internal").error is None
    assert "amount" not in Event.objects.first().properties


def test_rows_of_an_earlier_batch_get_their_user_when_a_later_one_names_it(write, api):
    anonymous = [body(type=f"type {number}") for number in range(1100)]
    Result(write(lines(*anonymous, body(type="login", profile={"user_id": 5}))))
    assert Event.objects.filter(user_id=5).count() == 1101


def test_nobody_gets_more_than_twenty_profiles_by_an_import(write):
    many = [body(identifiers=[("id", str(number))], profile={"user_id": 5}) for number in range(25)]
    assert "20 added, 0 there already, 5 refused" in Result(write(lines(*many))).out
    assert Profile.objects.count() == 20


def test_a_batch_takes_the_same_queries_for_one_row_and_for_a_thousand(write, django_assert_max_num_queries):
    many = [body(identifiers=[("id", str(number))], profile={"user_id": number}) for number in range(1000)]
    file = write(lines(*many))
    with django_assert_max_num_queries(40):  # most of them SQLite's rows of 99, Django's own limit there
        Result(file)


def test_progress_is_shown_when_it_is_asked_for(write, capfd):
    Result(write(PURCHASES, "cdnow.csv"), *CDNOW, "--progress")
    assert "added=5" in capfd.readouterr().err


def test_without_a_terminal_there_is_no_progress_bar(write, capfd):
    Result(write(PURCHASES, "cdnow.csv"), *CDNOW)
    assert capfd.readouterr().err == ""


def test_a_quiet_import_says_nothing(write):
    assert Result(write(PURCHASES, "cdnow.csv"), *CDNOW, "--verbosity", "0").out == ""
