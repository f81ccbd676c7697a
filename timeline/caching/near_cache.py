"""The cache in Redis, with the keys of one prefix (option ``NEAR``) kept at hand: see ``near``."""

import math
import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT

from .near import near_to
from .steady import SteadyRedisCache

T = TypeVar("T")


class NearRedisCache(SteadyRedisCache):
    """``get`` answers small values that change seldom without asking Redis; all else is as without it."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._keys: str = params["OPTIONS"]["NEAR"]
        self._lead = str(self.make_key(self._keys)).removesuffix(self._keys)
        self._near = near_to(server, self._lead + self._keys)

    def get(self, key: str, default: Any = None, version: int | None = None, client: Any = None) -> Any:
        # What stands in for Redis comes first, as it always does.
        if self._line.used or version is not None or not key.startswith(self._keys):
            return super().get(key, default, version)
        value = self._near.get(self._lead + key)
        if value is None:
            value = self._ask(lambda: self._fetch(self._lead + key), lambda: None)
        return default if value is None else value

    def _fetch(self, name: str) -> Any:
        """The value from Redis, from now on at hand. Raises RedisError."""
        mark, now = self._near.about_to_read(name), time.monotonic()
        with self.client.get_client(write=False).pipeline(transaction=False) as both:
            value, left = both.get(name).pttl(name).execute()
        value = None if value is None else self.client.decode(value)
        self._near.keep(name, mark, value, math.inf if left == -1 else now + left / 1000)
        return value

    # --- Every change of this process's own is seen by it at once -----------------------------------

    def set(
        self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None, **_: Any
    ) -> None:
        self._changing([key], lambda: super(NearRedisCache, self).set(key, value, timeout, version))

    def set_many(
        self, data: dict[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None
    ) -> list[str]:
        return self._changing(data, lambda: super(NearRedisCache, self).set_many(data, timeout, version))

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._changing([key], lambda: super(NearRedisCache, self).add(key, value, timeout, version))

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        return self._changing([key], lambda: super(NearRedisCache, self).incr(key, delta, version))

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        return self._changing([key], lambda: super(NearRedisCache, self).touch(key, timeout, version))

    def delete(self, key: str, version: int | None = None, **_: Any) -> bool:
        return self._changing([key], lambda: super(NearRedisCache, self).delete(key, version))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        keys = list(keys)
        self._changing(keys, lambda: super(NearRedisCache, self).delete_many(keys, version))

    def clear(self) -> None:
        super().clear()
        self._near.forget_all()

    def _changing(self, keys: Any, change: Callable[[], T]) -> T:
        """The change; what is at hand is forgotten after it, whatever became of it."""
        try:
            return change()
        finally:
            for key in keys:
                if key.startswith(self._keys):
                    self._near.forget(self._lead + key)
