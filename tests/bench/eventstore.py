"""The event store full: inserting and reading, against the bare SQL of the same statements."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.postgres import NoPostgres, running

from .report import Section
from .serving import ROOT


def measure(*, quick: bool) -> Section:
    section = Section(
        "eventstore",
        "Event store",
        "One user with 50,000 events among all others' (every thousand events another user). Reading is one "
        "page of 50 as the server makes it, cursor included; bare SQL is the same statement on the driver's "
        "own cursor. Inserting is one tracked event with its profile, committed; bare SQL is the row alone. "
        "PostgreSQL runs without fsync. In turns.",
    )
    sizes = [("postgresql", 100_000)] if quick else [("postgresql", 1_000_000), ("postgresql", 10_000_000)]
    for vendor, count in [*sizes, ("sqlite", 100_000 if quick else 1_000_000)]:
        _add(section, vendor, count, _measured(vendor, count))
    return section


def _measured(vendor: str, count: int) -> dict[str, Any] | str:
    """What ``tests.bench.storing`` found in a database of its own, or why there is none."""
    if vendor == "postgresql":
        try:
            with running() as url:
                return _run(url, count)
        except NoPostgres:
            return "no PostgreSQL server installed"
    with tempfile.TemporaryDirectory(prefix="timeline-bench-") as folder:
        return _run(f"sqlite:///{Path(folder) / 'store.sqlite3'}", count)


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
    section.add(f"{name}: newest 50 of one user", f"{found['first'] * 1000:.2f} ms")
    reading = found["first"] / found["bare"]
    section.add(f"{name}: newest 50 / bare SQL", f"{reading:.2f}", "≤ 1.5", reading <= 1.5)
    deep = found["deep"] / found["first"]
    section.add(f"{name}: page 200 / page 1, time", f"{deep:.2f}", "≤ 1.3", deep <= 1.3)
    if found["buffers_first"]:
        touched = found["buffers_deep"] / found["buffers_first"]
        value = f"{touched:.2f} ({found['buffers_deep']} / {found['buffers_first']})"
        section.add(f"{name}: page 200 / page 1, buffers", value, "≤ 1.3", touched <= 1.3)
    section.add(f"{name}: one event inserted", f"{found['insert'] * 1000:.2f} ms")
    section.add(f"{name}: insert / bare SQL", f"{found['insert'] / found['bare_insert']:.2f}")
