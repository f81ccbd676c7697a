"""The switch of the demo's upstream, and the record of what was asked of it.

Two small files, since the desk that turns the switch and the relay that obeys it are different processes.
"""

import json
import threading
from collections import deque
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

Mode = Literal["normal", "slow", "429", "500", "off"]
MODES: tuple[Mode, ...] = get_args(Mode)
REMEMBERED = 20


@dataclass(frozen=True, slots=True)
class Switch:
    """What the upstream does; "normal" until somebody says otherwise."""

    file: Path

    def read(self) -> Mode:
        try:
            text = self.file.read_text().strip()
        except FileNotFoundError:
            return "normal"
        return next((mode for mode in MODES if mode == text), "normal")

    def turn(self, mode: Mode) -> None:
        _replace(self.file, mode)


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the timeline: what was asked, the status it got (0: cut off), after how many ms."""

    path: str
    status: int
    ms: int


@dataclass(slots=True)
class Calls:
    """The number of calls since the relay started, and the last few of them."""

    file: Path
    total: int = 0
    latest: deque[Call] = field(default_factory=lambda: deque(maxlen=REMEMBERED))
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, call: Call) -> None:
        with self._lock:
            self.total += 1
            self.latest.append(call)
            self.write()

    def write(self) -> None:
        latest = [{"path": call.path, "status": call.status, "ms": call.ms} for call in self.latest]
        _replace(self.file, json.dumps({"total": self.total, "latest": latest}))


def read_calls(file: Path) -> dict[str, Any]:
    """``{"total": 3, "latest": [{"path": "/api/v2/…", "status": 200, "ms": 12}]}``, oldest first."""
    try:
        told: dict[str, Any] = json.loads(file.read_text())
    except (FileNotFoundError, ValueError):
        return {"total": 0, "latest": []}
    return told


def _replace(file: Path, text: str) -> None:
    """Write so that a reader sees the old text or the new one, never a part."""
    new = file.with_name(f"{file.name}.new")
    new.write_text(text)
    new.replace(file)
