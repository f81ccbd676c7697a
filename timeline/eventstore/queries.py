"""Reading: pages of events by keyset, and profiles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db import connection
from django.db.models import QuerySet

from .cursors import BadCursor, read_cursor, write_cursor
from .errors import Invalid, Missing
from .models import Profile
from .parameters import Asked
from .ulids import is_id

# id, source, type, description, created_at, received_at, properties. Moments are text in UTC, such as
# 2020-01-31 00:44:07 or 2020-01-31 00:44:07.120000; properties are JSON text.
EventRow = tuple[str, str, str, str, str, str, str]
Value = str | int | datetime

# Moments come as text, for making objects of them and text again would take longer than all the rest.
# SQLite's are text already; the sign keeps its driver from reading them.
_SELECT = {
    "sqlite": """
        SELECT id, source, type, description, +created_at, +received_at, properties
        FROM eventstore_event WHERE """,
    "postgresql": """
        SELECT id, source, type, description,
          replace(to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', ''),
          replace(to_char(received_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US'), '.000000', ''),
          properties
        FROM eventstore_event WHERE """,
}
# What makes such a text a value to compare with.
_ZONE = {"sqlite": "", "postgresql": "+00"}


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose events: all of a user, or those of one profile."""

    column: Literal["user_id", "profile_id"]
    value: int | str


@dataclass(frozen=True, slots=True)
class Page:
    """Rows newest first; ``after`` is the cursor that leads on, "" at the end."""

    rows: list[EventRow]
    after: str


def page_of_events(owner: Owner, asked: Asked) -> Page:
    """One page, newest first. Raises Invalid for a cursor of another query."""
    query = (owner.column, str(owner.value), *asked.filters)
    with connection.cursor() as cursor:
        cursor.execute(*statement_for(owner, asked, query))
        rows: list[EventRow] = cursor.fetchall()
    if len(rows) <= asked.size:
        return Page(rows, "")
    event_id, _, _, _, created_at, _, _ = rows[asked.size - 1]
    return Page(rows[: asked.size], write_cursor(created_at, event_id, query=query))


def statement_for(owner: Owner, asked: Asked, query: tuple[str | None, ...]) -> tuple[str, list[Value]]:
    """The SQL for the events asked for, from the cursor on and one more than the page holds, and its values.

    Written by hand: Django takes longer to make this text than the database to answer it.
    """
    conditions = [f"{owner.column} = %s"]
    values: list[Value] = [owner.value]
    if asked.source is not None:
        conditions.append("source = %s")
        values.append(asked.source)
    if asked.type is not None:
        conditions.append("type = %s")
        values.append(asked.type)
    if asked.start is not None:
        conditions.append("created_at >= %s")
        values.append(_adapted(asked.start))
    if asked.after is not None:
        created_at, event_id = _after(asked.after, query)
        # Unlike the usual OR, this begins at its place in the index, however many events are of one moment.
        conditions.append("(created_at, id) < (%s, %s)")
        values += (created_at + _ZONE[connection.vendor], event_id)
    elif asked.end is not None:
        conditions.append("created_at <= %s")
        values.append(_adapted(asked.end))
    values.append(asked.size + 1)
    where = " AND ".join(conditions)
    return f"{_SELECT[connection.vendor]}{where} ORDER BY created_at DESC, id DESC LIMIT %s", values


def profile_by_id(profile_id: str) -> Profile:
    """Raises Missing."""
    found = Profile.objects.filter(id=profile_id).first() if is_id(profile_id) else None
    if found is None:
        raise Missing
    return found


def profile_by_identifier(parts: tuple[str, str, str, str]) -> Profile:
    """The one profile that has the identifier (source, type, identifier type, value). Raises Missing."""
    source, kind, identifier_type, value = parts
    found = Profile.objects.filter(
        identifiers__profile_source=source,
        identifiers__profile_type=kind,
        identifiers__type=identifier_type,
        identifiers__value=value,
    ).first()
    if found is None:
        raise Missing
    return found


def profiles_of_user(user_id: int) -> QuerySet[Profile]:
    return Profile.objects.filter(user_id=user_id).order_by("id").prefetch_related("identifiers")


def _adapted(moment: datetime) -> Value:
    """As the database compares it: SQLite as text."""
    adapted: Value = connection.ops.adapt_datetimefield_value(moment)  # type: ignore[assignment]
    return adapted


def _after(cursor: str, query: tuple[str | None, ...]) -> tuple[str, str]:
    try:
        return read_cursor(cursor, query=query)
    except BadCursor as error:
        raise Invalid("page[after]", str(error), code="CursorNotValid") from error
