"""A warm page against the same bytes from a view that does nothing, and from nginx."""

from . import load
from .report import Section, spread
from .serving import Site, nginx, site

PAGE = "/timeline/users/4001/"


def measure(*, quick: bool) -> Section:
    section = Section(
        "warm",
        "Warm page",
        "One process on one core, SQLite and Redis; the client of `tests/bench/load.py` on another core, "
        "eight kept connections. The page with 25 events and its filters, uncompressed; the constant view "
        "answers with the same bytes through the same middleware. Short rounds of each in turn.",
    )
    with site(one_core=True, threads=8) as served:
        for _ in range(4):
            content = served.fetch(PAGE).encode()
        (served.folder / "constant.html").write_bytes(content)
        served.fetch("/bench/constant/")
        section.add("size of the page", f"{len(content) / 1000:.1f} kB")
        _compare(section, served, content, rounds=9 if quick else 40, seconds=0.5)
    return section


def _compare(section: Section, served: Site, content: bytes, *, rounds: int, seconds: float) -> None:
    requests = {
        "warm": load.get(PAGE, **served.headers()),
        "packed": load.get(PAGE, **served.headers(), Accept_Encoding="gzip"),
        "constant": load.get("/bench/constant/", **served.headers()),
    }
    rates: dict[str, list[float]] = {name: [] for name in requests}
    before = served.stub.calls
    for _ in range(rounds):
        for name, request in requests.items():
            answers = load.for_seconds(served.port, request, seconds=seconds)
            assert not answers.errors
            rates[name].append(answers.rate)
    section.add("upstream calls meanwhile (a check every 45 s)", str(served.stub.calls - before))
    for name, label in (("warm", "warm page"), ("packed", "warm page, gzip"), ("constant", "constant view")):
        section.add(f"{label}, requests/s", spread(rates[name], "{:.0f}"))
    ratios = [one / other for one, other in zip(rates["warm"], rates["constant"], strict=True)]
    middle = sorted(ratios)[len(ratios) // 2]
    section.add("warm page / constant view", spread(ratios), "≥ 0.7", middle >= 0.7)
    try:
        with nginx(content) as port:
            request = load.get("/constant.html")
            fast = [load.for_seconds(port, request, seconds=seconds).rate for _ in range(3)]
        section.add("nginx, same bytes, requests/s (the client is its limit)", spread(fast, "{:.0f}"))
        section.add("warm page / nginx", spread([one / max(fast) for one in rates["warm"]], "{:.3f}"))
    except FileNotFoundError:
        section.add("nginx", "not installed here")
