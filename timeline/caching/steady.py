"""Redis as a cache that may fail: short waits, a mark while it is down, and a little memory in its place.

Values lie in Redis as the bytes they are; nothing read from a cache is ever unpickled. When Redis does not
answer in time, nothing asks it again until a probe in the background has had its answer, so that a frozen
Redis costs one short wait and no more. Meanwhile, and for single writes that it refuses (it is full, or
read-only), the values are kept in this process. A Redis that is slow is left alone in the same way.
"""

import logging
import threading
import time
from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django_redis.cache import RedisCache
from django_redis.exceptions import ConnectionInterrupted
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

log = logging.getLogger(__name__)

T = TypeVar("T")


class BytesSerializer:
    """Keeps bytes as they are and refuses everything else (django-redis itself keeps integers)."""

    def __init__(self, options: dict[str, object]) -> None:
        self.options = options

    def dumps(self, value: object) -> bytes:
        if not isinstance(value, bytes):
            raise TypeError("only bytes and integers may go into the cache")
        return value

    def loads(self, value: bytes) -> bytes:
        return value


class Line:
    """What this process knows of one Redis, shared by its threads.

    ``stand_in`` holds what Redis could not be given. It is emptied when Redis is back: then what all
    processes share counts again.
    """

    SLOW_SECONDS = 0.03  # an answer that takes longer is a reason to look closer
    FIRST_PROBE = 0.25
    NEXT_PROBES = 1.0
    MOST_ENTRIES = 500
    MOST_SECONDS = 300.0

    def __init__(self, server: str) -> None:
        self.down = False
        self.stand_in = LocMemCache(f"instead of {server}", {"OPTIONS": {"MAX_ENTRIES": self.MOST_ENTRIES}})
        self.used = False
        self._guard = threading.Lock()
        self._suspected = False
        self._probe = Redis.from_url(
            server,
            socket_timeout=self.SLOW_SECONDS,
            socket_connect_timeout=0.2,
            protocol=2,
            driver_info=None,
            retry=Retry(NoBackoff(), 0),
        )

    def lost(self, error: BaseException) -> None:
        """Ask no more until a thread of its own has found it back."""
        with self._guard:
            if self.down:
                return
            self.down = True
        log.warning("cache down error=%s", type(error).__name__)
        threading.Thread(target=self._until_back, name="cache-probe", daemon=True).start()

    def suspect(self) -> None:
        """Look closer, on a thread of its own, whether it is Redis that is slow."""
        with self._guard:
            if self.down or self._suspected:
                return
            self._suspected = True
        threading.Thread(target=self._look_closer, name="cache-probe", daemon=True).start()

    def keep(self, key: str, value: object, timeout: Any, version: int | None) -> None:
        self.used = True
        self.stand_in.set(key, value, self.bounded(timeout), version)

    def bounded(self, timeout: Any) -> float:
        return self.MOST_SECONDS if timeout in (None, DEFAULT_TIMEOUT) else min(timeout, self.MOST_SECONDS)

    def forget(self) -> None:
        self.stand_in.clear()
        self.used = False

    def _look_closer(self) -> None:
        try:
            if not any(self._answers() for _ in range(3)):
                self.lost(TimeoutError("slow"))
        finally:
            self._suspected = False

    def _until_back(self) -> None:
        time.sleep(self.FIRST_PROBE)
        while not self._answers():
            time.sleep(self.NEXT_PROBES)
        self.forget()
        self.down = False
        log.warning("cache back")

    def _answers(self) -> bool:
        """Whether Redis is quick. The socket's own timeout tells, for this process may be slow itself."""
        try:
            self._probe.ping()
        except ResponseError:
            return True  # it may not be asked this, but it is there
        except (RedisError, OSError):
            return False
        return True


@lru_cache(maxsize=16)
def line_to(server: str) -> Line:
    return Line(server)


class SteadyRedisCache(RedisCache):  # type: ignore[misc]
    """Django's cache in Redis or Valkey: never raises because of its server, never waits for it twice."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._ignore_exceptions = False
        self._line = line_to(server)

    def get(self, key: str, default: Any = None, version: int | None = None, client: Any = None) -> Any:
        line = self._line
        if line.used:
            kept = line.stand_in.get(key, None, version)
            if kept is not None:
                return kept
        return self._ask(lambda: self.client.get(key, default, version), lambda: default)

    def get_many(self, keys: Any, version: int | None = None) -> dict[str, Any]:
        keys = list(keys)
        found: dict[str, Any] = self._ask(lambda: dict(self.client.get_many(keys, version)), dict)
        if self._line.used:
            found |= self._line.stand_in.get_many(keys, version)
        return found

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **_: Any
    ) -> None:
        if self._ask(lambda: bool(self.client.set(key, value, timeout, version)) or True, lambda: False):
            self._drop_kept(key, version)
        else:
            self._line.keep(key, value, timeout, version)

    def set_many(
        self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        """All of it or nothing, in one round trip."""
        if self._ask(lambda: self.client.set_many(data, timeout, version) is None, lambda: False):
            for key in data:
                self._drop_kept(key, version)
        else:
            for key, value in data.items():
                self._line.keep(key, value, timeout, version)
        return []

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        def here() -> bool:
            self._line.used = True
            return self._line.stand_in.add(key, value, self._line.bounded(timeout), version)

        return bool(self._ask(lambda: self.client.add(key, value, timeout, version), here))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        if self._line.used and self._line.stand_in.has_key(key, version):
            return self._line.stand_in.incr(key, delta, version)
        return self._ask(
            lambda: int(self.client.incr(key, delta, version)),
            lambda: self._line.stand_in.incr(key, delta, version),
        )

    def decr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self.incr(key, -delta, version)

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if self._line.used and self._line.stand_in.touch(key, self._line.bounded(timeout), version):
            return True
        return bool(self._ask(lambda: self.client.touch(key, timeout, version), lambda: False))

    def has_key(self, key: str, version: int | None = None) -> bool:
        if self._line.used and self._line.stand_in.has_key(key, version):
            return True
        return bool(self._ask(lambda: self.client.has_key(key, version), lambda: False))

    def delete(self, key: str, version: int | None = None, **_: Any) -> bool:
        kept = self._drop_kept(key, version)
        return bool(self._ask(lambda: self.client.delete(key, version), lambda: False)) or kept

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        keys = list(keys)
        for key in keys:
            self._drop_kept(key, version)
        self._ask(lambda: self.client.delete_many(keys, version), lambda: 0)

    def clear(self) -> None:
        self._line.forget()
        self._ask(self.client.clear, lambda: None)

    def _drop_kept(self, key: str, version: int | None) -> bool:
        return self._line.used and self._line.stand_in.delete(key, version)

    def _ask(self, question: Callable[[], T], otherwise: Callable[[], T]) -> T:
        """What Redis answers, or what ``otherwise`` does if it is down, does not answer or refuses."""
        if self._line.down:
            return otherwise()
        began = time.perf_counter()
        try:
            answer = question()
        except (ConnectionInterrupted, RedisError, OSError) as error:
            cause = error.__cause__ if isinstance(error, ConnectionInterrupted) else error
            if isinstance(cause, ResponseError):  # it answered, if only with a refusal
                log.warning("cache refused error=%s", type(cause).__name__)
            else:
                self._line.lost(cause or error)
            return otherwise()
        if time.perf_counter() - began > Line.SLOW_SECONDS:
            self._line.suspect()
        return answer
