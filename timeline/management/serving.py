"""The demo's server: one granian process, so that the in-process cache is one, with a thread per wait."""

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException

START_SECONDS = 60
STOP_SECONDS = 10
THREADS = 32


class ServerDidNotStart(Exception):
    """The server ended, or did not answer in time."""


def start(port: int) -> subprocess.Popen[bytes]:
    """Start the server on 127.0.0.1; ``localhost`` reaches it too."""
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1"]
    command += ["--port", str(port), "--workers", "1", "--blocking-threads", str(THREADS)]
    command += ["--log-level", "error", "timeline.wsgi:application"]
    # In a process group of its own: Ctrl-C is for the demo, which then ends the server in good order.
    return subprocess.Popen(command, process_group=0)  # noqa: S603 - our own command


def wait_until_up(server: subprocess.Popen[bytes], port: int) -> None:
    """Wait for /livez. Raises ServerDidNotStart."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if server.poll() is not None:
            raise ServerDidNotStart(f"The server ended with exit code {server.returncode}.")
        if _answers(port):
            return
        time.sleep(0.1)
    raise ServerDidNotStart(f"The server did not answer within {START_SECONDS} s.")


def stop(server: subprocess.Popen[bytes]) -> None:
    """Let it finish what is in flight, then make it and all its workers end."""
    server.terminate()
    with suppress(subprocess.TimeoutExpired):
        server.wait(STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(server.pid, signal.SIGKILL)
    server.wait()


def _answers(port: int) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/livez")
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
