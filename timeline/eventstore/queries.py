"""Reading: pages of events by keyset, and profiles."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from django.db.models import Q, QuerySet

from .cursors import BadCursor, read_cursor, write_cursor
from .errors import Invalid, Missing
from .models import Event, Profile
from .parameters import Asked
from .ulids import is_id

# id, source, type, description, created_at, received_at, properties (as JSON text)
EventRow = tuple[str, str, str, str, datetime, datetime, str]


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
    rows = list(_rows(matching(owner, asked, query))[: asked.size + 1])
    if len(rows) <= asked.size:
        return Page(rows, "")
    last = rows[asked.size - 1]
    return Page(rows[: asked.size], write_cursor(last[4], last[0], query=query))


def matching(owner: Owner, asked: Asked, query: tuple[str | None, ...]) -> QuerySet[Event]:
    """The events that are asked for, from the cursor on."""
    found = Event.objects.filter(**{owner.column: owner.value})
    if asked.source is not None:
        found = found.filter(source=asked.source)
    if asked.type is not None:
        found = found.filter(type=asked.type)
    if asked.start is not None:
        found = found.filter(created_at__gte=asked.start)
    if asked.after is not None:
        moment, event_id = _after(asked.after, query)
        # The first half bounds the walk along the index; the usual OR of two halves alone would not.
        found = found.filter(created_at__lte=moment).filter(Q(created_at__lt=moment) | Q(id__lt=event_id))
    elif asked.end is not None:
        found = found.filter(created_at__lte=asked.end)
    return found.order_by("-created_at", "-id")


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


def _rows(found: QuerySet[Event]) -> QuerySet[Event, EventRow]:
    return found.values_list("id", "source", "type", "description", "created_at", "received_at", "properties")


def _after(cursor: str, query: tuple[str | None, ...]) -> tuple[datetime, str]:
    try:
        return read_cursor(cursor, query=query)
    except BadCursor as error:
        raise Invalid("page[after]", str(error), code="CursorNotValid") from error
