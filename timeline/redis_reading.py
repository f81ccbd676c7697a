"""Reading single values from Redis with less ado: 10 µs of this process's time instead of 60.

A warm page costs one such reading. Redis's own client takes a connection out of a pool, asks the socket
whether it is well, and puts it back; here each thread keeps one connection and just asks.
"""

import os
import threading
from typing import Any

from django_redis.client import DefaultClient
from redis.exceptions import ConnectionError as ConnectionLost

_here = threading.local()


class QuickClient(DefaultClient):  # type: ignore[misc]
    """django-redis's client, with a quicker ``get``."""

    def get(self, key: Any, default: Any = None, version: int | None = None, client: Any = None) -> Any:
        """The value, or the default. Raises RedisError: ConnectionError, TimeoutError and its like."""
        name = str(self.make_key(key, version=version)).encode()
        request = b"*2\r\n$3\r\nGET\r\n$%d\r\n%b\r\n" % (len(name), name)
        wire = self._wire()
        try:
            value = _ask(wire, request)
        except ConnectionLost:  # the server may have closed it while nobody asked: once more, on a new one
            value = _ask(wire, request)
        return default if value is None else self.decode(value)

    def _wire(self) -> Any:
        """This thread's connection to the server, of its own process."""
        pool = self.get_client(write=False).connection_pool
        if getattr(_here, "of", None) != (os.getpid(), pool):
            _here.of, _here.wire = (os.getpid(), pool), pool.make_connection()
        return _here.wire


def _ask(wire: Any, request: bytes) -> bytes | None:
    # Both close the connection when anything fails in between: no answer is ever taken for a later question.
    wire.send_packed_command([request], check_health=False)
    value: bytes | None = wire.read_response()
    return value
