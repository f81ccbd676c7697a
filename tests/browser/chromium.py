"""A real Chromium, and everything in it that should not have happened."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Runs in every frame before anything else; a violation is told through the console, which is watched.
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) =>
  console.error("CSP", event.violatedDirective, event.blockedURI, event.sourceFile));
"""


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        try:
            yield browser
        finally:
            browser.close()


@dataclass
class Watched:
    """A browser context whose console and page errors are kept."""

    context: BrowserContext
    errors: list[str] = field(default_factory=list)
    expected: tuple[str, ...] = ()  # parts of messages that the test itself provokes

    def __post_init__(self) -> None:
        self.context.add_init_script(TELL_VIOLATIONS)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.errors.append(f"uncaught: {error.error}"))

    def page(self) -> Page:
        return self.context.new_page()

    def _console(self, message: object) -> None:
        text = getattr(message, "text", "")
        if getattr(message, "type", "") in ("error", "warning") and not any(
            part in text for part in self.expected
        ):
            self.errors.append(text)
