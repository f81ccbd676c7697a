"""Sealing anew with DATA_KEY whatever an older key had sealed, while the servers run.

Each value is read, opened, sealed and written by an UPDATE of its own that only counts if the value is still
the one that was read: who changes it meanwhile wins, and what was done so far is never done again.
"""

from collections.abc import Iterator
from enum import Enum
from uuid import UUID

from django.db.models import Value

from . import crypto
from .models import Account, SealedField

MOST_TRIES = 20  # a value that changes under every one of them is written by somebody who has the new key


class Outcome(Enum):
    """What became of a sealed value; the values are words for the operator."""

    RESEALED = "sealed anew"
    CURRENT = "already sealed with DATA_KEY"
    FORGOTTEN = "access tokens forgotten"
    UNREADABLE = "cannot be opened"


def sealed_fields() -> list[str]:
    """The columns that hold sealed values."""
    return [field.name for field in Account._meta.concrete_fields if isinstance(field, SealedField)]


def reseal_all(*, change: bool = True) -> Iterator[tuple[str, str, Outcome]]:
    """Account, field and outcome of every sealed value; without ``change`` as it would be."""
    fields = sealed_fields()
    for pk, subdomain in _accounts():
        for field in fields:
            outcome = _reseal(pk, field, change=change)
            if outcome is not None:
                yield subdomain, field, outcome


def _accounts() -> Iterator[tuple[UUID, str]]:
    """All accounts, read a hundred at a time: no transaction and no cursor stays open meanwhile."""
    last: UUID | None = None
    while True:
        rows = Account.objects.all() if last is None else Account.objects.filter(pk__gt=last)
        batch = list(rows.order_by("pk").values_list("pk", "subdomain")[:100])
        if not batch:
            return
        yield from batch
        last = batch[-1][0]


def _reseal(pk: UUID, field: str, *, change: bool) -> Outcome | None:
    """None for a value that is empty, or gone with its account."""
    for _ in range(MOST_TRIES):
        sealed = Account.objects.filter(pk=pk).values_list(field, flat=True).first()
        if not sealed:
            return None
        outcome, fresh = _anew(str(pk), field, sealed)
        if not change or outcome in (Outcome.CURRENT, Outcome.UNREADABLE):
            return outcome
        # Compared as a plain value: what was never sealed must not stop the others.
        rows = Account.objects.filter(pk=pk, **{field: Value(sealed)})
        if rows.update(**{field: fresh}):
            return outcome
    return Outcome.CURRENT


def _anew(account: str, field: str, sealed: str) -> tuple[Outcome, str]:
    """What has to become of a value, and the text to put in its place."""
    if crypto.is_current(sealed, account=account, field=field):
        return Outcome.CURRENT, sealed
    try:
        plain = crypto.decrypt(sealed, account=account, field=field)
    except crypto.Undecipherable:
        # An access token that nobody can open is of no use to anybody: the next reader gets another.
        return (Outcome.FORGOTTEN, "") if field == "access_token" else (Outcome.UNREADABLE, sealed)
    return Outcome.RESEALED, crypto.encrypt(plain, account=account, field=field)
