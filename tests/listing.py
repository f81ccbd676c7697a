"""``make listing``: the screenshots of the app's page in the Marketplace, taken from the running demo."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.chromium import chromium
from tests.desk.running import RunningDemo, running_demo
from tests.logos import PACKAGE
from tests.screenshots import new_page, opened

SIZE = (1024, 768)  # which Zendesk asks for
TICKET = "3101"  # the shopper's

# The desk's own switches, drawers and list of tickets are none of the app's.
_BARE = """() => {
  for (const part of document.querySelectorAll(".strip, .tickets, .drawers")) part.style.display = "none";
  document.body.style.gridTemplate = '"ticket sidebar" minmax(0, 1fr) / minmax(0, 1fr) auto';
}"""


def main() -> None:
    (PACKAGE / "marketplace").mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as var, running_demo(Path(var)) as demo, chromium() as browser:
        for number, (scheme, what) in enumerate(
            (("light", "rows"), ("light", "details"), ("dark", "filters"))
        ):
            take(browser, demo, scheme, what, PACKAGE / "marketplace" / f"screenshot-{number}.png")


def take(browser: Browser, demo: RunningDemo, scheme: str, what: str, file: Path) -> None:
    """The shopper's ticket with the rows of the timeline, one event's details, or the filters open."""
    page = new_page(browser, *SIZE)
    sidebar = opened(page, demo, TICKET, scheme)
    page.evaluate(_BARE)
    if what == "details":
        sidebar.frame.locator("article[data-source=shop] button.opener").first.click()
    elif what == "filters":
        sidebar.open_filters()
    sidebar.frame.wait_for_timeout(800)
    page.screenshot(path=file)
    page.context.close()


if __name__ == "__main__":
    main()
