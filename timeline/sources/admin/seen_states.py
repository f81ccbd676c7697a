"""What has become of the types that were met: new, shown by a display, or looked at and left as they are."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import BooleanField, Case, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import HttpRequest

from timeline.sources.models import Display, Importance, SeenType

NEW = Q(display_id__isnull=True, looked_at__isnull=True)
STATES: dict[str, tuple[str, Q]] = {
    "new": ("New", NEW),
    "display": ("With a display", Q(display_id__isnull=False)),
    "plain": ("Without a display", Q(display_id__isnull=True)),
    "highlight": ("Highlighted", Q(importance=Importance.HIGHLIGHT)),
    "noise": ("Noise", Q(importance=Importance.NOISE)),
}


def with_states(seen: QuerySet[SeenType]) -> QuerySet[Any]:
    """The types, each with ``display_id``, ``importance`` and ``is_new``; in the same one query."""
    display = Display.objects.filter(
        account=OuterRef("account"), source=OuterRef("source"), type=OuterRef("type")
    )
    rows = seen.annotate(
        display_id=Subquery(display.values("pk")[:1]), importance=Subquery(display.values("importance")[:1])
    )
    new = Case(When(NEW, then=Value(True)), default=Value(False), output_field=BooleanField())
    return rows.annotate(is_new=new)


def state_of(seen: Any) -> str:
    """The state of a row of ``with_states`` in a word or two."""
    if seen.is_new:
        return "New"
    if seen.display_id is None:
        return "As it comes"
    return {
        Importance.HIGHLIGHT: "Highlighted",
        Importance.NOISE: "Noise",
    }.get(seen.importance, "Display")


def about(count: int) -> str:
    """A number that was estimated, as precise as it can be meant: "about 1,240"."""
    if count < 100:
        return f"{count:,}"
    step = 10 ** (len(str(count)) - 3)
    return f"about {round(count / step) * step:,}"


class StateFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, str]]:
        return [(name, label) for name, (label, _) in STATES.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        _, wanted = STATES.get(self.value() or "", ("", Q()))
        return queryset.filter(wanted)
