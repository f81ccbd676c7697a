"""Several processes that ask for pages at the same moment."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent.parent


class Crowd:
    """The processes; all their threads start when told to."""

    def __init__(self, tasks: list[dict[str, Any]]) -> None:
        self.processes = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.feed.worker", json.dumps(task)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            for task in tasks
        ]
        for process in self.processes:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"

    def go(self) -> None:
        for process in self.processes:
            assert process.stdin is not None
            process.stdin.write("go\n")
            process.stdin.flush()

    def outcomes(self) -> list[tuple[str, float]]:
        """What became of each thread of the processes that are still alive."""
        told: list[tuple[str, float]] = []
        for process in self.processes:
            assert process.stdout is not None
            line = process.stdout.readline()
            told += [(outcome, seconds) for outcome, seconds in json.loads(line)] if line else []
        return told

    def end(self) -> None:
        for process in self.processes:
            process.kill()
            process.communicate()


@contextmanager
def crowd(*tasks: dict[str, Any]) -> Iterator[Crowd]:
    gathered = Crowd(list(tasks))
    try:
        yield gathered
    finally:
        gathered.end()
