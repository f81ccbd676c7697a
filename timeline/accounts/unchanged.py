"""What was read from the database, kept for as long as nothing in it has changed.

SQLite counts its changes: ``PRAGMA data_version`` those of all other connections, in this process and in
others, ``total_changes`` those of this one, which show at once. The PRAGMA costs a few system calls and lets
the other threads pass, so a thread asks it every hundredth of a second at most. Other databases cannot be
asked so cheaply; what is read from them is kept for half a second, whatever happens to it.
"""

import sqlite3
import threading
import time
from collections.abc import Callable, Hashable
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db import Error as DatabaseTrouble

V = TypeVar("V")

Mark = tuple[Any, int, int]

ASK_EVERY = 0.01
UNASKED_FOR = 0.5

_MOST = 1000


class _Version(threading.local):
    """What SQLite last said to this thread, on which connection, and until when it counts."""

    raw: Any = None
    number = 0
    until = 0.0


_last = _Version()


class Kept(Generic[V]):
    """Values by key. Each thread has its own, as it has its own connection; nobody may change a value."""

    def __init__(self) -> None:
        self._here = threading.local()

    def get(self, key: Hashable, read: Callable[[], V], *, mark: Mark | None) -> V:
        """The value that ``read`` gives now; it is only called if the database has changed since.

        ``mark`` is what ``mark_now`` gave a moment ago, on this thread.
        """
        if mark is None:
            return read()
        values: dict[Hashable, V] = getattr(self._here, "values", {})
        if getattr(self._here, "mark", None) != mark or len(values) > _MOST:
            # Taken before reading: a change that comes in between will show as another mark.
            self._here.mark, self._here.values = mark, (values := {})
        if key not in values:
            values[key] = read()
        return values[key]


def mark_now() -> Mark | None:
    """Equal as long as this connection would read the same; None if that cannot be told."""
    database = connections[DEFAULT_DB_ALIAS]  # looked up once: through ``connection`` each word costs 1 µs
    if database.vendor != "sqlite":
        return None if database.in_atomic_block else (database, int(time.perf_counter() / UNASKED_FOR), 0)
    try:
        if database.connection is None:
            database.ensure_connection()
        raw = database.connection
        if raw.in_transaction:  # what it has changed may yet be taken back
            return None
        now = time.perf_counter()
        if raw is not _last.raw or now >= _last.until:
            (_last.number,) = raw.execute("PRAGMA data_version").fetchone()
            _last.raw, _last.until = raw, now + ASK_EVERY
    except (DatabaseTrouble, sqlite3.Error):
        return None
    return raw, _last.number, raw.total_changes
