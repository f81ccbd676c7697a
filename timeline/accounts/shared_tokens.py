"""The access token that all processes share: sealed in the account's row, renewed by whoever leases it.

The lease is a moment in the row, taken and given back by conditional UPDATEs: the same on SQLite and
PostgreSQL. Every statement is a transaction of its own and waits for locks for a second at most.
"""

import logging
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import orjson
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db import Error as DatabaseTrouble
from django.db.models import Q, Value
from django.utils import timezone

from . import crypto
from .models import Account

log = logging.getLogger(__name__)

FIELD = "access_token"
LEASE_SECONDS = 1.5  # so long a token request of a process that died keeps the others waiting
LOCK_MILLISECONDS = 1000


class Unavailable(Exception):
    """The row cannot be read or written now; the process has to do with a token of its own."""


@dataclass(frozen=True, slots=True)
class Row:
    """What was in the row: the sealed text, what it says ({} if that is of no use), and the lease's end."""

    sealed: str
    note: Mapping[str, Any] = field(repr=False)
    leased_until: datetime | None


class SharedToken:
    """The token of one account and one credential; ``credential`` is a digest that tells it from others."""

    def __init__(self, account: uuid.UUID, credential: str) -> None:
        self._id = account
        self._credential = credential

    def read(self) -> Row:
        """The row as it is now. Raises Unavailable."""
        with _trouble_as_unavailable():
            found = (
                Account.objects.filter(pk=self._id)
                .values_list("access_token", "access_token_leased_until")
                .first()
            )
        if found is None:
            raise Unavailable("no such account")
        return Row(found[0], self._opened(found[0]), found[1])

    def lease(self, row: Row) -> datetime | None:
        """The right to renew, named by its end; None if another has it, or the row has changed."""
        now = timezone.now()
        lease = now + timedelta(seconds=LEASE_SECONDS)
        # Nobody leases for longer: what ends later was written by a clock that is wrong.
        free = (
            Q(access_token_leased_until=None)
            | Q(access_token_leased_until__lte=now)
            | Q(access_token_leased_until__gt=now + timedelta(seconds=10 * LEASE_SECONDS))
        )
        taken = self._update(free, access_token=row.sealed, then={"access_token_leased_until": lease})
        return lease if taken else None

    def extend(self, lease: datetime) -> datetime:
        """The lease with a later end, or as it was if it is lost. Raises Unavailable."""
        later = timezone.now() + timedelta(seconds=LEASE_SECONDS)
        return later if self._update(_held(lease), then={"access_token_leased_until": later}) else lease

    def put(self, lease: datetime, note: Mapping[str, Any], left: float | None) -> None:
        """Leave a note for all and end the lease, unless it is lost; ``left`` are its token's seconds."""
        ends = timezone.now() + timedelta(seconds=left) if left is not None else None
        then = {FIELD: self._sealed(note), "access_token_ends_at": ends, "access_token_leased_until": None}
        try:
            self._update(_held(lease), then=then)
        except Unavailable:
            log.warning("oauth token not shared account=%s", self._id)

    def _sealed(self, note: Mapping[str, Any]) -> str:
        document = orjson.dumps({**note, "credential": self._credential}).decode()
        return crypto.encrypt(document, account=str(self._id), field=FIELD)

    def _opened(self, sealed: str) -> Mapping[str, Any]:
        """The note of this credential; what was altered or belongs to another counts as nothing."""
        try:
            note = orjson.loads(crypto.decrypt(sealed, account=str(self._id), field=FIELD)) if sealed else {}
        except (crypto.Undecipherable, orjson.JSONDecodeError):
            return {}
        if not isinstance(note, dict) or note.get("credential") != self._credential:
            return {}
        return note

    def _update(self, condition: Q, *, then: Mapping[str, Any], access_token: str | None = None) -> bool:
        rows = Account.objects.filter(condition, pk=self._id)
        if access_token is not None:  # as a plain value: it may be something that was never sealed
            rows = rows.filter(access_token=Value(access_token))
        with _trouble_as_unavailable(), _short_waits():
            return rows.update(**then) == 1


@contextmanager
def borrowed_connection() -> Iterator[None]:
    """Leave the thread without a connection if it came without: not every thread ends with a request."""
    database = connections[DEFAULT_DB_ALIAS]
    came_without = database.connection is None
    try:
        yield
    finally:
        if came_without:
            with suppress(DatabaseTrouble):
                database.close()


def _held(lease: datetime) -> Q:
    return Q(access_token_leased_until=lease)


@contextmanager
def _trouble_as_unavailable() -> Iterator[None]:
    # Inside somebody's transaction others would not see what is written, and an error would spoil it.
    if connections[DEFAULT_DB_ALIAS].in_atomic_block:
        raise Unavailable("in a transaction")
    try:
        yield
    except DatabaseTrouble as error:
        raise Unavailable(type(error).__name__) from error


@contextmanager
def _short_waits() -> Iterator[None]:
    """Wait for other writers no longer than LOCK_MILLISECONDS: an agent waits for this."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "sqlite":
        with transaction.atomic(), database.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {LOCK_MILLISECONDS}")
            yield
        return
    usual = round(1000 * float(database.settings_dict["OPTIONS"].get("timeout", 5)))
    with database.cursor() as cursor:
        cursor.execute(f"PRAGMA busy_timeout = {LOCK_MILLISECONDS}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA busy_timeout = {usual}")
