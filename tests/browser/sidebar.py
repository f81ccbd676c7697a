"""The agent at the desk: opens tickets, and works in the app's cross-site iframe."""

from dataclasses import dataclass

from playwright.sync_api import Frame, Locator, Page, expect
from playwright.sync_api import TimeoutError as PlaywrightTimeout

PATIENCE_MS = 15_000


@dataclass
class Sidebar:
    """The app beside one ticket of the desk."""

    page: Page
    frame: Frame

    def rows(self) -> Locator:
        return self.frame.locator("article[data-event]")

    def ids(self) -> list[str]:
        """The ids of the events on show, in their order."""
        return self.frame.evaluate(
            "[...document.querySelectorAll('article[data-event]')].map((row) => row.dataset.event)"
        )

    def wait_for_rows(self, least: int = 1) -> None:
        self.frame.wait_for_function(
            "(least) => document.querySelectorAll('article[data-event]').length >= least",
            arg=least,
            timeout=PATIENCE_MS,
        )

    def wait_for_problem(self, kind: str) -> Locator:
        card = self.frame.locator(f"[data-problem={kind}]").first
        expect(card).to_be_visible(timeout=PATIENCE_MS)
        return card

    def scroll_to_the_end(self) -> list[str]:
        """Scroll, pressing the button when it asks to be pressed, until there is nothing older."""
        scroller = self.frame.locator("#scroller")
        for _ in range(2000):
            before = self.rows().count()
            more = self.frame.locator("button[data-next]")
            if more.count() == 0:
                return self.ids()
            scroller.evaluate("(box) => box.scrollTo(0, box.scrollHeight)")
            if not self._grew(before, 400) and more.count():
                more.first.click(timeout=PATIENCE_MS)
                assert self._grew(before, PATIENCE_MS), "nothing older came"
        raise AssertionError("the list never ended")

    def _grew(self, before: int, patience_ms: int) -> bool:
        try:
            self.frame.wait_for_function(
                "(before) => document.querySelectorAll('article[data-event]').length > before"
                " || !document.querySelector('button[data-next]')",
                arg=before,
                timeout=patience_ms,
            )
        except PlaywrightTimeout:  # the caller decides what that means
            return False
        return True

    def open_filters(self) -> None:
        toggle = self.frame.locator("#filter-toggle")
        if toggle.get_attribute("aria-expanded") != "true":
            toggle.click()

    def settle(self) -> None:
        """Wait until no request of the list is under way."""
        self.frame.wait_for_timeout(350)  # a change is sent 250 ms after it was made
        self.frame.wait_for_function("() => !document.querySelector('.htmx-request')", timeout=PATIENCE_MS)


def open_ticket(page: Page, desk_url: str, ticket: str) -> Sidebar:
    """Open a ticket of the desk; the answer is the app beside it."""
    page.goto(f"{desk_url}tickets/{ticket}/")
    return sidebar_of(page)


def sidebar_of(page: Page) -> Sidebar:
    page.wait_for_function("() => document.querySelector('iframe')", timeout=PATIENCE_MS)
    for _ in range(200):
        for frame in page.frames:
            if "/sidebar/" in frame.url:
                return Sidebar(page, frame)
        page.wait_for_timeout(50)
    raise AssertionError("the app did not load in the sidebar")
