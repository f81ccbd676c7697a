"""Logs in Django's cache: names, shapes, and how long they live."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from timeline.caching import codec
from timeline.events.values import Event, EventQuery, Subject

from . import state
from .logs import Chunk, Log
from .shelf import Shelf

_EPOCH = datetime(1, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_OTHER_SHAPE = (KeyError, TypeError, ValueError, OverflowError)  # what another version of ours had written


_OBJECTS_PER_BYTE = 4  # a Python object takes about so many times its JSON

# What was read or decoded a moment ago: a chunk never changes under its name.
decoded: Shelf[tuple[Event, ...]] = Shelf(64_000_000, settings.TIMELINE_KEEP_SECONDS)


class Lost(Exception):
    """A chunk that the head speaks of is not in the cache any more."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the cache had: a log, however old, and when a Refresh was last asked for."""

    log: Log | None
    refreshed_at: datetime | None

    @property
    def overtaken(self) -> bool:
        """Whether a Refresh has come since the log was read."""
        return (
            self.log is not None
            and self.refreshed_at is not None
            and self.log.started_at <= self.refreshed_at
        )

    @property
    def usable(self) -> Log | None:
        return None if self.overtaken else self.log


@dataclass(frozen=True, slots=True)
class LogName:
    """Which log: one account's, of one subject, narrowed as the Events API was asked to narrow it.

    A log with a ``start`` is a window: it is complete when all of the window was read.
    """

    account: str
    subject: Subject
    query: EventQuery

    @property
    def key(self) -> str:
        """The cache key: the account in clear, the rest as a digest (it may be an e-mail address)."""
        parts = (self.query.source, self.query.type, str(self.query.start), str(self.query.end))
        digest = hashlib.sha256(repr((*_subject(self.subject), *parts)).encode()).hexdigest()[:40]
        return f"timeline:log:{self.account}:{digest}"

    @property
    def stamp_key(self) -> str:
        """Under which the last Refresh of the subject is kept; it counts for all of its logs."""
        digest = hashlib.sha256(repr(_subject(self.subject)).encode()).hexdigest()[:40]
        return f"timeline:refresh:{self.account}:{digest}"


def keys_of(name: LogName) -> tuple[str, str]:
    """Under which a log and the last Refresh of its subject lie."""
    return name.key, name.stamp_key


def load_log(name: LogName) -> Kept:
    return read_log(name, cache.get_many(keys_of(name)))


def read_log(name: LogName, found: Mapping[str, object]) -> Kept:
    """The log out of what the cache held under ``keys_of``. A log past its hard end is none."""
    log_key, stamp_key = keys_of(name)
    stamp = codec.unpack(found.get(stamp_key), key=stamp_key)
    refreshed_at = _moment(stamp) if isinstance(stamp, int) else None
    try:
        log = _read_head(codec.unpack(found.get(log_key), key=log_key))
    except _OTHER_SHAPE:
        log = None
    if log is not None and _seconds_left(log) <= 0:
        log = None
    return Kept(log, refreshed_at)


def save_log(name: LogName, log: Log, chunks: Mapping[str, Sequence[Event]]) -> None:
    """Keep the log with the chunks, by name, that are new in it, in one round trip."""
    left = _seconds_left(log)
    if left <= 0:
        return
    entries = {}
    for chunk_name, events in chunks.items():
        entries[chunk_name], size = codec.pack_measured(
            [_write_row(event) for event in events], key=chunk_name
        )
        decoded.put(chunk_name, tuple(events), size * _OBJECTS_PER_BYTE)
    entries[name.key] = codec.pack(_write_head(log), key=name.key)
    # Past its hard end the head is none, whenever the cache lets go of it; chunks outlive heads read late.
    cache.set_many(entries | state.change(name.account, name.subject), left + 60)


def mark_refresh(name: LogName) -> None:
    """Have every log of the subject read anew before it is used again."""
    data = codec.pack(_micros(timezone.now()), key=name.stamp_key)
    entries = {name.stamp_key: data} | state.change(name.account, name.subject)
    cache.set_many(entries, settings.TIMELINE_KEEP_SECONDS)


def load_chunk(chunk: Chunk) -> tuple[Event, ...]:
    """The events of a chunk, newest first. Raises Lost when the cache has dropped or spoilt it."""
    return load_named(chunk.name)


def load_named(name: str) -> tuple[Event, ...]:
    """The events of the chunk of that name."""
    events = decoded.get(name)
    if events is None:
        events, size = _decode(name, cache.get(name))
        decoded.put(name, events, size * _OBJECTS_PER_BYTE)
    return events


def _decode(name: str, data: object) -> tuple[tuple[Event, ...], int]:
    rows, size = codec.unpack_measured(data, key=name)
    if not isinstance(rows, list):
        raise Lost(name)
    try:
        return tuple(_read_row(row) for row in rows), size
    except _OTHER_SHAPE as error:
        raise Lost(name) from error


def _seconds_left(log: Log) -> float:
    return settings.TIMELINE_KEEP_SECONDS - (timezone.now() - log.started_at).total_seconds()


def _subject(subject: Subject) -> tuple[str, str]:
    return subject.kind, subject.value


def _micros(moment: datetime) -> int:
    return (moment - _EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return _EPOCH + micros * _MICROSECOND


def _write_row(event: Event) -> tuple[Any, ...]:
    return (
        event.id,
        event.source,
        event.type,
        event.description,
        event.created_at,  # JSON's writer here knows moments, and is quicker at them than any code of ours
        event.received_at,
        event.dated,
        event.properties,
    )


def _read_row(row: list[Any]) -> Event:
    event_id, source, event_type, description, created, received, dated, properties = row
    created_at = datetime.fromisoformat(created)
    received_at = created_at if received == created else received and datetime.fromisoformat(received)
    return Event(event_id, source, event_type, description, created_at, received_at, properties, dated)


def _write_head(log: Log) -> dict[str, Any]:
    return {
        "generation": log.generation,
        "started": _micros(log.started_at),
        "checked": _micros(log.checked_at),
        "cursor": log.cursor,
        "complete": log.complete,
        "ordered": log.ordered,
        "floor": None if log.floor is None else _micros(log.floor),
        "seen": log.seen,
        "chunks": [
            [chunk.name, chunk.depth, _micros(chunk.newest), _micros(chunk.oldest), chunk.kinds]
            for chunk in log.chunks
        ],
    }


def _read_head(data: Any) -> Log | None:
    if not isinstance(data, dict):
        return None
    return Log(
        generation=data["generation"],
        started_at=_moment(data["started"]),
        checked_at=_moment(data["checked"]),
        cursor=data["cursor"],
        complete=data["complete"],
        ordered=data["ordered"],
        floor=None if data["floor"] is None else _moment(data["floor"]),
        seen=tuple(data["seen"]),
        chunks=tuple(
            Chunk(
                name=name,
                depth=depth,
                newest=_moment(newest),
                oldest=_moment(oldest),
                kinds=tuple((source, event_type, count) for source, event_type, count in kinds),
            )
            for name, depth, newest, oldest, kinds in data["chunks"]
        ),
    )
