"""Connections whose every wait, and every byte, counts against what one call may use.

The timeouts of ``requests`` begin anew with each received byte, so a server that drips holds a call for
ever. Here one Allowance covers the call from end to end: name lookup, connecting, the TLS handshake,
sending, status line, headers and body, over all of its tries.
"""

import functools
import http.client
import io
import logging
import socket
import ssl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import urllib3
import urllib3.connection
from requests.adapters import HTTPAdapter
from requests.utils import DEFAULT_CA_BUNDLE_PATH
from urllib3.exceptions import NameResolutionError, NewConnectionError

from .errors import TimedOut, TooLarge
from .lookup import Address, Lookup

# urllib3 writes whole URLs, and with them the identifiers of customers, at DEBUG and WARNING.
logging.getLogger("urllib3").setLevel(logging.ERROR)


class Allowance:
    """What may still be used: time until a monotonic moment, and room for so many bytes."""

    __slots__ = ("room", "until")

    def __init__(self, until: float, room: int) -> None:
        self.until = until
        self.room = room

    def seconds(self) -> float:
        """The seconds left, at least a millisecond. Raises TimedOut when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimedOut("the deadline passed")
        return max(left, 0.001)

    def take(self, count: int) -> None:
        """Use up room. Raises TooLarge when there is none left."""
        self.room -= count
        if self.room < 0:
            raise TooLarge("the answer outgrew the byte cap")

    @property
    def spent(self) -> bool:
        return time.monotonic() >= self.until

    def part(self, *, seconds: float, room: int) -> "Allowance":
        """A smaller allowance within this one."""
        return Allowance(min(self.until, time.monotonic() + seconds), min(self.room, room))


_current: ContextVar[Allowance] = ContextVar("allowance of the call that this thread makes")


@contextmanager
def within(allowance: Allowance) -> Iterator[None]:
    """Count everything that connections do in this block against the allowance."""
    token = _current.set(allowance)
    try:
        yield
    finally:
        _current.reset(token)


class BoundedAdapter(HTTPAdapter):
    """A pool of bounded connections, used directly instead of through a Session.

    So there is nothing that could keep a cookie, follow a redirect or read the environment.
    """

    def __init__(self, connections: int, *, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls or default_tls()
        super().__init__(pool_connections=1, pool_maxsize=connections)

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, ssl_context=self._tls, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _TlsPool}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        # The context has its certificates; requests would load its whole bundle again per connection.
        conn.cert_reqs = "CERT_REQUIRED"


@functools.cache
def default_tls() -> ssl.SSLContext:
    """Verify against the certificates that come with requests and those of the machine."""
    context = ssl.create_default_context(cafile=DEFAULT_CA_BUNDLE_PATH)
    context.load_default_certs()
    return context


class _Reader(io.RawIOBase):
    """What a socket receives, each wait cut to the seconds that the call has left."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._raw = sock.makefile("rb", buffering=0)

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        allowance = _current.get()
        self._sock.settimeout(allowance.seconds())
        count = self._raw.readinto(buffer)
        allowance.take(count or 0)
        return count

    def close(self) -> None:
        self._raw.close()
        super().close()


class _Incoming:
    """The part of a socket that http.client asks for when it reads an answer."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def makefile(self, mode: str) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock))


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(_Incoming(sock), *args, **kwargs)  # type: ignore[arg-type]


class _Bounded(urllib3.connection.HTTPConnection):
    response_class = _Response
    lookup = Lookup()

    def _new_conn(self) -> socket.socket:
        allowance = _current.get()
        try:
            addresses = self.lookup.addresses(self._dns_host, self.port or 0, allowance.seconds())
        except socket.gaierror as error:
            raise NameResolutionError(self.host, self, error) from error
        for address in addresses:
            try:
                return self._connected(address, allowance)
            except OSError as error:
                failure = error
        raise NewConnectionError(self, str(failure)) from failure

    def _connected(self, address: Address, allowance: Allowance) -> socket.socket:
        seconds = allowance.seconds()
        sock = socket.socket(*address[:3])
        try:
            for option in self.socket_options or ():
                sock.setsockopt(*option)
            sock.settimeout(min(seconds, self.timeout or seconds))
            sock.connect(address[4])
            sock.settimeout(allowance.seconds())  # bounds the whole TLS handshake, not each of its reads
        except BaseException:
            sock.close()
            raise
        return sock

    def send(self, data: Any) -> None:
        """Send in pieces, because the timeout of a socket begins anew with each TLS record."""
        if self.sock is None:
            self.connect()
        for start in range(0, len(data), 16_384):
            self.sock.settimeout(_current.get().seconds())
            super().send(data[start : start + 16_384])


class _BoundedTls(_Bounded, urllib3.connection.HTTPSConnection):
    pass


class _PlainPool(urllib3.HTTPConnectionPool):
    ConnectionCls = _Bounded


class _TlsPool(urllib3.HTTPSConnectionPool):
    ConnectionCls = _BoundedTls
