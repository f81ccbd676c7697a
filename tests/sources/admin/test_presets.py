"""Presets: filters that are ticked, and the query string that says the same."""

from contextlib import suppress
from datetime import date

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from timeline.sources.models import Preset
from timeline.sources.presets.choices import PERIODS, Choices, choices_of, in_words, query_of
from timeline.sources.presets.query import BadQuery, dated

from .world import seen_type

LIST = "/admin/sources/preset/"
name = st.text(st.characters(codec="utf-8", exclude_characters=":\x00"), min_size=1, max_size=20).filter(
    str.strip
)
choices = st.builds(
    Choices,
    show=st.lists(name, unique=True, max_size=3).map(sorted).map(tuple),
    hide=st.lists(st.tuples(name, name).map(":".join), unique=True, max_size=3).map(sorted).map(tuple),
    period=st.sampled_from(["", *PERIODS]),
    noise=st.booleans(),
    rest=st.lists(st.tuples(st.just("q"), name), max_size=1),
)


@given(choices)
def test_what_is_ticked_reads_back_from_the_query(ticked):
    assert choices_of(query_of(ticked)) == ticked


@given(st.text(max_size=200), st.dates(min_value=date(1990, 1, 1)))
def test_any_text_is_refused_or_read_and_never_raises_anything_else(text, today):
    with suppress(BadQuery):
        choices_of(text)
    in_words(text, {})
    dated(text, today)


@pytest.mark.parametrize(
    "query",
    [
        "after=x",
        "type=shop",
        "period=-1",
        "period=9999",
        "start=yesterday",
        "noise=2",
        "a=1",
        "x" * 3 + "=1",
    ],
)
def test_what_no_timeline_is_asked_is_refused(query):
    with pytest.raises(BadQuery):
        choices_of(query)


def test_a_period_becomes_a_start_of_that_day():
    assert dated("source=shop&period=7", date(2026, 3, 10)) == "source=shop&start=2026-03-04"
    assert dated("period=1", date(2026, 3, 10)) == "start=2026-03-10"
    assert dated("source=shop", date(2026, 3, 10)) == "source=shop"


def test_the_filters_are_told_in_words():
    words = in_words("source=shop&exclude=web%3Apage&period=7&noise=1&q=refund", {"shop": "Our shop"})
    assert words == "Our shop, without Web: Page, last 7 days, with noise, q refund"
    assert in_words("", {}) == "Everything"


@pytest.mark.django_db
def test_a_preset_is_put_together_by_ticking(staff, account):
    seen_type(account)
    typed = {
        "account": str(account.pk),
        "name": "Billing first",
        "show": ["shop"],
        "hide": ["shop:order_completed"],
        "period": "30",
        "noise": "on",
        "order": "1",
    }
    assert staff.post(f"{LIST}add/", typed).status_code == 302

    query = QueryDict(Preset.objects.get().query)
    assert query == QueryDict("source=shop&exclude=shop:order_completed&period=30&noise=1")
    assert "Shop" in staff.get(LIST).content.decode()


@pytest.mark.django_db
def test_a_query_string_counts_as_it_stands_where_no_box_was_changed(staff, account):
    seen_type(account)
    preset = Preset.objects.create(account=account, name="x", query="source=shop")
    typed = {"name": "x", "show": ["shop"], "period": "", "query": "source=shop&q=refund", "order": "1"}
    assert staff.post(f"{LIST}{preset.pk}/change/", typed).status_code == 302

    preset.refresh_from_db()
    assert preset.query == "source=shop&q=refund"


@pytest.mark.django_db
def test_boxes_that_were_changed_keep_what_there_is_no_box_for(staff, account):
    seen_type(account)
    preset = Preset.objects.create(account=account, name="x", query="source=shop&q=refund")
    typed = {"name": "x", "hide": ["shop"], "period": "", "query": preset.query, "order": "1"}
    staff.post(f"{LIST}{preset.pk}/change/", typed)

    preset.refresh_from_db()
    assert preset.query == "exclude=shop&q=refund"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "wrong", [{"query": "after=x"}, {"show": ["nowhere"]}, {"show": ["shop"], "hide": ["shop"]}]
)
def test_filters_that_do_not_work_are_refused(staff, account, wrong):
    seen_type(account)
    typed = {"account": str(account.pk), "name": "x", "order": "1"} | wrong
    assert staff.post(f"{LIST}add/", typed).status_code == 200
    assert Preset.objects.count() == 0


@pytest.mark.django_db
def test_sources_of_other_accounts_are_not_offered(staff, account, other):
    seen_type(account)
    seen_type(other, "theirs")

    assert "theirs" not in staff.get(f"{LIST}add/").content.decode()
