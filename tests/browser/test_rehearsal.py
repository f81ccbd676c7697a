"""docs/install.md, "Rehearse without Zendesk": a stranger who does what it says sees a timeline."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from tests.browser.sidebar import open_ticket
from tests.desk.running import ROOT, free_port, running_demo

pytestmark = pytest.mark.browser

PASSWORD = "a-password-of-the-stranger"
SECTION = (ROOT / "docs" / "install.md").read_text().partition("## Rehearse without Zendesk")[2]


class Words:
    """What the section says, on ports of this test instead of 8000 and 9000 and in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.stand_in, self.server = free_port(), free_port()

    def __call__(self, text: str) -> str:
        text = text.replace("8000", str(self.stand_in)).replace("9000", str(self.server))
        return re.sub(r"(\./)?\bvar/rehearsal", f"{self.folder}/rehearsal", text)

    def block(self, with_words: str) -> str:
        """The one block of shell that has these words."""
        (found,) = [b for b in re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL) if with_words in b]
        return self(found)

    def row(self, step: str) -> list[str]:
        """What is to be filled in at a step."""
        (row,) = re.findall(rf"^\| {step} \|(.*)$", SECTION, re.MULTILINE)
        return re.findall(r"`([^`]+)`", self(row))


def shell(lines: str, **more: str) -> str:
    bare = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        ["sh", "-ec", lines], cwd=ROOT, env=bare | more, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def words(tmp_path):
    return Words(tmp_path)


@pytest.fixture
def stand_in(words, tmp_path):
    name, _, origin = words.block("make demo").split()[0].partition("=")
    with running_demo(tmp_path / "demo", port=words.stand_in, **{name: origin}) as demo:
        yield demo


@pytest.fixture
def server(words, tmp_path):
    """Terminal 2; ``make serve`` without the make, which would install what is installed."""
    lines = words.block("make serve").replace("make serve", f"exec {sys.executable} -m timeline.serve")
    with (tmp_path / "log").open("w") as log:
        bare = {"PATH": os.environ["PATH"]}
        process = subprocess.Popen(["sh", "-ec", lines], cwd=ROOT, env=bare, stdout=log, stderr=log)
    url = f"http://127.0.0.1:{words.server}"
    for _ in range(600):
        try:
            requests.get(f"{url}/livez", timeout=5)
            break
        except requests.ConnectionError:
            assert process.poll() is None, (tmp_path / "log").read_text()
            time.sleep(0.1)
    yield url
    process.terminate()
    process.wait(20)


def test_whoever_follows_it_sees_a_timeline_of_their_own_server(words, stand_in, server, browser):
    python = f"{sys.executable} manage.py"
    client = words.block("create_oauth_client").replace(".venv/bin/python manage.py", python)
    made = dict(line.split("=", 1) for line in shell(client, VAR_DIR=str(stand_in.var)).split())
    superuser = words.block("createsuperuser").replace(".venv/bin/python manage.py", python).strip()
    shell(f"{superuser} --noinput --username ada --email a@b.example", DJANGO_SUPERUSER_PASSWORD=PASSWORD)

    page = browser.new_page()
    page.goto(f"{server}/admin/accounts/account/add/")
    page.fill("[name=username]", "ada")
    page.fill("[name=password]", PASSWORD)
    page.click("[type=submit]")
    subdomain, api_origin, frame_origin = words.row("Add account")
    page.fill("[name=subdomain]", subdomain)
    page.locator("summary", has_text="Other addresses").click()
    page.fill("[name=api_origin]", api_origin)
    page.fill("[name=frame_origin]", frame_origin)
    page.click("[name=_save]")
    credential = page.locator("#credential")
    credential.locator("select").select_option("oauth")
    identifier, secret = words.row("Credential")
    credential.locator("[name=credential_id]").fill(made[identifier])
    credential.locator("[name=new_secret]").fill(made[secret])
    credential.get_by_role("button", name="Save and test").click()
    numbers = page.locator("#numbers")
    app_id, installation_id = words.row("App ID and installation ID")
    numbers.locator("[name=app_id]").fill(app_id)
    numbers.locator("[name=installation_id]").fill(installation_id)
    numbers.get_by_role("button", name="Save and test").click()
    page.locator("#test").get_by_role("button", name="Test connection").click()
    page.wait_for_selector("#test.state-done")
    assert "This account is connected." in page.locator(".guide-progress").inner_text()

    sidebar = open_ticket(page, stand_in.desk_url, "3101")
    sidebar.wait_for_rows(20)
    assert sidebar.frame.url.startswith(server)
    page.close()
