"""A warm page against the same bytes from a view that does nothing, and from nginx."""

import statistics

from . import load
from .report import Section, spread
from .serving import Site, nginx, site

PAGE = "/timeline/users/4001/"


def measure(*, quick: bool) -> Section:
    section = Section(
        "warm",
        "Warm page",
        "One process on one core, SQLite; once with Redis, once with the cache in the process. The client of "
        "`tests/bench/load.py` on another core, eight kept connections. The page with 25 events and its "
        "filters, uncompressed; the constant view answers with the same bytes through the same middleware. "
        "Short rounds of each in turn.",
    )
    rounds = 6 if quick else 30
    for shared, name in ((True, "Redis"), (False, "in-process cache")):
        with site(one_core=True, threads=8, shared=shared) as served:
            for _ in range(4):
                content = served.fetch(PAGE).encode()
            (served.folder / "constant.html").write_bytes(content)
            served.fetch("/bench/constant/")
            rates = _rates(served, rounds, seconds=0.5)
        section.add(f"{name}: size of the page", f"{len(content) / 1000:.1f} kB")
        for kind in ("warm page", "warm page, gzip", "constant view"):
            section.add(f"{name}: {kind}, requests/s", spread(rates[kind], "{:.0f}"))
        pairs = zip(rates["warm page"], rates["constant view"], strict=True)
        ratios = [one / other for one, other in pairs]
        middle = statistics.median(ratios)
        section.add(f"{name}: warm page / constant view", spread(ratios), "≥ 0.7", middle >= 0.7)
    _against_nginx(section, content, statistics.median(rates["warm page"]))
    return section


def _rates(served: Site, rounds: int, *, seconds: float) -> dict[str, list[float]]:
    requests = {
        "warm page": load.get(PAGE, **served.headers()),
        "warm page, gzip": load.get(PAGE, **served.headers(), Accept_Encoding="gzip"),
        "constant view": load.get("/bench/constant/", **served.headers()),
    }
    rates: dict[str, list[float]] = {name: [] for name in requests}
    for _ in range(rounds):
        for name, request in requests.items():
            answers = load.for_seconds(served.port, request, seconds=seconds)
            assert not answers.errors
            rates[name].append(answers.rate)
    return rates


def _against_nginx(section: Section, content: bytes, warm: float) -> None:
    try:
        with nginx(content) as port:
            request = load.get("/constant.html")
            fast = [load.for_seconds(port, request, seconds=1).rate for _ in range(3)]
    except FileNotFoundError:
        section.add("nginx", "not installed here")
        return
    section.add("nginx, same bytes, requests/s (this client is its limit)", spread(fast, "{:.0f}"))
    section.add("warm page / nginx", spread([warm / rate for rate in fast], "{:.3f}"))
