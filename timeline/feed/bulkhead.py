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

_changed = threading.Condition()
_taken: dict[str, dict[int, float]] = {}  # account → thread → since when
_hung: dict[str, float] = {}  # account → until when it is remembered to hang
_mine = threading.local()


@contextmanager
def admitted(account: str) -> Iterator[None]:
    """Hold one of the account's places. Raises TimedOut when there is none to be had."""
    if getattr(_mine, "held", False):  # what is done within a place needs no second one
        yield
        return
    _enter(account)
    _mine.held = True
    answered = False
    try:
        yield
        answered = True
    finally:
        _mine.held = False
        _leave(account, answered=answered)


def most() -> int:
    """How many places an account has in this process."""
    return max(1, settings.WEB_THREADS * 3 // 4)


def _enter(account: str) -> None:
    latest = time.monotonic() + settings.UPSTREAM_SECONDS
    with _changed:
        holders = _taken.setdefault(account, {})
        while len(holders) >= most():
            now = time.monotonic()
            if now > latest or _hangs(account, holders, now):
                raise TimedOut("too many already wait for this account")
            _changed.wait(0.1)
            holders = _taken.setdefault(account, {})
        holders[threading.get_ident()] = time.monotonic()


def _hangs(account: str, holders: dict[int, float], now: float) -> bool:
    return now < _hung.get(account, 0.0) or now - min(holders.values()) > _HANGING_SECONDS


def _leave(account: str, *, answered: bool) -> None:
    with _changed:
        holders = _taken[account]
        now = time.monotonic()
        if now - holders.pop(threading.get_ident()) > _HANGING_SECONDS:
            _hung[account] = now + _REMEMBERED_SECONDS
        elif answered:
            _hung.pop(account, None)
        if not holders:
            del _taken[account]
        _changed.notify_all()
