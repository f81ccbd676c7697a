"""The demo's server: one granian process, so that the in-process cache is one, with a thread per wait."""

import subprocess
import sys
import time
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
    # In the demo's process group, so that whatever ends the group ends the server too.
    return subprocess.Popen(command)  # noqa: S603 - our own command


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
    """Let it finish what is in flight, then make it end."""
    server.terminate()
    try:
        server.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        server.kill()
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
