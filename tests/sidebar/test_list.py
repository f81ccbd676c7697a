"""Rows, days and the way on, as the fragment has them."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.feed.upstream import NOON, made
from tests.misbehaving import answer
from timeline.sources.models import Source

from .page import Page

HOURS = [made(number, minutes=number * 60) for number in range(60)]


def switch_off_web(jane):
    look = {"label": "Web", "hue": "pink", "icon": "globe"}
    Source.objects.create(account=jane.account, name="web", enabled=False, **look)


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=True):
        yield


def test_the_first_page_shows_the_newest_events_in_order(agent):
    page = Page(agent(HOURS).get())

    assert page.events == [event["id"] for event in HOURS[:25]]


def test_following_the_sentinel_shows_every_event_once(agent):
    jane = agent(HOURS)
    page = Page(jane.get())
    seen = page.events
    while page.all("button", "data-next"):
        page = Page(jane.get(page.one("button", "data-next")["hx-get"]))
        seen += page.events

    assert seen == [event["id"] for event in HOURS]


def test_the_sentinel_says_where_it_leads_without_htmx_too(agent):
    sentinel = Page(agent(HOURS).get()).one("button", "data-next")

    assert sentinel["data-next"] == sentinel["hx-get"]


def test_an_older_page_is_a_section_and_the_next_sentinel_alone(agent):
    jane = agent(HOURS)
    first = Page(jane.get())
    page = Page(jane.get(first.one("button", "data-next")["hx-get"]))

    assert len(page.all("section", role="presentation")) == 1
    assert not [element for element in page.elements if element.attributes.get("role") == "feed"]
    assert page.one("button", "data-next")["id"] != first.one("button", "data-next")["id"]


def test_a_day_that_goes_on_over_the_border_is_headed_once(agent):
    jane = agent(HOURS)
    first = Page(jane.get())
    second = Page(jane.get(first.one("button", "data-next")["hx-get"]))

    assert first.days == ["Today", "Yesterday"]
    assert second.days == ["Fri 27 Feb"]


def test_positions_go_on_over_the_border(agent):
    jane = agent(HOURS)
    second = Page(jane.get(Page(jane.get()).one("button", "data-next")["hx-get"]))
    article = second.all("article")[0]

    assert (article["aria-posinset"], article["aria-setsize"]) == ("26", "60")


def test_no_id_stands_twice_on_a_page_even_for_twins(agent):
    twins = [made(1, id="a"), made(2, id="a"), made(3, id="a b"), made(4, id="")]
    ids = Page(agent(twins).get()).ids

    assert len(ids) == len(set(ids))
    assert not [name for name in ids if not name.replace("-", "").isalnum()]


def test_a_row_says_what_and_where_and_when(agent):
    page = Page(agent([made(1, type="order_completed", source="web_shop")]).get())
    article, time = page.one("article"), page.one("time", "data-relative")

    assert article["data-source"] == "web_shop"
    assert article["data-type"] == "order_completed"
    assert article["tabindex"] == "0"
    assert page.one("h3", id=article["aria-labelledby"]).text == "Order completed"
    assert time["datetime"] == "2026-03-01T12:59:00+01:00"
    assert time["title"] == "Sun 1 Mar 2026, 12:59:00 CET · 11:59:00 UTC"
    assert time.text == "12:59"


def test_a_row_opens_its_details_by_a_button(agent):
    page = Page(agent([made(1)]).get())
    opener = page.one("button", class_="opener")

    assert opener["aria-expanded"] == "false"
    assert opener["hx-target"] == f"#{opener['aria-controls']}"
    assert page.one("div", id=opener["aria-controls"])["class"] == "details"


def test_a_source_looks_as_the_admin_chose(agent):
    jane = agent([made(1)])
    Source.objects.create(account=jane.account, name="shop", label="Web shop", hue="pink", icon="star")
    response = jane.get()

    assert "hue-pink" in Page(response).one("article")["class"]
    assert Page(response).one("span", class_="source").text == "Web shop"


def test_a_source_that_is_switched_off_is_hidden_and_counted(agent):
    jane = agent(HOURS)
    switch_off_web(jane)
    page = Page(jane.get(query={"size": 100}))

    assert {article["data-source"] for article in page.all("article")} == {"shop"}
    assert "20 hidden from sources that are switched off" in [note.text for note in page.all("p")]


def test_a_source_that_is_switched_off_stays_hidden_when_asked_for(agent):
    jane = agent(HOURS)
    switch_off_web(jane)
    page = Page(jane.get(query={"source": "web"}))

    assert page.events == []


def test_filters_narrow_the_list_and_stand_as_chips(agent):
    page = Page(agent(HOURS).get(query={"source": "web", "start": "2026-03-01", "exclude": "web:order"}))

    assert {article["data-source"] for article in page.all("article")} == {"web"}
    assert {article["data-type"] for article in page.all("article")} == {"visit"}
    assert [chip.text for chip in page.all("button", "data-clear")] == ["Web", "Not Web: Order", "Today"]


def test_the_panel_has_each_source_with_its_count_and_its_types(agent):
    jane = agent(HOURS)
    jane.get()
    page = Page(jane.get(query={"source": "shop"}))
    boxes = {box["value"]: "checked" in box for box in page.all("input", name="source")}
    types = {box["value"] for box in page.all("input", name="type")}

    assert boxes == {"shop": True, "web": False}
    assert types == {"shop:order", "shop:visit", "web:order", "web:visit"}
    assert "40" in [tally.text for tally in page.all("span", class_="tally")]


def test_a_preset_that_is_on_is_marked(agent):
    page = Page(agent(HOURS).get(query={"start": "2026-02-23"}))

    assert "checked" in page.one("input", id="f-week")
    assert "checked" not in page.one("input", id="f-all")


def test_filters_without_a_control_are_carried_on(agent):
    page = Page(agent(HOURS).get(query={"q": "number 7", "exclude": "web:visit"}))
    carried = {(field["name"], field["value"]) for field in page.all("input", type="hidden")}

    assert carried == {("q", "number 7"), ("exclude", "web:visit")}
    assert HOURS[7]["id"] in page.events
    assert len(page.events) < 10


def test_the_sentinel_keeps_the_filters(agent):
    page = Page(agent(HOURS).get(query={"source": "shop", "size": "5"}))
    url = page.one("button", "data-next")["hx-get"]

    assert "source=shop" in url
    assert "size=5" in url


def test_the_status_says_how_many(agent):
    assert "60 events" in agent(HOURS).get().content.decode()


def test_an_end_is_called_one(agent):
    page = Page(agent(HOURS[:3]).get())

    assert page.one("p", class_="end").text == "Start of history"
    assert not page.all("button", "data-next")


def test_no_events_at_all_are_explained(agent):
    response = agent([]).get()

    assert response.status_code == 200
    assert Page(response).problems == ["no_events"]


def test_no_match_names_the_filters_and_what_is_there_without_them(agent):
    page = Page(agent(HOURS).get(query={"end": "2001-01-01"}))

    assert page.problems == ["no_match"]
    assert "Until Mon 1 Jan 2001" in page.one("section", "data-problem").text
    assert len(page.all("button", "data-clear-all")) == 2


def test_a_list_that_could_not_be_checked_says_its_age(agent):
    jane = agent(HOURS)
    jane.get()
    jane.upstream.failing = answer(503)
    page = Page(jane.get(query={"fresh": "1"}))

    assert page.one("div", "data-stale")["data-problem"] == "server"
    assert "Shown as of 13:00" in page.one("div", "data-stale").text
    assert len(page.events) == 25


def test_a_check_is_made_when_asked_for(agent):
    jane = agent(HOURS[1:])
    jane.get()
    jane.upstream.events = HOURS

    assert Page(jane.get()).events[0] == HOURS[1]["id"]
    assert Page(jane.get(query={"fresh": "1"})).events[0] == HOURS[0]["id"]


def test_more_rows_cost_no_more_queries(agent):
    jane = agent(HOURS)
    jane.get()
    with CaptureQueriesContext(
        connection,
    ) as few:
        jane.get(query={"size": "1"})
    with CaptureQueriesContext(connection) as many:
        jane.get(query={"size": "50"})

    assert len(few) == len(many) <= 1 + 5  # the account, and how things look


def test_another_accounts_cursor_is_refused(agent):
    url = Page(agent(HOURS).get()).one("button", "data-next")["hx-get"]
    response = agent(HOURS).get(url)

    assert response.status_code == 400
    assert Page(response).problems == ["bad_filters"]


def test_a_wrong_filter_is_named(agent):
    response = agent(HOURS).get(query={"start": "soon"})

    assert response.status_code == 400
    assert Page(response).problems == ["bad_filters"]
    assert "start:" in response.content.decode()
