"""The configuration as a file in a real browser: from a file to a look at the differences to the import."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.chromium import Watched
from tests.desk.running import RunningDemo

pytestmark = pytest.mark.browser


@pytest.fixture
def configuration(browser: Browser, demo_server: RunningDemo):
    """The page of the demo's account; nothing may have been complained about."""
    context = browser.new_context(viewport={"width": 1100, "height": 800})
    watch = Watched(context)
    page = context.new_page()
    password = re.search(r"password (\S+)", demo_server.greeting)[1]
    page.goto(f"{demo_server.app_origin}/admin/login/?next=/admin/sources/source/portable/")
    page.fill("#id_username", "admin")
    page.fill("#id_password", password)
    page.press("#id_password", "Enter")
    yield page
    context.close()
    assert watch.errors == []


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).press("Enter")


def test_a_downloaded_file_is_mended_looked_at_and_imported(configuration: Page, tmp_path: Path) -> None:
    page, file = configuration, tmp_path / "sources.yaml"
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download YAML").click()
    waiting.value.save_as(file)

    page.set_input_files("#file", file)
    expect(page.locator("#text")).to_have_value(file.read_text())
    press(page, "Show what would change")
    expect(page.locator("#result")).to_be_focused()
    expect(page.locator("#result")).to_contain_text("Nothing: the account is configured as the text says.")

    page.fill("#text", file.read_text() + "more: 1\n")
    press(page, "Show what would change")
    expect(page.locator("#result")).to_contain_text("more (line ")

    preset = "presets:\n  - name: Only the shop\n    query: source=shop\n"
    page.fill("#text", re.split(r"^presets:", file.read_text(), flags=re.MULTILINE)[0] + preset)
    page.get_by_label("Keep what the text does not name").check()
    press(page, "Show what would change")
    expect(page.locator("#result")).to_contain_text("1 added. Nothing is changed yet.")
    expect(page.get_by_label("Keep what the text does not name")).to_be_checked()
    press(page, "Import exactly this")
    expect(page.locator(".messagelist")).to_have_text("Imported: 1 added.")

    page.set_input_files("#file", file)
    expect(page.locator("#text")).to_have_value(file.read_text())
    press(page, "Show what would change")
    press(page, "Import exactly this")
    expect(page.locator(".messagelist")).to_have_text("Imported: 1 removed.")


@pytest.mark.parametrize("width", [375, 1100])
def test_nothing_is_wider_than_the_window(configuration: Page, width: int) -> None:
    page = configuration
    page.set_viewport_size({"width": width, "height": 800})
    page.fill("#text", f"version: 1\n{'x' * 300}: 1\n")
    press(page, "Show what would change")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
