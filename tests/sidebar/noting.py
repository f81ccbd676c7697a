"""Django's in-process cache, which notes what it is asked."""

from typing import Any

from django.core.cache.backends.locmem import LocMemCache

READINGS: list[tuple[str, ...]] = []


class NotingCache(LocMemCache):
    def get(self, key: str, *args: Any, **options: Any) -> Any:
        READINGS.append(("get", key))
        return super().get(key, *args, **options)
