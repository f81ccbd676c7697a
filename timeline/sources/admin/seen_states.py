"""What has become of the types that were met, for the columns and filters of their list."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest

from timeline.sources.discovery.types import with_state
from timeline.sources.models import Display, Importance, SeenType

NEW = Q(state="new")
FILTERS: dict[str, tuple[str, Q]] = {
    "new": ("New", NEW),
    "display": ("With a display", Q(state="configured")),
    "none": ("Without a display", ~Q(state="configured")),
    "highlight": ("Highlighted", Q(importance=Importance.HIGHLIGHT)),
    "noise": ("Noise", Q(importance=Importance.NOISE)),
}
WORDS = {"new": "New", "configured": "Display", "standard": "Zendesk's own", "known": "As it comes"}
IMPORTANCES = {Importance.HIGHLIGHT.value: "Highlighted", Importance.NOISE.value: "Noise"}


def with_displays(seen: QuerySet[SeenType]) -> QuerySet[Any]:
    """The types, each with ``state``, ``is_new``, ``display_id`` and ``importance``; still one query."""
    display = Display.objects.filter(
        account=OuterRef("account"), source=OuterRef("source"), type=OuterRef("type")
    )
    rows: QuerySet[Any] = with_state(seen)
    annotated: QuerySet[Any] = rows.annotate(
        display_id=Subquery(display.values("pk")[:1]),
        importance=Subquery(display.values("importance")[:1]),
        is_new=Case(When(NEW, then=Value(True)), default=Value(False), output_field=BooleanField()),
    )
    return annotated


def state_of(seen: Any) -> str:
    """The state of a row of ``with_displays`` in a word or two."""
    return IMPORTANCES.get(seen.importance) or WORDS[seen.state]


def with_last_met(displays: QuerySet[Display]) -> QuerySet[Any]:
    """The displays, each with ``met_at``: when the last event of its type happened, None if none was met."""
    seen = SeenType.objects.filter(
        account=OuterRef("account"), source=OuterRef("source"), type=OuterRef("type")
    )
    rows: QuerySet[Any] = displays.annotate(met_at=Subquery(seen.values("last_at")[:1]))
    return rows


class MetFilter(admin.SimpleListFilter):
    title = "met"
    parameter_name = "met"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [("never", "Never: no agent has seen such an event")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(met_at__isnull=True) if self.value() == "never" else queryset


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(name, label) for name, (label, _) in FILTERS.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        _, wanted = FILTERS.get(self.value() or "", ("", Q()))
        return queryset.filter(wanted)
