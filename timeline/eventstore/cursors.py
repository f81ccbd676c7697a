"""Opaque cursors: where a page ended, signed, and good for the same query only."""

import base64
import binascii
import json
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """The cursor was not made here, or was made for another query."""


def write_cursor(created_at: datetime, event_id: str, *, query: tuple[str | None, ...]) -> str:
    """The cursor that leads on from this event. ``query`` names the subject and the filters."""
    microseconds = (created_at - _EPOCH) // timedelta(microseconds=1)
    signed = _signer(query).sign(f"{microseconds}/{event_id}")
    return base64.urlsafe_b64encode(signed.encode()).decode().rstrip("=")


def read_cursor(text: str, *, query: tuple[str | None, ...]) -> tuple[datetime, str]:
    """Where the last page of this query ended. Raises BadCursor."""
    try:
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        microseconds, _, event_id = _signer(query).unsign(signed).partition("/")
    except (BadSignature, binascii.Error, ValueError) as error:
        raise BadCursor("the cursor does not belong to this query") from error
    return _EPOCH + timedelta(microseconds=int(microseconds)), event_id


def _signer(query: tuple[str | None, ...]) -> Signer:
    return Signer(salt="timeline.eventstore.cursors" + json.dumps(query))
