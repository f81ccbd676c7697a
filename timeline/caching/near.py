"""Values of Redis that this process keeps at hand for as long as Redis tells of no change to them.

Redis (6 and later) and Valkey tell a connection that asks for it of every key under a prefix that is written,
deleted, evicted or found expired, and of a flush: ``CLIENT TRACKING`` in broadcasting mode. One connection of
the process listens. redis-py's own client-side cache was measured first: it costs 31 µs a reading, and it
refuses Valkey and Redis before 7.4.

What has not been told yet cannot be known, so the listener also asks for a sign of life, and nothing is
believed for longer than ``SURE_SECONDS`` after the asking of an answered one. A silent connection, a frozen
Redis or a process that stood still therefore costs readings from Redis, never an older value.
"""

import logging
import os
import threading
import time
import weakref
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.exceptions import TimeoutError as NothingCame
from redis.maint_notifications import MaintNotificationsConfig
from redis.retry import Retry

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Held:
    """A value and until when it lives (``time.monotonic``). While it is being read it is None."""

    value: Any
    until: float


class Near:
    """The values under one prefix of one Redis, shared by the threads of this process."""

    SURE_SECONDS = 0.5
    ASK_EVERY = 0.15
    GIVE_UP_SECONDS = 3.0  # a connection that is silent for so long is taken for lost
    AGAIN_SECONDS = 1.0
    AGAIN_IF_REFUSED = 60.0
    IDLE_SECONDS = 60.0  # who reads nothing needs no listener
    MOST = 10_000

    def __init__(self, server: str, prefix: str) -> None:
        self._prefix = prefix
        self._pool = Redis.from_url(
            server,
            socket_timeout=self.SURE_SECONDS,
            socket_connect_timeout=0.2,
            protocol=3,
            driver_info=None,
            maint_notifications_config=MaintNotificationsConfig(enabled=False),
            retry=Retry(NoBackoff(), 0),
        ).connection_pool
        self.start_anew()
        _all.add(self)

    def start_anew(self) -> None:
        """Know nothing and have no listener: the beginning, and a forked process."""
        self._guard = threading.Lock()
        self._held: dict[str, Held] = {}
        self._sure_until = self._not_before = self._read_at = 0.0
        self._running = self._told = False

    @property
    def sure(self) -> bool:
        """Whether values at hand are believed now."""
        return time.monotonic() < self._sure_until

    def get(self, name: str) -> Any:
        """The value at hand under this name in Redis, None if there is none."""
        now = self._read_at = time.monotonic()
        held = self._held.get(name)
        if held is None or now >= self._sure_until or now >= held.until:
            return None
        return held.value

    def about_to_read(self, name: str) -> Held | None:
        """Call before asking Redis, and hand the result to ``keep`` with the answer."""
        with self._guard:
            if not self._told:
                self._see_to_listener()
                return None
            if len(self._held) >= self.MOST:
                self._held.clear()
            mark = self._held[name] = Held(None, 0.0)
            return mark

    def keep(self, name: str, mark: Held | None, value: Any, until: float) -> None:
        """Keep what Redis answered, unless a change was told or made since ``about_to_read``."""
        with self._guard:
            if mark is None or self._held.get(name) is not mark:
                return
            if value is None:
                del self._held[name]
            else:
                self._held[name] = Held(value, until)

    def forget(self, name: str) -> None:
        """Call after changing the value in Redis: its own change a process sees at once."""
        with self._guard:
            self._held.pop(name, None)

    def forget_all(self) -> None:
        with self._guard:
            self._held.clear()

    # --- The listener ---------------------------------------------------------------------------

    def _see_to_listener(self) -> None:
        if not self._running and time.monotonic() >= self._not_before:
            self._running = True
            threading.Thread(target=self._listen, name="cache-listener", daemon=True).start()

    def _listen(self) -> None:
        """Listen until the connection is lost, or until nobody has read for a while."""
        again = self.AGAIN_SECONDS
        connection: Any = self._pool.make_connection()
        try:
            connection.connect()
            connection._parser.set_invalidation_push_handler(self._hear)  # as redis-py's own cache does
            connection.send_command("CLIENT", "TRACKING", "ON", "BCAST", "PREFIX", self._prefix)
            connection.read_response()
            with self._guard:
                self._told = True
            self._stay(connection)
        except ResponseError as error:
            log.warning("cache tells of no changes error=%s", type(error).__name__)
            again = self.AGAIN_IF_REFUSED
        except (RedisError, OSError) as error:
            log.info("cache listener lost error=%s", type(error).__name__)
        finally:
            with self._guard:
                self._told, self._sure_until = False, 0.0
                self._held.clear()
            connection.disconnect()
            self._not_before = time.monotonic() + again
            self._running = False

    def _stay(self, connection: Any) -> None:
        """Hear what is told, and ask again and again whether anybody is there. Raises RedisError, OSError."""
        asked_at, waiting = -self.ASK_EVERY, False
        while (now := time.monotonic()) - self._read_at < self.IDLE_SECONDS:
            if not waiting and now - asked_at >= self.ASK_EVERY:
                asked_at, waiting = now, True
                connection.send_command("PING", check_health=False)
            wait = asked_at + (self.GIVE_UP_SECONDS if waiting else self.ASK_EVERY) - now
            try:
                told = connection.read_response(
                    push_request=True, timeout=max(wait, 0.001), disconnect_on_error=False
                )
            except NothingCame:
                if waiting:
                    raise
                continue
            if told is not TOLD:  # then it is the answer; what was told before it has been heard
                waiting, self._sure_until = False, asked_at + self.SURE_SECONDS

    def _hear(self, message: Any) -> object:
        """Take in ``[b"invalidate", names]``; no names mean all of them."""
        names = message[1]
        with self._guard:
            if names is None:
                self._held.clear()
            for name in names or ():
                self._held.pop(name.decode("utf-8", "replace"), None)
        return TOLD


TOLD = object()

_all: "weakref.WeakSet[Near]" = weakref.WeakSet()


@lru_cache(maxsize=16)
def near_to(server: str, prefix: str) -> Near:
    return Near(server, prefix)


def _in_a_forked_process() -> None:
    for near in _all:
        near.start_anew()


os.register_at_fork(after_in_child=_in_a_forked_process)
