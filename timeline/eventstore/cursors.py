"""Opaque cursors: where a page ended, signed, and good for the same query only."""

import base64
import binascii
import functools
import json
from datetime import UTC, datetime, timedelta

from django.core.signing import BadSignature, Signer

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class BadCursor(ValueError):
    """The cursor was not made here, or was made for another query."""


def write_cursor(created_at: datetime, event_id: str, *, query: tuple[str | None, ...]) -> str:
    """The cursor that leads on from this event. ``query`` names the subject and the filters."""
    place = f"{(created_at - _EPOCH) // timedelta(microseconds=1)}/{event_id}"
    _, _, signature = _signer().sign(_bound(place, query)).rpartition(":")
    return base64.urlsafe_b64encode(f"{place}:{signature}".encode()).decode().rstrip("=")


def read_cursor(text: str, *, query: tuple[str | None, ...]) -> tuple[datetime, str]:
    """Where the last page of this query ended. Raises BadCursor."""
    try:
        signed = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode()
        place, _, signature = signed.rpartition(":")
        _signer().unsign(f"{_bound(place, query)}:{signature}")
        microseconds, _, event_id = place.partition("/")
        return _EPOCH + timedelta(microseconds=int(microseconds)), event_id
    except (BadSignature, binascii.Error, ValueError) as error:
        raise BadCursor("the cursor does not belong to this query") from error


def _bound(place: str, query: tuple[str | None, ...]) -> str:
    """What is signed. JSON has no line break of its own, so only one place and query make this text."""
    return f"{place}\n{json.dumps(query)}"


@functools.cache
def _signer() -> Signer:
    return Signer(salt="timeline.eventstore.cursors")
