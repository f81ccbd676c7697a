"""The parts that benchmarks run against: the production server, the Events API, nginx, each a process."""

import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.redis_server import running_redis

ROOT = Path(__file__).resolve().parent.parent.parent
CORES = sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else [0]
ONE_CORE = {CORES[0]}  # for what is measured on one core; the client has the others
OTHER_CORES = set(CORES[1:]) or ONE_CORE


@dataclass(frozen=True)
class Stub:
    port: int

    @property
    def calls(self) -> int:
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/calls", timeout=10) as answer:
            return int(json.load(answer)["calls"])


@dataclass(frozen=True)
class Site:
    """A running server with one connected account. ``redis`` is the URL of its cache."""

    port: int
    pid: int
    token: str
    account: Any
    stub: Stub
    redis: str
    folder: Path

    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "Timeline-Zone": "Europe/Prague"}

    def fetch(self, path: str) -> str:
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", headers=self.headers())
        with urllib.request.urlopen(request, timeout=60) as answer:
            return str(answer.read().decode())

    def workers(self) -> list[int]:
        listed = subprocess.run(["pgrep", "-P", str(self.pid)], capture_output=True, text=True, check=False)
        return [int(pid) for pid in listed.stdout.split()]


@contextmanager
def site(
    *,
    processes: int = 1,
    threads: int = 32,
    delay: float = 0.0,
    events: int = 250,
    one_core: bool = False,
    shared: bool = True,
) -> Iterator[Site]:
    """The server as ``make serve`` starts it, on SQLite and Redis, before an Events API so far away.

    With ``shared`` off the cache is the process's own.
    """
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="timeline-bench-")))
        redis = stack.enter_context(running_redis())
        upstream = stack.enter_context(stub(delay=delay, events=events))
        port = free_port()
        env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.bench.settings",
            "SECRET_KEY": "bench-only-9f3b1c7e5d2a4860b7c1e0d3f6a8925b4c7d",
            "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            "ALLOWED_HOSTS": "127.0.0.1",
            "TIMELINE_CUSTOM_ORIGINS": f"http://127.0.0.1:{upstream.port}",
            "VAR_DIR": str(folder),
            "DATABASE_URL": "",
            "CACHE_URL": redis if shared else "locmem://",
            "PORT": str(port),
            "WEB_PROCESSES": str(processes),
            "WEB_THREADS": str(threads),
            "UPSTREAM_CONNECTIONS": "256",
            "AGENT_CUSTOMERS_PER_MINUTE": "1000000",  # one agent asks for all of them here
            "LOG_LEVEL": "ERROR",
            "BENCH_CONSTANT": str(folder / "constant.html"),
        }
        del env["DATABASE_URL"]
        command = [sys.executable, "-m", "timeline.serve"]
        # Its own group, for its workers are to end with it.
        server = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL)
        stack.callback(_end, server)
        if one_core and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(server.pid, ONE_CORE)
            before = os.sched_getaffinity(0)
            os.sched_setaffinity(0, OTHER_CORES)
            stack.callback(os.sched_setaffinity, 0, before)
        _wait(port, server)
        seated = subprocess.run(
            [sys.executable, "-m", "tests.bench.seat", f"http://127.0.0.1:{upstream.port}"],
            cwd=ROOT, env=env, capture_output=True, text=True, check=True,
        )  # fmt: skip
        token, account = seated.stdout.split()
        yield Site(port, server.pid, token, account, upstream, redis, folder)


@contextmanager
def stub(*, delay: float, events: int) -> Iterator[Stub]:
    port = free_port()
    command = [sys.executable, "-m", "tests.bench.stub", str(port), str(delay), str(events)]
    process = subprocess.Popen(command, cwd=ROOT)
    try:
        _wait(port, process)
        yield Stub(port)
    finally:
        _end(process)


@contextmanager
def nginx(content: bytes) -> Iterator[int]:
    """The port of an nginx of one worker that serves ``/constant.html``. Raises FileNotFoundError."""
    program = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if program is None:
        raise FileNotFoundError("nginx is not installed")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="timeline-nginx-") as name:
        folder = Path(name)
        (folder / "constant.html").write_bytes(content)
        temporary = "".join(f"{kind}_temp_path {folder}/{kind};" for kind in TEMPORARY)
        (folder / "nginx.conf").write_text(
            f"{'user root;' if os.geteuid() == 0 else ''} worker_processes 1; daemon off; pid {folder}/pid;"
            f"error_log {folder}/error.log; events {{}} http {{ access_log off; {temporary} types {{}}"
            f" default_type text/html; keepalive_requests 100000000; sendfile on; open_file_cache max=10;"
            f" server {{ listen 127.0.0.1:{port}; root {folder}; }} }}"
        )
        process = subprocess.Popen(
            [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
        )
        try:
            if hasattr(os, "sched_setaffinity"):
                os.sched_setaffinity(process.pid, ONE_CORE)
            _wait(port, process)
            for pid in subprocess.run(
                ["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False
            ).stdout.split():
                os.sched_setaffinity(int(pid), ONE_CORE)
            yield port
        finally:
            _end(process)


TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int, process: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with {process.returncode}")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.05)
    raise RuntimeError(f"nothing listens on port {port}")


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(15)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
