"""Sources in the admin: one list to name, colour, order and switch off what agents see."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline.accounts.scope import ScopedAdmin

from .admin_portable import PortableAdmin
from .models import Source

HELP = {
    "hue": "The colour of the source's name and icons; each is readable on light and on dark.",
    "icon": "Beside the source in the filters, and beside those of its events whose type calls for no other.",
}


@admin.register(Source)
class SourceAdmin(PortableAdmin, ScopedAdmin):
    list_display = ("shown_label", "name", "account", "shown_hue", "icon", "enabled", "order")
    list_editable = ("enabled", "order")
    list_filter = ("enabled", ("account", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("account",)
    search_fields = ("name", "label", "account__subdomain", "account__name")
    ordering = ("account__subdomain", "order", "name")
    list_per_page = 50
    fieldsets = (
        (
            None,
            {
                "description": (
                    "Agents see every source that sends events, listed here or not: one that is not gets a "
                    "label, a colour and an icon by its name. A change shows in whatever agents load next."
                ),
                "fields": ("account", "name", "label", "hue", "icon", "enabled", "order"),
            },
        ),
    )

    class Media:
        css = {"all": ("sidebar/hues.css", "admin/sources.css")}  # noqa: RUF012 - Django's own form

    def get_readonly_fields(self, request: HttpRequest, obj: Source | None = None) -> tuple[str, ...]:
        """A source stays where it is: its name and account are what its events refer to."""
        return ("account", "name") if obj is not None else ()

    def get_form(
        self, request: HttpRequest, obj: Source | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        """Say beside the choices where agents meet them."""
        return super().get_form(request, obj, change, help_texts=HELP, **kwargs)

    @admin.display(description="Label", ordering="label")
    def shown_label(self, source: Source) -> str:
        return str(source)

    @admin.display(description="Hue", ordering="hue")
    def shown_hue(self, source: Source) -> SafeString:
        return format_html(
            '<span class="source-swatch hue-{}" aria-hidden="true"></span>{}', source.hue, source.hue
        )
