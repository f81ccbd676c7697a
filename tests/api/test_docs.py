"""The documentation in a real browser, under the page policy that every page has."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page

from tests.browser.chromium import TELL_VIOLATIONS, chromium


@contextmanager
def opened_page() -> Iterator[Page]:
    # Not a fixture: while Playwright's loop runs in this thread, Django refuses the tests' own clean-up.
    with chromium() as browser:
        page = browser.new_page(viewport={"width": 1200, "height": 1000})
        page.add_init_script(TELL_VIOLATIONS)
        yield page


@pytest.mark.browser
def test_the_documentation_renders_without_a_violation_or_an_error(live_server) -> None:
    trouble: list[str] = []
    asked: set[str] = set()
    with opened_page() as page:
        page.on(
            "console", lambda said: trouble.append(said.text) if said.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("request", lambda sent: asked.add(sent.url))
        page.on("requestfailed", lambda sent: trouble.append(sent.url))
        answer = page.goto(f"{live_server.url}/api/docs/")
        page.get_by_text("/api/v2/users/{user_id}/events", exact=True).first.click()
        page.get_by_text("filter[source]").first.wait_for()
        page.get_by_role("button", name="Authorize").click()
        page.get_by_text("sessionToken").first.wait_for()
        assert page.locator(".opblock").count() == 24
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers.get("set-cookie") is None
    assert trouble == []
    assert {url for url in asked if not url.startswith(("data:", live_server.url))} == set()
