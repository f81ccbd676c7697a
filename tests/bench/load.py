"""A small load client: one thread, some kept connections, latencies in seconds."""

import selectors
import socket
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field


@dataclass
class Answers:
    """What came back. ``rate`` is answers per second."""

    latencies: list[float] = field(default_factory=list)
    errors: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        return len(self.latencies) / self.seconds


class _Line:
    """A connection with one request under way at a time."""

    def __init__(self, port: int) -> None:
        self.sock = socket.create_connection(("127.0.0.1", port), timeout=60)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sent_at = 0.0
        self.head = b""
        self.left = -1
        self.ok = False

    def send(self, request: bytes) -> None:
        self.head, self.left = b"", -1
        self.sent_at = time.perf_counter()
        self.sock.sendall(request)

    def receive(self) -> bool:
        """Whether the answer is whole now."""
        data = self.sock.recv(262_144)
        if not data:
            self.ok = False
            return True
        if self.left >= 0:
            self.left -= len(data)
            return self.left <= 0
        self.head += data
        end = self.head.find(b"\r\n\r\n")
        if end < 0:
            return False
        fields = self.head[:end].lower()
        at = fields.index(b"content-length:") + 15
        length = int(fields[at:].split(b"\r\n", 1)[0])
        self.ok = self.head.startswith(b"HTTP/1.1 200")
        self.left = length - (len(self.head) - end - 4)
        return self.left <= 0


def get(path: str, **headers: str) -> bytes:
    """A request in bytes."""
    fields = {"Host": "127.0.0.1", **{name.replace("_", "-"): value for name, value in headers.items()}}
    lines = [f"GET {path} HTTP/1.1", *(f"{name}: {value}" for name, value in fields.items())]
    return "\r\n".join([*lines, "", ""]).encode()


def for_seconds(port: int, request: bytes, *, seconds: float, connections: int = 8) -> Answers:
    """The same request again and again on every connection."""
    deadline = time.perf_counter() + seconds

    def forever() -> Iterator[bytes]:
        while time.perf_counter() < deadline:
            yield request

    return each(port, forever(), connections=connections)


def each(port: int, requests: Iterable[bytes], *, connections: int) -> Answers:
    """All requests, as many under way as there are connections."""
    answers, waiting = Answers(), iter(requests)
    lines = [_Line(port) for _ in range(connections)]
    selector = selectors.DefaultSelector()
    started = time.perf_counter()
    busy = 0
    for line in lines:
        if (request := next(waiting, None)) is not None:
            selector.register(line.sock, selectors.EVENT_READ, line)
            line.send(request)
            busy += 1
    while busy:
        for key, _ in selector.select(60) or [(None, 0)]:
            if key is None:
                raise TimeoutError("no answer within 60 s")
            line = key.data
            if not line.receive():
                continue
            if line.ok:
                answers.latencies.append(time.perf_counter() - line.sent_at)
            else:
                answers.errors += 1
            request = next(waiting, None)
            if request is None or not line.ok:
                selector.unregister(line.sock)
                busy -= 1
            else:
                line.send(request)
    answers.seconds = time.perf_counter() - started
    for line in lines:
        line.sock.close()
    return answers
