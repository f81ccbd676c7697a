"""What the room's admin pages have in common: their style, pickers for names, and whose account it is."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.forms import Script
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst

from timeline.accounts.models import Account
from timeline.accounts.scope import ScopedAdmin, accounts_for, accounts_of
from timeline.middleware import content_security_policy
from timeline.sources.models import SeenType
from timeline.sources.models.fields import NameField

from .cards import Card, deal
from .pickers import NameInput
from .roles import ROLES_AS_BOXES

MOST_OFFERED = 500
FRAMES_OF_OURS = content_security_policy(frame_src="'self'")


class RoomAdmin(ScopedAdmin):
    """A ScopedAdmin in whose forms names are offered and roles are ticked.

    ``fixed`` are the fields that say what an object is about; they are chosen once.
    """

    formfield_overrides = ROLES_AS_BOXES
    about = ""  # what the list is for, above it
    fixed: tuple[str, ...] = ("account",)
    list_per_page = 50

    class Media:
        css = {"all": ("sidebar/hues.css", "admin/sources.css", "admin/pickers.css", "admin/cards.css")}  # noqa: RUF012 - Django's own form
        js = (
            "admin/hue_scheme.js",
            Script("admin/pickers.js", type="module"),
            Script("admin/errors.js", type="module"),
        )

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> Any:
        fields = super().get_readonly_fields(request, obj)
        return (*fields, *self.fixed) if obj is not None else fields

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if isinstance(db_field, NameField):
            kwargs["widget"] = NameInput(offered=names_seen(request, db_field.name))
        field = super().formfield_for_dbfield(db_field, request, **kwargs)
        if db_field.name == "account" and field is not None:  # other accounts are no errand of this form
            field.widget.can_add_related = field.widget.can_change_related = False
            field.widget.can_view_related = field.widget.can_delete_related = False
        return field

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Whoever works on one account need not choose it."""
        given: dict[str, Any] = super().get_changeform_initial_data(request)
        accounts = accounts_for(request)[:2]
        return {"account": accounts[0].pk, **given} if len(accounts) == 1 else given

    def get_list_display(self, request: HttpRequest) -> Any:
        """Without the account's column for whoever works on one alone."""
        columns = super().get_list_display(request)
        return columns if _several(request) else [column for column in columns if column != "account"]

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """The list; where it has cards, they are dealt to the rows of the page at once."""
        changes = super().get_changelist_instance(request)
        if "card" in self.list_display:
            deal(request, changes.result_list)
        return changes

    @admin.display(description="As agents see it")
    def card(self, row: Any) -> SafeString | str:
        """The card itself; in a list over many accounts, what the type is called."""
        dealt: Card | None = getattr(row, "dealt", None)
        return dealt.html() if dealt else str(row)

    @admin.display(description="Source and type", ordering="source")
    def kind(self, row: Any) -> SafeString:
        return format_html(
            '<span class="seen-kind"><code>{}</code><code>{}</code></span>', row.source, row.type
        )

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        title = capfirst(self.opts.verbose_name_plural)
        return super().changelist_view(
            request, {"title": title, "about": self.about, **(extra_context or {})}
        )

    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().changeform_view(request, *args, **kwargs)
        response.headers["Content-Security-Policy"] = FRAMES_OF_OURS
        return response


def _several(request: HttpRequest) -> bool:
    """Whether the user works on more than one account; Django asks for it again and again."""
    known: bool | None = getattr(request, "timeline_several", None)
    if known is None:
        known = request.timeline_several = accounts_for(request).count() > 1  # type: ignore[attr-defined]  # ours
    return known


def account_asked(request: HttpRequest) -> Account:
    """The account that an unsaved form is about. Raises Http404 for what is not one of the user's."""
    try:
        return accounts_for(request).get(
            pk=request.POST.get("preview-account") or request.POST.get("account") or ""
        )
    except (Account.DoesNotExist, ValidationError, ValueError) as error:
        raise Http404 from error


def names_seen(request: HttpRequest, field: str) -> list[str]:
    """The names of sources or types that were met in the user's accounts."""
    column = "source" if field in ("name", "source") else "type"
    seen = SeenType.objects.all()
    if not request.user.is_superuser:
        seen = seen.filter(account__in=accounts_of(request))
    return list(seen.order_by(column).values_list(column, flat=True).distinct()[:MOST_OFFERED])
