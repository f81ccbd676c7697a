"""Sources in the admin: one list to name, colour, order, limit and switch off what agents see."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline.sources.models import Source

from .pickers import HuePicker, IconPicker
from .portable import PortableAdmin
from .roles import roles_text
from .room import RoomAdmin
from .source_forms import SourceForm

BY_NAME = "By its name"


@admin.register(Source)
class SourceAdmin(PortableAdmin, RoomAdmin):
    """A source stays where it is: its name and account are what its events refer to."""

    about = (
        "What agents call the systems that post events, and who sees what comes of them. Sources that are "
        "not listed are seen as well, by a name and a colour of their own."
    )
    fixed = ("account", "name")
    form = SourceForm
    list_display = ("shown_label", "name", "account", "shown_hue", "icon", "seen_by", "enabled", "order")
    list_editable = ("enabled", "order")
    list_filter = ("enabled", ("account", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("account",)
    search_fields = ("name", "label", "account__subdomain", "account__name")
    ordering = ("account__subdomain", "order", "name")
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
        (
            "Who sees it",
            {
                "description": (
                    "Agents of other roles are told how many events are withheld from them, and nothing else."
                ),
                "fields": ("visible_to",),
            },
        ),
    )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Each source has both; they need not be chosen."""
        widgets: dict[str, Any] = {"icon": IconPicker, "hue": HuePicker}
        kwargs["widget"] = widgets[db_field.name](nothing=BY_NAME)
        kwargs["choices"] = db_field.get_choices(blank_choice=[("", BY_NAME)])
        kwargs["required"] = False
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description="Label", ordering="label")
    def shown_label(self, source: Source) -> SafeString:
        """As agents see it in their filters."""
        return format_html(
            '<span class="source-look hue-{}"><svg class="icon" aria-hidden="true">'
            '<use href="#icon-{}"></use></svg>{}</span>',
            source.hue,
            source.icon,
            str(source),
        )

    @admin.display(description="Hue", ordering="hue")
    def shown_hue(self, source: Source) -> SafeString:
        return format_html(
            '<span class="source-swatch hue-{}" aria-hidden="true"></span>{}', source.hue, source.hue
        )

    @admin.display(description="Seen by")
    def seen_by(self, source: Source) -> str:
        return roles_text(source.visible_to, "everybody")
