"""When upstream must not be asked: it said so, it has just failed, or an account has failed in a row.

All of it lies in the cache, so that what one process learnt holds for all of them.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Protocol

from django.conf import settings
from django.core.cache import cache

from timeline.caching import codec
from timeline.events.errors import (
    BadAnswer,
    EventsApiError,
    RateLimited,
    ServerFailure,
    TimedOut,
    Unreachable,
)

from . import verdicts
from .errors import problem_of

_PAUSE_SECONDS = 5.0  # after a failure, and after a 429 that names no time
_LONGEST_SECONDS = 3600.0

# The breaker: after so many failures within the window, with no success between, nothing is asked for a
# while; then one call is let through, and decides.
_BREAKER_FAILURES = 5
_BREAKER_WINDOW = 10.0
_BREAKER_OPEN = 5.0
_BREAKER_MEMORY = 60.0
_TROUBLE = (Unreachable, TimedOut, ServerFailure, BadAnswer)

_troubled: set[str] = set()  # accounts of which this process has counted a failure


class Asked(Protocol):
    """What upstream is asked for: a log, or anything else of an account that has a key in the cache."""

    @property
    def account(self) -> str: ...

    @property
    def key(self) -> str: ...


@contextmanager
def entered(name: Asked, known: Mapping[str, object] | None = None) -> Iterator[None]:
    """Around one upstream call: refuse it if it must not be made, and learn from how it ends.

    ``known`` is what the cache held a moment ago under ``keys_of``. Raises RateLimited while a Retry-After
    lasts, and while the breaker is open the account's last failure.
    """
    check(name, known)
    try:
        yield
    except EventsApiError as error:
        note_failure(name, error)
        raise
    if name.account in _troubled:
        _troubled.discard(name.account)
        cache.delete_many([_count_key(name.account), _breaker_key(name.account), _trial_key(name.account)])


def keys_of(name: Asked) -> tuple[str, str]:
    """Under which it is kept that the account must not be asked."""
    return _account_key(name.account), _breaker_key(name.account)


def check(name: Asked, known: Mapping[str, object] | None = None) -> None:
    """Raise what the account's upstream said last, if it must not be asked yet."""
    until_key, breaker_key = keys_of(name)
    found = cache.get_many(keys_of(name)) if known is None else known
    until = codec.unpack(found.get(until_key), key=until_key)
    if isinstance(until, (int, float)) and until > time.time():
        raise RateLimited(retry_after=until - time.time())
    if breaker_key in found:
        _check_breaker(name.account, codec.unpack(found[breaker_key], key=breaker_key))


def failed_recently(name: Asked) -> str | None:
    """The kind of the last call's failure if it was a moment ago: a stale answer should not wait for more."""
    kind = _read(_log_key(name))
    return kind if isinstance(kind, str) else None


def note_failure(name: Asked, error: EventsApiError) -> None:
    if isinstance(error, RateLimited):
        seconds = min(error.retry_after or _PAUSE_SECONDS, _LONGEST_SECONDS)
        _write(_account_key(name.account), time.time() + seconds, seconds)
        return
    _write(_log_key(name), problem_of(error).kind, _PAUSE_SECONDS)
    if isinstance(error, _TROUBLE):
        _count(name.account, error)


def _count(account: str, error: EventsApiError) -> None:
    """Count a failure; the last one of a row opens the breaker, and so does that of a call let through."""
    on_trial = cache.has_key(_breaker_key(account))
    _troubled.add(account)
    cache.add(_count_key(account), 0, _BREAKER_WINDOW)
    try:
        failures = cache.incr(_count_key(account))
    except ValueError:  # it ran out in between
        failures = 1
    if on_trial or failures >= _BREAKER_FAILURES:
        state = {"until": time.time() + _BREAKER_OPEN, "failure": verdicts.write(error)}
        _write(_breaker_key(account), state, _BREAKER_MEMORY)
        cache.delete_many([_count_key(account), _trial_key(account)])


def _check_breaker(account: str, state: object) -> None:
    failure = verdicts.read(state.get("failure")) if isinstance(state, dict) else None
    if failure is None or not isinstance(state, dict):
        return
    if state["until"] > time.time() or not cache.add(
        _trial_key(account), b"1", settings.UPSTREAM_SECONDS + 1
    ):
        raise failure
    _troubled.add(account)  # so that a success closes it


def _read(key: str) -> Any:
    return codec.unpack(cache.get(key), key=key)


def _write(key: str, value: Any, seconds: float) -> None:
    cache.set(key, codec.pack(value, key=key), max(1, seconds))


def _account_key(account: str) -> str:
    return f"timeline:gate:{account}"


def _count_key(account: str) -> str:
    return f"timeline:gate:{account}:failures"


def _breaker_key(account: str) -> str:
    return f"timeline:gate:{account}:breaker"


def _trial_key(account: str) -> str:
    return f"timeline:gate:{account}:trial"


def _log_key(name: Asked) -> str:
    return f"{name.key}:failed"
