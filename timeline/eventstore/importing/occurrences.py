"""How often a line was seen in a file, counted on disk: a file may be larger than the memory."""

import sqlite3
from types import TracebackType


class Occurrences:
    """Numbers equal things from 0 on. SQLite keeps the counts in a temporary file that nobody else sees."""

    def __init__(self) -> None:
        self._database = sqlite3.connect("", isolation_level=None)
        self._database.execute("PRAGMA synchronous=OFF")
        self._database.execute("PRAGMA cache_size=-8000")
        self._database.execute("CREATE TABLE seen (digest BLOB PRIMARY KEY, number INTEGER) WITHOUT ROWID")
        self._database.execute("BEGIN")

    def __enter__(self) -> "Occurrences":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._database.close()

    def number(self, digest: bytes) -> int:
        """How often this digest was asked for before."""
        row = self._database.execute("SELECT number FROM seen WHERE digest = ?", (digest,)).fetchone()
        before: int = row[0] if row else 0
        self._database.execute("INSERT OR REPLACE INTO seen VALUES (?, ?)", (digest, before + 1))
        return before
