"""When upstream must not be asked: it said so, or it has just failed."""

import time
from typing import Any

from django.core.cache import cache

from timeline.events.errors import EventsApiError, RateLimited

from . import codec
from .errors import problem_of
from .store import LogName

_PAUSE_SECONDS = 5.0  # after a failure, and after a 429 that names no time
_LONGEST_SECONDS = 3600.0


def check(name: LogName) -> None:
    """Raise RateLimited while the account's Retry-After lasts."""
    until = _read(_account_key(name.account))
    if isinstance(until, (int, float)) and until > time.time():
        raise RateLimited(retry_after=until - time.time())


def failed_recently(name: LogName) -> str | None:
    """The kind of the last call's failure if it was a moment ago: a stale answer should not wait for more."""
    kind = _read(_log_key(name))
    return kind if isinstance(kind, str) else None


def note_failure(name: LogName, error: EventsApiError) -> None:
    if isinstance(error, RateLimited):
        seconds = min(error.retry_after or _PAUSE_SECONDS, _LONGEST_SECONDS)
        _write(_account_key(name.account), time.time() + seconds, seconds)
    else:
        _write(_log_key(name), problem_of(error).kind, _PAUSE_SECONDS)


def _read(key: str) -> Any:
    return codec.unpack(cache.get(key), key=key)


def _write(key: str, value: Any, seconds: float) -> None:
    cache.set(key, codec.pack(value, key=key), max(1, seconds))


def _account_key(account: str) -> str:
    return f"timeline:gate:{account}"


def _log_key(name: LogName) -> str:
    return f"{name.key}:failed"
