"""Presets, noise, and what an opened event offers, in a real browser: where the focus is, what is fetched."""

import json
import sqlite3
from contextlib import closing, contextmanager

import pytest

from tests.browser.sidebar import open_ticket

pytestmark = pytest.mark.browser

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63606060f80f0001040100"
    "5fe5c34b0000000049454e44ae426082"
)
FOCUSED = "document.activeElement.id"


@contextmanager
def row(demo, table, **values):
    """A row in the demo's database for as long as the test needs it."""
    names, marks = ", ".join(values), ", ".join("?" * len(values))
    with closing(sqlite3.connect(demo.database, isolation_level=None, timeout=10)) as database:
        made = database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", list(values.values()))
        revise(database)
        try:
            yield made.lastrowid
        finally:
            database.execute(f"DELETE FROM {table} WHERE id = ?", [made.lastrowid])
            revise(database)


def revise(database):
    """What the models do when an admin saves: else servers look at a change only after a while."""
    database.execute("REPLACE INTO sources_revision (id, number) VALUES (1, abs(random() / 2))")


def account_of(demo):
    with closing(sqlite3.connect(demo.database)) as database:
        return database.execute("SELECT id FROM accounts_account").fetchone()[0]


def opened(demo, watched, ticket):
    sidebar = open_ticket(watched.page(), demo.desk_url, ticket)
    sidebar.wait_for_rows(5)
    sidebar.settle()
    return sidebar


def sources(sidebar):
    return set(
        sidebar.frame.evaluate("[...document.querySelectorAll('article')].map((row) => row.dataset.source)")
    )


def test_a_preset_sets_the_filters_and_keeps_the_focus(demo_server, watched):
    sidebar = opened(demo_server, watched, "3101")
    sidebar.open_filters()
    button = sidebar.frame.locator("[data-preset]", has_text="Money").first
    button.focus()
    name = sidebar.frame.evaluate(FOCUSED)
    sidebar.page.keyboard.press("Enter")
    sidebar.settle()

    assert sources(sidebar) == {"payments"}
    assert sidebar.frame.evaluate(FOCUSED) == name
    assert button.get_attribute("aria-pressed") == "true"
    assert sidebar.frame.locator(".view").inner_text() == "View: Money Show everything"
    sidebar.frame.locator("[data-clear-all]").click()
    sidebar.settle()
    assert len(sources(sidebar)) > 2
    assert button.get_attribute("aria-pressed") == "false"


def test_noise_is_shown_and_hidden_again_from_where_the_focus_is(demo_server, watched):
    sidebar = opened(demo_server, watched, "3103")
    beats = sidebar.frame.locator("article[data-type=heartbeat]")
    assert beats.count() == 0
    for shown in (True, False):
        sidebar.frame.locator("#noise-switch").focus()
        sidebar.page.keyboard.press("Enter")
        sidebar.settle()
        assert (beats.count() > 0) == shown
        assert sidebar.frame.evaluate(FOCUSED) == "noise-switch"


def test_the_timeline_opens_with_the_first_preset_in_one_request(demo_server, watched):
    values = {"account_id": account_of(demo_server), "name": "Pages", "query": "source=website", "sort": 1}
    values = {**values, "roles": json.dumps(["agent"]), "first": 1}
    values['"order"'] = values.pop("sort")
    with row(demo_server, "sources_preset", **values):
        page, asked = watched.page(), []
        page.on(
            "request",
            lambda request: asked.append(request.url) if "/timeline/users/" in request.url else None,
        )
        sidebar = open_ticket(page, demo_server.desk_url, "3101")
        sidebar.wait_for_rows(5)
        sidebar.settle()

        assert [url.split("4001/")[1] for url in asked if "profiles" not in url] == ["?source=website"]
        assert sources(sidebar) == {"website"}
        assert sidebar.frame.locator(".view").inner_text() == "View: Pages Show everything"
        sidebar.frame.locator("[data-clear-all]").click()
        sidebar.settle()
        assert len(sources(sidebar)) > 2


def test_a_reply_is_copied_and_its_thread_found(demo_server, watched):
    sidebar = opened(demo_server, watched, "3101")
    watched.context.grant_permissions(["clipboard-read", "clipboard-write"])
    sidebar.open_filters()
    sidebar.frame.locator("[data-preset]", has_text="Orders").first.click()
    sidebar.settle()
    sidebar.frame.locator("#filter-toggle").click()
    order = sidebar.frame.locator("article[data-type=order_completed]").first
    order.locator(".opener").click()
    order.locator("[data-copy=reply]").click()

    assert order.locator("[data-copy=reply] ~ .copied").inner_text() == "Copied"
    assert order.locator("[data-copied=reply]").inner_text().startswith("I have your order 14710 of ")
    order.locator("[data-preset]").click()
    sidebar.settle()
    assert {"shop", "payments", "support-bot"} <= sources(sidebar)
    assert sidebar.frame.evaluate(FOCUSED) == "filter-toggle"


def test_an_image_is_fetched_when_it_is_asked_for_and_tells_nothing_of_the_page(demo_server, watched):
    asked = []

    def serve(route):
        asked.append(route.request.headers)
        route.fulfill(body=PIXEL, content_type="image/png")

    watched.context.route("https://img.example.com/**", serve)
    with closing(sqlite3.connect(demo_server.database)) as database:
        kind = "SELECT id FROM sources_display WHERE type = 'payment_failed'"
        (display,) = database.execute(kind).fetchone()
    values = {"display_id": display, "label": "Slip", "format": "image", "option": "", '"order"': 9}
    values["template"] = "https://img.example.com/{{ order_id }}.png"
    with row(demo_server, "sources_detail", **values):
        sidebar = opened(demo_server, watched, "3101")
        sidebar.open_filters()
        sidebar.frame.locator("[data-preset]", has_text="Money").first.click()
        sidebar.settle()
        sidebar.frame.locator("#filter-toggle").click()
        failed = sidebar.frame.locator("article.is-highlight").first
        failed.locator(".opener").click()
        failed.locator("[data-image]").wait_for()
        assert asked == []
        failed.locator("[data-image]").click()
        picture = failed.locator("img.picture")
        assert picture.evaluate("async (image) => { await image.decode(); return image.naturalWidth; }") == 1

    assert len(asked) == 1
    assert "referer" not in asked[0]
