"""Event types in the admin: all that were met in what agents read, the new ones first."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from timeline.sources.dates import short
from timeline.sources.discovery.sketches import count_in_words
from timeline.sources.models import Display, SeenPath, SeenType

from .cards import deal
from .making import display_from_examples
from .property_paths import path_rows
from .room import RoomAdmin
from .seen_actions import SeenActions
from .seen_states import StateFilter, state_of, with_displays

MADE = "This display was made from examples, and agents see it already. Change what you like."
BARE = "This display is empty: there was nothing at hand to suggest it from. Say what agents shall see."


@admin.register(SeenType)
class SeenTypeAdmin(SeenActions, RoomAdmin):
    """Found, not typed: nothing is added here, and what a type looks like is said in its display."""

    about = (
        "Every type of event that agents have met, the new ones first. A card is the newest event at hand, "
        "as an agent without a special role sees it. One click makes a display from examples."
    )
    fixed = ()
    list_display = ("card", "kind", "account", "state", "events", "display_button")
    list_display_links = ("kind",)
    list_filter = (StateFilter, ("account", admin.RelatedOnlyFieldListFilter), "source")
    list_select_related = ("account",)
    ordering = ("-count",)  # what the list's head shows; the new ones before, by get_ordering
    search_fields = ("source", "type")
    search_help_text = "A part of a source's or a type's name."
    change_form_template = "admin/sources/seentype/change_form.html"
    fields = (("account", "source", "type"), ("events", "state", "noticed_at"))
    readonly_fields = ("account", "source", "type", "events", "state", "noticed_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_displays(super().get_queryset(request).defer("sketch"))

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        # An expression, for the rows are put in order before they have the annotation.
        return (F("is_new").desc(), "-count", "account__subdomain", "source", "type")

    @admin.display(description="State", ordering="is_new")
    def state(self, seen: Any) -> SafeString:
        return format_html(
            '<span class="state{}">{}</span>',
            " state-new" if seen.is_new else "",
            state_of(seen),
        )

    @admin.display(description="Events", ordering="count")
    def events(self, seen: SeenType) -> SafeString:
        """How many, and from when to when they happened."""
        first, last = short(seen.first_at, year=True), short(seen.last_at, year=True)
        days = first if first == last else f"{first} – {last}"
        return format_html('{}<br><span class="seen-days">{}</span>', count_in_words(seen.count), days)

    @admin.display(description="Display")
    def display_button(self, seen: Any) -> SafeString:
        """The way to the display that there is, or the button that makes one."""
        if seen.display_id is not None:
            return format_html(
                '<a href="{}">Change</a>', reverse("admin:sources_display_change", args=[seen.display_id])
            )
        return format_html(
            '<button type="submit" class="button" formaction="{}" data-make>Make a display</button>',
            reverse("admin:sources_seentype_make", args=[seen.pk]),
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        """The list, and that there are displays of types which are not in it."""
        displays = self.admin_site._registry[Display].get_queryset(request)
        unmet = displays.filter(met_at__isnull=True).count()
        return super().changelist_view(request, {"unmet": unmet, **(extra_context or {})})

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        """The type with its card and the paths of its properties."""
        seen = context["original"]
        deal(request, [seen])
        paths = SeenPath.objects.filter(seen_type=seen.pk).select_related("seen_type")
        return super().render_change_form(request, {**context, "rows": path_rows(paths)}, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.make)
        return [path("<path:object_id>/make/", view, name="sources_seentype_make"), *super().get_urls()]

    def make(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Make a display from the type's examples and open its form."""
        seen: SeenType | None = self.get_object(request, unquote(object_id))
        if seen is None or not self.has_view_permission(request, seen):
            raise Http404
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        display, made = display_from_examples(seen)
        if made:
            self.log_display(request, display, "Made from examples.")
            self.message_user(
                request,
                MADE if display.title or display.summary or display.details.exists() else BARE,
                messages.SUCCESS,
            )
        return HttpResponseRedirect(reverse("admin:sources_display_change", args=[display.pk]))
