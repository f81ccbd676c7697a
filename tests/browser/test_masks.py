"""A light agent in the cross-site iframe: what is masked, showing it for a reason, and putting it away."""

import sqlite3
from contextlib import closing

import pytest
from playwright.sync_api import expect

from tests.browser.sidebar import Sidebar, open_ticket, sidebar_of

pytestmark = pytest.mark.browser

CARD = "4242"
PAYMENT = "article[data-type=payment_captured]"
WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


@pytest.fixture
def light(demo_server, watched) -> Sidebar:
    """Jane's ticket with Lee, a light agent, at the desk."""
    demo_server.set_fault("normal")
    page = watched.page()
    first = open_ticket(page, demo_server.desk_url, "3101")
    first.wait_for_rows(25)
    first.settle()
    page.locator("[data-agent-choice]").select_option(label="Light agent: Lee Summers")
    while not first.frame.is_detached():
        page.wait_for_timeout(20)
    sidebar = sidebar_of(page)
    sidebar.wait_for_rows(1)
    expect(sidebar.frame.locator("[data-withheld]")).to_be_visible(timeout=15_000)
    sidebar.settle()
    return sidebar


def recorded(demo) -> list[tuple[str, str, str]]:
    query = "SELECT agent_id, subject, reason FROM accounts_accessrecord WHERE what = 'reveal'"
    with closing(sqlite3.connect(demo.database)) as database:
        return database.execute(query).fetchall()


def test_a_light_agent_is_shown_a_masked_value_for_a_reason_by_keyboard_alone(demo_server, light):
    row = light.frame.locator(PAYMENT).first
    assert CARD not in light.frame.content()
    expect(row.locator(".summary .masked")).to_be_visible()

    row.locator(".opener").focus()
    light.page.keyboard.press("Enter")
    fold = row.locator("[data-reveal-fold]")
    expect(fold).to_be_visible(timeout=15_000)
    row.locator("summary", has_text="All properties").press("Enter")
    row.locator("[data-reveal]").first.press("Enter")
    expect(fold.locator("input[name=reason]")).to_be_focused()
    light.page.keyboard.type("ab")
    light.page.keyboard.press("Enter")
    assert light.frame.evaluate("document.querySelector('input[name=reason]').validity.tooShort")

    light.page.keyboard.type(" refund, the customer reads it out")
    light.page.keyboard.press("Enter")
    expect(row.locator(".revealed")).to_be_focused(timeout=15_000)
    expect(row.locator(".details")).to_contain_text(CARD)
    assert ("24", "4001", "ab refund, the customer reads it out") in recorded(demo_server)

    row.locator(".opener").click()
    assert CARD not in light.frame.content()
    row.locator(".opener").click()
    expect(fold).to_be_visible(timeout=15_000)
    assert CARD not in light.frame.content()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_masks_and_the_form_fit_320_pixels_in_both_schemes(light, scheme):
    light.page.locator("[data-dark]").set_checked(scheme == "dark", force=True)
    row = light.frame.locator(PAYMENT).first
    row.locator(".opener").click()
    row.locator("summary", has_text="Show masked values").click()
    expect(row.locator("input[name=reason]")).to_be_visible()

    assert light.frame.evaluate("innerWidth") <= 320
    assert light.frame.evaluate(WIDER) == 0
    box, card = row.locator(".reveal-form").bounding_box(), row.bounding_box()
    assert box["x"] >= card["x"]
    assert box["x"] + box["width"] <= card["x"] + card["width"]


def test_a_reason_that_cannot_be_sent_is_kept_and_the_row_stays(light, watched):
    watched.expected = ("Failed to load", "htmx")
    row = light.frame.locator(PAYMENT).first
    row.locator(".opener").click()
    row.locator("summary", has_text="Show masked values").click()
    light.page.context.route("**/event/reveal/", lambda route: route.abort())
    reason = row.locator("input[name=reason]")
    reason.fill("A refund")
    reason.press("Enter")
    expect(row.locator(".reveal-problem [data-problem=offline]")).to_be_visible(timeout=15_000)
    expect(reason).to_have_value("A refund")
    light.page.context.unroute("**/event/reveal/")
