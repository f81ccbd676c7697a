"""Presets in the admin: filters with a name, put together by ticking."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from timeline.accounts.scope import accounts_for
from timeline.sources.models import Preset, SeenType, Source
from timeline.sources.presets.choices import in_words
from timeline.sources.titles import humanise

from .preset_forms import PresetForm
from .roles import roles_text
from .room import RoomAdmin

MOST_KINDS = 600


@admin.register(Preset)
class PresetAdmin(RoomAdmin):
    about = "Filters with a name that agents find above their own, in this order."
    form = PresetForm
    list_display = ("name", "gives", "account", "offered_to", "first", "order")
    list_editable = ("order",)
    list_filter = (("account", admin.RelatedOnlyFieldListFilter), "first")
    list_select_related = ("account",)
    search_fields = ("name", "query")
    ordering = ("account__subdomain", "order", "name")
    fieldsets = (
        (
            None,
            {
                "description": (
                    "Agents find presets as “Views” above their filters. They narrow what is shown, not who "
                    "may see it."
                ),
                "fields": ("account", "name"),
            },
        ),
        ("What it shows", {"fields": ("show", "hide", "period", "noise")}),
        ("For whom", {"fields": ("roles", "first", "order")}),
        ("As a query string", {"classes": ("collapse",), "fields": ("query",)}),
    )

    def get_form(
        self, request: HttpRequest, obj: Preset | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """The form with what can be ticked in it: what this account's events have shown so far."""
        kwargs["fields"] = ("account", "name", "query", "roles", "first", "order")
        form = super().get_form(request, obj, change, **kwargs)
        accounts = [obj.account_id] if obj is not None else [one.pk for one in accounts_for(request)[:50]]
        return type(form.__name__, (form,), {"kinds": kinds_of(accounts)})

    def get_queryset(self, request: HttpRequest) -> QuerySet[Preset]:
        return super().get_queryset(request).prefetch_related("account__sources")

    @admin.display(description="What it shows")
    def gives(self, preset: Preset) -> str:
        return in_words(preset.query, {source.name: str(source) for source in preset.account.sources.all()})

    @admin.display(description="Offered to")
    def offered_to(self, preset: Preset) -> str:
        return roles_text(preset.roles, "everybody")


def kinds_of(accounts: list[Any]) -> tuple[tuple[str, str], ...]:
    """Sources and ``source:type`` pairs of these accounts with what they are called, in their order."""
    labels = {source.name: str(source) for source in Source.objects.filter(account__in=accounts)}
    seen = SeenType.objects.filter(account__in=accounts).order_by("source", "type")
    kinds: dict[str, str] = dict(labels)
    for source, type_name in seen.values_list("source", "type").distinct()[:MOST_KINDS]:
        kinds.setdefault(source, humanise(source) or source)
        kinds[f"{source}:{type_name}"] = humanise(type_name) or type_name
    return tuple(kinds.items())
