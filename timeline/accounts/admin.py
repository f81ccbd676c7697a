"""Accounts in the Django admin."""

from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from . import admin_records  # noqa: F401 - it registers itself
from .connecting import guide, page
from .forms import AccountForm, NewAccountForm
from .models import Account, CredentialKind
from .readiness import LEGACY_WARNING, warnings
from .scope import ScopedAdmin

SECRET_FIELDS = ("new_secret", "remove_secret")
NEW_FIELDSETS = (
    (
        None,
        {
            "description": "The steps that follow say where to click in Zendesk, and test each of them.",
            "fields": ("subdomain", "name"),
        },
    ),
    (
        "Other addresses",
        {
            "classes": ("collapse",),
            "description": (
                "Only for an Events API that is not Zendesk's own, at addresses that the operator has "
                "listed in TIMELINE_CUSTOM_ORIGINS."
            ),
            "fields": ("api_origin", "frame_origin"),
        },
    ),
)


@admin.register(Account)
class AccountAdmin(ScopedAdmin):
    """Made by superusers; changed by them and by whom the account names."""

    account_path = "pk"
    form = AccountForm
    list_display = ("subdomain", "name", "enabled", "connection", "credential_kind", "updated_at")
    list_filter = ("enabled", "credential_kind")
    search_fields = ("subdomain", "name")
    actions = ("end_all_sessions", "enable", "disable")
    filter_horizontal = ("admins",)
    readonly_fields = ("secret_state", "sessions_valid_after", "created_at", "updated_at")
    change_form_template = "admin/accounts/account/change_form.html"
    fieldsets = (
        (None, {"fields": ("subdomain", "name", "enabled", "admins")}),
        (
            "The app in Zendesk",
            {
                "description": (
                    "Upload the app under Admin Center → Apps and integrations → Apps → Zendesk Support "
                    "apps. Zendesk signs each opening of the app with the key of the app below."
                ),
                "fields": ("app_id", "installation_id", "public_key"),
            },
        ),
        (
            "Credential for reading events",
            {
                "description": (
                    "Make an OAuth client under Admin Center → Apps and integrations → APIs → OAuth clients: "
                    "kind confidential, with the scopes users:read and users:write."
                ),
                "fields": ("credential_kind", "credential_id", "secret_state", *SECRET_FIELDS),
            },
        ),
        (
            "Other addresses",
            {
                "description": "Only addresses that the operator has listed in TIMELINE_CUSTOM_ORIGINS.",
                "fields": ("api_origin", "frame_origin"),
            },
        ),
        ("History", {"fields": ("sessions_valid_after", "created_at", "updated_at")}),
    )

    class Media:
        css = {"all": ("admin/connect.css",)}  # noqa: RUF012 - Django's own form

    @admin.display(description="Connection")
    def connection(self, account: Account) -> SafeString:
        """How far it is, and the way on."""
        steps = guide.steps_of(account)
        ahead = guide.next_of(steps)
        words = f"{ahead.title}: {ahead.word.lower()}" if ahead else "Complete"
        address = reverse("admin:accounts_account_connect", args=[account.pk])
        anchor = f"#{ahead.name}" if ahead else ""
        return format_html(
            '<a class="connection connection-{}" href="{}{}">{}</a>',
            ahead.state if ahead else "done",
            address,
            anchor,
            words,
        )

    @admin.display(description="Stored secret")
    def secret_state(self, account: Account | None) -> str:
        return "one is stored, encrypted" if account is not None and account.has_secret else "none"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Account]:
        return super().get_queryset(request).prefetch_related("findings")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return request.user.is_superuser

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return request.user.is_superuser

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """What goes with an account needs no permission of its own: agents are not deleted one by one."""
        shown, counts, _needed, protected = super().get_deleted_objects(objs, request)
        return shown, counts, set(), protected

    def get_form(
        self, request: HttpRequest, obj: Account | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = AccountForm if obj is not None else NewAccountForm
        return super().get_form(request, obj, change, form=form, **kwargs)

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_manytomany(db_field, request, **kwargs)
        if field is not None and field.queryset is not None and db_field.name == "admins":
            field.queryset = field.queryset.filter(is_staff=True, is_active=True)
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: Account | None = None) -> Any:
        """Whoever is named in an account keeps its name: which others there are is not theirs to find out."""
        fields = super().get_readonly_fields(request, obj)
        return fields if obj is None or request.user.is_superuser else (*fields, "subdomain")

    def get_fieldsets(self, request: HttpRequest, obj: Account | None = None) -> Any:
        """Leave out who else is named, which superusers decide, and secrets where nothing may be changed."""
        if obj is None:
            return NEW_FIELDSETS
        hidden = () if request.user.is_superuser else ("admins",)
        if not self.has_change_permission(request, obj):
            hidden = (*hidden, *SECRET_FIELDS)
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in hidden]})
            for title, options in super().get_fieldsets(request, obj)
        ]

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        account = context.get("original")
        legacy = account is not None and account.credential_kind == CredentialKind.API_TOKEN
        context |= {"legacy": LEGACY_WARNING if legacy else ""}
        if account is None:  # the steps follow, not another account
            context |= {"show_save_and_add_another": False, "show_save_and_continue": False}
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.connect)
        return [
            path("<path:object_id>/connect/", view, name="accounts_account_connect"),
            *super().get_urls(),
        ]

    @method_decorator(sensitive_variables())  # whatever is called below: not only the secret by its own name
    @method_decorator(sensitive_post_parameters("new_secret"))
    def connect(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The guided page."""
        account: Account | None = self.get_object(request, unquote(object_id))
        if account is None or not self.has_view_permission(request, account):
            raise Http404
        if request.method == "POST" and not self.has_change_permission(request, account):
            raise PermissionDenied
        return page.answer(self, request, account)

    @method_decorator(sensitive_variables())  # whatever is called below: not only the secret by its own name
    @method_decorator(sensitive_post_parameters("new_secret"))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: Account, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Go on with the steps."""
        return HttpResponseRedirect(reverse("admin:accounts_account_connect", args=[obj.pk]))

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        """Save, and say what the account still lacks."""
        super().save_model(request, obj, form, change)
        for warning in warnings(obj) if change else ():
            self.message_user(request, warning, messages.WARNING)

    @admin.action(permissions=["change"], description="End all sessions of the selected accounts")
    def end_all_sessions(self, request: HttpRequest, accounts: QuerySet[Account]) -> None:
        for account in accounts:
            account.end_sessions()
            self.log_change(request, account, "Ended all sessions.")
        self.message_user(request, "All sessions begun so far are ended.", messages.SUCCESS)

    @admin.action(permissions=["change"], description="Switch the selected accounts on")
    def enable(self, request: HttpRequest, accounts: QuerySet[Account]) -> None:
        self._switch(request, accounts, enabled=True)

    @admin.action(permissions=["change"], description="Switch the selected accounts off")
    def disable(self, request: HttpRequest, accounts: QuerySet[Account]) -> None:
        self._switch(request, accounts, enabled=False)

    def _switch(self, request: HttpRequest, accounts: QuerySet[Account], *, enabled: bool) -> None:
        changed = list(accounts.exclude(enabled=enabled))
        for account in changed:
            account.enabled = enabled
            account.save(update_fields=["enabled", "updated_at"])
            self.log_change(request, account, f"Switched {'on' if enabled else 'off'}.")
        self.message_user(
            request, f"Switched {'on' if enabled else 'off'}: {len(changed)}.", messages.SUCCESS
        )
