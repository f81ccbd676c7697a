"""Presets: offered by role, opened with, and refused at save where the sidebar could not read them."""

from datetime import UTC, timedelta
from urllib.parse import quote, urlencode

import pytest
import time_machine
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from tests.accounts.factories import AccountFactory
from tests.feed.upstream import NOON, made
from timeline.sidebar.asking import BadFilters, asking_of
from timeline.sources.models import Preset
from timeline.sources.presets.query import BadQuery, check_query, dated

from .page import Page

GOOD = [
    "",
    "source=shop",
    "source=shop&source=web&exclude=app&exclude=shop%3Apage_view",
    "type=shop%3Aorder&q=lamp+table",
    "start=2026-01-01&end=2026-03-31",
    "start=2026-01-01T10:00&noise=1",
    "period=7&source=shop",
]
BAD = [
    "source",
    "source=",
    "source=shop&colour=red",
    "after=x",
    "around=first",
    "size=5",
    "fresh=1",
    "shown=3",
    "type=order",
    "type=%3Aorder",
    "start=soon",
    "start=2026-02-30",
    "start=2026-03-02&end=2026-03-01",
    "q=",
    "q=a&q=b",
    "noise=yes",
    "period=week",
    "period=0",
    "period=7&start=2026-01-01",
    "q=" + "x" * 201,
    "source=" + "x" * 301,
    "q=%00",
    "&".join(f"source=s{number}" for number in range(300)),
]


@pytest.mark.parametrize("query", GOOD)
def test_a_query_of_filters_is_taken_and_read(query: str) -> None:
    check_query(query)
    asking_of(dated(query, NOON.date()), UTC)


@pytest.mark.parametrize("query", BAD)
def test_any_other_query_is_refused(query: str) -> None:
    with pytest.raises(BadQuery):
        check_query(query)


@pytest.mark.django_db
def test_a_preset_is_refused_with_the_reason_beside_its_query() -> None:
    preset = Preset(account=AccountFactory(), name="Money", query="source=shop&colour=red")
    with pytest.raises(ValidationError) as refused:
        preset.full_clean()
    assert refused.value.message_dict == {
        "query": ["“colour” is no filter. There are source, type, exclude, start, end, q, noise, period."]
    }


names = st.sampled_from(
    ["source", "type", "exclude", "start", "end", "q", "noise", "period", "size", "after", "x"]
)
values = st.text(max_size=12) | st.sampled_from(
    ["1", "shop", "shop:order", "2026-01-01", "2026-01-01T10:00Z"]
)


@given(st.lists(st.tuples(names, values), max_size=5))
def test_what_is_taken_the_sidebar_can_read(parts: list[tuple[str, str]]) -> None:
    query = urlencode(parts, errors="replace", quote_via=quote)
    try:
        check_query(query)
    except BadQuery:
        return
    try:
        asking_of(dated(query, NOON.date()), UTC)
    except BadFilters as error:
        raise AssertionError(f"{query} is taken, and then: {error}") from error


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def jane(agent):
    return agent([made(number) for number in range(9)])


def offered(page):
    return [(button.text, button["aria-pressed"]) for button in page.all("button", "data-preset")]


def test_a_preset_shows_what_it_asks_for_and_says_so(jane):
    Preset.objects.create(account=jane.account, name="Web only", query="source=web")
    page = Page(jane.get(query={"source": "web"}))

    assert {article["data-source"] for article in page.all("article")} == {"web"}
    assert offered(page) == [("Web only", "true")]
    assert page.one("p", class_="view").text == "View: Web only Show everything"
    assert page.one("button", "data-clear-all").text == "Show everything"


def test_a_period_is_so_many_days_up_to_today(jane):
    Preset.objects.create(account=jane.account, name="This week", query="period=7")
    (button,) = Page(jane.get()).all("button", "data-preset")
    start = (NOON.date() - timedelta(days=6)).isoformat()

    assert button["data-preset"] == f"start={start}"
    assert offered(Page(jane.get(query={"start": start}))) == [("This week", "true")]


def test_other_filters_are_no_view(jane):
    Preset.objects.create(account=jane.account, name="Web only", query="source=web")
    page = Page(jane.get(query={"source": "web", "q": "number"}))

    assert offered(page) == [("Web only", "false")]
    assert page.all("p", class_="view") == []
    assert page.one("button", "data-clear-all").text == "Clear all"


def test_presets_of_other_roles_are_not_offered(jane):
    for name, roles in (("Mine", ["unknown"]), ("All", []), ("Theirs", ["admin", "billing-admin"])):
        Preset.objects.create(account=jane.account, name=name, query=f"q={name}", roles=roles)

    assert offered(Page(jane.get())) == [("All", "false"), ("Mine", "false")]


def test_a_preset_that_can_no_longer_be_read_is_not_offered(jane):
    Preset.objects.create(account=jane.account, name="Old", query="size=many")
    Preset.objects.create(account=jane.account, name="Good", query="q=x")

    assert offered(Page(jane.get())) == [("Good", "false")]
