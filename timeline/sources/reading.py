"""How an account's events read to somebody: the looks as they are now, kept while nothing changes."""

import time
from collections.abc import Hashable
from datetime import tzinfo
from typing import TYPE_CHECKING, NamedTuple

from django.db import Error as DatabaseTrouble

from timeline.accounts.unchanged import Kept, Mark

from .displays.events import Reading
from .displays.looks import Looks, looks_of_rows
from .displays.opened import Opened
from .displays.rows import configured_of
from .displays.source_look import SourceLook, default_look
from .models import revision

if TYPE_CHECKING:
    from timeline.accounts.models import Account
    from timeline.accounts.sessions import Session

__all__ = ["Looks", "Opened", "Reading", "SourceLook", "default_look", "looks_for", "looks_of"]

# So long nothing is read anew while the revision stays: a change that goes past Django revises nothing.
RELIED_ON_SECONDS = 30.0


class _Known(NamedTuple):
    looks: Looks
    revision: int
    read_at: float  # monotonic


_last_known: dict[Hashable, _Known] = {}
_kept: Kept[Looks] = Kept()


def looks_of(session: "Session", zone: tzinfo) -> Looks:
    """The looks as the session's agent sees them in this zone. Raises django.db.Error."""
    return looks_for(session.account, mark=session.mark).for_reader(session.roles, zone)


def looks_for(account: "Account", *, mark: Mark | None = None) -> Looks:
    """The looks of an account's events as they are now, nobody's in particular, in at most six queries.

    ``mark`` is the session's: what was read under it and kept is not read again, and one query tells whether
    anything was said anew since. While the database is away the last known ones serve, so that a timeline
    from the cache still shows. Raises django.db.Error if there are none: what is masked, and from whom, has
    to be known.
    """
    try:
        if mark is None:  # within a transaction, whose own changes revise nothing yet
            return _read(account)
        return _kept.get(account.pk, lambda: _revised(account), mark=mark)
    except DatabaseTrouble:
        if account.pk not in _last_known:
            raise
        return _last_known[account.pk].looks


def _revised(account: "Account") -> Looks:
    """The last known looks if nothing was said since they were read, else those of now."""
    now, known = revision(), _last_known.get(account.pk)
    if known and known.revision == now and time.monotonic() - known.read_at < RELIED_ON_SECONDS:
        return known.looks
    looks = _read(account)
    _last_known[account.pk] = _Known(looks, now, time.monotonic())
    return looks


def _read(account: "Account") -> Looks:
    """The looks; the last known ones where they are the same, with all that was made of them since."""
    looks, known = looks_of_rows(configured_of(account)), _last_known.get(account.pk)
    return known.looks if known is not None and known.looks.version == looks.version else looks
