"""A page that frames the app as Zendesk does, in any of its places, and answers it as a test wants."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browser.chromium import Watched
from tests.browser.sidebar import Sidebar, sidebar_of
from tests.desk.running import RunningDemo
from timeline.eventstore.desk import signing

PAGE = Path(__file__).parent / "host.html"
AGENT = {
    "id": 9,
    "name": "Alex",
    "role": "agent",
    "locale": "en-GB",
    "timeZone": {"ianaName": "Europe/Berlin", "offset": 60},
}


def ticket(requester: int | None, **more: Any) -> dict[str, Any]:
    """What ZAF tells beside a ticket of this requester."""
    return {
        "ticket": {"id": 77, "requester": {"id": requester} if requester else None, **more},
        "currentUser": AGENT,
        "colorScheme": "light",
    }


@dataclass
class Host:
    """The page around the app. ``lists`` are the timelines that the app has asked its server for."""

    page: Page
    demo: RunningDemo
    settings: Any
    lists: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    def open(
        self, data: dict[str, Any], *, place: str = "ticket_sidebar", mode: str = "answers", **query: str
    ) -> Sidebar:
        self.settings.VAR_DIR = self.demo.var
        token = signing.sign_entry(location=place)
        told = {
            "app": self.demo.app_origin,
            "token": token,
            "mode": mode,
            "place": place,
            "data": data,
            "query": query,
        }
        self.page.evaluate("(told) => enter(told)", told)
        return sidebar_of(self.page)

    def do(self, act: str) -> Any:
        """Run what ``host.html`` knows of."""
        return self.page.evaluate(act)

    def asked(self, request: str) -> int:
        """How often the app has asked the host to get, set or invoke."""
        return self.page.evaluate("(request) => asked(request).length", request)


def host_page(watched: Watched, demo: RunningDemo, settings: Any) -> Host:
    """The page at the account's own origin, where the desk is otherwise."""
    address = f"http://localhost:{demo.port}/zaf-host"
    html = PAGE.read_text()
    watched.context.route(address, lambda route: route.fulfill(body=html, content_type="text/html"))
    # A page that no server sent counts as one of a public network.
    watched.context.grant_permissions(["local-network-access"], origin=f"http://localhost:{demo.port}")
    host = Host(watched.page(), demo, settings)

    def note(request: Any) -> None:
        if "/timeline/" in request.url and "/profiles/" not in request.url:
            host.lists.append(request.url.split("/timeline/")[1])
            host.headers.append(request.headers)

    host.page.on("request", note)
    host.page.goto(address)
    host.page.wait_for_function("() => Boolean(window.change)")
    return host
