"""OAuth client credentials: an access token, fetched once for all threads of all processes, renewed in time.

While the token in this process's memory is good, nothing else is looked at. Once it is not, one thread looks
for another in the row that all processes share, or asks for it; the others wait for that thread.
"""

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from queue import Empty, SimpleQueue

from timeline.events.credentials import Bearer
from timeline.events.errors import EventsApiError, TimedOut

from . import grants
from .grants import Failure, Grant
from .shared_tokens import LEASE_SECONDS, Row, SharedToken, Unavailable, borrowed_connection
from .token_request import Client

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 10.0  # a token that is refused so soon after its renewal will not be cured by another
LOOK_SECONDS = 0.05  # how often a process looks whether another one has renewed the token
LOOK_EARLY_SECONDS = 1.0  # the same while the old token is still good
BEAT_SECONDS = LEASE_SECONDS / 3


@dataclass(frozen=True, slots=True)
class Search:
    """For which token, until which monotonic moment: ``refused`` after a 401, ``early`` while it is good."""

    unwanted: Grant | None
    until: float
    refused: bool = False
    early: bool = False

    def would_do(self, grant: Grant) -> bool:
        """Whether a token found serves: another than the unwanted one, and not about to be due itself."""
        if self.unwanted is not None and grant.bearer == self.unwanted.bearer:
            return False
        return grant.left > 1 and not (self.early and grant.is_due)


class ClientCredentials:
    """Credentials for an EventsClient; without ``shared`` the token is this process's own.

    ``seconds`` is the longest that anybody waits for a token.
    """

    def __init__(self, client: Client, *, shared: SharedToken | None = None, seconds: float = 4.5) -> None:
        self._client = client
        self._shared = shared
        self._seconds = seconds
        self._flight = threading.Lock()
        self._grant: Grant | None = None
        self._failure: Failure | None = None
        self._look_again = 0.0

    def __repr__(self) -> str:
        return f"ClientCredentials({self._client.url!r})"

    def headers(self) -> Mapping[str, str]:
        """The present token's header; waits only where there is no token yet. Raises EventsApiError."""
        grant = self._grant
        if grant is None or grant.left <= 0:
            grant = self._another(grant, self._seconds, refused=False)
        elif grant.is_due and time.monotonic() >= self._look_again:
            self._renew_behind(grant)
        return grant.bearer.headers()

    def renew(self, refused: Mapping[str, str], *, seconds: float) -> bool:
        """After a 401: whether there is another token than the refused one now. Raises EventsApiError."""
        grant = self._grant
        if grant is None or grant.bearer.headers()["Authorization"] != refused.get("Authorization"):
            return True
        if grant.cures and time.monotonic() - grant.made < PATIENCE_SECONDS:
            return False
        self._another(grant, min(seconds, self._seconds), refused=True)
        return True

    def _another(self, unwanted: Grant | None, seconds: float, *, refused: bool) -> Grant:
        """Another token than the unwanted one: whoever comes first finds it, the others wait for that."""
        asked = time.monotonic()
        if not self._flight.acquire(timeout=max(seconds, 0)):
            raise TimedOut("the token request of another thread did not end in time")
        try:
            if self._grant is not None and self._grant is not unwanted:
                return self._grant
            if self._failure and (self._failure.at >= asked or self._failure.holds):
                raise self._failure.again()
            return self._found(Search(unwanted, asked + seconds, refused=refused))
        finally:
            self._flight.release()

    def _renew_behind(self, grant: Grant) -> None:
        """Have a thread of its own look for the next token, while this one serves on."""
        if not self._flight.acquire(blocking=False):
            return
        self._look_again = time.monotonic() + LOOK_EARLY_SECONDS
        try:
            threading.Thread(
                target=self._find_early, args=(grant,), name="oauth-renewal", daemon=True
            ).start()
        except RuntimeError:  # the process has no thread to spare, or ends
            self._flight.release()

    def _find_early(self, grant: Grant) -> None:
        """Renew while the old token still holds; a failure costs nothing yet. The flight is this thread's."""
        try:
            if self._grant is grant and not (self._failure and self._failure.holds):
                self._found(Search(grant, time.monotonic() + self._seconds, early=True))
        except EventsApiError:
            pass  # logged where it happened
        finally:
            self._flight.release()

    def _found(self, search: Search) -> Grant:
        """The token that another process has stored, else one that is asked for. Raises EventsApiError."""
        if self._shared is None:
            return self._settled(self._asked(search))
        try:
            with borrowed_connection():
                return self._agreed(self._shared, search)
        except Unavailable as trouble:
            log.warning("oauth token of this process alone reason=%s", trouble)
            return self._settled(self._asked(search))

    def _agreed(self, shared: SharedToken, search: Search) -> Grant:
        """The token of all processes: one of them asks for it, this one or another."""
        while True:
            row = shared.read()
            grant = grants.grant_of(row.note)
            if grant is not None and search.would_do(grant):
                return self._settled(grant)
            failure = grants.failure_of(row.note)
            if failure is not None and failure.holds:
                self._settled(failure)
            lease = shared.lease(row)
            if lease is not None:
                return self._fetched(shared, lease, search, row)
            if search.early and search.unwanted:
                return search.unwanted  # another process is at it; this one looks again in a second
            if time.monotonic() + LOOK_SECONDS >= search.until:
                raise TimedOut("the token request of another process did not end in time")
            time.sleep(LOOK_SECONDS)

    def _fetched(self, shared: SharedToken, lease: datetime, search: Search, row: Row) -> Grant:
        """Ask for a token and leave it, or the failure, for all. The lease is this thread's."""
        before = grants.failure_of(row.note) or self._failure
        outcome, lease = _kept_up(shared, lease, lambda: self._asked(search, before), search.until)
        if isinstance(outcome, Grant):
            shared.put(lease, grants.note_of(outcome, None), outcome.left)
        else:
            kept = None if search.refused else grants.grant_of(row.note)
            shared.put(lease, grants.note_of(kept, outcome), kept.left if kept else None)
        return self._settled(outcome)

    def _asked(self, search: Search, before: Failure | None = None) -> Grant | Failure:
        """What came of one token request."""
        began = time.monotonic()
        try:
            token, life = self._client.ask(search.until - began)
        except EventsApiError as error:
            return grants.failed(error, before or self._failure)
        return Grant(Bearer(token), began, life, cures=search.refused)

    def _settled(self, outcome: Grant | Failure) -> Grant:
        """Remember it for the other threads. Raises the error of a failure."""
        if isinstance(outcome, Failure):
            self._failure = outcome
            raise outcome.again()
        self._failure, self._grant = None, outcome
        return outcome


def _kept_up(
    shared: SharedToken, lease: datetime, ask: Callable[[], Grant | Failure], until: float
) -> tuple[Grant | Failure, datetime]:
    """What ``ask`` gives, asked on a thread of its own while this one keeps the lease from ending."""
    answer: SimpleQueue[Grant | Failure] = SimpleQueue()
    threading.Thread(target=lambda: answer.put(ask()), name="oauth-token", daemon=True).start()
    while True:
        try:
            return answer.get(timeout=BEAT_SECONDS), lease
        except Empty:
            if time.monotonic() > until + 1:  # cannot be: the request itself ends by then
                return grants.failed(TimedOut("the token request did not end in time"), None), lease
        try:
            lease = shared.extend(lease)
        except Unavailable:
            log.warning("oauth lease not extended")
