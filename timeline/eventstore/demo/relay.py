"""An upstream that can be made to fail: a reverse proxy in front of the event store.

It passes ``/api/v2/…`` on to ``/eventstore/api/v2/…`` of the demo's server and does to it what the desk's
switch says. Threads and the standard library only; made for one loopback interface and one demo.
"""

import http.client
import logging
import socket
import struct
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from .upstream import Call, Calls, Mode, Switch

log = logging.getLogger(__name__)

SLOW_SECONDS = 3.0
RETRY_AFTER_SECONDS = 20
PREFIX = "/eventstore"

_PASSED_ON = ("Authorization", "Content-Type", "Accept", "User-Agent")
_NOT_PASSED_BACK = frozenset(
    {"connection", "keep-alive", "transfer-encoding", "server", "date", "content-length"}
)
_CANNED: dict[Mode, tuple[int, str, bytes]] = {
    "429": (429, "text/plain", b"Number of allowed API requests per minute exceeded"),
    "500": (
        500,
        "text/html",
        b"<!doctype html><title>Error</title><h1>We're sorry, something went wrong</h1>",
    ),
}


class Relay(ThreadingHTTPServer):
    """Serves ``http://127.0.0.1:{port}``; ``upstream`` is the origin of the server behind it."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, port: int, upstream: str, *, switch: Path, calls: Path) -> None:
        super().__init__(("127.0.0.1", port), _Handler)
        self.upstream_host = urlsplit(upstream).netloc
        self.switch = Switch(switch)
        self.calls = Calls(calls)
        self.calls.write()

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"

    def start(self) -> None:
        """Serve in a thread of its own until ``stop``."""
        threading.Thread(target=self.serve_forever, args=(0.1,), name="relay", daemon=True).start()

    def stop(self) -> None:
        self.shutdown()
        self.server_close()

    def handle_error(self, request: Any, client_address: Any) -> None:
        log.info("relay: a client went away")

    def shutdown_request(self, request: Any) -> None:
        """Close without the farewell that would turn a reset into an orderly end."""
        self.close_request(request)


class _Handler(BaseHTTPRequestHandler):
    server: Relay
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1  # one packet per answer
    timeout = 60
    upstream: http.client.HTTPConnection | None = None

    def relay(self) -> None:
        """Answer one call as the switch says; called for every method."""
        mode, started = self.server.switch.read(), time.monotonic()
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        if mode == "off":
            status = self._cut_off()
        elif mode in _CANNED:
            status = self._answer_canned(mode)
        else:
            if mode == "slow":
                time.sleep(SLOW_SECONDS)
            status = self._pass_on(body)
        self.server.calls.add(Call(self.path, status, round((time.monotonic() - started) * 1000)))

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = relay  # noqa: N815 - names that the parent class asks for

    def _cut_off(self) -> int:
        """Reset the connection, as a host does that has nothing there."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        return 0

    def _answer_canned(self, mode: Mode) -> int:
        status, kind, body = _CANNED[mode]
        headers = {"Content-Type": kind}
        if mode == "429":
            headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
        self._answer(status, headers, body)
        return status

    def _pass_on(self, body: bytes) -> int:
        headers = {name: self.headers[name] for name in _PASSED_ON if name in self.headers}
        try:
            answer = self._ask(headers, body)
            content = answer.read()
        except (OSError, http.client.HTTPException) as error:
            log.info("relay: the event store does not answer: %s", type(error).__name__)
            self._forget_upstream()
            self._answer(502, {"Content-Type": "text/plain"}, b"The event store does not answer")
            return 502
        kept = {name: value for name, value in answer.getheaders() if name.lower() not in _NOT_PASSED_BACK}
        self._answer(answer.status, kept, content)
        return answer.status

    def _ask(self, headers: dict[str, str], body: bytes) -> http.client.HTTPResponse:
        """Ask over this client's own connection; a GET once more if the server had closed that meanwhile."""
        reused = self.upstream is not None
        self.upstream = self.upstream or http.client.HTTPConnection(self.server.upstream_host, timeout=30)
        try:
            self.upstream.request(self.command, PREFIX + self.path, body or None, headers)
            return self.upstream.getresponse()
        except (OSError, http.client.HTTPException):
            self._forget_upstream()
            if not reused or self.command != "GET":
                raise
        return self._ask(headers, body)

    def _answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _forget_upstream(self) -> None:
        if self.upstream is not None:
            self.upstream.close()
            self.upstream = None

    def finish(self) -> None:
        self._forget_upstream()
        super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the parent class's name
        """The calls are counted; nothing is printed."""
