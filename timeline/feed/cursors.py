"""Our own cursors: a place in a timeline, signed, and bound to what it was made for."""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

import orjson
from django.conf import settings
from django.core import signing

from timeline.events.values import Event, Subject

from .errors import BadCursor
from .filters import Filters

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LATEST = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Place:
    """An event's place in the order of a timeline.

    ``generation`` and ``depth`` name the reading of the log and the chunk in it that the event was found in:
    within one reading that is exact even where upstream's order of equal times is not ours. ``anchor`` is the
    end of the log it was found in, where that log was narrowed to reach a place far back.
    """

    created_at: datetime
    received_at: datetime
    id: str
    generation: str = ""
    depth: int = 0
    anchor: datetime | None = None

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        return (self.created_at, self.received_at, self.id)


def above_all(moment: datetime) -> Place:
    """A place above every event of the moment."""
    return Place(moment, _LATEST, "")


def place_of(event: Event, *, generation: str = "", depth: int = 0, anchor: datetime | None = None) -> Place:
    return Place(*event.order, generation, depth, anchor)


TOP = above_all(_LATEST)  # before all events, for a reader who has been shown none yet


def write_cursor(place: Place, *, account: str, subject: Subject, filters: Filters) -> str:
    """The cursor for the page that follows ``place`` under these filters."""
    return _sign(place, f"cursor:{_name(account, subject)}:{filters.fingerprint}")


def read_cursor(text: str, *, account: str, subject: Subject, filters: Filters) -> Place:
    """The place that a cursor names. Raises BadCursor unless it was made for just this question."""
    return _unsign(text, f"cursor:{_name(account, subject)}:{filters.fingerprint}")


def write_reference(place: Place, *, account: str, subject: Subject) -> str:
    """A name for one event of the subject, for its own URL."""
    return _sign(place, f"reference:{_name(account, subject)}")


def read_reference(text: str, *, account: str, subject: Subject) -> Place:
    """The place that a reference names. Raises BadCursor for a forged or foreign one."""
    return _unsign(text, f"reference:{_name(account, subject)}")


class _Serializer:
    """JSON, as bytes."""

    dumps = staticmethod(orjson.dumps)
    loads = staticmethod(orjson.loads)


class _Signer(signing.Signer):
    """Django's signer, deriving its key once instead of for each of a page's twenty-five events."""

    def signature(self, value: str | bytes, key: str | bytes | None = None) -> str:
        data = value.encode() if isinstance(value, str) else value
        digest = hmac.digest(_derived(self.salt, key or self.key), data, "sha256")
        return urlsafe_b64encode(digest).strip(b"=").decode()


@lru_cache(maxsize=1024)
def _derived(salt: str, key: str | bytes) -> bytes:
    secret = key.encode() if isinstance(key, str) else key
    return hashlib.sha256(f"{salt}signer".encode() + secret).digest()


@lru_cache(maxsize=1024)
def _signer(purpose: str, key: str | bytes, *fallbacks: str | bytes) -> _Signer:
    return _Signer(key=key, fallback_keys=list(fallbacks), salt=f"timeline.feed:{purpose}")


def _signer_for(purpose: str) -> _Signer:
    return _signer(purpose, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


def _name(account: str, subject: Subject) -> str:
    return f"{account}:{subject.kind}:{subject.value}"


def _sign(place: Place, purpose: str) -> str:
    parts = [
        _micros(place.created_at),
        _micros(place.received_at),
        place.id,
        place.generation,
        place.depth,
        None if place.anchor is None else _micros(place.anchor),
    ]
    return _signer_for(purpose).sign_object(parts, serializer=_Serializer)


def _unsign(text: str, purpose: str) -> Place:
    try:
        parts = _signer_for(purpose).unsign_object(text, serializer=_Serializer)
        created, received, event_id, generation, depth, anchor = parts
        return Place(
            _moment(created),
            _moment(received),
            str(event_id),
            str(generation),
            int(depth),
            None if anchor is None else _moment(anchor),
        )
    except (signing.BadSignature, ValueError, TypeError, OverflowError) as error:
        raise BadCursor("not a cursor for this timeline") from error


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + int(micros) * _MICROSECOND
