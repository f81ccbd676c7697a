"""The switches of the desk, and what the app makes of them."""

import pytest
from playwright.sync_api import expect

from tests.browser.sidebar import open_ticket

pytestmark = pytest.mark.browser


@pytest.fixture(autouse=True)
def _upstream_in_order(demo_server):
    yield
    demo_server.set_fault("normal")


def test_dark_mode_reaches_the_app_without_a_reload(demo_server, watched):
    page = watched.page()
    sidebar = open_ticket(page, demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    page.locator("[data-dark]").check(force=True)
    sidebar.frame.wait_for_function("() => document.documentElement.dataset.scheme === 'dark'")
    shade = sidebar.frame.evaluate("getComputedStyle(document.body).backgroundColor")
    assert shade == "rgb(21, 26, 30)"


def test_another_requester_brings_another_story(demo_server, watched):
    page = watched.page()
    sidebar = open_ticket(page, demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    page.locator("[data-requester-choice]").select_option(label="Theo Equal")
    expect(sidebar.frame.locator("article[data-source=shop]")).to_have_count(0, timeout=15_000)
    sidebar.wait_for_rows(25)


def test_a_customer_without_events_is_told_why_that_may_be(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3102")
    assert "Admin Center" in sidebar.wait_for_problem("no_events").inner_text()


def test_a_ticket_without_requester_says_so(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3109")
    sidebar.wait_for_problem("no_requester")


def test_hostile_text_does_nothing(demo_server, watched):
    page = watched.page()
    page.on("dialog", lambda dialog: pytest.fail(f"a script ran: {dialog.message}"))
    sidebar = open_ticket(page, demo_server.desk_url, "3104")
    sidebar.wait_for_rows(1)
    shown = sidebar.scroll_to_the_end()
    for number in range(min(len(shown), 12)):
        sidebar.frame.locator("button.opener").nth(number).click()
    sidebar.settle()
    assert sidebar.frame.locator("#scroller script, #scroller iframe, #scroller img").count() == 0
    wide = sidebar.frame.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide == 0


def test_details_open_in_place_and_several_at_once(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    openers = sidebar.frame.locator("button.opener")
    openers.nth(0).click()
    openers.nth(2).click()
    expect(sidebar.frame.locator(".details:visible")).to_have_count(2, timeout=15_000)
    openers.nth(0).click()
    expect(sidebar.frame.locator(".details:visible")).to_have_count(1)


@pytest.mark.parametrize(
    ("mode", "kind", "requester"),
    [("500", "server", "Zoe Delacroix"), ("off", "unreachable", "Priya Raman")],
)
def test_an_upstream_that_fails_is_worded_and_a_retry_mends_it(demo_server, watched, mode, kind, requester):
    watched.expected = ("Failed to load resource",)
    page = watched.page()
    sidebar = open_ticket(page, demo_server.desk_url, "3107")
    sidebar.wait_for_rows(1)
    demo_server.set_fault(mode)
    page.locator("[data-requester-choice]").select_option(label=requester)
    card = sidebar.wait_for_problem(kind)
    demo_server.set_fault("normal")
    card.locator("button").first.click()
    sidebar.wait_for_rows(1)


def test_a_rate_limit_counts_down_and_is_kept(demo_server, watched):
    watched.expected = ("Failed to load resource",)
    page = watched.page()
    sidebar = open_ticket(page, demo_server.desk_url, "3107")
    sidebar.wait_for_rows(1)
    sidebar.settle()  # the profiles are asked for behind the first page
    demo_server.set_fault("429")
    page.locator("[data-requester-choice]").select_option(label="Uma Okafor")
    card = sidebar.wait_for_problem("rate_limited")
    demo_server.set_fault("normal")
    calls = demo_server.relay_calls()
    expect(card.locator("button").first).to_be_disabled()
    expect(card).to_contain_text("again in")
    sidebar.frame.wait_for_timeout(3000)
    assert demo_server.relay_calls() == calls
    expect(card).to_be_hidden(timeout=30_000)
    sidebar.wait_for_rows(1)
    lists = [call["path"] for call in demo_server.ask("upstream")["latest"] if "/4005/events" in call["path"]]
    assert len(lists) == 2  # the one that was refused, and this one


def test_a_failure_while_scrolling_leaves_the_rows_and_can_be_retried(demo_server, watched):
    watched.expected = ("Failed to load resource",)
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    sidebar.settle()
    sidebar.frame.locator("#noise-switch").click()  # with its noise the first call's 100 events are 100 rows
    sidebar.settle()
    demo_server.set_fault("500")
    scroller = sidebar.frame.locator("#scroller")
    problem = sidebar.frame.locator("#older [data-problem]")
    for _ in range(40):
        scroller.evaluate("(box) => box.scrollTo(0, box.scrollHeight)")
        more = sidebar.frame.locator("button[data-next]")
        more.click(timeout=5000)
        sidebar.settle()
        if problem.count():
            break
    expect(problem.first).to_be_visible()
    before = sidebar.ids()
    assert len(before) >= 100
    demo_server.set_fault("normal")
    sidebar.frame.wait_for_timeout(5500)  # a failing upstream is left alone for 5 s
    sidebar.frame.locator("#older button").first.click()
    sidebar.wait_for_rows(len(before) + 1)
    assert sidebar.ids()[: len(before)] == before


def test_a_slow_upstream_shows_that_something_is_coming(demo_server, watched):
    page = watched.page()
    sidebar = open_ticket(page, demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    demo_server.set_fault("slow")
    page.locator("[data-requester-choice]").select_option(label="Customer 7983")  # nobody else opens them
    sidebar.frame.wait_for_timeout(1000)
    assert sidebar.frame.locator("[data-problem=no_events]").count() == 0
    assert sidebar.frame.locator(".skeleton:visible").count() > 0
    sidebar.wait_for_rows(25)
