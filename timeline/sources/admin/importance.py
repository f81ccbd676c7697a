"""How important types are, said of those that are ticked in a list."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from timeline.sources.models import Display, Importance

from .making import of_importance, said_of


class ImportanceActions(admin.ModelAdmin):  # type: ignore[type-arg]
    """For lists of types or of their displays. Whoever may see a type may say how it looks."""

    @admin.action(permissions=["view"], description="Highlight")
    def highlight(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self._set(request, rows, Importance.HIGHLIGHT)

    @admin.action(permissions=["view"], description="Show as usual")
    def make_normal(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self._set(request, rows, Importance.NORMAL)

    @admin.action(permissions=["view"], description="Make noise: hidden until asked for, and counted")
    def make_noise(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        self._set(request, rows, Importance.NOISE)

    def _set(self, request: HttpRequest, rows: QuerySet[Any], importance: Importance) -> None:
        changed = of_importance(rows, importance)
        for display in changed:
            self.log_display(request, display, f"Importance: {importance.value}.")
        self.message_user(request, said_of(len(changed), importance), messages.SUCCESS)

    def log_display(self, request: HttpRequest, display: Display, words: str) -> None:
        self.admin_site._registry[Display].log_change(request, display, words)
