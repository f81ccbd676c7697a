"""Access records: who looked at whom, written behind the answers.

A view costs a request a few microseconds here; a thread of its own writes what has come together, ten times
a second, equal looks as one row that counts them. While the database is away the records wait in memory, and
a server that is told to stop writes them first. Only a process that is killed takes its last tenth of a
second with it. That masked values were revealed is written before they are.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import CharField, Field, PositiveIntegerField
from django.http import HttpRequest

from timeline.events.values import Subject

from .addresses import address_of
from .models import AccessRecord
from .sessions import Session

log = logging.getLogger(__name__)

PAUSE_SECONDS = 0.1  # between two writings
RETRY_SECONDS = 0.5  # after one that failed
IDLE_SECONDS = 2.0  # then the thread ends
MOST_WAITING = 100_000
BATCH = 1000

FIELDS = (
    "at", "account_id", "subdomain", "agent_id", "subject_kind", "subject", "what", "events", "address",
    "reason", "event", "times",
)  # fmt: skip
PLAIN = (CharField, PositiveIntegerField)
AWAY = (OperationalError, InterfaceError)  # what passes by itself
_ACCOUNT = FIELDS.index("account_id")
Row = tuple[object, ...]


def viewed(request: HttpRequest, session: Session, subject: Subject, *, what: str, events: int) -> None:
    """Record that ``events`` of the subject were sent to the agent. Never raises, never waits.

    ``what`` is "page", "event", "profiles", "json", "insight" or "posted".
    """
    _writer.add((*_look(request, session, subject, what, events), "", ""))


def revealed(request: HttpRequest, session: Session, subject: Subject, *, event: str, reason: str) -> None:
    """Record that masked values of the event are about to be shown to the agent, and why.

    Written at once. Raises django.db.Error if it cannot be: then nothing may be shown.
    """
    look = _look(request, session, subject, "reveal", 1)
    _insert([(round(time.time(), 2), *look, reason, event[:100].replace("\x00", ""), 1)])


def _look(request: HttpRequest, session: Session, subject: Subject, what: str, events: int) -> Row:
    account = session.account
    return (
        account.pk,
        account.subdomain,
        session.agent_id,
        subject.kind,
        subject.value[:1000].replace("\x00", ""),
        what,
        events,
        address_of(request),
    )


def prune(now: datetime | None = None) -> int:
    """Delete what is older than ACCESS_RECORD_DAYS, in steps, and say how many that were."""
    oldest = (now or datetime.now(UTC)) - timedelta(days=settings.ACCESS_RECORD_DAYS)
    gone = 0
    while True:
        step = AccessRecord.objects.filter(at__lt=oldest).order_by("at").values("pk")[:BATCH]
        deleted, _ = AccessRecord.objects.filter(pk__in=list(step.values_list("pk", flat=True))).delete()
        gone += deleted
        if deleted < BATCH:
            return gone


def hold(*, back: bool) -> None:
    """Have nothing written until this is taken back; what is viewed meanwhile waits."""
    _writer.held = back
    if not back and _writer.waiting:
        _writer.start()


def settle(seconds: float = 5.0) -> bool:
    """Wait until all that was viewed so far is written; whether it was, within so long."""
    latest = time.monotonic() + seconds
    while _writer.waiting and time.monotonic() < latest:
        time.sleep(0.01)
    return not _writer.waiting


class _Writer:
    """The rows that wait, and the thread that writes them while there are any."""

    def __init__(self) -> None:
        self._looks: dict[Row, list[Any]] = {}  # since the last writing: when the first was, and how many
        self._rows: deque[Row] = deque()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._lost = 0
        self._busy = 0.0
        self.held = False

    @property
    def waiting(self) -> int:
        return len(self._rows) + len(self._looks)

    def add(self, look: Row) -> None:
        with self._guard:
            counted = self._looks.get(look)
            if counted is None:
                self._looks[look] = [round(time.time(), 2), 1]
            else:
                counted[1] += 1
        thread = self._thread
        if not self.held and (thread is None or not thread.is_alive()):  # idle for a while, or after a fork
            self.start()

    def start(self) -> None:
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                # No daemon: the interpreter waits for it at its end, and it for nothing but its last rows.
                self._busy = time.monotonic()
                self._thread = threading.Thread(target=self._run, name="access-records", daemon=False)
                self._thread.start()

    def forget(self) -> None:
        """Drop all that waits."""
        with self._guard:
            self._looks = {}
            self._rows.clear()

    def _gather(self) -> None:
        """Make rows of the looks so far, at most MOST_WAITING of them."""
        with self._guard:
            looks, self._looks = self._looks, {}
        self._rows.extend((at, *look, times) for look, (at, times) in looks.items())
        while len(self._rows) > MOST_WAITING:
            self._rows.popleft()
            self._lost += 1

    def _run(self) -> None:
        try:
            while not self._ends():
                last = not threading.main_thread().is_alive()
                if self.waiting and not self._write() and last:
                    log.error("access records lost=%d reason=database", self.waiting)
                    return
                if not last:
                    time.sleep(PAUSE_SECONDS)
        finally:
            connection.close()

    def _ends(self) -> bool:
        """Whether there is nothing more to do: for a while, by order, or because the process ends."""
        idle = self.held or not self.waiting
        if not idle:
            self._busy = time.monotonic()
            return False
        if not threading.main_thread().is_alive():
            return True
        if not self.held and time.monotonic() - self._busy < IDLE_SECONDS:
            return False
        with self._guard:
            self._thread = None  # from here on whoever adds a row starts another one
            if self.held or not self.waiting:
                return True
            self._thread = threading.current_thread()
            return False

    def _write(self) -> bool:
        """Write all that waits; whether the database took it."""
        self._gather()
        while self._rows:
            batch = [self._rows[place] for place in range(min(BATCH, len(self._rows)))]
            try:
                _insert(batch)
            except AWAY as error:
                log.warning("access records waiting=%d error=%s", len(self._rows), type(error).__name__)
                connection.close()
                time.sleep(RETRY_SECONDS)
                return False
            except Exception:  # noqa: BLE001 one row that cannot be written must not keep the others back
                _insert_singly(batch)
            for _ in batch:
                self._rows.popleft()
        if self._lost:
            log.error("access records lost=%d reason=full", self._lost)
            self._lost = 0
        return True


def _insert(rows: Sequence[Row]) -> None:
    """One statement for all rows: a tenth of what it costs to make a model of each."""
    meta = AccessRecord._meta
    by_name = {column.attname: column for column in meta.concrete_fields}
    columns = [by_name[name] for name in FIELDS]
    quoted = ", ".join(connection.ops.quote_name(str(column.column)) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {connection.ops.quote_name(meta.db_table)} ({quoted}) VALUES ({marks})"  # noqa: S608 names of ours
    values: Any = [list(row) for row in rows]
    for place, column in enumerate(columns):
        if not isinstance(column, PLAIN):  # the others repeat: a batch is of a moment and a few people
            written = {given: _written(column, given) for given in {row[place] for row in rows}}
            for row in values:
                row[place] = written[row[place]]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(statement, values)


def _written(column: "Field[Any, Any]", value: object) -> object:
    """The value as this database takes it; moments wait as seconds since 1970, of two decimals."""
    given = datetime.fromtimestamp(value, UTC) if isinstance(value, float) else value
    return column.get_db_prep_save(given, connection)


def _insert_singly(rows: Sequence[Row]) -> None:
    """Each row for itself, without its account where that has been deleted meanwhile."""
    for row in rows:
        try:
            try:
                _insert([row])
            except IntegrityError:
                _insert([(*row[:_ACCOUNT], None, *row[_ACCOUNT + 1 :])])
        except Exception:
            log.exception("access records lost=1 reason=unwritable")


_writer = _Writer()
