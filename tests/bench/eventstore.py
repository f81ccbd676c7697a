"""The event store full: inserting and reading, against the bare SQL of the same statements."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.postgres import NoPostgres, running

from .report import Section
from .serving import ROOT

HOW = """One user with 50,000 events among all others' (every thousand events another user), in one
process, in turns. Bare SQL is `SELECT id, source, type, description, created_at, received_at, properties …
ORDER BY created_at DESC, id DESC LIMIT 50`, sent and fetched by the driver's own cursor on the connection
that the store uses, where Django has the driver make objects of the times; "without Django" is the same on
a connection of the driver's own. The store's **answer** is the query string read, the statement (51 rows),
the JSON, and the signed cursor and URL of the next page; its **rows** are the same without the JSON and the
URL; **over HTTP** adds all of Django from WSGI's environment on: middleware, the token looked up, the view.
Inserting is one tracked event with its profile looked up, committed; bare SQL is the row alone. PostgreSQL
runs without fsync."""


def measure(*, quick: bool) -> Section:
    section = Section("eventstore", "Event store", HOW)
    sizes = [("postgresql", 100_000)] if quick else [("postgresql", 1_000_000), ("postgresql", 10_000_000)]
    for vendor, count in [*sizes, ("sqlite", 100_000 if quick else 1_000_000)]:
        _add(section, vendor, count, _measured(vendor, count))
    return section


def _measured(vendor: str, count: int) -> dict[str, Any] | str:
    """What ``tests.bench.storing`` found in a database of its own, or why there is none."""
    with _ended_by_signals():
        if vendor == "postgresql":
            try:
                with running() as url:
                    return _run(url, count)
            except NoPostgres:
                return "no PostgreSQL server installed"
        with tempfile.TemporaryDirectory(prefix="timeline-bench-") as folder:
            return _run(f"sqlite:///{Path(folder) / 'store.sqlite3'}", count)


@contextmanager
def _ended_by_signals() -> Iterator[None]:
    """Let what would kill end the block instead, so that its gigabytes are removed."""

    def end(number: int, frame: object) -> None:
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _run(url: str, count: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.bench.storing", str(count)],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _add(section: Section, vendor: str, count: int, found: dict[str, Any] | str) -> None:
    database = {"postgresql": "PostgreSQL", "sqlite": "SQLite"}[vendor]
    name = f"{database}, {count / 1e6:g} million"
    if isinstance(found, str):
        section.add(name, found)
        return
    section.add(
        f"{name}: filled, indexed and analysed in", f"{found['filled']:.0f} s, {found['megabytes']:.0f} MB"
    )
    section.add(
        f"{name}: newest 50, bare SQL", f"{_ms(found['bare'])}, {_ms(found['bare_alone'])} without Django"
    )
    section.add(f"{name}: newest 50, the store's answer", _ms(found["answer"]))
    reading = found["answer"] / found["bare"]
    section.add(f"{name}: answer / bare SQL", f"{reading:.2f}", "≤ 1.5", reading <= 1.5)
    section.add(f"{name}: answer / bare SQL without Django", f"{found['answer'] / found['bare_alone']:.2f}")
    section.add(f"{name}: rows / bare SQL", f"{found['rows'] / found['bare']:.2f}")
    section.add(
        f"{name}: over HTTP / bare SQL", f"{found['http'] / found['bare']:.2f} ({_ms(found['http'])})"
    )
    deep = found["deep"] / found["answer"]
    section.add(f"{name}: page 200 / page 1, time", f"{deep:.2f}", "≤ 1.3", deep <= 1.3)
    section.add(f"{name}: page 200 / page 1, time over HTTP", f"{found['http_deep'] / found['http']:.2f}")
    if found["buffers_first"]:
        touched = found["buffers_deep"] / found["buffers_first"]
        value = f"{touched:.2f} ({found['buffers_deep']} / {found['buffers_first']})"
        section.add(f"{name}: page 200 / page 1, buffers", value, "≤ 1.3", touched <= 1.3)
    section.add(f"{name}: one event inserted", _ms(found["insert"]))
    section.add(f"{name}: insert / bare SQL", f"{found['insert'] / found['bare_insert']:.2f}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"
