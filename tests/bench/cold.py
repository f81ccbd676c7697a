"""A customer nobody has looked at, one by one and many at once, before an Events API 200 ms away."""

import statistics
import time

import requests

from . import load
from .report import Section, milliseconds, percentile, spread
from .serving import Site, site

DELAY = 0.2


def one_by_one(*, quick: bool) -> Section:
    section = Section(
        "cold",
        "Cold page",
        "Each page is of another customer; the bare call asks the same Events API for the same 100 events "
        "through one kept connection. In turns.",
    )
    pages: list[float] = []
    calls: list[float] = []
    with site(delay=DELAY) as served, requests.Session() as session:
        session.trust_env = False
        served.fetch("/timeline/users/1/")
        for number in range(12 if quick else 100):
            pages += load.each(served.port, [_page(served, 2000 + number)], connections=1).latencies
            started = time.perf_counter()
            session.get(f"http://127.0.0.1:{served.stub.port}/events", params={"page[size]": "100"}).json()
            calls.append(time.perf_counter() - started)
    ratio = statistics.median(pages) / statistics.median(calls)
    section.add("cold page", milliseconds(pages))
    section.add("bare upstream call", milliseconds(calls))
    section.add("cold page / bare call, medians", f"{ratio:.3f}", "≤ 1.05", ratio <= 1.05)
    return section


def herd(*, quick: bool) -> Section:
    section = Section(
        "herd",
        "Herd: 256 at once, one cold customer",
        "Four processes of 64 threads, Redis; 256 connections ask for the same customer at the same moment. "
        "Each round is another customer.",
    )
    calls, slowest, errors = [], [], 0
    with site(delay=DELAY, processes=4, threads=64) as served:
        load.each(served.port, [_page(served, 1)] * 64, connections=64)
        for number in range(2 if quick else 10):
            before = served.stub.calls
            answers = load.each(served.port, [_page(served, 3000 + number)] * 256, connections=256)
            calls.append(served.stub.calls - before)
            slowest.append(percentile(answers.latencies, 0.99))
            errors += answers.errors
    section.add("upstream calls", spread(calls, "{:.0f}"), "1", max(calls) == 1)
    section.add("errors", str(errors), "0", errors == 0)
    section.add("p99", milliseconds(slowest))
    return section


def agents(*, quick: bool) -> Section:
    section = Section(
        "agents",
        "200 agents at once on 200 customers",
        "One process of 256 threads on one core; every customer is cold, the Events API takes 200 ms and "
        "runs, as the client does, on the other core. The bare view makes the same call with requests, reads "
        "the JSON and answers with as many constant bytes, through the same middleware: what a page costs "
        "that shows nothing of what it read. In turns.",
    )
    medians, bare, slowest, errors, calls, again = [], [], [], 0, [], []
    with site(delay=DELAY, threads=256, one_core=True) as served:
        (served.folder / "constant.html").write_text(served.fetch("/timeline/users/1/"))
        load.each(served.port, [_page(served, 1)] * 64, connections=64)
        load.each(served.port, [_bare(served, 1)] * 200, connections=200)
        for number in range(2 if quick else 7):
            wanted = [_page(served, 10_000 + 1000 * number + agent) for agent in range(200)]
            before = served.stub.calls
            answers = load.each(served.port, wanted, connections=200)
            between = served.stub.calls
            errors += answers.errors + load.each(served.port, wanted, connections=200).errors
            calls.append(between - before)
            again.append(served.stub.calls - between)
            medians.append(statistics.median(answers.latencies))
            unseen = [_bare(served, agent) for agent in range(200)]
            bare.append(statistics.median(load.each(served.port, unseen, connections=200).latencies))
            slowest.append(percentile(answers.latencies, 0.99))
    ratios = [median / DELAY for median in medians]
    middle = statistics.median(ratios)
    section.add("upstream calls of the cold round", spread(calls, "{:.0f}"))
    section.add("upstream calls when all come back", spread(again, "{:.0f}"), "0", max(again) == 0)
    section.add("median", milliseconds(medians))
    section.add("p99", milliseconds(slowest))
    section.add("median / 200 ms", spread(ratios), "≤ 1.35", middle <= 1.35)
    section.add("bare view: median / 200 ms", spread([median / DELAY for median in bare]))
    section.add("median / bare view's", spread([ours / its for ours, its in zip(medians, bare, strict=True)]))
    section.add("errors", str(errors), "0", errors == 0)
    return section


def _bare(served: Site, user: int) -> bytes:
    return load.get(f"/bench/bare/{user}/", **served.headers())


def _page(served: Site, user: int) -> bytes:
    return load.get(f"/timeline/users/{user}/", **served.headers())
