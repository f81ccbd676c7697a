from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser.chromium import Watched, chromium


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def watched(browser: Browser) -> Iterator[Watched]:
    """A fresh context. After the test it must hold no cookie, and nothing may have been complained about."""
    context = browser.new_context(
        viewport={"width": 1280, "height": 900}, timezone_id="Europe/Berlin", locale="en-GB"
    )
    watch = Watched(context)
    yield watch
    cookies = context.cookies()
    context.close()
    assert cookies == []
    assert watch.errors == []
