"""The guided page in a real browser, by keyboard, against the demo's own event store posing as Zendesk."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Watched
from tests.desk.running import RunningDemo

pytestmark = pytest.mark.browser


@pytest.fixture
def guide(browser: Browser, demo_server: RunningDemo):
    """The demo account's guided page, opened by the superuser; nothing may have been complained about."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    watch = Watched(context)
    page = context.new_page()
    password = re.search(r"password (\S+)", demo_server.greeting)[1]
    page.goto(f"{demo_server.app_origin}/admin/login/?next=/admin/accounts/account/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    page.click("a.connection")
    yield page
    context.close()
    assert watch.errors == []


def state(page: Page, step: str) -> str:
    return page.locator(f"#{step} .guide-state").inner_text()


def press(page: Page, step: str, name: str) -> None:
    """Press a button of a step by keyboard, and wait for the page that follows."""
    with page.expect_navigation():
        page.locator(f"#{step}").get_by_role("button", name=name, exact=True).press("Enter")


def test_the_demo_account_is_tested_step_by_step(guide: Page) -> None:
    for step, button in (
        ("subdomain", "Test"),
        ("credential", "Save and test"),
        ("package", "Test this address"),
        ("numbers", "Save and test"),
        ("key", "Compare with Zendesk's"),
        ("test", "Test connection"),
    ):
        press(guide, step, button)
        expect(guide.locator(f"#{step} .guide-state")).to_have_text("Done")
        expect(guide.locator(f"#{step}")).to_be_focused()
    expect(guide.locator(".guide-progress")).to_contain_text("This account is connected.")


def test_a_field_that_is_wrong_has_the_focus_and_says_why(guide: Page) -> None:
    guide.fill("#id_credential_id", "")
    guide.locator("#credential form").evaluate("form => form.noValidate = true")
    press(guide, "credential", "Save and test")

    expect(guide.locator("#id_credential_id")).to_be_focused()
    expect(guide.locator("#credential .errorlist")).to_contain_text("needs its e-mail address")


def test_the_package_is_downloaded_and_the_page_stays(guide: Page) -> None:
    with guide.expect_download() as waiting:
        guide.get_by_role("button", name="Download app.zip").press("Enter")

    assert waiting.value.suggested_filename == "app.zip"
    expect(guide.get_by_role("button", name="Download app.zip")).to_be_enabled()


@pytest.mark.parametrize("width", [320, 375, 768])
def test_nothing_is_wider_than_the_window(guide: Page, width: int) -> None:
    guide.set_viewport_size({"width": width, "height": 800})

    assert guide.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_can_be_read_in_both_schemes(guide: Page, scheme: str) -> None:
    guide.emulate_media(color_scheme=scheme)
    guide.evaluate(SETTLED)
    found = guide.evaluate(CONTRASTS)

    assert len(found) > 40
    assert [f"{ratio:.1f} {text}" for ratio, text in found if ratio < 4.5] == []


# Colours fade into the other scheme: first two frames for that to begin, then its end.
SETTLED = """async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  await Promise.all(document.getAnimations().map((animation) => animation.finished));
}"""

CONTRASTS = """() => {
  const parse = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number);
  const channel = (value) => ((value /= 255) <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
  const luminance = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = (node) => {
    for (; node; node = node.parentElement) {
      const colour = parse(getComputedStyle(node).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll(".guide *")) {
    const own = [...node.childNodes].filter((child) => child.nodeType === Node.TEXT_NODE);
    const text = own.map((child) => child.data.trim()).join(" ").trim();
    if (!text || node.closest(":disabled, .visually-hidden, select") || !node.checkVisibility()) continue;
    const both = [luminance(parse(getComputedStyle(node).color)), luminance(behind(node))];
    found.push([(Math.max(...both) + 0.05) / (Math.min(...both) + 0.05), text]);
  }
  return found;
}"""
