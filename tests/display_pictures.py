"""A picture of a display's form, for docs/sources.md: the demo's orders, read a moment ago."""

from pathlib import Path

from playwright.sync_api import Browser

from tests.desk.running import RunningDemo
from tests.guide_pictures import picture, sign_in

TYPE = "shop", "order_completed"


def display(browser: Browser, demo: RunningDemo, folder: Path) -> None:
    """The form of the orders' display, with the card beside it."""
    page = browser.new_context(viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, demo)
    page.goto(f"{demo.app_origin}/admin/sources/display/?q={TYPE[1]}")
    page.click("#result_list .field-kind a")
    card = page.frame_locator("iframe[data-scheme=light]")
    card.locator(".opener[aria-expanded=true]").wait_for()
    page.wait_for_timeout(500)  # the frame grows to what it holds
    page.evaluate("document.activeElement.blur()")
    picture(page, page.locator("#content"), folder / "display-form.webp", height=820)
    page.context.close()
