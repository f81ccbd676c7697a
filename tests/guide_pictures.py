"""Pictures of connecting an account, for docs/install.md: the demo's event store stands in for Zendesk."""

import base64
import os
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Locator, Page

from tests.desk.running import ROOT, RunningDemo

USER, PASSWORD = "ada", "a-password-for-the-pictures"  # of a demo that is thrown away
QUALITY = 82  # of WebP, in which a page of text takes a third of what it takes as PNG


def guide(browser: Browser, demo: RunningDemo, folder: Path) -> None:
    """Connect an account as docs/install.md says, with a picture of each step that it shows."""
    client = _client(demo)
    page = browser.new_context(viewport={"width": 1180, "height": 900}).new_page()
    _manage(demo, "createsuperuser", "--noinput", "--username", USER, "--email", "ada@example.com")
    sign_in(page, demo)
    page.goto(f"{demo.app_origin}/admin/accounts/account/add/")
    page.fill("[name=subdomain]", "acme")
    page.fill("[name=name]", "Acme, Inc.")
    page.click("[name=_save]")
    page.wait_for_selector("#credential")
    picture(page, page.locator("#content"), folder / "install-guide.webp", height=760)
    _stand_in(demo)  # from here on what an account at Zendesk would show

    step = page.locator("#credential")
    step.locator("[name=credential_kind]").select_option("oauth")
    step.locator("[name=credential_id]").fill(client["client_id"])
    step.locator("[name=new_secret]").fill(client["client_secret"])
    step.get_by_role("button", name="Save and test").click()
    _finding(page, "credential")
    picture(page, page.locator("#credential"), folder / "install-credential.webp")

    step = page.locator("#numbers")
    step.locator("[name=app_id]").fill("1")
    step.locator("[name=installation_id]").fill("10")
    step.get_by_role("button", name="Save and test").click()
    _finding(page, "numbers")
    page.locator("#test").get_by_role("button", name="Test connection").click()
    _finding(page, "test")
    picture(page, page.locator("#test"), folder / "install-test.webp")
    page.context.close()


def picture(page: Page, part: Locator, file: Path, *, height: float | None = None) -> None:
    """A part of the page as WebP; ``height`` cuts it off."""
    box = part.bounding_box()
    scroll_x, scroll_y = page.evaluate("[scrollX, scrollY]")
    clip = {
        "x": box["x"] + scroll_x,
        "y": box["y"] + scroll_y,
        "width": box["width"],
        "height": min(box["height"], height or box["height"]),
        "scale": 1,
    }
    shot = {"format": "webp", "quality": QUALITY, "clip": clip, "captureBeyondViewport": True}
    session = page.context.new_cdp_session(page)
    file.write_bytes(base64.b64decode(session.send("Page.captureScreenshot", shot)["data"]))


def sign_in(page: Page, demo: RunningDemo) -> None:
    """Into the admin, as the superuser whom ``guide`` has made."""
    page.goto(f"{demo.app_origin}/admin/")
    page.fill("[name=username]", USER)
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")


def _stand_in(demo: RunningDemo) -> None:
    """Have the account read from the event store."""
    origin = demo.env["TIMELINE_CUSTOM_ORIGINS"].split(",")[1]
    _manage(demo, "connect_account", "acme", "--api-origin", origin)


def _client(demo: RunningDemo) -> dict[str, str]:
    """An OAuth client of the event store."""
    lines = _manage(demo, "create_oauth_client", "Customer timeline").splitlines()
    return dict(line.split("=", 1) for line in lines)


def _manage(demo: RunningDemo, *words: str) -> str:
    environment = {**os.environ, **demo.env, "VAR_DIR": str(demo.var), "DJANGO_SUPERUSER_PASSWORD": PASSWORD}
    environment["DJANGO_SETTINGS_MODULE"] = "timeline.settings"
    command = [sys.executable, "manage.py", *words]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)
    return done.stdout


def _finding(page: Page, step: str) -> None:
    """Wait for what a test of the step said."""
    page.wait_for_selector(f"#{step} .guide-finding", timeout=15_000)
    page.wait_for_load_state()
    page.evaluate("document.activeElement.blur()")
