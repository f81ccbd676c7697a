"""The real demo, as ``make demo`` starts it: a process of its own, on a free port, in a folder of its own."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
START_SECONDS = 120


def free_port() -> int:
    """A port that is free, and the one after it too."""
    for _ in range(50):
        with socket.socket() as one, socket.socket() as two:
            one.bind(("127.0.0.1", 0))
            port = one.getsockname()[1]
            try:
                two.bind(("127.0.0.1", port + 1))
            except (OSError, OverflowError):
                continue
            return port
    raise AssertionError("no two free ports in a row")


@dataclass
class RunningDemo:
    port: int
    var: Path
    process: subprocess.Popen[str]
    output: list[str] = field(default_factory=list)
    greeting: str = ""  # what it had printed when it was ready

    @property
    def desk_url(self) -> str:
        return f"http://localhost:{self.port}/desk/"

    @property
    def app_origin(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def database(self) -> Path:
        return self.var / "demo.sqlite3"

    @property
    def env(self) -> dict[str, str]:
        """The settings that the demo runs on, for other commands of manage.py."""
        lines = (self.var / "demo.env").read_text().splitlines()
        return dict(line.split("=", 1) for line in lines)

    def ask(self, path: str, *, data: dict[str, str] | None = None) -> dict[str, object]:
        """Ask the desk what its own script asks."""
        body = "&".join(f"{name}={value}" for name, value in data.items()).encode() if data else None
        request = urllib.request.Request(self.desk_url + path, data=body, headers={"X-Desk": "1"})
        with urllib.request.urlopen(request, timeout=10) as answer:
            return json.load(answer)

    def relay_calls(self) -> int:
        """How many calls upstream there were since the start."""
        return self.ask("upstream")["total"]

    def set_fault(self, mode: str) -> None:
        assert self.ask("upstream", data={"mode": mode})["mode"] == mode

    def members(self) -> list[int]:
        """The processes of the demo that are alive: its own and its server's."""
        found = subprocess.run(
            ["ps", "-o", "pid=,stat=", "-g", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        rows = [line.split() for line in found.stdout.splitlines()]
        return [int(pid) for pid, state in rows if not state.startswith("Z")]

    def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as an operator would; the answer is its exit code."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(30)


def clean_environment(var: Path, port: int) -> dict[str, str]:
    """What a bare machine has: none of the tests' own settings."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return kept | {"VAR_DIR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1"}


@contextmanager
def running_demo(var: Path, *, port: int | None = None, **settings: str) -> Iterator[RunningDemo]:
    """Start the demo and wait until it has said where the desk is; end it and all that it started."""
    port = port or free_port()
    process = subprocess.Popen(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=clean_environment(var, port) | settings,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    demo = RunningDemo(port, var, process)
    ready = threading.Event()
    reader = threading.Thread(target=_read, args=(demo, ready))
    reader.start()
    try:
        if not ready.wait(START_SECONDS) or process.poll() is not None:
            raise AssertionError("the demo did not start:\n" + "".join(demo.output))
        yield demo
    finally:
        try:
            demo.stop()
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for pid in demo.members():  # or the reader would wait for the end of their output
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        reader.join(10)
        process.stdout.close()


def _read(demo: RunningDemo, ready: threading.Event) -> None:
    """Keep what it prints; it is ready once it has said how to end it, or is over."""
    for line in demo.process.stdout:
        demo.output.append(line)
        if re.search("Ctrl-C ends", line):
            demo.greeting = "".join(demo.output)
            ready.set()
    for _ in range(100):
        if demo.process.poll() is not None:
            break
        time.sleep(0.05)
    ready.set()
