"""What this process has noticed, from the meeting of an event until it is written down."""

import logging
import time
from collections import deque
from collections.abc import Callable
from datetime import UTC, datetime
from uuid import UUID

from django.db import IntegrityError, InterfaceError, OperationalError, connection

from timeline.events.values import Event

from . import keeping, samples
from .familiar import Familiar
from .notes import Notes, has_names
from .pacing import Pace
from .paths import paths_of
from .sketches import digest_of

log = logging.getLogger(__name__)

WRITE_EVERY = 1.0  # seconds, once nothing waits
WRITE_LATEST = 5.0
RETRY_SECONDS = 5.0
MOST_NOTED = 5_000
MOST_SAMPLED_BYTES = 8_000_000  # until the next writing; one hostile event can outweigh a thousand
PRUNE_EVERY = 86_400.0
AWAY = (OperationalError, InterfaceError)  # what passes by itself

Kind = tuple[str, str]


class Notebook:
    """Notes for the database and events for the samples. For one thread only, but for ``filled``.

    What was noted while the database is away is dropped: it will be read again, and is as good as new then.
    """

    def __init__(self, keep_seconds: float) -> None:
        self._familiar = Familiar(keep_seconds / 2)
        self._pruned: float | None = None
        self.forget()

    def forget(self) -> None:
        """Drop everything, and know nothing of what was met before."""
        self._familiar.forget()
        self._notes: dict[str, Notes] = {}
        self._sampled: dict[tuple[str, Kind], deque[Event]] = {}
        self._sampled_bytes = 0
        self._written = self._not_before = 0.0

    @property
    def filled(self) -> bool:
        return bool(self._notes or self._sampled)

    def meet(self, account: str, event: Event) -> None:
        """Take note of an event, unless it was met a while ago. Never raises."""
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
        size = samples.size_of(event)
        if size <= samples.MOST_BYTES_EACH and self._sampled_bytes < MOST_SAMPLED_BYTES:
            self._sampled.setdefault((account, kind), deque(maxlen=samples.MOST)).append(event)
            self._sampled_bytes += size

    def is_due(self, *, more: bool) -> bool:
        """Whether to write now; ``more`` says that there is more to be met first."""
        if not self.filled or time.monotonic() < self._not_before:
            return False
        since = time.monotonic() - self._written
        noted = sum(notes.events for notes in self._notes.values())
        full = noted >= MOST_NOTED or self._sampled_bytes >= MOST_SAMPLED_BYTES
        return full or since >= WRITE_LATEST or (not more and since >= WRITE_EVERY)

    def write(self, pace: Pace) -> None:
        """Keep the notes, then the samples; whatever fails costs no more than what it was about."""
        self.keep_notes(pace)
        by_account: dict[str, list[Kind]] = {}
        for (account, kind), events in self._sampled.items():
            samples.put(account, kind, events)
            by_account.setdefault(account, []).append(kind)
            pace.breathe()
        for account, kinds in by_account.items():
            samples.remember(account, kinds)
        self._sampled, self._sampled_bytes = {}, 0
        self._written = time.monotonic()

    def keep_notes(self, pace: Pace | None = None) -> None:
        """Into the database with them, or away; at a ``pace`` unless the process ends."""
        notes, now = self._notes, datetime.now(UTC)
        for account, noted in notes.items():
            self._keep_in_pieces(account, noted, now, pace)
        if notes and (self._pruned is None or time.monotonic() - self._pruned > PRUNE_EVERY):
            self._pruned = time.monotonic()
            self._try(lambda: keeping.prune(now), 0)
        self._notes = {}

    def _keep_in_pieces(self, account: str, noted: Notes, now: datetime, pace: Pace | None) -> None:
        """One account's, as far as it goes well."""
        left = noted.events
        for piece in noted.pieces():
            if not self._try(lambda: keeping.keep(UUID(account), piece, now), left):  # noqa: B023 called at once
                return
            left -= piece.events
            if pace is not None:
                pace.breathe()

    def _try(self, work: Callable[[], object], events: int) -> bool:
        """Whether it was done; where it fails these events go unnoticed until they are read again."""
        try:
            work()
            return True
        except AWAY as error:
            log.warning("discovery events_unnoticed=%d error=%s", events, type(error).__name__)
            self._not_before = time.monotonic() + RETRY_SECONDS
            self._familiar.forget()
            connection.close()
        except (IntegrityError, ValueError) as error:  # the account is gone, or never was
            log.info("discovery events_unnoticed=%d error=%s", events, type(error).__name__)
        except Exception:  # one account's notes must not keep the others back
            log.exception("discovery events_unnoticed=%d", events)
        return False
