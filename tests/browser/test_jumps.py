"""Jumping to a date and reading both ways from there, by keyboard, without losing the place."""

from datetime import UTC, datetime, time, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.sidebar import PATIENCE_MS, open_ticket
from tests.browser.test_timeline import AGENT_ZONE, ids_in_database

pytestmark = pytest.mark.browser

# Loads the page above, and answers by how many pixels the first row on view has moved.
MOVED_BY_A_PAGE_ABOVE = """async (top) => {
  const scroller = document.getElementById("scroller");
  const rows = () => [...document.querySelectorAll("article[data-event]")];
  const frames = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  scroller.scrollTop = top;
  await frames();
  const count = rows().length;
  const edge = scroller.getBoundingClientRect().top + 40;
  const row = rows().find((one) => one.getBoundingClientRect().bottom > edge);
  const title = row.querySelector(".title");
  const before = title.getBoundingClientRect().top;
  document.querySelector("[data-newer]")?.click();
  while (rows().length === count) await frames();
  for (let more = 0; more < 5; more++) await frames();
  return title.getBoundingClientRect().top - before;
}"""
HEADINGS = "[...document.querySelectorAll('#feed .day')].map((day) => day.textContent)"
IDS_TWICE = """(() => {
  const ids = [...document.querySelectorAll('[id]')].map((one) => one.id);
  return ids.length - new Set(ids).size;
})()"""


@pytest.fixture(autouse=True)
def _upstream_in_order(demo_server):
    demo_server.set_fault("normal")
    yield
    demo_server.set_fault("normal")


def day_ago(days):
    return (datetime.now(AGENT_ZONE) - timedelta(days=days)).date()


def jump(sidebar, day):
    """As somebody without a mouse does it."""
    sidebar.frame.locator("#jump-toggle").press("Enter")
    field = sidebar.frame.locator("#jump-date")
    expect(field).to_be_focused()
    field.fill(day.isoformat())
    field.press("Enter")


def arrived(sidebar, words):
    expect(sidebar.frame.locator("#jumped")).to_contain_text(words, timeout=PATIENCE_MS)
    sidebar.settle()


def focused(sidebar):
    return sidebar.frame.evaluate("document.activeElement.dataset.event ?? document.activeElement.id")


def newest_up_to(demo, day, user_id=4003):
    end = datetime.combine(day + timedelta(days=1), time(), AGENT_ZONE).astimezone(UTC)
    return ids_in_database(
        demo, user_id, "AND created_at < ? AND type != 'heartbeat'", end.strftime("%Y-%m-%d %H:%M:%S")
    )[0]


def test_a_jump_lands_on_the_day_and_is_read_both_ways_without_a_gap(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    day = day_ago(150)
    jump(sidebar, day)
    arrived(sidebar, f"Around {day:%a} {day.day} {day:%b}")
    assert focused(sidebar) == newest_up_to(demo_server, day)
    said = sidebar.frame.locator("#status").inner_text()
    assert said.startswith(sidebar.frame.locator("#jumped").inner_text())
    moved = [sidebar.frame.evaluate(MOVED_BY_A_PAGE_ABOVE, top) for top in (0, 300, 0, 900)]
    assert [round(pixels) for pixels in moved] == [0, 0, 0, 0]
    for _ in range(3):
        before = sidebar.rows().count()
        sidebar.frame.locator("[data-next]").evaluate("(button) => button.click()")
        sidebar.wait_for_rows(before + 25)
    sidebar.settle()
    shown, all_of_it = (
        sidebar.ids(),
        ids_in_database(demo_server, 4003, "AND type != 'heartbeat'"),
    )  # which is noise
    start = all_of_it.index(shown[0])
    assert shown == all_of_it[start : start + len(shown)]
    headings = sidebar.frame.evaluate(HEADINGS)
    assert len(headings) == len(set(headings))
    assert sidebar.frame.evaluate(IDS_TWICE) == 0


def test_every_day_has_its_heading_once_all_the_way_up(demo_server, watched):
    """From the oldest event up to now the list is the one that is read down from now."""
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3101")
    sidebar.wait_for_rows(25)
    down = sidebar.scroll_to_the_end()
    headings = sidebar.frame.evaluate(HEADINGS)
    sidebar.frame.locator("#jump-toggle").click()
    sidebar.frame.locator("#jump-first").click()
    arrived(sidebar, "Oldest event")
    assert focused(sidebar) == down[-1]
    expect(sidebar.frame.locator("#older .end")).to_be_in_viewport()
    for _ in range(100):
        if sidebar.frame.locator("[data-newer]").count() == 0:
            break
        sidebar.frame.evaluate(MOVED_BY_A_PAGE_ABOVE, 0)
        sidebar.settle()
    assert sidebar.ids() == down
    assert sidebar.frame.evaluate(HEADINGS) == headings


def test_back_to_now_returns_to_the_newest_event(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    newest = sidebar.ids()[0]
    expect(sidebar.frame.locator("#now")).to_be_hidden()
    jump(sidebar, day_ago(300))
    arrived(sidebar, "Around")
    sidebar.frame.locator("#now").press("Enter")
    expect(sidebar.frame.locator("#jumped")).to_be_empty(timeout=PATIENCE_MS)
    sidebar.settle()
    assert focused(sidebar) == sidebar.ids()[0] == newest
    assert sidebar.frame.locator("#scroller").evaluate("(box) => box.scrollTop") == 0
    expect(sidebar.frame.locator("#now")).to_be_hidden()


def test_who_only_scrolled_is_back_at_the_top_without_a_request(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    sidebar.frame.locator("#scroller").evaluate("(box) => box.scrollTo(0, box.scrollHeight)")
    sidebar.wait_for_rows(50)
    sidebar.frame.locator("#scroller").evaluate("(box) => box.scrollTo(0, box.scrollHeight)")
    sidebar.settle()
    shown = sidebar.ids()
    sidebar.frame.locator("#now").click()
    expect(sidebar.frame.locator("#now")).to_be_hidden()
    assert sidebar.ids() == shown
    assert focused(sidebar) == shown[0]


def test_a_jump_keeps_the_filters_and_a_filter_keeps_the_place(demo_server, watched):
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    source = sidebar.rows().first.get_attribute("data-source")
    sidebar.open_filters()
    sidebar.frame.locator(f'input[name=source][value="{source}"]').check(force=True)
    sidebar.settle()
    day = day_ago(200)
    jump(sidebar, day)
    arrived(sidebar, " ")
    sources = "[...new Set([...document.querySelectorAll('[data-source]')].map((row) => row.dataset.source))]"
    assert sidebar.frame.evaluate(sources) == [source]
    sidebar.frame.locator("#chips [data-clear]").first.click()
    sidebar.settle()
    arrived(sidebar, f"Around {day:%a} {day.day} {day:%b}")
    assert newest_up_to(demo_server, day) in sidebar.ids()
    assert focused(sidebar) == "filter-toggle"


def test_a_jump_that_fails_leaves_the_rows_and_can_be_tried_again(demo_server, watched):
    watched.expected = ("Failed to load resource",)
    sidebar = open_ticket(watched.page(), demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    sidebar.frame.locator("#scroller").evaluate("(box) => box.scrollTo(0, 500)")
    sidebar.settle()
    top = sidebar.frame.locator("#scroller").evaluate("(box) => box.scrollTop")
    shown, day = sidebar.ids(), day_ago(463)  # nobody else asks for it
    demo_server.set_fault("500")
    jump(sidebar, day)
    card = sidebar.frame.locator("#jump-problem [data-problem=server]")
    expect(card).to_be_visible(timeout=PATIENCE_MS)
    assert sidebar.ids() == shown
    assert sidebar.frame.locator("#scroller").evaluate("(box) => box.scrollTop") == top
    demo_server.set_fault("normal")
    sidebar.frame.wait_for_timeout(5500)  # a failing upstream is left alone for 5 s
    card.locator("button").click()
    arrived(sidebar, "Around")
    expect(card).to_have_count(0)
    assert focused(sidebar) == newest_up_to(demo_server, day)


@pytest.mark.parametrize("width", [258, 320])
def test_the_bar_has_room_for_every_way_to_move(demo_server, watched, width):
    page = watched.page()
    sidebar = open_ticket(page, demo_server.desk_url, "3103")
    sidebar.wait_for_rows(25)
    page.locator("iframe:visible").evaluate("(frame, width) => (frame.style.width = `${width}px`)", width)
    jump(sidebar, day_ago(100))
    arrived(sidebar, "Around")
    bar = sidebar.frame.locator(".bar-row")
    assert bar.evaluate("(bar) => bar.scrollWidth - bar.clientWidth") == 0
    tops = bar.evaluate(
        "(bar) => [...bar.querySelectorAll('button:not([hidden])')].map((one) => one.offsetTop)"
    )
    assert max(tops) - min(tops) <= 4
    assert sidebar.frame.evaluate("document.documentElement.scrollWidth - innerWidth") == 0
