"""Masks in the admin: what is hidden, from whom, and what that does to the events at hand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest

from timeline.sources.models import Mask

from .roles import roles_text
from .room import RoomAdmin

WIDGETS = {"path": forms.TextInput({"class": "vTextField", "spellcheck": "false", "data-path": ""})}


@admin.register(Mask)
class MaskAdmin(RoomAdmin):
    """A mask may be moved to other events: only its account is fixed."""

    list_display = ("path", "concerns", "account", "shown", "revealed", "note")
    list_filter = (("account", admin.RelatedOnlyFieldListFilter), "source")
    list_select_related = ("account",)
    search_fields = ("path", "source", "type", "note")
    ordering = ("account__subdomain", "source", "type", "path")
    change_form_template = "admin/sources/mask/change_form.html"
    fieldsets = (
        (
            "What is hidden",
            {
                "description": (
                    "Whoever may not see a value gets •••••• in its place: in titles, details, raw JSON, search, "
                    "export and the JSON API."
                ),
                "fields": ("account", "source", "type", "path"),
            },
        ),
        ("From whom", {"fields": ("shown_to", "revealed_to", "note")}),
    )

    def get_form(
        self, request: HttpRequest, obj: Mask | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        return super().get_form(request, obj, change, widgets=WIDGETS, **kwargs)

    @admin.display(description="In events of", ordering="source")
    def concerns(self, mask: Mask) -> str:
        if not mask.source and not mask.type:
            return "every source"
        return f"{mask.source or 'every source'} · {mask.type or 'every type'}"

    @admin.display(description="Shown to")
    def shown(self, mask: Mask) -> str:
        return roles_text(mask.shown_to, "nobody")

    @admin.display(description="May be revealed by")
    def revealed(self, mask: Mask) -> str:
        return roles_text(mask.revealed_to, "nobody")
