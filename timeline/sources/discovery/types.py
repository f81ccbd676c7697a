"""What an admin has made of the types that were met so far."""

from datetime import datetime
from typing import Any

from django.db.models import Case, CharField, Exists, OuterRef, Q, QuerySet, Value, When

from timeline.sources.models import Display, SeenType
from timeline.sources.standard import STANDARD_TYPES, ZENDESK


def with_state(rows: QuerySet[SeenType]) -> QuerySet[Any]:
    """The rows with ``state``, to filter and sort by.

    It is "configured" with a display, "standard" if the type reads well without one, "known" if an admin has
    said that it is no news, else "new".
    """
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


def mark_looked_at(rows: QuerySet[SeenType], now: datetime) -> int:
    """Say of these types that they are no news; how many that were."""
    return rows.filter(looked_at__isnull=True).update(looked_at=now)
