"""Masks in the admin: what is hidden, from whom, and what that does to the events at hand."""

from typing import Any

from django import forms
from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.template.loader import render_to_string
from django.urls import URLPattern, path

from timeline.accounts.staff_looks import looked_at
from timeline.sources.models import Mask

from .mask_previews import events_for, hidden_by, paths_seen
from .property_paths import of_many_types, path_rows
from .roles import roles_text
from .room import RoomAdmin, account_asked

HELP = {
    "shown_to": "These roles see the value as it is; all others get ••••••. None chosen: nobody sees it.",
    "revealed_to": (
        "These roles may have it shown for a reason, which is recorded. None chosen: nobody may."
    ),
}
WIDGETS = {"path": forms.TextInput({"class": "vTextField", "spellcheck": "false", "data-path": ""})}


@admin.register(Mask)
class MaskAdmin(RoomAdmin):
    """A mask may be moved to other events: only its account is fixed."""

    about = (
        "Which values are hidden, and from whom. Masks add up: a value is shown to those whom every mask on "
        "it shows it to."
    )
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
                    "Whoever may not see a value gets •••••• in its place: in titles, details, raw JSON, "
                    "search, export and the JSON API."
                ),
                "fields": ("account", "source", "type", "path"),
            },
        ),
        ("From whom", {"fields": ("shown_to", "revealed_to", "note")}),
    )

    def get_form(
        self, request: HttpRequest, obj: Mask | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        labels = {"revealed_to": "May be revealed by"}
        return super().get_form(
            request, obj, change, widgets=WIDGETS, labels=labels, help_texts=HELP, **kwargs
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview)
        return [path("preview/", view, name="sources_mask_preview"), *super().get_urls()]

    def preview(self, request: HttpRequest) -> HttpResponse:
        """What the mask in the form would hide, and the paths there are, as JSON of finished HTML."""
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        account, data = account_asked(request), request.POST
        source, type_name = data.get("source", "")[:200], data.get("type", "")[:200]
        events, typed = events_for(account, source, type_name), data.get("path", "").strip()
        looked_at(request, account, subject=f"mask of {source}:{type_name}", events=len(events))
        hidden = hidden_by(typed, source, type_name, events) if typed else None
        context = {"hidden": hidden, "events": len(events), "any_type": not (source and type_name)}
        paths = path_rows(paths_seen(account, source, type_name))
        rows = paths if source and type_name else of_many_types(paths)
        return JsonResponse(
            {
                "hidden": render_to_string("admin/sources/mask/_hidden.html", context),
                "paths": render_to_string("admin/sources/mask/_paths.html", {"rows": rows}),
                "errors": {"path": [hidden.problem]} if hidden and hidden.problem else {},
            }
        )

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
