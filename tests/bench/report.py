"""What was measured, as a table, on the screen and in ``docs/benchmarks.md``."""

import platform
import re
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from .serving import CORES, ROOT

FILE = ROOT / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

What `make bench` measured, newest run of each part. Absolute figures are of the machine named; only ratios
mean anything elsewhere: both sides of each were measured in the same run, in turns. Spread is from the
lowest to the highest round. Nothing here is asserted in a timed test. `make bench NAMES="warm cold"` runs
some parts, `QUICK=1` runs small sizes and writes nothing.
"""


@dataclass(frozen=True)
class Line:
    """One figure. ``must`` is what the project asks of it, ``held`` whether it does."""

    measure: str
    value: str
    must: str = ""
    held: bool | None = None


@dataclass
class Section:
    """One benchmark's figures and how they were got."""

    name: str
    title: str
    how: str
    lines: list[Line] = field(default_factory=list)

    def add(self, measure: str, value: str, must: str = "", held: bool | None = None) -> None:
        self.lines.append(Line(measure, value, must, held))

    def markdown(self) -> str:
        rows = [f"| {line.measure} | {line.value} | {_must(line)} |" for line in self.lines]
        table = "\n".join(["| measure | measured | must |", "|---|---|---|", *rows])
        stamp = f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC · {machine()}"
        return f"## {self.title}\n\n<!-- {self.name} -->\n{self.how}\n\n{table}\n\n*{stamp}*\n"


def _must(line: Line) -> str:
    return line.must if line.held is None else f"{line.must} {'✓' if line.held else '✗ missed'}"


def machine() -> str:
    parts = (f"{len(CORES)} cores {platform.machine()}", platform.system())
    versions = [f"{name} {version(name)}" for name in ("Django", "granian", "redis")]
    return " · ".join([*parts, f"Python {platform.python_version()}", *versions])


def spread(values: Sequence[float], form: str = "{:.2f}") -> str:
    """Median, lowest and highest: "0.81 (0.78 – 0.84)"."""
    low, middle, high = (
        form.format(value) for value in (min(values), statistics.median(values), max(values))
    )
    return f"{middle} ({low} – {high})"


def milliseconds(values: Sequence[float]) -> str:
    return spread([value * 1000 for value in values], "{:.1f} ms" if max(values) < 0.1 else "{:.0f} ms")


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def write(section: Section, order: Sequence[str], path: Path = FILE) -> None:
    """Put the section into the file in the place of its older self."""
    text = path.read_text() if path.exists() else HEAD
    found = {
        name: body
        for body, name in re.findall(r"(## .*?\n\n<!-- (\w+) -->\n.*?)(?=\n## |\Z)", text, re.DOTALL)
    }
    found[section.name] = section.markdown()
    bodies = [found[name].strip() + "\n" for name in order if name in found]
    path.write_text("\n".join([HEAD, *bodies]))
