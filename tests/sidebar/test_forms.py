"""The query string and the filters are one and the same, read in either direction."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from django.http import QueryDict

from timeline.feed.filters import Filters
from timeline.sidebar.forms import FilterForm, Question, Reached, query_of

PRAGUE = ZoneInfo("Europe/Prague")


def form_of(query: str, zone=PRAGUE) -> FilterForm:
    return FilterForm(QueryDict(query), zone=zone)


def read(query: str, zone=PRAGUE) -> Question:
    form = form_of(query, zone)
    assert form.is_valid(), form.errors
    return form.question


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(sources=frozenset({"shop", "a:b", "ž ü&="})),
        Filters(types=frozenset({("shop", "order"), ("shop", "a:b"), ("x", "")})),
        Filters(exclude=frozenset({("shop", None), ("web", "page:view")})),
        Filters(start=datetime(2026, 3, 1, 23, tzinfo=UTC)),
        Filters(end=datetime(2026, 3, 2, 22, 59, 59, 999999, tzinfo=UTC)),
        Filters(start=datetime(2026, 3, 29, 1, 2, 3, 4, tzinfo=UTC), end=datetime(2026, 10, 25, tzinfo=UTC)),
        Filters(q="order 1234 & more"),
    ],
)
@pytest.mark.parametrize("zone", [PRAGUE, UTC, ZoneInfo("America/St_Johns"), ZoneInfo("Pacific/Kiritimati")])
def test_what_is_written_reads_back_the_same(filters, zone):
    assert read(query_of(filters, zone), zone).filters == filters


def test_defaults_leave_no_trace():
    assert query_of(Filters(), PRAGUE, size=25) == ""
    assert query_of(Filters(), PRAGUE, size=50, after="") == "size=50"


def test_empty_parameters_count_as_not_given():
    assert read("source=&type=&exclude=&start=&end=&q=&after=&size=") == Question()


def test_a_date_alone_is_the_whole_day_in_the_agents_zone():
    filters = read("start=2026-03-29&end=2026-03-29").filters

    assert filters.start == datetime(2026, 3, 28, 23, tzinfo=UTC)
    assert filters.end == datetime(2026, 3, 29, 21, 59, 59, 999999, tzinfo=UTC)


def test_a_whole_day_is_written_as_a_date():
    assert (
        query_of(read("start=2026-03-29&end=2026-03-29").filters, PRAGUE) == "start=2026-03-29&end=2026-03-29"
    )


@pytest.mark.parametrize(
    "text",
    ["2026-03-01T12:00:00Z", "2026-03-01T13:00:00%2B01:00", "2026-03-01T13:00:00+01:00", "2026-03-01T13:00"],
)
def test_a_moment_is_read_with_its_offset_or_in_the_agents_zone(text):
    assert read(f"start={text}").filters.start == datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_type_is_divided_at_its_first_colon():
    assert read("type=shop:page:view").filters.types == {("shop", "page:view")}


def test_the_place_of_the_page_before_is_carried():
    assert read("after=x&shown=25&of=80&day=2026-03-01").reached == Reached(25, 80, "2026-03-01")


@pytest.mark.parametrize("query", ["shown=-1&of=x&day=12345678901", "shown=999999999", "shown=٣"])
def test_an_odd_place_counts_as_not_said(query):
    assert read(query).reached == Reached()


@pytest.mark.parametrize(
    ("query", "zone"),
    [
        ("end=9999-12-31T23:59:59Z", "Asia/Tokyo"),
        ("end=9999-12-31T10:00:00Z", "UTC"),
        ("start=0001-01-01T00:00:00Z", "America/New_York"),
    ],
)
def test_the_ends_of_the_calendar_are_written_as_they_are_read(query, zone):
    filters = read(query, ZoneInfo(zone)).filters

    assert read(query_of(filters, ZoneInfo(zone)), ZoneInfo(zone)).filters == filters


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("type=order", "type"),
        ("type=:order", "type"),
        ("start=yesterday", "start"),
        ("start=2026-13-01", "start"),
        ("start=0000-01-01", "start"),
        ("end=9999-12-31", "end"),
        ("start=2026-03-02&end=2026-03-01", "end"),
        ("size=0", "size"),
        ("size=101", "size"),
        ("size=x", "size"),
        ("q=" + "x" * 201, "q"),
        ("q=%00", "q"),
        ("source=%00", "source"),
        ("source=" + "x" * 301, "source"),
        ("&".join(["source=x"] * 201), "source"),
        ("after=" + "x" * 2001, "after"),
    ],
)
def test_a_wrong_value_is_named(query, field):
    form = form_of(query)

    assert not form.is_valid()
    assert form.problem[0] == field
