"""Event types in the admin: all that were met in what agents read, the new ones first."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from timeline.sources.discovery.sketches import count_in_words
from timeline.sources.discovery.types import mark_looked_at
from timeline.sources.models import Display, Importance, SeenPath, SeenType

from .cards import deal
from .making import display_from_examples, of_importance
from .property_paths import path_rows
from .room import RoomAdmin
from .seen_states import StateFilter, state_of, with_displays

MOST_AT_ONCE = 100


@admin.register(SeenType)
class SeenTypeAdmin(RoomAdmin):
    """Found, not typed: nothing is added here, and what a type looks like is said in its display."""

    about = (
        "Every type of event that agents have met, the new ones first. A card is the newest event at hand, as "
        "an agent without a special role sees it. One click makes a display from examples, and agents see it."
    )
    fixed = ()
    list_display = ("card", "kind", "account", "state", "events", "display_button")
    list_display_links = ("kind",)
    list_filter = (StateFilter, ("account", admin.RelatedOnlyFieldListFilter), "source")
    list_select_related = ("account",)
    search_fields = ("source", "type")
    search_help_text = "A part of a source's or a type's name."
    actions = ("make_displays", "mark_looked_at", "highlight", "make_normal", "make_noise", "mask")
    change_form_template = "admin/sources/seentype/change_form.html"
    fields: tuple[str, ...] = (
        "account",
        "source",
        "type",
        "events",
        "state",
        "first_at",
        "last_at",
        "noticed_at",
    )
    readonly_fields = fields

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_displays(super().get_queryset(request).defer("sketch"))

    def get_ordering(self, request: HttpRequest) -> tuple[Any, ...]:
        # An expression, for the rows are put in order before they have the annotation.
        return (F("is_new").desc(), "-count", "account__subdomain", "source", "type")

    @admin.display(description="Source and type", ordering="source")
    def kind(self, seen: SeenType) -> SafeString:
        return format_html(
            '<span class="seen-kind"><code>{}</code><code>{}</code></span>', seen.source, seen.type
        )

    @admin.display(description="State", ordering="is_new")
    def state(self, seen: SeenType) -> SafeString:
        return format_html(
            '<span class="state{}">{}</span>',
            " state-new" if seen.is_new else "",
            state_of(seen),  # type: ignore[attr-defined]  # annotated
        )

    @admin.display(description="Events", ordering="count")
    def events(self, seen: SeenType) -> SafeString:
        """How many, and from when to when they happened."""
        first, last = f"{seen.first_at:%-d %b %Y}", f"{seen.last_at:%-d %b %Y}"
        days = first if first == last else f"{first} – {last}"
        return format_html('{}<br><span class="seen-days">{}</span>', count_in_words(seen.count), days)

    @admin.display(description="Display")
    def display_button(self, seen: Any) -> SafeString:
        """The way to the display that there is, or the button that makes one."""
        if seen.display_id is not None:
            return format_html('<a href="{}">Change</a>', _page_of(seen.display_id))
        return format_html(
            '<button type="submit" class="button" formaction="{}" data-make>Make a display</button>',
            reverse("admin:sources_seentype_make", args=[seen.pk]),
        )

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
            self._log_made(request, display)
            self.message_user(
                request,
                "This display was made from examples, and agents see it already. Change what you like.",
                messages.SUCCESS,
            )
        return HttpResponseRedirect(_page_of(display.pk))

    @admin.action(permissions=["view"], description="Make displays from examples")
    def make_displays(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        chosen = list(seen.select_related("account")[: MOST_AT_ONCE + 1])
        made = [display_from_examples(one) for one in chosen[:MOST_AT_ONCE]]
        new = [display for display, is_new in made if is_new]
        for display in new:
            self._log_made(request, display)
        left = f" Only the first {MOST_AT_ONCE} were taken." if len(chosen) > MOST_AT_ONCE else ""
        self.message_user(request, f"Displays made: {len(new)}.{left}", messages.SUCCESS)

    @admin.action(permissions=["view"], description="Mark as looked at")
    def mark_looked_at(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        keys = list(seen.values_list("pk", flat=True))
        number = mark_looked_at(SeenType.objects.filter(pk__in=keys), timezone.now())
        self.message_user(request, f"Looked at: {number}.", messages.SUCCESS)

    @admin.action(permissions=["view"], description="Highlight")
    def highlight(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        self._set(request, seen, Importance.HIGHLIGHT)

    @admin.action(permissions=["view"], description="Show as usual")
    def make_normal(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        self._set(request, seen, Importance.NORMAL)

    @admin.action(permissions=["view"], description="Make noise: hidden until asked for, and counted")
    def make_noise(self, request: HttpRequest, seen: QuerySet[SeenType]) -> None:
        self._set(request, seen, Importance.NOISE)

    @admin.action(permissions=["view"], description="Mask a property …")
    def mask(self, request: HttpRequest, seen: QuerySet[SeenType]) -> HttpResponse | None:
        """The form of a new mask for the one type that was chosen."""
        chosen = list(seen[:2])
        if len(chosen) != 1:
            self.message_user(request, "Choose one type: a mask's form follows.", messages.WARNING)
            return None
        about_it = {"account": chosen[0].account_id, "source": chosen[0].source, "type": chosen[0].type}
        return HttpResponseRedirect(f"{reverse('admin:sources_mask_add')}?{urlencode(about_it)}")

    def _set(self, request: HttpRequest, seen: QuerySet[SeenType], importance: Importance) -> None:
        changed = of_importance(seen, importance)
        for display in changed:
            self._log(request, display, f"Importance: {importance.value}.")
        self.message_user(request, f"{importance.label.partition(':')[0]}: {len(changed)}.", messages.SUCCESS)

    def _log_made(self, request: HttpRequest, display: Display) -> None:
        self._log(request, display, "Made from examples.")

    def _log(self, request: HttpRequest, display: Display, words: str) -> None:
        self.admin_site._registry[Display].log_change(request, display, words)


def _page_of(display: int) -> str:
    return reverse("admin:sources_display_change", args=[display])
