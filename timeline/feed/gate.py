"""When upstream must not be asked: it said so, or it has just failed."""

from datetime import datetime, timedelta

from django.core.cache import cache
from django.utils import timezone

from timeline.events.errors import EventsApiError, RateLimited

from .errors import problem_of
from .store import LogName

_PAUSE_SECONDS = 5.0  # after a failure, and after a 429 that names no time
_LONGEST_SECONDS = 3600.0


def check(name: LogName) -> None:
    """Raise RateLimited while the account's Retry-After lasts."""
    until = cache.get(_account_key(name.account))
    if isinstance(until, datetime) and until > timezone.now():
        raise RateLimited(retry_after=(until - timezone.now()).total_seconds())


def failed_recently(name: LogName) -> str | None:
    """The kind of the last call's failure if it was a moment ago: a stale answer should not wait for more."""
    kind = cache.get(_log_key(name))
    return kind if isinstance(kind, str) else None


def note_failure(name: LogName, error: EventsApiError) -> None:
    if isinstance(error, RateLimited):
        seconds = min(error.retry_after or _PAUSE_SECONDS, _LONGEST_SECONDS)
        until = timezone.now() + timedelta(seconds=seconds)
        cache.set(_account_key(name.account), until, seconds)
    else:
        cache.set(_log_key(name), problem_of(error).kind, _PAUSE_SECONDS)


def _account_key(account: str) -> str:
    return f"timeline:gate:{account}"


def _log_key(name: LogName) -> str:
    return f"{name.key}:failed"
