"""Records into the database, a transaction per batch.

Each event is named by a digest of its content and by how many equal ones came before it in its file.
So equal lines are separate events, and the same line of the same file is the same event: a file can be
imported again after it was broken off, or by mistake, and adds only what is not there yet.
"""

import hashlib
import itertools
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import IntegrityError, connection, models, transaction

from timeline.eventstore.bodies import Body, EventBody, ProfileBody
from timeline.eventstore.errors import Invalid
from timeline.eventstore.models import Event, Profile
from timeline.eventstore.profiles import Profiles
from timeline.eventstore.writes import new_event

from .occurrences import Occurrences
from .records import Record

BATCH = 1000
_ATTEMPTS = 4


@dataclass(slots=True)
class Report:
    """How many lines became events, were there already, were refused."""

    added: int = 0
    known: int = 0
    refused: int = 0

    @property
    def lines(self) -> int:
        return self.added + self.known + self.refused


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    event: EventBody
    profile: ProfileBody
    key: str


Refuse = Callable[[int, str], None]


def import_records(
    records: Iterable[Record], *, refuse: Refuse, progress: Callable[[Report], None] = lambda report: None
) -> Report:
    """Store what can be stored. ``refuse`` hears line number and reason of the rest, ``progress`` the
    state after each batch. Holds one batch in memory, however long the file is.
    """
    report = Report()

    def note(number: int, reason: str) -> None:
        report.refused += 1
        refuse(number, reason)

    with Occurrences() as occurrences:
        for batch in _batches(_named(records, occurrences, note)):
            added, refused = _store_at_last(batch)
            for number, reason in refused:
                note(number, reason)
            report.added += added
            report.known += len(batch) - added - len(refused)
            progress(report)
    return report


def _named(records: Iterable[Record], occurrences: Occurrences, refuse: Refuse) -> Iterator[_Line]:
    for record in records:
        body = record.body
        if body is None or body.profile is None:
            refuse(record.number, record.reason)
            continue
        digest = _digest(body, body.profile)
        occurrence = occurrences.number(digest).to_bytes(8, "big")
        key = hashlib.blake2b(digest + occurrence, digest_size=20).hexdigest()
        yield _Line(record.number, body.event, body.profile, key)


def _batches(lines: Iterator[_Line]) -> Iterator[list[_Line]]:
    while batch := list(itertools.islice(lines, BATCH)):
        yield batch


def _store_at_last(batch: list[_Line]) -> tuple[int, list[tuple[int, str]]]:
    """Store the batch, again from the start when another writer made one of its profiles or events."""
    for _ in range(_ATTEMPTS - 1):
        try:
            return _store(batch)
        except IntegrityError:
            continue
    return _store(batch)


@transaction.atomic
def _store(batch: list[_Line]) -> tuple[int, list[tuple[int, str]]]:
    """The number of events added, and the lines refused with their reasons."""
    keys = [line.key for line in batch]
    known = set(Event.objects.filter(import_key__in=keys).values_list("import_key", flat=True))
    new = [line for line in batch if line.key not in known]
    profiles = Profiles(line.profile for line in new)
    refused: list[tuple[int, str]] = []
    pairs: list[tuple[_Line, Profile]] = []
    for line in new:
        try:
            pairs.append((line, profiles.of(line.profile)))
        except Invalid as error:
            refused.append((line.number, str(error)))
    profiles.save()
    _insert([new_event(line.event, profile, import_key=line.key) for line, profile in pairs])
    return len(pairs), refused


def _insert(events: list[Event]) -> None:
    """Write new rows. ``bulk_create`` compiles each cell anew: a whole import took a third longer."""
    if not events:
        return
    fields = Event._meta.local_concrete_fields
    quote, adapt = connection.ops.quote_name, connection.ops.adapt_datetimefield_value
    columns = ", ".join(quote(str(field.column)) for field in fields)
    places = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quote(Event._meta.db_table)} ({columns}) VALUES ({places})"  # noqa: S608
    moments = {field.attname for field in fields if isinstance(field, models.DateTimeField)}
    names = [field.attname for field in fields]
    rows = [
        [adapt(row[name]) if name in moments else row[name] for name in names]
        for row in (event.__dict__ for event in events)
    ]
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)


def _digest(body: Body, profile: ProfileBody) -> bytes:
    event = body.event
    content = [
        profile.user_id,
        profile.source,
        profile.type,
        *sorted(profile.identifiers),
        event.source,
        event.type,
        event.description,
        event.created_at.isoformat() if event.created_at else None,
        event.properties,
    ]
    return hashlib.blake2b(json.dumps(content).encode(), digest_size=20).digest()
