"""A real HTTP server on loopback that does what it is told, be it ever so wrong.

    with Misbehaving([answer(503), answer(200, {"events": []})]) as server:
        client = EventsClient(server.origin, credentials)
        ...
        assert len(server.calls) == 2

A script is one behaviour, a list of them (one per request, the last for all that follow), or a function that
is given the Request and returns a behaviour. A behaviour is a function that is given the Line to the client;
it returns true if the connection may serve another request. ``on_accept`` is a behaviour that takes the place
of reading a request. ``tls=True`` speaks TLS with a certificate of its own: only ``server.trust`` trusts it.
``unused_origin()`` is an origin where nobody listens.
"""

import gzip
import json as json_format
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from http import HTTPStatus
from ipaddress import ip_address
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import parse_qs, urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@dataclass(frozen=True, slots=True)
class Request:
    """What a client asked. ``headers`` has lower-case names; ``at`` is monotonic."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes
    at: float = field(default_factory=time.monotonic)

    @property
    def path(self) -> str:
        return urlsplit(self.target).path

    @property
    def query(self) -> dict[str, list[str]]:
        return parse_qs(urlsplit(self.target).query, keep_blank_values=True)

    @property
    def json(self) -> Any:
        return json_format.loads(self.body)


class Line:
    """The server's end of one connection."""

    def __init__(self, server: "Misbehaving", sock: socket.socket) -> None:
        self._server = server
        self._sock = sock

    def send(self, data: bytes) -> None:
        self._sock.sendall(data)
        self._server.sent += len(data)

    def sleep(self, seconds: float) -> None:
        """Wait, but not beyond the end of the server."""
        if self._server.stopping.wait(seconds):
            raise ConnectionAbortedError

    def drip(self, data: bytes, every: float) -> None:
        """Send byte by byte, so many seconds apart."""
        for index in range(len(data)):
            self.send(data[index : index + 1])
            self.sleep(every)

    def reset(self) -> None:
        """Break the connection off with an RST."""
        self._sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self._sock.close()


Behaviour = Callable[[Line], bool]
Script = Behaviour | Sequence[Behaviour] | Callable[[Request], Behaviour]


class Misbehaving:
    """The server; a context manager. See the module for scripts."""

    def __init__(self, script: Any, *, tls: bool = False, on_accept: Behaviour | None = None) -> None:
        self.calls: list[Request] = []
        self.connections = 0
        self.sent = 0
        self.stopping = threading.Event()
        self._script = script
        self._on_accept = on_accept
        self._tls = _server_context() if tls else None
        self._lock = threading.Lock()
        self._threads: list[threading.Thread] = []
        self._socks: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"{'https' if tls else 'http'}://127.0.0.1:{self.port}"

    @property
    def trust(self) -> ssl.SSLContext:
        """A client's context that trusts this server's certificate and no other."""
        return ssl.create_default_context(cadata=_certificate()[0].decode())

    def __enter__(self) -> "Misbehaving":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        with self._lock:
            socks, threads = list(self._socks), list(self._threads)
        for sock in socks:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(5)

    def _start(self, target: Callable[..., None], *args: Any) -> None:
        thread = threading.Thread(target=target, args=args, daemon=True)
        with self._lock:
            self._threads.append(thread)
        thread.start()

    def _accept(self) -> None:
        while not self.stopping.is_set():
            try:
                sock, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._socks.append(sock)
            self._start(self._converse, sock)

    def _converse(self, plain: socket.socket) -> None:
        sock = plain
        try:
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self._on_accept:
                self._on_accept(Line(self, sock))
                return
            if self._tls:
                sock = self._tls.wrap_socket(plain, server_side=True)
                with self._lock:
                    self._socks.append(sock)
            with sock.makefile("rb") as incoming:
                while request := _read_request(incoming):
                    if not self._next_behaviour(request)(Line(self, sock)):
                        return
        except (OSError, ValueError):
            return  # the client went away, or the server ends: either is daily bread here
        finally:
            with suppress(OSError):
                sock.shutdown(socket.SHUT_RDWR)
            sock.close()
            plain.close()

    def _next_behaviour(self, request: Request) -> Behaviour:
        with self._lock:
            self.calls.append(request)
            number = len(self.calls) - 1
        if isinstance(self._script, Sequence):
            return self._script[min(number, len(self._script) - 1)]
        if getattr(self._script, "is_behaviour", False):
            return self._script
        return self._script(request)


def _read_request(incoming: Any) -> Request | None:
    first = incoming.readline(65_537)
    if not first.strip():
        return None
    method, target, _ = first.decode("latin-1").split(" ", 2)
    headers = {}
    while (line := incoming.readline(65_537)).strip():
        name, _, value = line.decode("latin-1").partition(":")
        headers[name.strip().lower()] = value.strip()
    return Request(method, target, headers, incoming.read(int(headers.get("content-length", 0))))


# --- Behaviours -------------------------------------------------------------------------------


def behaviour(act: Callable[[Line], Any]) -> Behaviour:
    """Mark a function of the Line as a behaviour."""

    def wrapped(line: Line) -> bool:
        return bool(act(line))

    wrapped.is_behaviour = True  # type: ignore[attr-defined]
    return wrapped


def message(status: int, body: Any = b"", headers: dict[str, str] | None = None) -> bytes:
    """A whole answer in bytes. A body that is neither bytes nor text is written as JSON."""
    fields = {"Content-Type": "application/json"}
    if isinstance(body, str):
        body, fields = body.encode(), {"Content-Type": "text/plain"}
    elif not isinstance(body, bytes):
        body = json_format.dumps(body).encode()
    fields |= {"Content-Length": str(len(body))} | (headers or {})
    try:
        phrase = HTTPStatus(status).phrase
    except ValueError:
        phrase = "Odd"
    head = f"HTTP/1.1 {status} {phrase}\r\n" + "".join(f"{k}: {v}\r\n" for k, v in fields.items())
    return head.encode("latin-1") + b"\r\n" + body


def answer(status: int, body: Any = b"", headers: dict[str, str] | None = None) -> Behaviour:
    """A proper answer on a connection that is kept."""
    return raw(message(status, body, headers), keep=True)


def raw(data: bytes, *, keep: bool = False) -> Behaviour:
    """Exactly these bytes, then the end of the connection unless it is kept."""

    def act(line: Line) -> bool:
        line.send(data)
        return keep

    return behaviour(act)


def after(seconds: float, then: Behaviour) -> Behaviour:
    """Another behaviour, so many seconds late."""

    def act(line: Line) -> bool:
        line.sleep(seconds)
        return then(line)

    return behaviour(act)


def hang() -> Behaviour:
    """Say nothing, and keep the connection open."""
    return behaviour(lambda line: line.sleep(3600))


def reset() -> Behaviour:
    """An RST instead of an answer."""
    return behaviour(lambda line: line.reset())


def close() -> Behaviour:
    """The end of the connection instead of an answer."""
    return behaviour(lambda line: False)


def then_close(first: Behaviour) -> Behaviour:
    """Another behaviour, then the end of a connection that the client believes to be kept."""
    return behaviour(lambda line: first(line) and False)


def drip(data: bytes, *, at_once: int = 0, every: float = 0.05) -> Behaviour:
    """These bytes one by one, the first ``at_once`` of them together."""

    def act(line: Line) -> bool:
        line.send(data[:at_once])
        line.drip(data[at_once:], every)
        return False

    return behaviour(act)


def drip_status_line() -> Behaviour:
    return drip(b"HTTP/1.1 200 " + b"O" * 10_000)


def drip_headers() -> Behaviour:
    return drip(b"HTTP/1.1 200 OK\r\nX-Padding: " + b"x" * 10_000, at_once=28)


def drip_body(status: int = 200) -> Behaviour:
    data = message(status, b'{"events": [' + b" " * 10_000 + b"]}")
    return drip(data, at_once=len(data) - 10_000)


def drip_handshake() -> Behaviour:
    """The start of a TLS record of 16 kB, byte by byte; for ``on_accept``."""
    return drip(b"\x16\x03\x03\x40\x00" + b"\x02" * 10_000, at_once=5)


def endless(chunk: bytes = b" " * 65_536) -> Behaviour:
    """A body without a length that never ends."""

    def act(line: Line) -> bool:
        line.send(
            b'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{"events": ['
        )
        while True:
            line.send(chunk)

    return behaviour(act)


def endless_headers() -> Behaviour:
    def act(line: Line) -> bool:
        line.send(b"HTTP/1.1 200 OK\r\n")
        while True:
            line.send(b"X-More: 1\r\n" * 100)

    return behaviour(act)


def bomb(megabytes: int = 200) -> Behaviour:
    """A small gzip body that unpacks to so many megabytes."""
    return answer(200, _packed_blanks(megabytes), {"Content-Encoding": "gzip"})


def gzipped(body: Any) -> Behaviour:
    packed = gzip.compress(json_format.dumps(body).encode())
    return answer(200, packed, {"Content-Encoding": "gzip"})


def truncated(body: bytes = b'{"events": [') -> Behaviour:
    """Announce more than is sent, then end the connection."""
    return raw(message(200, body, {"Content-Length": str(len(body) + 500)}))


def broken_chunks() -> Behaviour:
    return raw(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"eve\r\nzz\r\nnonsense\r\n')


def redirect(location: str, status: int = 302) -> Behaviour:
    return answer(status, b"", {"Location": location})


def unused_origin() -> str:
    """An origin on loopback where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return f"http://127.0.0.1:{probe.getsockname()[1]}"


@cache
def _packed_blanks(megabytes: int) -> bytes:
    return gzip.compress(b" " * (megabytes * 1_000_000), compresslevel=9)


# --- TLS --------------------------------------------------------------------------------------


def certificate() -> bytes:
    """What a client has to trust, in PEM."""
    return _certificate()[0]


@cache
def _certificate() -> tuple[bytes, bytes]:
    """A self-signed certificate for loopback and its key, in PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .add_extension(
            x509.SubjectAlternativeName(
                [
                    x509.IPAddress(ip_address("127.0.0.1")),
                    x509.DNSName("localhost"),
                    x509.DNSName("*.zendesk.com"),
                    x509.DNSName("timeline.test"),
                ]
            ),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return certificate.public_bytes(serialization.Encoding.PEM), private


def _server_context() -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "server.pem"
        path.write_bytes(b"".join(_certificate()))
        context.load_cert_chain(path)
    return context
