"""The Events API for benchmarks, as a process of its own: ``python -m tests.bench.stub PORT DELAY EVENTS``.

Every user has the same number of events, DELAY seconds away. ``GET /calls`` says how many calls there were.
"""

import asyncio
import sys
from bisect import bisect_left
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import parse_qs, urlsplit

import orjson

SOURCES = ("shop", "payments", "website", "app", "support-bot", "zendesk")
TYPES = ("order_completed", "page_viewed", "payment_failed", "login", "article_read")
WORDS = ("lamp", "table", "chair", "Über", "café", "ticket", "return", "voucher")


def made(number: int, now: datetime) -> dict[str, object]:
    """Event N: every 37 minutes back in time one more."""
    moment = (now - timedelta(minutes=37 * number + 1)).isoformat()
    return {
        "id": f"01J{number:023d}",
        "source": SOURCES[number % 6],
        "type": TYPES[number % 5],
        "description": f"Something happened with a {WORDS[number % 8]}, number {number}",
        "created_at": moment,
        "received_at": moment,
        "properties": {
            "order_id": 70_000 + number // 4,
            "amount": "12.50",
            "items": [{"sku": f"A-{number % 97}", "quantity": 1}],
            "page": {"display_name": "Order", "url": "https://shop.example.com/orders/1"},
        },
    }


class Stub:
    def __init__(self, delay: float, events: int) -> None:
        now = datetime.now(UTC)
        self.delay = delay
        self.events = [made(number, now) for number in range(events)]
        self.calls = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                target = head.split(b" ", 2)[1].decode()
                if target == "/calls":
                    body = orjson.dumps({"calls": self.calls})
                else:
                    self.calls += 1
                    body = self.page(urlsplit(target).query)
                    if self.delay:
                        await asyncio.sleep(self.delay)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    % len(body)
                )
                writer.write(body)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            writer.close()

    @lru_cache(maxsize=1000)  # noqa: B019 - there is one of it, for as long as the process
    def page(self, query: str) -> bytes:
        asked = {name: values[0] for name, values in parse_qs(query).items()}
        chosen = self.chosen(asked)
        start, size = int(asked.get("page[after]", 0)), int(asked.get("page[size]", 100))
        more = start + size < len(chosen)
        meta = {"has_more": more, "after_cursor": str(start + size) if more else ""}
        return orjson.dumps({"events": chosen[start : start + size], "links": [{"next": ""}], "meta": meta})

    def chosen(self, asked: dict[str, str]) -> list[dict[str, object]]:
        found = self.events
        for name in ("source", "type"):
            if wanted := asked.get(f"filter[{name}]"):
                found = [event for event in found if event[name] == wanted]
        ages = [-moment(str(event["created_at"])) for event in found]
        first = bisect_left(ages, -moment(asked["filter[end_time]"])) if "filter[end_time]" in asked else 0
        last = len(found)
        if "filter[start_time]" in asked:
            last = bisect_left(ages, -moment(asked["filter[start_time]"]) + 1e-6)
        return found[first:last]


def moment(text: str) -> float:
    return datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


async def main() -> None:
    port, delay, events = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    server = await asyncio.start_server(Stub(delay, events).serve, "127.0.0.1", port, backlog=1024)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
