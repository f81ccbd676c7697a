"""Looking up the addresses of a host without waiting for ever: the system's own call knows no timeout."""

import ipaddress
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from .errors import TimedOut

Address = tuple[Any, Any, int, str, tuple[Any, ...]]


class Lookup:
    """``getaddrinfo`` with a deadline; threads that ask for the same host at once share one lookup."""

    def __init__(self, getaddrinfo: Callable[..., list[Any]] = socket.getaddrinfo) -> None:
        self._getaddrinfo = getaddrinfo
        self._lock = threading.Lock()
        self._flights: dict[tuple[str, int], Future[list[Address]]] = {}

    def addresses(self, host: str, port: int, seconds: float) -> list[Address]:
        """At least one address. Raises socket.gaierror if there is none, TimedOut after so many seconds."""
        try:
            ipaddress.ip_address(host.strip("[]"))
        except ValueError:
            return self._shared(host, port, seconds)
        return self._getaddrinfo(host.strip("[]"), port, 0, socket.SOCK_STREAM)

    def _shared(self, host: str, port: int, seconds: float) -> list[Address]:
        with self._lock:
            flight = self._flights.get((host, port))
            if flight is None:
                flight = Future()
                threading.Thread(target=self._run, args=(flight, host, port), daemon=True).start()
                self._flights[host, port] = flight
        try:
            return flight.result(timeout=seconds)
        except TimeoutError:
            pass
        raise TimedOut("the name lookup took too long")

    def _run(self, flight: Future[list[Address]], host: str, port: int) -> None:
        try:
            found = self._getaddrinfo(host, port, 0, socket.SOCK_STREAM)
        except (OSError, UnicodeError) as error:
            flight.set_exception(socket.gaierror(socket.EAI_NONAME, type(error).__name__))
        else:
            flight.set_result(found)
        finally:
            with self._lock:
                del self._flights[host, port]
