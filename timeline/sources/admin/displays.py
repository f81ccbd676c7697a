"""Displays in the admin: how the events of a type read, with the card beside the form as one types."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import mark_safe

from timeline.accounts.roles import NAMES, role_label
from timeline.sources.dates import short
from timeline.sources.models import Detail, Display, SeenType
from timeline.sources.templating import REFERENCE

from .display_forms import DetailForm, DisplayForm
from .importance import ImportanceActions
from .roles import custom_roles_of
from .room import RoomAdmin
from .seen_states import MetFilter, with_last_met


class DetailInline(admin.TabularInline):  # type: ignore[type-arg]
    """Whoever may open the display may change its details."""

    model = Detail
    form = DetailForm
    extra = 0
    max_num = 30
    verbose_name_plural = "Details: what an opened event shows first"

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    has_add_permission = has_change_permission = has_delete_permission = has_view_permission


@admin.register(Display)
class DisplayAdmin(ImportanceActions, RoomAdmin):
    """What a display is about is chosen once: another type is another display."""

    about = mark_safe(
        "How events of a type read. What is left empty in a display is as it would be without one. To "
        'begin a display, go to the <a href="../seentype/">event types</a>: there it is made from examples.'
    )
    fixed = ("account", "source", "type")
    form = DisplayForm
    inlines = (DetailInline,)
    change_form_template = "admin/sources/display/change_form.html"
    list_display = ("card", "kind", "account", "shown_importance", "last_met", "changed_at")
    list_display_links = ("kind",)
    list_filter = (("account", admin.RelatedOnlyFieldListFilter), "importance", MetFilter, "source")
    list_select_related = ("account",)
    search_fields = ("source", "type", "label", "title", "summary")
    search_help_text = "A source's or type's name, a label, or a part of a template."
    ordering = ("account__subdomain", "source", "type")
    actions = ("highlight", "make_normal", "make_noise")
    save_on_top = True  # whoever has looked and is content need not scroll
    fieldsets = (
        ("What it is about", {"fields": (("account", "source", "type"),)}),
        ("In the list", {"fields": ("title", "summary", "icon", "hue", "importance", "label")}),
        ("Opened", {"fields": ("link", "link_label", "reply", "thread")}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_last_met(super().get_queryset(request))

    @admin.display(description="Last event", ordering="met_at")
    def last_met(self, display: Any) -> str:
        return short(display.met_at, year=True) if display.met_at else "never met"

    @admin.display(description="Importance", ordering="importance")
    def shown_importance(self, display: Display) -> str:
        return display.importance.capitalize()

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        display = context.get("original")
        custom = custom_roles_of(display.account) if display else []
        roles = [*NAMES.items(), *((role, role_label(role)) for role in custom)]
        context |= {"roles": roles, "reference": REFERENCE, "show_save_and_add_another": False}
        if display:
            of_type = {"account": display.account_id, "source": display.source, "type": display.type}
            context["seen"] = SeenType.objects.filter(**of_type).only("pk").first()
        return super().render_change_form(request, context, *args, **kwargs)

    def response_change(self, request: HttpRequest, obj: Display) -> HttpResponse:
        return self._next(request, obj) or super().response_change(request, obj)

    def response_add(
        self, request: HttpRequest, obj: Display, post_url_continue: str | None = None
    ) -> HttpResponse:
        return self._next(request, obj) or super().response_add(request, obj, post_url_continue)

    def _next(self, request: HttpRequest, display: Display) -> HttpResponse | None:
        """Back to the account's types that are still new, if that is what was pressed."""
        if "_next" not in request.POST:
            return None
        self.message_user(request, "Saved. These types are still new.", messages.SUCCESS)
        asked = urlencode({"state": "new", "account__id__exact": str(display.account_id)})
        return HttpResponseRedirect(f"{reverse('admin:sources_seentype_changelist')}?{asked}")
