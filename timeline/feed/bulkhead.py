"""Threads that may wait for one account: an account that hangs must leave some for all others.

A process has WEB_THREADS threads. At most three quarters of them wait for one account's Events API, be it
for a call of their own or for one under way. Whoever finds them all taken waits for a place as long as the
account answers; once a place has been held for longer than a healthy call takes, he is told so at once,
until the account has answered somebody in time again.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from timeline.events.errors import TimedOut

_HANGING_SECONDS = 2.0  # longer than it takes to do a dead process's work again

_REMEMBERED_SECONDS = 30.0

_accounts: dict[str, "_Places"] = {}
_mine = threading.local()


@contextmanager
def admitted(account: str) -> Iterator[None]:
    """Hold one of the account's places. Raises TimedOut when there is none to be had."""
    if getattr(_mine, "held", False):  # what is done within a place needs no second one
        yield
        return
    places = _accounts.get(account) or _accounts.setdefault(account, _Places())
    places.enter()
    _mine.held = True
    answered = False
    try:
        yield
        answered = True
    finally:
        _mine.held = False
        places.leave(answered=answered)


def most() -> int:
    """How many places an account has in this process."""
    return max(1, settings.WEB_THREADS * 3 // 4)


class _Places:
    """Those of one account: who holds them, since when, and until when the account is taken to hang."""

    def __init__(self) -> None:
        self._freed = threading.Condition()
        self._holders: dict[int, float] = {}
        self._hangs_until = 0.0

    def enter(self) -> None:
        latest = time.monotonic() + settings.UPSTREAM_SECONDS
        with self._freed:
            while len(self._holders) >= most():
                now = time.monotonic()
                if now > latest or self._hangs(now):
                    raise TimedOut("too many already wait for this account")
                self._freed.wait(0.1)
            self._holders[threading.get_ident()] = time.monotonic()

    def leave(self, *, answered: bool) -> None:
        with self._freed:
            now = time.monotonic()
            if now - self._holders.pop(threading.get_ident()) > _HANGING_SECONDS:
                self._hangs_until = now + _REMEMBERED_SECONDS
            elif answered:
                self._hangs_until = 0.0
            self._freed.notify()

    def _hangs(self, now: float) -> bool:
        return now < self._hangs_until or now - min(self._holders.values()) > _HANGING_SECONDS
