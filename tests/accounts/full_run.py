"""A real server, used in all the ways that touch a secret, and all that it says meanwhile.

Its Events API renews, refuses, fails, and repeats in its errors what it was sent.
"""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import requests
from django.conf import settings as project

from tests.misbehaving import Misbehaving, Request, answer
from timeline.accounts.models import Account

from .factories import public_pem, sign_entry, signing_key
from .haystack import Needles
from .token_server import TokenServer

ORIGIN = "https://{}.zendesk.com"
EVENT = {
    "id": "01F5ZQ3J8Y0000000000000000",
    "type": "order_completed",
    "source": "shop",
    "description": "Order complete",
    "created_at": "2026-11-01T10:00:00Z",
    "received_at": "2026-11-01T10:00:01Z",
    "properties": {"order_id": "1234"},
}
AMY = {"user": {"id": 9, "name": "Amy", "role": "agent", "active": True, "suspended": False}}


class Echoing(TokenServer):
    """As Zendesk, or ``failing`` with a status and an error that repeats all that it was sent."""

    failing = 0

    def __call__(self, request: Request) -> Callable:
        if self.failing:
            said = f"refused: {request.headers.get('authorization')} {request.body.decode()}"
            shape = {"error": {"title": said, "message": said}, "description": said}
            token = request.headers.get("authorization", "").rpartition(" ")[2]
            return answer(self.failing, shape, {"X-Request-Id": token[:90]})
        if request.path.endswith("public_key.pem"):
            return answer(200, public_pem(signing_key()))
        told = super().__call__(request)
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        if request.path == "/oauth/tokens" or (token.startswith(self.prefix) and token not in self.valid):
            return told
        return self._answer(request)

    def _answer(self, request: Request) -> Callable:
        if request.method == "POST":
            return answer(202, {"status": "received"})
        if request.path.endswith("/events"):
            return answer(200, {"events": [EVENT]})
        return answer(200, AMY if "/users/" in request.path else {"profiles": []})


@dataclass
class Run:
    """A running server, and whatever it, its commands and its upstream have said so far."""

    folder: Path
    upstream: Echoing
    api: Misbehaving
    redis_url: str
    needles: Needles
    said: list[tuple[str, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.port = 0
        self.environment = {
            "PATH": os.environ["PATH"],
            "SECRET_KEY": self.needles.secrets["SECRET_KEY"],
            "DATA_KEY": self.needles.secrets["DATA_KEY"],
            "DATA_KEY_FALLBACKS": self.needles.secrets["an older DATA_KEY"],
            "ALLOWED_HOSTS": "127.0.0.1",
            "VAR_DIR": str(self.folder),
            "DATABASE_URL": f"sqlite:///{self.folder / 'run.sqlite3'}",
            "CACHE_URL": self.redis_url,
            "TIMELINE_CUSTOM_ORIGINS": self.api.origin,
            "EVENTSTORE": "on",
            "LOG_LEVEL": "DEBUG",
        }

    def manage(self, *words: str, given: str = "", **settings: str) -> None:
        done = subprocess.run(
            [sys.executable, "manage.py", *words],
            env={**self.environment, **settings},
            cwd=project.BASE_DIR,
            input=given.encode(),
            capture_output=True,
            check=False,
        )
        self.said.append((f"manage.py {words[0]}", done.stdout + done.stderr))

    def heard(self, response: requests.Response) -> requests.Response:
        """Remember an answer: its page, its headers and every address that led to it."""
        for step in (*response.history, response):
            name = f"{step.request.method} {urlsplit(step.url).path}"
            self.said.append((f"page {name}", step.content))
            self.said.append((f"URL {name}", step.url.encode()))
            told = {k: v for k, v in step.headers.items() if k not in ("Set-Cookie", "Timeline-Session")}
            self.said.append((f"headers {name}", repr(told).encode()))
        return response

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def enter(self, subdomain: str, **changes: object) -> requests.Response:
        """Knock with a really signed token."""
        account = Account(subdomain=subdomain, installation_id=10_023, app_id=77)
        token = sign_entry(account, **changes)
        self.needles[f"entry token {len(self.needles.secrets)}"] = token.rpartition(".")[2]
        return requests.post(
            self.url("/sidebar/"),
            params={"origin": ORIGIN.format(subdomain), "app_guid": "guid-1"},
            data={"token": token},
            timeout=20,
        )

    def session(self, subdomain: str) -> dict[str, str]:
        """An agent's session; its token is in the page it opens, once, and nowhere else."""
        page = self.enter(subdomain)
        token = re.search(r'name="timeline-session" content="([^"]+)"', page.text)[1]
        self.needles[f"session token of {subdomain}"] = token.rpartition(".")[2]
        assert page.text.count(token) == 1
        page._content = page.content.replace(token.encode(), b"")
        self.heard(page)
        return {"Authorization": f"Bearer {token}"}

    def account(self, subdomain: str) -> uuid.UUID:
        with closing(sqlite3.connect(self.folder / "run.sqlite3")) as database:
            asked = database.execute("SELECT id FROM accounts_account WHERE subdomain = ?", (subdomain,))
            return uuid.UUID(asked.fetchone()[0])

    def get(self, path: str, headers: dict[str, str]) -> requests.Response:
        return self.heard(requests.get(self.url(path), headers=headers, timeout=20))


@contextmanager
def serving(run: Run) -> Iterator[None]:
    """The server for as long as the block lasts; its log is what it said."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        run.port = probe.getsockname()[1]
    log = run.folder / "log"
    with log.open("wb") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "timeline.serve"],
            env={**run.environment, "PORT": str(run.port)},
            cwd=project.BASE_DIR,
            stdout=written,
            stderr=written,
        )
        try:
            wait_until_up(run, process)
            yield
        finally:
            process.terminate()
            process.wait(20)
    run.said.append(("log", log.read_bytes()))


def wait_until_up(run: Run, process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        with suppress(requests.ConnectionError):
            requests.get(run.url("/livez"), timeout=20)
            return
        time.sleep(0.1)
    raise AssertionError((run.folder / "log").read_text())


def work(run: Run) -> None:
    connect(run)
    agents_work(run)
    the_upstream_fails(run)
    strangers_knock(run)
    admins_work(run)
    run.manage("rotate_data_key")
    run.manage("rotate_data_key", DATA_KEY_FALLBACKS="", DATA_KEY=run.needles.secrets["an older DATA_KEY"])


def connect(run: Run) -> None:
    key, secrets = run.folder / "key.pem", run.needles.secrets
    key.write_text(public_pem(signing_key()))
    known = ("--app-id", "77", "--installation-id", "10023", "--public-key", str(key))
    there = (*known, "--api-origin", run.api.origin)
    client, legacy = f"timeline:{secrets['client secret']}", f"a@acme.example:{secrets['API token']}"
    run.manage("connect_account", "oauth", *there, "--oauth-client", "-", given=client)
    run.manage("connect_account", "legacy", *there, TIMELINE_API_TOKEN=legacy)
    run.manage("connect_account", "bearer", *there, TIMELINE_BEARER=secrets["bearer token"])
    run.manage("connect_account", "legacy", "--api-token", secrets["API token"])  # not of the form it has
    run.manage("connect_account", "bearer", "--bearer", f"{secrets['bearer token']} and more")
    run.manage("create_api_token", "system@acme.example", "--token", secrets["event store token"])
    run.said[-1] = ("", b"")  # which says the token, once
    run.manage(
        "createsuperuser",
        "--noinput",
        DJANGO_SUPERUSER_USERNAME="root",
        DJANGO_SUPERUSER_EMAIL="root@acme.example",
        DJANGO_SUPERUSER_PASSWORD=secrets["password"],
    )


def agents_work(run: Run) -> None:
    for subdomain in ("oauth", "legacy", "bearer"):
        session = run.session(subdomain)
        listed = run.get("/timeline/users/4001/", session)
        assert "order_completed" in listed.text
        run.get("/timeline/users/4001/?source=shop&fresh=1", session)
        run.get(f"/timeline/users/4001/event/?ref={reference_in(listed.text)}", session)
        run.get("/api/v2/users/4001/events", session)
        run.heard(
            requests.post(
                run.url("/api/v2/users/4001/events"), json={"event": EVENT}, headers=session, timeout=20
            )
        )
    system = ("system@acme.example/token", run.needles.secrets["event store token"])
    run.heard(requests.get(run.url("/eventstore/api/v2/users/4001/events"), auth=system, timeout=20))
    run.upstream.valid.clear()  # revoked: the next reader renews
    run.get("/timeline/users/4002/", run.session("oauth"))
    assert run.upstream.asked >= 2


def the_upstream_fails(run: Run) -> None:
    for status in (400, 401, 403, 404, 422, 429, 500, 503):
        run.upstream.failing = 0
        sessions = [run.session(subdomain) for subdomain in ("oauth", "legacy", "bearer")]
        run.upstream.failing = status
        for number, session in enumerate(sessions):
            run.get(f"/timeline/users/5{status}{number}/", session)
            run.get(f"/api/v2/users/6{status}{number}/events", session)
            run.get("/api/v2/user_profiles?identifier=a:b:c:d", session)
    run.upstream.failing = 0


def strangers_knock(run: Run) -> None:
    stolen = {"key": signing_key("thief")}
    for changes in ({"exp": 1}, {"aud": "https://elsewhere.example"}, {"sub": "nobody"}, stolen):
        assert run.heard(run.enter("oauth", **changes)).status_code == 401
    token = sign_entry(Account(subdomain="oauth", installation_id=10_023, app_id=77))
    run.needles["entry token in a wrong place"] = token.rpartition(".")[2]
    run.heard(requests.post(run.url("/sidebar/"), data={"token": token + "x"}, timeout=20))
    session = run.session("bearer")
    for spoilt in (session["Authorization"] + "x", session["Authorization"].upper(), f"Bearer {token}"):
        run.get("/timeline/users/4001/", {"Authorization": spoilt})
        run.get("/api/v2/users/4001/events", {"Authorization": spoilt})


def admins_work(run: Run) -> None:
    admin = requests.Session()

    def post(path: str, **data: str) -> requests.Response:
        page = admin.get(run.url(path), timeout=20)
        filled = form_of(page.text) | {"csrfmiddlewaretoken": admin.cookies["csrftoken"]} | data
        return run.heard(admin.post(run.url(path), data=filled, timeout=20))

    password = run.needles.secrets["password"]
    post("/admin/login/", username="root", password=f"wrong-{password}", next="/admin/")
    post("/admin/login/", username="root", password=password, next="/admin/")
    visited, secrets = crawl(run, admin), run.needles.secrets
    change = f"/admin/accounts/account/{run.account('bearer')}/change/"
    assert change in visited
    accepted = post(change, new_secret=secrets["typed secret"])
    assert accepted.history, re.findall(r"errorlist.*?</ul>", accepted.text, re.S)
    post(change, new_secret=secrets["mistyped secret"] + " x")
    post(change, new_secret=secrets["mistyped secret"], remove_secret="on")
    post("/admin/accounts/account/add/", subdomain="!", new_secret=secrets["mistyped secret"])
    for failing in (0, 400, 401, 403, 503):
        run.upstream.failing = failing
        for subdomain in ("oauth", "legacy", "bearer"):
            guide = f"/admin/accounts/account/{run.account(subdomain)}/connect/"
            for step in ("subdomain", "credential", "numbers", "key", "test"):
                assert post(guide, step=step, act="test").status_code == 200
    run.upstream.failing = 0
    guide = f"/admin/accounts/account/{run.account('oauth')}/connect/"
    typed = {"step": "credential", "act": "save", "credential_kind": "oauth", "credential_id": "timeline"}
    assert post(guide, **typed, new_secret=secrets["mistyped secret"] + " x").status_code == 200
    assert post(guide, **typed, new_secret=secrets["typed secret"]).history
    assert len(crawl(run, admin)) > 15


def crawl(run: Run, admin: requests.Session) -> list[str]:
    """Open every page of the admin that another one leads to, but log out; the addresses without a query.

    Of pages that differ in their query alone (sorted, filtered) a few are enough.
    """
    waiting, seen = ["/admin/"], Counter({"/admin/": 1})
    while waiting:
        response = run.heard(admin.get(run.url(waiting.pop(0)), timeout=20))
        assert response.status_code < 500, response.url
        if "html" not in response.headers.get("Content-Type", ""):
            continue
        for link in re.findall(r'href="([^"#]+)', response.text):
            address = urljoin(urlsplit(response.url).path, link.replace("&amp;", "&"))
            path = urlsplit(address).path
            if path.startswith("/admin/") and "logout" not in path and seen[path] < 3:
                seen[path] += 1
                waiting.append(address)
    return list(seen)


def form_of(html: str) -> dict[str, str]:
    """What a form holds as it was opened; enough for the forms of the admin."""
    held = {}
    for tag in re.findall(r"<input[^>]+>", html):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        kind = attributes.get("type", "text")
        if kind in ("submit", "button") or (kind in ("checkbox", "radio") and " checked" not in tag):
            continue
        if "name" in attributes:
            held[attributes["name"]] = attributes.get("value", "on" if kind == "checkbox" else "")
    for tag, name, inner in re.findall(r'<select([^>]*name="([^"]+)"[^>]*)>(.*?)</select>', html, re.S):
        chosen = re.search(r'<option value="([^"]*)"[^>]* selected', inner)
        if " multiple" not in tag:
            held[name] = chosen[1] if chosen else ""
    texts = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', html, re.S)
    return {name: unescape(value) for name, value in (held | dict(texts)).items()}


def reference_in(html: str) -> str:
    return re.search(r"event/\?ref=([^\"&]+)", html)[1]
