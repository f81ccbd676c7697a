"""The newest events of each type in the encrypted cache, for the admin to see her displays on.

Events are personal data and leave the cache as a log does: TIMELINE_KEEP_SECONDS after they were read, at the
latest. So that each does, samples lie in drawers by when they were put there, a quarter of that time each,
and a drawer goes as a whole. Two processes that fill one drawer at the same time may lose a few samples.
"""

import hashlib
import time
from collections.abc import Iterable, Mapping
from typing import Any

import orjson
from django.conf import settings
from django.core.cache import cache

from timeline.caching import codec
from timeline.events.values import Event
from timeline.events.wire import read_event, write_event

MOST = 500
MOST_BYTES = 400_000  # of a drawer, as JSON
MOST_BYTES_EACH = 64_000
DRAWERS = 4
MOST_DELAY = 90.0  # seconds from the reading of an event until it lies here, at the very most
MOST_TYPES = 5_000

_INDEX = "timeline:sampled"
_SAMPLE = "timeline:sample"
_NEWEST = "timeline:newest-sample"  # of each drawer, alone: a list of types must not open full ones

Kind = tuple[str, str]


def samples(account: str, source: str, type_: str, *, most: int = MOST) -> tuple[Event, ...]:
    """At most so many events of the type, newest first; those that anybody's reading has left in the cache.

    ``account`` is the account's key.
    """
    keys = [_key(_SAMPLE, account, (source, type_), drawer) for drawer in _drawers()]
    found = cache.get_many(keys)
    rows = {row["id"]: row for key in keys for row in _rows(found.get(key), key)}
    events = [
        event for event in map(read_event, rows.values()) if (event.source, event.type) == (source, type_)
    ]
    return tuple(sorted(events, key=lambda event: event.order, reverse=True)[:most])


def newest(account: str, kinds: Iterable[Kind]) -> dict[Kind, Event]:
    """The newest event of each of these kinds that was read lately, for lists: one look into the cache."""
    drawers = list(reversed(_drawers()))
    keys = {kind: [_key(_NEWEST, account, kind, drawer) for drawer in drawers] for kind in kinds}
    found = cache.get_many([key for of_kind in keys.values() for key in of_kind])
    newest_of: dict[Kind, Event] = {}
    for kind, of_kind in keys.items():
        rows = next(filter(None, (_rows(found.get(key), key) for key in of_kind)), None)
        event = read_event(rows[0]) if rows else None
        if event is not None and (event.source, event.type) == kind:
            newest_of[kind] = event
    return newest_of


def recent_types(account: str) -> tuple[Kind, ...]:
    """Sources and types that there are samples of, those most lately read first."""
    keys = [_key(_INDEX, account, (), drawer) for drawer in reversed(_drawers())]
    found = cache.get_many(keys)
    kinds: dict[Kind, None] = {}
    for key in keys:
        kinds |= dict.fromkeys(reversed(_kinds(found.get(key), key)))
    return tuple(kinds)


def put(account: str, kind: Kind, events: Iterable[Event]) -> None:
    """Lay these events of one source and type into the drawer of now. Never raises."""
    drawer = _drawers()[-1]
    key = _key(_SAMPLE, account, kind, drawer)
    rows = {row["id"]: row for row in _rows(cache.get(key), key)}
    for event in events:
        rows[event.id] = write_event(event)
    fitting = _fitting(rows.values())
    _set(key, fitting, drawer)
    _set(_key(_NEWEST, account, kind, drawer), fitting[:1], drawer)


def remember(account: str, kinds: Iterable[Kind]) -> None:
    """List these among the types that there are samples of. Never raises."""
    drawer = _drawers()[-1]
    key = _key(_INDEX, account, (), drawer)
    known = dict.fromkeys(_kinds(cache.get(key), key))
    for kind in kinds:
        known.pop(kind, None)
        known[kind] = None
    _set(key, list(known)[-MOST_TYPES:], drawer)


def size_of(event: Event) -> int:
    """The bytes that it would take here, more than any drawer has for what cannot be written."""
    return _size(write_event(event))


def _set(key: str, value: list[Any], drawer: int) -> None:
    left = (drawer + DRAWERS) * _seconds() - MOST_DELAY - time.time()
    if left > 0:
        cache.set(key, codec.pack(value, key=key), left)


def _fitting(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The newest of them that a drawer has room for."""
    kept, room = [], MOST_BYTES
    for row in sorted(rows, key=_age, reverse=True)[:MOST]:
        size = _size(row)
        if size <= min(room, MOST_BYTES_EACH):
            kept.append(row)
            room -= size
    return kept


def _age(row: Mapping[str, Any]) -> str:
    return str(row.get("created_at") or row.get("received_at") or "")


def _size(row: Mapping[str, Any]) -> int:
    try:
        return len(orjson.dumps(row))
    except (TypeError, ValueError):  # nested too deeply for any writer, or numbers of no end
        return MOST_BYTES + 1


def _rows(data: object, key: str) -> list[dict[str, Any]]:
    rows = codec.unpack(data, key=key)
    if not isinstance(rows, list):
        return []
    return [row for row in rows if isinstance(row, dict) and isinstance(row.get("id"), str)]


def _kinds(data: object, key: str) -> list[Kind]:
    pairs = codec.unpack(data, key=key)
    if not isinstance(pairs, list):
        return []
    return [(pair[0], pair[1]) for pair in pairs if isinstance(pair, list) and len(pair) == 2]


def _seconds() -> float:
    """How long one drawer is filled."""
    return max(1.0, settings.TIMELINE_KEEP_SECONDS / DRAWERS)


def _drawers() -> range:
    """The numbers of the drawers that may hold something now; the last is being filled."""
    current = int(time.time() // _seconds())
    return range(current - DRAWERS + 1, current + 1)


def _key(what: str, account: str, kind: tuple[str, ...], drawer: int) -> str:
    digest = hashlib.sha256(repr(kind).encode("utf-8", "replace")).hexdigest()[:32]
    return f"{what}:{account}:{digest}:{drawer}"
