"""Accounts in the Django admin."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.views.decorators.debug import sensitive_post_parameters

from . import admin_records  # noqa: F401 registers its own
from .forms import AccountForm
from .models import Account
from .readiness import warnings

SECRET_FIELDS = ("new_secret", "remove_secret")


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    form = AccountForm
    list_display = (
        "subdomain",
        "name",
        "enabled",
        "credential_kind",
        "has_public_key",
        "has_secret",
        "updated_at",
    )
    list_filter = ("enabled", "credential_kind")
    search_fields = ("subdomain", "name")
    actions = ("end_all_sessions", "enable", "disable")
    readonly_fields = ("secret_state", "sessions_valid_after", "created_at", "updated_at")
    fieldsets = (
        (None, {"fields": ("subdomain", "name", "enabled")}),
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

    @admin.display(boolean=True, description="key")
    def has_public_key(self, account: Account) -> bool:
        return bool(account.public_key)

    @admin.display(boolean=True, description="secret")
    def has_secret(self, account: Account) -> bool:
        return account.has_secret

    @admin.display(description="Stored secret")
    def secret_state(self, account: Account | None) -> str:
        return "one is stored, encrypted" if account is not None and account.has_secret else "none"

    def get_fieldsets(self, request: HttpRequest, obj: Account | None = None) -> Any:
        """Leave out the fields for a new secret where nothing may be changed."""
        fieldsets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return fieldsets
        return [
            (title, {**options, "fields": [f for f in options["fields"] if f not in SECRET_FIELDS]})
            for title, options in fieldsets
        ]

    @method_decorator(sensitive_post_parameters("new_secret"))
    def changeform_view(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().changeform_view(request, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Account, form: Any, change: bool) -> None:
        """Save, and say what the account still lacks."""
        super().save_model(request, obj, form, change)
        for warning in warnings(obj):
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
