"""Noticing what agents read: a page of events costs its reader a reference, all else is done behind.

One thread of the process works off what waits, in small steps, and stands back while the process is busy.
What comes faster than that leaves unnoticed, the oldest first, and is counted: it will be read again. So will
what was noticed while the database was away.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, connection

from timeline.events.values import Event

from . import keeping, samples
from .familiar import Familiar
from .notes import Notes, has_names
from .pacing import Pace
from .paths import paths_of
from .sketches import digest_of

log = logging.getLogger(__name__)

MOST_WAITING = 64  # pages
STEP = 20  # events between two pauses
WRITE_EVERY = 1.0  # seconds, once nothing waits
WRITE_LATEST = 5.0
MOST_NOTED = 5_000
NAP_SECONDS = 0.1  # while there is nothing to do
IDLE_SECONDS = 5.0  # then the thread ends
RETRY_SECONDS = 5.0
PRUNE_EVERY = 86_400.0

AWAY = (OperationalError, InterfaceError)  # what passes by itself
Kind = tuple[str, str]


def notice(sender: object, *, account: str, events: Sequence[Event], **_: Any) -> None:
    """Take note of events that were read. Receives ``feed.signals.events_read``; never waits."""
    if events:
        _noticer.add(account, events)


def hold(*, back: bool) -> None:
    """Have nothing worked off until this is taken back; the newest pages wait meanwhile."""
    _noticer.held = back
    if not back and _noticer.waiting:
        _noticer.start()


def settle(seconds: float = 5.0) -> bool:
    """Wait until all that was noticed so far is written; whether it was, within so long."""
    latest = time.monotonic() + seconds
    while _noticer.waiting and time.monotonic() < latest:
        time.sleep(0.01)
    return not _noticer.waiting


def forget() -> None:
    """Drop all that waits, and know nothing of what was met before."""
    _noticer.forget()


class _Noticer:
    """The pages that wait, and the thread that works them off while there are any."""

    def __init__(self) -> None:
        self.held = False
        self.lost = 0
        self._pages: deque[tuple[str, Sequence[Event]]] = deque(maxlen=MOST_WAITING)
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._familiar = Familiar(settings.TIMELINE_KEEP_SECONDS / 2)
        self._notes: dict[str, Notes] = {}
        self._sampled: dict[tuple[str, Kind], deque[Event]] = {}
        self._at_work = False
        self._busy = self._written = self._not_before = 0.0
        self._pruned: float | None = None

    @property
    def waiting(self) -> bool:
        return bool(self._pages or self._at_work or self._notes or self._sampled)

    def add(self, account: str, events: Sequence[Event]) -> None:
        if len(self._pages) == MOST_WAITING:
            self.lost += 1
        self._pages.append((account, events))
        thread = self._thread
        if not self.held and (thread is None or not thread.is_alive()):  # idle for a while, or after a fork
            self.start()

    def start(self) -> None:
        with self._guard:
            if self._thread is None or not self._thread.is_alive():
                # No daemon: the interpreter waits for it at its end, and it for nothing but its last notes.
                self._busy = time.monotonic()
                self._thread = threading.Thread(target=self._run, name="discovery", daemon=False)
                self._thread.start()

    def forget(self) -> None:
        with self._guard:
            self._pages.clear()
            self._notes, self._sampled, self.lost = {}, {}, 0
            self._familiar.forget()
            self._written = self._not_before = 0.0

    # --- On the thread --------------------------------------------------------------------------

    def _run(self) -> None:
        pace = Pace()
        try:
            while not self._ends():
                self._work_off(pace)
                if self._is_time_to_write():
                    self._write(pace)
                if self.waiting:
                    pace.breathe()
                else:
                    time.sleep(NAP_SECONDS)
        finally:
            self._at_work = False
            connection.close()

    def _ends(self) -> bool:
        """Whether there is nothing more to do: for a while, by order, or because the process ends."""
        if not threading.main_thread().is_alive():
            self._pages.clear()
            self._sampled = {}
            self._keep_notes()
            return True
        if not self.held and self.waiting:
            self._busy = time.monotonic()
            return False
        if not self.held and time.monotonic() - self._busy < IDLE_SECONDS:
            return False
        with self._guard:
            self._thread = None  # from here on whoever adds a page starts another one
            if self.held or not self.waiting:
                return True
            self._thread = threading.current_thread()
            return False

    def _work_off(self, pace: Pace) -> None:
        """One page, a few events at a time."""
        self._at_work = True  # before the page leaves the queue: ``settle`` looks at both
        try:
            account, events = self._pages.popleft()
        except IndexError:
            self._at_work = False
            return
        for start in range(0, len(events), STEP):
            if not threading.main_thread().is_alive():
                break
            for event in events[start : start + STEP]:
                self._meet(account, event)
            pace.breathe()
        self._at_work = False

    def _meet(self, account: str, event: Event) -> None:
        if not has_names(event):
            return
        digest = digest_of(account, event.id)
        meeting = self._familiar.meet(digest, time.monotonic())
        if meeting == "known":
            return
        kind = (event.source, event.type)
        if meeting == "new":
            looked_into = self._familiar.deserves_a_look((account, kind))
            paths = paths_of(event.properties) if looked_into else None
            self._notes.setdefault(account, Notes()).take(event, digest, paths, datetime.now(UTC))
        self._sampled.setdefault((account, kind), deque(maxlen=samples.MOST)).append(event)

    def _is_time_to_write(self) -> bool:
        if not (self._notes or self._sampled) or time.monotonic() < self._not_before:
            return False
        since = time.monotonic() - self._written
        noted = sum(notes.events for notes in self._notes.values())
        return since >= WRITE_LATEST or noted >= MOST_NOTED or (not self._pages and since >= WRITE_EVERY)

    def _write(self, pace: Pace) -> None:
        """Keep the notes, then the samples; whatever fails costs no more than what it was about."""
        self._keep_notes()
        sampled, by_account = dict(self._sampled), dict[str, list[Kind]]()
        for (account, kind), events in sampled.items():
            samples.put(account, kind, events)
            by_account.setdefault(account, []).append(kind)
            pace.breathe()
        for account, kinds in by_account.items():
            samples.remember(account, kinds)
        self._sampled = {}
        self._written = time.monotonic()
        if self.lost:
            log.info("discovery pages_unnoticed=%d", self.lost)
            self.lost = 0

    def _keep_notes(self) -> None:
        notes, now = self._notes, datetime.now(UTC)
        for account, noted in notes.items():
            self._try(lambda: keeping.keep(UUID(account), noted, now), noted.events)  # noqa: B023 called at once
        if notes and (self._pruned is None or time.monotonic() - self._pruned > PRUNE_EVERY):
            self._pruned = time.monotonic()
            self._try(lambda: keeping.prune(now), 0)
        self._notes = {}

    def _try(self, work: Callable[[], object], events: int) -> None:
        """Do it; where it fails these events go unnoticed until they are read again."""
        try:
            work()
        except AWAY as error:
            log.warning("discovery events_unnoticed=%d error=%s", events, type(error).__name__)
            self._not_before = time.monotonic() + RETRY_SECONDS
            self._familiar.forget()
            connection.close()
        except (IntegrityError, ValueError) as error:  # the account is gone, or never was
            log.info("discovery events_unnoticed=%d error=%s", events, type(error).__name__)
        except Exception:  # one account's notes must not keep the others back
            log.exception("discovery events_unnoticed=%d", events)


_noticer = _Noticer()
