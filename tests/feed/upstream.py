"""An Events API on loopback that serves a Python list in whatever order the list has."""

import threading
import time
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

from tests.misbehaving import Behaviour, Misbehaving, Request, answer
from timeline.events.client import EventsClient
from timeline.events.credentials import Bearer
from timeline.events.values import Subject
from timeline.events.wire import parse_time
from timeline.feed.timelines import Timeline

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
CUSTOMER = Subject("user", "4001")


def made(number: int, *, minutes: float | None = None, **changes: Any) -> dict[str, Any]:
    """Event number N as the API sends it: N minutes before noon, of source shop or web in turn."""
    created = NOON - timedelta(minutes=number if minutes is None else minutes)
    event = {
        "id": f"e{99999 - number:05}",
        "source": "shop" if number % 3 else "web",
        "type": "order" if number % 2 else "visit",
        "description": f"Number {number}",
        "created_at": created.isoformat(),
        "received_at": created.isoformat(),
        "properties": {"number": number},
    }
    return event | changes


class Upstream:
    """The server. ``events`` may be changed at any time; ``failing`` takes the place of every answer."""

    def __init__(self, events: list[dict[str, Any]], *, page: int = 100) -> None:
        self.events = events
        self.page = page
        self.failing: Behaviour | None = None
        self.server = Misbehaving(self._answer)

    def __enter__(self) -> "Upstream":
        self.server.__enter__()
        self.client = EventsClient(self.server.origin, Bearer("a-token"))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.client.close()
        self.server.__exit__(kind, error, trace)

    @property
    def calls(self) -> int:
        return len(self.server.calls)

    def queries(self) -> list[dict[str, str]]:
        return [{name: values[0] for name, values in call.query.items()} for call in self.server.calls]

    def timeline(self, account: str = "acme", subject: Subject = CUSTOMER) -> Timeline:
        return Timeline(account, self.client, subject)

    def _answer(self, request: Request) -> Behaviour:
        if self.failing is not None:
            return self.failing
        asked = {name: values[0] for name, values in request.query.items()}
        size = min(int(asked.get("page[size]", 100)), self.page)
        start = int(asked.get("page[after]", 0))
        chosen = [event for event in self.events if _passes(event, asked)]
        more = start + size < len(chosen)
        return answer(
            200,
            {
                "events": chosen[start : start + size],
                "links": [{"next": ""}],
                "meta": {"has_more": more, "after_cursor": str(start + size) if more else ""},
            },
        )


def _passes(event: dict[str, Any], asked: dict[str, str]) -> bool:
    times = [name for name in ("filter[start_time]", "filter[end_time]") if name in asked]
    created = parse_time(event["created_at"]) if times else None
    return (
        asked.get("filter[source]", event["source"]) == event["source"]
        and asked.get("filter[type]", event["type"]) == event["type"]
        and ("filter[start_time]" not in asked or created >= parse_time(asked["filter[start_time]"]))
        and ("filter[end_time]" not in asked or created <= parse_time(asked["filter[end_time]"]))
    )


def walk_all(timeline: Timeline, *args: Any, size: int = 25) -> list[str]:
    """Every event id, page after page, as a reader who scrolls to the end."""
    ids: list[str] = []
    after = None
    for _ in range(1000):
        page = timeline.page(*args, after=after, size=size)
        ids += [item.event.id for item in page.items]
        after = page.older
        if after is None:
            return ids
    raise AssertionError("the timeline never ended")


def settled() -> None:
    """Wait until nothing is read behind an answer any more."""
    deadline = time.monotonic() + 10
    while any(thread.name == "feed-check" for thread in threading.enumerate()):
        assert time.monotonic() < deadline
        time.sleep(0.005)
