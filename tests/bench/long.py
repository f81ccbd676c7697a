"""Customers with thousands of events: scrolling, filters, search, memory."""

import html
import re
import statistics
import time
from pathlib import Path

import redis

from . import load
from .report import Section, milliseconds, percentile
from .serving import Site, site

_NEXT = re.compile(r'data-next[^>]* hx-get="([^"]+)"')
_EVENT = re.compile(r'data-event="([^"]+)"')
SCROLLER = "/timeline/users/5000/"
WORDS = ("lamp", "UBER", "cafe", "voucher", "number+77", "return", "nothing+at+all", "order+completed")


def scroll(*, quick: bool) -> Section:
    count = 1000 if quick else 5000
    section = Section(
        "scroll",
        f"Scrolling {count:,} events, then asking about them",
        "Page after page of 25 rows by the links of the page itself, one agent; then filters and searches, "
        "all inside what was read.",
    )
    with site(events=count) as served:
        ids, times = walk(served, SCROLLER)
        calls = served.stub.calls
        limit = -(-count // 100) + 1
        section.add(
            "events seen, each once", str(len(set(ids))), str(count), len(ids) == len(set(ids)) == count
        )
        section.add(
            "upstream calls",
            f"{calls} ({calls / count * 100:.2f} per 100 events)",
            f"≤ {limit}",
            calls <= limit,
        )
        section.add("a page on the way", milliseconds(times))
        section.add("p99 of these", f"{percentile(times, 0.99) * 1000:.1f} ms")
        flips = [f"{SCROLLER}?{query}" for query in questions(20 if quick else 100)]
        before = served.stub.calls
        answers = load.each(served.port, [_get(served, path) for path in flips], connections=1)
        asked = served.stub.calls - before
        section.add(f"upstream calls for {len(flips)} filters and searches", str(asked), "0", asked == 0)
        section.add("a filtered page, first time", milliseconds(answers.latencies))
        section.add("errors", str(answers.errors), "0", answers.errors == 0)
    return section


def search(*, quick: bool) -> Section:
    count = 2000 if quick else 10_000
    section = Section(
        "search",
        f"Search over {count:,} events",
        "Through HTTP on one connection, every query another one; all events were read before. Memory: what "
        "Redis says its entries of the customer take, and by how much the server process has grown.",
    )
    with site(events=count) as served:
        served.fetch("/timeline/users/1/")
        before = _resident(served)
        walk(served, SCROLLER, size=100)
        grown = _resident(served) - before
        paths = [f"{SCROLLER}?q={word}+{number}" for number in range(5) for word in WORDS]
        calls = served.stub.calls
        answers = load.each(served.port, [_get(served, path) for path in paths], connections=1)
        calls = served.stub.calls - calls
        middle = statistics.median(answers.latencies)
        section.add("a search", milliseconds(answers.latencies), "≤ 50 ms", middle <= 0.05)
        section.add("the first one of all", f"{answers.latencies[0] * 1000:.0f} ms")
        section.add("upstream calls for searches", str(calls), "0", calls == 0)
        section.add("errors", str(answers.errors), "0", answers.errors == 0)
        entries, size = _kept(served)
        section.add("Redis per 10,000 events", f"{size / count * 10_000 / 1e6:.2f} MB in {entries} entries")
        section.add("the process grew, per 10,000 events", f"{grown / count * 10_000 / 1e6:.0f} MB")
    return section


def walk(served: Site, path: str, *, size: int | None = None) -> tuple[list[str], list[float]]:
    """Every event id on the way to the end, and how long each page took."""
    ids, times = [], []
    following: str | None = path if size is None else f"{path}?size={size}"
    while following:
        started = time.perf_counter()
        page = served.fetch(following)
        times.append(time.perf_counter() - started)
        ids += _EVENT.findall(page)
        found = _NEXT.search(page)
        following = html.unescape(found[1]) if found else None
    return ids, times


def questions(count: int) -> list[str]:
    """Queries, all different, that everything read answers."""
    sources = ("shop", "payments", "website", "app", "support-bot")
    kinds = ("order_completed", "page_viewed", "login")
    found = [f"source={one}&source={other}" for one in sources for other in sources if one < other]
    found += [f"source={one}&exclude={one}:{kind}" for one in sources for kind in kinds]
    found += [f"exclude={one}&q={word}" for one in sources for word in ("lamp", "order", "12.50", "A-9")]
    found += [f"q=number+{number}" for number in range(100)]
    return found[:count]


def _get(served: Site, path: str) -> bytes:
    return load.get(path, **served.headers())


def _kept(served: Site) -> tuple[int, int]:
    """How many entries of logs there are in Redis, and their bytes."""
    with redis.Redis.from_url(served.redis) as client:
        keys = [key for key in client.scan_iter(count=1000) if b"timeline:log" in key]
        return len(keys), sum(client.memory_usage(key, samples=0) or 0 for key in keys)


def _resident(served: Site) -> int:
    """Bytes of memory of the server's worker processes; 0 where /proc does not tell."""
    total = 0
    for pid in served.workers():
        try:
            total += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        except OSError:
            continue
    return total
