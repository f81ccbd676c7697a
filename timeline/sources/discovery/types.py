"""All types of an account, seen or configured, with what the admin has made of them so far."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from django.db.models import Case, CharField, Exists, F, OuterRef, Q, QuerySet, Value, When

from timeline.sources.models import Display, SeenType
from timeline.sources.standard import STANDARD_TYPES, ZENDESK

State = Literal["new", "configured", "standard", "known"]


@dataclass(frozen=True, slots=True)
class TypeState:
    """A type; ``state`` is "configured" with a display, "standard" if it reads well without one, "known" if
    an admin has said that it is no news, else "new".

    ``count`` is 0 and the times are None for what is configured and was never seen. ``display`` and ``seen``
    are primary keys.
    """

    source: str
    type: str
    state: State
    count: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None
    noticed_at: datetime | None = None
    seen: int | None = None
    display: int | None = None


def with_state(rows: QuerySet[SeenType]) -> QuerySet[Any]:
    """The rows with ``state``, to filter and sort by."""
    configured = Display.objects.filter(
        account=OuterRef("account"), source=OuterRef("source"), type=OuterRef("type")
    )
    return rows.annotate(
        state=Case(
            When(Exists(configured), then=Value("configured")),
            When(Q(source=ZENDESK, type__in=STANDARD_TYPES), then=Value("standard")),
            When(looked_at__isnull=False, then=Value("known")),
            default=Value("new"),
            output_field=CharField(),
        )
    )


def types_of(account: UUID) -> tuple[TypeState, ...]:
    """Every type that was seen or has a display, by name, in two queries."""
    displays = {
        (source, type_): key
        for source, type_, key in Display.objects.filter(account=account).values_list("source", "type", "pk")
    }
    seen = with_state(SeenType.objects.filter(account=account)).values(
        "source", "type", "state", "count", "first_at", "last_at", "noticed_at", seen=F("pk")
    )
    found = {
        (row["source"], row["type"]): TypeState(**row, display=displays.get((row["source"], row["type"])))
        for row in seen
    }
    for (source, type_), key in displays.items():
        found.setdefault((source, type_), TypeState(source, type_, "configured", display=key))
    return tuple(found[kind] for kind in sorted(found))


def mark_looked_at(rows: QuerySet[SeenType], now: datetime) -> int:
    """Say of these types that they are no news; how many that were."""
    return rows.filter(looked_at__isnull=True).update(looked_at=now)
