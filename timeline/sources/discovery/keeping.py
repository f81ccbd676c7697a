"""Notes into the database: merged with what is there, in a dozen statements however many there are.

Rows are inserted empty if they are missing, locked in a fixed order, merged here and written back at once, so
that processes that write at the same time lose nothing of each other's and never wait in a circle. SQLite
has one writer at a time anyway.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from timeline.sources.models import SeenDay, SeenPath, SeenType

from .notes import KEPT_DAYS, Notes, PathNote, TypeNote, newest_days
from .paths import MOST_PATHS
from .sketches import count_of, with_events

log = logging.getLogger(__name__)

Kind = tuple[str, str]

# The Events API allows an account 2,500 types and 50 sources; what was renamed lingers, so there is room.
MOST_TYPES = 4_000
MOST_SOURCES = 100
MOST_DAYS = 42
FORGOTTEN_AFTER = timedelta(days=365)


def keep(account: UUID, notes: Notes, now: datetime) -> int:
    """Write the notes down; how many types found no room any more. Raises django.db.Error."""
    known = set(SeenType.objects.filter(account_id=account).values_list("source", "type"))
    types = _with_room(known, notes.types)
    refused = len(notes.types) - len(types)
    if refused:
        log.warning("discovery account=%s types_without_room=%d", account, refused)
    sources = {source for source, _ in types}
    with transaction.atomic():
        _insert_types(account, {kind: note for kind, note in types.items() if kind not in known}, now)
        keys = _keep_types(account, types)
        _keep_paths({keys[kind]: note for kind, note in types.items() if kind in keys and note.paths})
        _keep_days(account, {key: met for key, met in notes.days.items() if key[0] in sources})
    return refused


def prune(now: datetime) -> None:
    """Delete days that tell no rhythm any more, and types that nobody has met for a year."""
    SeenDay.objects.filter(day__lt=(now - timedelta(days=KEPT_DAYS)).date()).delete()
    SeenType.objects.filter(met_at__lt=now - FORGOTTEN_AFTER).delete()


def _with_room(known: set[Kind], noted: Mapping[Kind, TypeNote]) -> dict[Kind, TypeNote]:
    """The noted types that are known, and as many others as there is room for."""
    types, sources = len(known), {source for source, _ in known}
    found: dict[Kind, TypeNote] = {}
    for kind in sorted(noted):
        if kind not in known:
            if types >= MOST_TYPES or (kind[0] not in sources and len(sources) >= MOST_SOURCES):
                continue
            types += 1
            sources.add(kind[0])
        found[kind] = noted[kind]
    return found


def _insert_types(account: UUID, noted: Mapping[Kind, TypeNote], now: datetime) -> None:
    """Rows to lock, with nothing in them yet."""
    if noted:
        SeenType.objects.bulk_create(
            [_new_type(account, kind, note, now) for kind, note in noted.items()], ignore_conflicts=True
        )


def _keep_types(account: UUID, noted: Mapping[Kind, TypeNote]) -> dict[Kind, int]:
    """Merge the types; their primary keys."""
    rows = _locked_types(account, noted)
    for kind, row in rows.items():
        _merge_type(row, noted[kind])
    _write(
        rows.values(),
        unique=["account", "source", "type"],
        changed=["count", "sketch", "first_at", "last_at", "met_at", "days"],
    )
    return {kind: row.pk for kind, row in rows.items()}


def _locked_types(account: UUID, noted: Mapping[Kind, TypeNote]) -> dict[Kind, SeenType]:
    rows = SeenType.objects.select_for_update().filter(
        account_id=account,
        source__in={source for source, _ in noted},
        type__in={type_ for _, type_ in noted},
    )
    return {(row.source, row.type): row for row in rows.order_by("pk") if (row.source, row.type) in noted}


def _new_type(account: UUID, kind: Kind, note: TypeNote, now: datetime) -> SeenType:
    return SeenType(
        account_id=account,
        source=kind[0],
        type=kind[1],
        first_at=note.span.first,
        last_at=note.span.last,
        noticed_at=now,
    )


def _merge_type(row: SeenType, note: TypeNote) -> None:
    row.sketch = with_events(bytes(row.sketch), note.digests)
    row.count = count_of(row.sketch)
    row.first_at, row.last_at = min(row.first_at, note.span.first), max(row.last_at, note.span.last)
    row.days = _added(row.days, note.days)


def _keep_paths(noted: Mapping[int, TypeNote]) -> None:
    """Merge the paths of types whose rows are locked."""
    known: dict[int, dict[str, SeenPath]] = {key: {} for key in noted}
    for row in SeenPath.objects.filter(seen_type__in=noted):
        known[row.seen_type_id][row.path] = row
    changed = []
    for key, note in noted.items():
        for path, met in note.paths.items():
            row = known[key].get(path) or _new_path(key, path, met)
            if path in known[key] or len(known[key]) < MOST_PATHS:
                known[key][path] = row
                _merge_path(row, met)
                changed.append(row)
    _write(changed, unique=["seen_type", "path"], changed=["kinds", "count", "first_at", "last_at", "days"])


def _new_path(key: int, path: str, met: PathNote) -> SeenPath:
    return SeenPath(seen_type_id=key, path=path, first_at=met.span.first, last_at=met.span.last)


def _merge_path(row: SeenPath, met: PathNote) -> None:
    row.kinds = sorted({*row.kinds, *met.kinds})
    row.count += met.count
    row.first_at, row.last_at = min(row.first_at, met.span.first), max(row.last_at, met.span.last)
    row.days = _added(row.days, met.days)


def _keep_days(account: UUID, noted: Mapping[tuple[str, date], set[int]]) -> None:
    if not noted:
        return
    SeenDay.objects.bulk_create(
        [SeenDay(account_id=account, source=source, day=day) for source, day in sorted(noted)],
        ignore_conflicts=True,
    )
    rows = _locked_days(account, noted)
    for key, row in rows.items():
        row.sketch = with_events(bytes(row.sketch), noted[key])
        row.count = count_of(row.sketch)
    _write(rows.values(), unique=["account", "source", "day"], changed=["count", "sketch"])


def _locked_days(
    account: UUID, noted: Mapping[tuple[str, date], set[int]]
) -> dict[tuple[str, date], SeenDay]:
    rows = SeenDay.objects.select_for_update().filter(
        account_id=account, source__in={source for source, _ in noted}, day__in={day for _, day in noted}
    )
    return {(row.source, row.day): row for row in rows.order_by("pk") if (row.source, row.day) in noted}


def _write(rows: Iterable[Any], *, unique: list[str], changed: list[str]) -> None:
    """Insert what is new and bring the rest up to date, in one statement for a few hundred rows."""
    rows = list(rows)
    if not rows:
        return
    keys = [(row, row.pk) for row in rows]
    for row in rows:
        row.pk = None  # a conflict is of the unique names alone: SQLite would stumble over the key first
    type(rows[0])._default_manager.bulk_create(
        rows, update_conflicts=True, unique_fields=unique, update_fields=changed
    )
    for row, key in keys:
        row.pk = key


def _added(kept: Mapping[str, int], more: Mapping[str, int]) -> dict[str, int]:
    return newest_days((*kept.items(), *more.items()), MOST_DAYS)
