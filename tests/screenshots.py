"""``make screenshots``: pictures for the documents in docs/pictures/, and of every state in var/pictures/."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.browser.chromium import chromium
from tests.browser.sidebar import Sidebar, open_ticket
from tests.desk.running import RunningDemo, running_demo
from tests.display_pictures import display
from tests.guide_pictures import guide, picture

ROOT = Path(__file__).resolve().parent.parent
DOCUMENTS = ROOT / "docs" / "pictures"
LOOK = ROOT / "var" / "pictures"
WIDTHS = (258, 320, 400)  # what the desk has room for


def main() -> None:
    LOOK.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as var, running_demo(Path(var)) as demo, chromium() as browser:
        guide(browser, demo, DOCUMENTS)
        for scheme in ("light", "dark"):
            desk(browser, demo, scheme)
            for width in WIDTHS:
                states(browser, demo, scheme, width)
        display(browser, demo, DOCUMENTS)  # by now there are orders that somebody has read
    print(f"Pictures of the documents in {DOCUMENTS}, of every state in {LOOK}")


def desk(browser: Browser, demo: RunningDemo, scheme: str) -> None:
    """The whole desk with the shopper's ticket open, one event opened in place."""
    page = new_page(browser, 1280, 860)
    sidebar = opened(page, demo, "3101", scheme)
    picture(page, page.locator("body"), DOCUMENTS / f"desk-{scheme}.webp")
    if scheme == "light":
        picture(page, page.locator("iframe:visible"), DOCUMENTS / "install-sidebar.webp", height=560)
    sidebar.frame.locator("article[data-source=shop] button.opener").first.click()
    sidebar.frame.wait_for_timeout(600)
    page.locator("iframe:visible").screenshot(path=LOOK / f"opened-{scheme}.png")
    page.context.close()


def states(browser: Browser, demo: RunningDemo, scheme: str, width: int) -> None:
    """The sidebar alone in each of its states, at one width."""
    page = new_page(browser, 1400, 900)

    def take(name: str) -> None:
        page.locator("iframe:visible").screenshot(path=LOOK / f"{name}-{scheme}-{width}.png")

    sidebar = opened(page, demo, "3101", scheme)
    page.evaluate(
        "(width) => document.querySelectorAll('iframe').forEach((frame) => {"
        " frame.style.width = `${width}px`; frame.style.maxWidth = 'none'; })",
        width,
    )
    sidebar.frame.wait_for_timeout(300)
    take("rows")
    sidebar.frame.locator("button.opener").nth(1).click()
    sidebar.frame.wait_for_timeout(500)
    take("details")
    sidebar.open_filters()
    sidebar.frame.wait_for_timeout(300)
    take("filters")
    page.context.close()
    for ticket, name in (("3102", "no_events"), ("3104", "hostile"), ("3106", "zendesk"), ("3109", "nobody")):
        page = new_page(browser, 1400, 900)
        opened(page, demo, ticket, scheme)
        take(name)
        page.context.close()


def new_page(browser: Browser, width: int, height: int) -> Page:
    context = browser.new_context(viewport={"width": width, "height": height}, timezone_id="Europe/Berlin")
    return context.new_page()


def opened(page: Page, demo: RunningDemo, ticket: str, scheme: str) -> Sidebar:
    sidebar = open_ticket(page, demo.desk_url, ticket)
    sidebar.frame.wait_for_selector("article[data-event], [data-problem]", timeout=15_000)
    if scheme == "dark":
        page.locator("[data-dark]").check(force=True)
    sidebar.frame.wait_for_timeout(500)
    return sidebar


if __name__ == "__main__":
    main()
