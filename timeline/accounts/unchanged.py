"""What was read from the database, kept for all threads for as long as nothing in it has changed.

SQLite counts its changes: ``PRAGMA data_version`` tells a connection of those that all others have made, in
this process and elsewhere. One connection of each process does nothing but watch that count, and is asked
every two hundredths of a second at most, or at once by a thread that has changed something itself. Other
databases cannot be asked so cheaply; what is read from them is kept for half a second, whatever happens.
"""

import os
import sqlite3
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, InterfaceError, OperationalError, connections
from django.db import Error as DatabaseTrouble
from django.db.backends.base.base import BaseDatabaseWrapper

V = TypeVar("V")

Mark = tuple[int, int]  # process and count: equal marks mean an unchanged database

ASK_EVERY = 0.02
UNASKED_FOR = 0.5
OUTAGE = 60.0

_MOST = 5000


class Kept(Generic[V]):
    """Values by key, for all threads; nobody may change a value.

    While the database does not answer the last ones count for up to OUTAGE seconds.
    """

    def __init__(self) -> None:
        self._mark: Mark | None = None
        self._values: dict[Hashable, V] = {}
        self._last: dict[Hashable, tuple[V, float]] = {}  # with when it was read

    def get(self, key: Hashable, read: Callable[[], V], *, mark: Mark | None) -> V:
        """The value that ``read`` gives now; it is only called if the database has changed since.

        ``mark`` is what ``mark_now`` gave a moment ago.
        """
        if mark is None:
            return read()
        values = self._values
        if self._mark != mark or len(values) > _MOST:
            # A thread with an older mark may set this back: then what is kept is read once more, no more.
            self._values, self._mark = (values := {}), mark
        try:
            return values[key]
        except KeyError:
            # The mark is older than the reading: a change that comes in between shows as another mark.
            value = values[key] = self._read(key, read)
            return value

    def _read(self, key: Hashable, read: Callable[[], V]) -> V:
        try:
            value = read()
        except (OperationalError, InterfaceError):
            last = self._last.get(key)
            if last is None or time.monotonic() - last[1] > OUTAGE:
                raise
            return last[0]
        if len(self._last) >= _MOST:
            self._last.clear()
        self._last[key] = (value, time.monotonic())
        return value


class _Watch:
    """The connection that watches SQLite's count of changes, and what it last said."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._of: tuple[int, object] | None = None  # the process and the database that it is open for
        self._raw: Any = None
        self._until = 0.0
        self._mark: Mark | None = None
        self._opened = 0

    def mark(self, database: BaseDatabaseWrapper, *, at_once: bool) -> Mark | None:
        """The mark of now; without ``at_once`` it may be ASK_EVERY seconds old."""
        of = (os.getpid(), database.settings_dict["NAME"])
        if not at_once and self._is_young(of):
            return self._mark
        with self._guard:
            if not at_once and self._is_young(of):
                return self._mark
            if self._of != of:
                self._open(database, of)
            (count,) = self._raw.execute("PRAGMA data_version").fetchone()
            self._mark, self._until = (self._opened, count), time.perf_counter() + ASK_EVERY
            return self._mark

    def _is_young(self, of: tuple[int, object]) -> bool:
        return time.perf_counter() < self._until and self._of == of

    def forget(self) -> None:
        """Open another connection next time."""
        self._of = None

    def _open(self, database: BaseDatabaseWrapper, of: tuple[int, object]) -> None:
        parameters = database.get_connection_params() | {"check_same_thread": False}
        self._raw = database.get_new_connection(parameters)
        self._opened += 1  # another connection counts from another number
        self._of = of


_watch = _Watch()
_here = threading.local()


def mark_now() -> Mark | None:
    """Equal as long as everybody would read the same; None if that cannot be told."""
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: through ``connection`` each word costs 1 µs
    if database.in_atomic_block:  # what it has changed may yet be taken back
        return None
    if database.vendor != "sqlite":
        return 0, int(time.perf_counter() / UNASKED_FOR)
    raw = database.connection
    changes = (raw, raw.total_changes) if raw is not None else None
    at_once = changes is not None and changes != getattr(_here, "changes", changes)
    _here.changes = changes
    try:
        return _watch.mark(database, at_once=at_once)
    except (DatabaseTrouble, sqlite3.Error):
        _watch.forget()
        return None
