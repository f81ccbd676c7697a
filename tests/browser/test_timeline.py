"""The main job, end to end: the demo as `make demo` serves it, in Chromium, across sites."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.sidebar import open_ticket, sidebar_of

pytestmark = pytest.mark.browser

OPEN_ALL = "(all) => all.forEach((one) => (one.open = true))"
AGENT_ZONE = ZoneInfo("Europe/Berlin")
NEWEST_FIRST = "ORDER BY created_at DESC, received_at DESC, id DESC"


def ids_in_database(demo, user_id, where="", *values):
    query = f"SELECT id FROM eventstore_event WHERE user_id = ? {where} {NEWEST_FIRST}"
    with closing(sqlite3.connect(demo.database)) as database:
        return [row[0] for row in database.execute(query, (user_id, *values))]


def test_every_one_of_5000_events_is_reached_once_and_in_order(demo_server, watched):
    demo_server.set_fault("normal")
    calls = demo_server.relay_calls()
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    show_noise(sidebar)
    shown = sidebar.scroll_to_the_end()
    assert len(shown) == 5000
    assert shown == ids_in_database(demo_server, 4003)
    assert demo_server.relay_calls() - calls <= 51
    twice = sidebar.frame.evaluate(
        "(() => { const ids = [...document.querySelectorAll('[id]')].map((e) => e.id);"
        " return ids.length - new Set(ids).size; })()"
    )
    assert twice == 0
    assert sidebar.frame.evaluate(
        "[...document.getElementById('feed').children].every((page) =>"
        " page.matches('section.page') && page.childElementCount <= 25"
        " && getComputedStyle(page).contentVisibility === 'auto')"
    )
    nodes = sidebar.frame.evaluate("document.querySelectorAll('#feed *').length")
    assert nodes <= 5000 * 15 + 200
    assert sidebar.frame.locator("#feed").get_attribute("aria-busy") == "false"
    assert "Start of history" in sidebar.frame.locator("#older").inner_text()


def show_noise(sidebar):
    """Have what the demo's admin has marked as noise shown as well."""
    sidebar.settle()
    sidebar.frame.locator("#noise-switch").click()
    sidebar.settle()


def test_the_desk_opens_on_the_shoppers_story(demo_server, watched):
    page = watched.page()
    page.goto(demo_server.desk_url)
    sidebar = sidebar_of(page)
    sidebar.wait_for_rows(25)
    sources = set(
        sidebar.frame.evaluate(
            "[...document.querySelectorAll('article[data-source]')].map((row) => row.dataset.source)"
        )
    )
    assert len(sources) >= 3
    assert sidebar.ids() == ids_in_database(demo_server, 4001)[:25]
    assert page.url.startswith("http://localhost:")
    assert sidebar.frame.url.startswith("http://127.0.0.1:")


def shown_with(sidebar):
    """Let the change of the filters arrive, then scroll through all that they show."""
    sidebar.settle()
    return sidebar.scroll_to_the_end()


def choose(sidebar, *selectors):
    sidebar.open_filters()
    for selector in selectors:
        box = sidebar.frame.locator(selector)
        box.locator("xpath=ancestor::details").evaluate_all(OPEN_ALL)
        box.check(force=True)


def test_a_source_filter_shows_what_the_database_has_of_it(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    choose(sidebar, "input[name=source][value=payments]")
    assert shown_with(sidebar) == ids_in_database(demo_server, 4001, "AND source = 'payments'")


def test_two_sources_show_what_the_database_has_of_both(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    choose(sidebar, "input[name=source][value=payments]", "input[name=source][value=zendesk]")
    expected = ids_in_database(demo_server, 4001, "AND source IN ('payments', 'zendesk')")
    assert shown_with(sidebar) == expected


def test_a_type_filter_shows_what_the_database_has_of_it(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    kind = sidebar.frame.locator("input[name=type]").first.get_attribute("value")
    source, _, name = kind.partition(":")
    choose(sidebar, f'input[name=type][value="{kind}"]')
    expected = ids_in_database(demo_server, 4001, "AND source = ? AND type = ?", source, name)
    assert expected
    assert shown_with(sidebar) == expected


def test_a_hidden_source_is_gone_and_a_chip_brings_it_back(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    choose(sidebar, "input[name=exclude][value=website]")
    assert shown_with(sidebar) == ids_in_database(demo_server, 4001, "AND source <> 'website'")
    sidebar.frame.locator("#chips button").first.click()
    assert shown_with(sidebar) == ids_in_database(demo_server, 4001)


def test_a_span_of_dates_in_the_agents_zone_shows_what_the_database_has_of_it(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    first = (datetime.now(AGENT_ZONE) - timedelta(days=60)).date()
    last = first + timedelta(days=9)
    sidebar.open_filters()
    sidebar.frame.locator("#f-custom-label").click()
    sidebar.frame.locator("#f-start").fill(first.isoformat())
    sidebar.frame.locator("#f-end").fill(last.isoformat())
    show_noise(sidebar)
    begin = datetime.combine(first, datetime.min.time(), AGENT_ZONE).astimezone(UTC)
    end = datetime.combine(last + timedelta(days=1), datetime.min.time(), AGENT_ZONE).astimezone(UTC)
    expected = ids_in_database(
        demo_server,
        4003,
        "AND created_at >= ? AND created_at < ?",
        begin.strftime("%Y-%m-%d %H:%M:%S"),
        end.strftime("%Y-%m-%d %H:%M:%S"),
    )
    assert len(expected) > 25
    assert shown_with(sidebar) == expected


@pytest.mark.parametrize("purchases", [217, 201, 149])
def test_a_customer_of_the_cdnow_set_shows_every_purchase(demo_server, watched, purchases):
    query = "SELECT user_id FROM eventstore_event WHERE source = 'cdnow' GROUP BY 1 HAVING count(*) = ?"
    with closing(sqlite3.connect(demo_server.database)) as database:
        (user_id,) = database.execute(query, (purchases,)).fetchone()
    page = watched.page()
    page.goto(demo_server.desk_url)
    link = page.locator("a[data-ticket]", has_text=f"Customer {user_id - 1_000_000}")
    sidebar = open_ticket(page, demo_server.desk_url, link.get_attribute("data-ticket"))
    sidebar.wait_for_rows(25)
    assert sidebar.scroll_to_the_end() == ids_in_database(demo_server, user_id)
    assert sidebar.rows().count() == purchases


def test_all_rows_of_the_cdnow_set_are_imported(demo_server):
    with closing(sqlite3.connect(demo_server.database)) as database:
        query = "SELECT count(*), count(DISTINCT user_id) FROM eventstore_event WHERE source = 'cdnow'"
        assert database.execute(query).fetchone() == (69_659, 23_570)
