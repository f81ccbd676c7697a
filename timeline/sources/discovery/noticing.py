"""Noticing what agents read: a page of events costs its reader a reference, all else is done behind.

One thread of the process works off what waits, in small steps, and stands back while the process is busy.
What comes faster than that leaves unnoticed, the oldest first, and is counted: it will be read again.
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import connection

from timeline.events.values import Event

from .notebook import Notebook
from .pacing import Pace

log = logging.getLogger(__name__)

MOST_WAITING = 64  # pages
MOST_WAITING_BYTES = 8_000_000  # of their answers; as objects they take ten times that
STEP = 20  # events between two pauses
NAP_SECONDS = 0.1  # while there is nothing to do
IDLE_SECONDS = 5.0  # then the thread ends


def notice(sender: object, *, account: str, events: Sequence[Event], size: int = 0, **_: Any) -> None:
    """Take note of events that were read. Receives ``feed.signals.events_read``; never waits."""
    if events:
        _noticer.add(account, events, size)


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
        self._pages: deque[tuple[str, Sequence[Event], int]] = deque()
        self._bytes = 0
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None
        self._notebook = Notebook(settings.TIMELINE_KEEP_SECONDS)
        self._at_work = False
        self._busy = 0.0

    @property
    def waiting(self) -> bool:
        return bool(self._pages or self._at_work or self._notebook.filled)

    def add(self, account: str, events: Sequence[Event], size: int) -> None:
        with self._guard:
            self._pages.append((account, events, size))
            self._bytes += size
            while len(self._pages) > MOST_WAITING or self._bytes > MOST_WAITING_BYTES:
                self._bytes -= self._pages.popleft()[2]
                self.lost += 1
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
            self._bytes = self.lost = 0
            self._notebook.forget()

    # --- On the thread --------------------------------------------------------------------------

    def _run(self) -> None:
        pace = Pace()
        try:
            while not self._ends():
                self._work_off(pace)
                if self._notebook.is_due(more=bool(self._pages)):
                    self._notebook.write(pace)
                    self._tell_lost()
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
            self._notebook.keep_notes()
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
        with self._guard:
            if not self._pages:
                self._at_work = False
                return
            account, events, size = self._pages.popleft()
            self._bytes -= size
        for start in range(0, len(events), STEP):
            if not threading.main_thread().is_alive():
                break
            for event in events[start : start + STEP]:
                self._notebook.meet(account, event)
            pace.breathe()
        self._at_work = False

    def _tell_lost(self) -> None:
        if self.lost:
            log.info("discovery pages_unnoticed=%d", self.lost)
            self.lost = 0


_noticer = _Noticer()
