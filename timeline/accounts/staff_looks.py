"""Access records of staff: admins who try a display out see what customers did, as agents do.

Whoever types looks at the same events again and again: looks at one thing are one record in ten minutes, in
each process.
"""

import time

from django.http import HttpRequest
from django.utils import timezone

from .addresses import address_of
from .models import AccessRecord, Account

STRETCH_SECONDS = 600.0
MOST_KNOWN = 5_000
STAFF = "staff"

Look = tuple[object, ...]  # who looks at what of which account

_known: dict[Look, float] = {}


def looked_at(request: HttpRequest, account: Account, *, subject: str, events: int) -> None:
    """Record that events of the account are shown to the member of staff, under ``staff:`` and the user's id.

    ``subject`` says which: a source and type, or a list. Raises django.db.Error if it cannot be written: then
    nothing may be shown.
    """
    look = (request.user.pk, account.pk, subject)
    if not events or _is_on_record(look):
        return
    AccessRecord.objects.create(
        at=timezone.now(),
        account=account,
        subdomain=account.subdomain,
        agent_id=f"{STAFF}:{request.user.pk}"[:20],
        subject_kind="type",
        subject=subject[:1000].replace("\x00", ""),
        what="preview",
        events=events,
        address=address_of(request),
    )
    _remember(look)


def _is_on_record(look: Look) -> bool:
    """Whether such a look was recorded in this stretch."""
    return time.monotonic() - _known.get(look, -STRETCH_SECONDS) < STRETCH_SECONDS


def _remember(look: Look) -> None:
    """Only after it was written: whoever asks meanwhile writes one more."""
    if len(_known) >= MOST_KNOWN:
        _known.clear()
    _known[look] = time.monotonic()
