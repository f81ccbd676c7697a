"""What can be done with event types that are ticked in their list."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode

from timeline.sources.discovery.types import mark_looked_at
from timeline.sources.models import SeenType

from .importance import ImportanceActions
from .making import display_from_examples

MOST_AT_ONCE = 100


class SeenActions(ImportanceActions):
    """Whoever may see a type may say how it looks."""

    actions: Any = ("make_displays", "mark_looked_at", "highlight", "make_normal", "make_noise", "mask")

    @admin.action(permissions=["view"], description="Make displays from examples")
    def make_displays(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        chosen = list(seen.select_related("account")[: MOST_AT_ONCE + 1])
        made = [display_from_examples(one) for one in chosen[:MOST_AT_ONCE]]
        new = [display for display, is_new in made if is_new]
        for display in new:
            self.log_display(request, display, "Made from examples.")
        left = f" Only the first {MOST_AT_ONCE} were taken." if len(chosen) > MOST_AT_ONCE else ""
        where = f"{reverse('admin:sources_seentype_changelist')}?state=display"
        words = format_html('Displays made: {}.{} <a href="{}">Look at them</a>', len(new), left, where)
        self.message_user(request, words, messages.SUCCESS)

    @admin.action(permissions=["view"], description="Mark as looked at")
    def mark_looked_at(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        keys = list(seen.values_list("pk", flat=True))
        number = mark_looked_at(SeenType.objects.filter(pk__in=keys), timezone.now())
        self.message_user(request, f"Looked at: {number}.", messages.SUCCESS)

    @admin.action(permissions=["view"], description="Mask a property …")
    def mask(self, request: HttpRequest, seen: QuerySet[SeenType]) -> HttpResponse | None:
        """The form of a new mask for the one type that was chosen."""
        chosen = list(seen[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one type: a mask's form follows.", messages.WARNING)
            return None
        about_it = {"account": str(chosen[0].account_id), "source": chosen[0].source, "type": chosen[0].type}
        return HttpResponseRedirect(f"{reverse('admin:sources_mask_add')}?{urlencode(about_it)}")
