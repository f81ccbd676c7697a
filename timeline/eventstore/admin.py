"""The event store in the admin: to look things up, to revoke, to delete a customer's profile.

Tables may hold millions of rows: nothing here counts them all, sorts them by what has no index, or
searches them by anything but an exact key.
"""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.core.paginator import Paginator
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from .models import AccessToken, ApiToken, Event, Identifier, OAuthClient, Profile, StoreAgent
from .parameters import MAX_USER_ID
from .ulids import is_id

COUNTED = 10_000


class CappedPaginator(Paginator):  # type: ignore[type-arg]
    """Counts no further than COUNTED rows: whoever has to page further should search."""

    @cached_property
    def count(self) -> int:
        rows = self.object_list
        return rows[:COUNTED].count() if isinstance(rows, QuerySet) else len(rows)


class StoreAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """There while the event store is on: for superusers, and for staff with Django's own permissions for it.

    It belongs to no account, so to be named in one gives no right here.
    """

    def has_module_permission(self, request: HttpRequest) -> bool:
        return settings.EVENTSTORE and super().has_module_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return settings.EVENTSTORE and super().has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return settings.EVENTSTORE and super().has_add_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return settings.EVENTSTORE and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return settings.EVENTSTORE and super().has_delete_permission(request, obj)


class ReadOnlyAdmin(StoreAdmin):
    """Rows to look at. What is made by the API or by a command is not typed in here."""

    paginator = CappedPaginator
    show_full_result_count = False
    list_per_page = 50
    sortable_by = ()
    actions: Any = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


class ByKeyAdmin(ReadOnlyAdmin):
    """Found by a ULID or a user id, each of which is an index's first column."""

    id_fields: tuple[str, ...] = ("id",)
    search_fields = ("id",)
    search_help_text = (
        f"A whole id or Zendesk user id. The list ends after {COUNTED:,} rows: "
        "search for what is not among them."
    )

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        word = search_term.strip()
        if not word:
            return queryset, False
        if word.isascii() and word.isdigit() and len(word) < 20 and int(word) <= MAX_USER_ID:
            return queryset.filter(user_id=int(word)), False
        for field in self.id_fields if is_id(word) else ():
            found = queryset.filter(**{field: word})
            if found.exists():
                return found, False
        return queryset.none(), False


class IdentifierInline(admin.TabularInline):  # type: ignore[type-arg]
    model = Identifier
    fields = ("type", "value")
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(Profile)
class ProfileAdmin(ByKeyAdmin):
    list_display = ("id", "source", "type", "name", "user_id", "created_at")
    ordering = ("-id",)
    inlines = (IdentifierInline,)

    def get_deleted_objects(
        self, objs: Iterable[Any], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """Say what goes in a word; Django would list every event of the profile on the page."""
        profiles = list(objs)
        shown = [f"{profile}, with its identifiers and all of its events" for profile in profiles]
        return shown, {"profiles": len(profiles)}, set(), []


@admin.register(Event)
class EventAdmin(ByKeyAdmin):
    """An event goes with its profile only, as in the API."""

    list_display = ("id", "source", "type", "created_at", "received_at", "user_id", "profile_id")
    fields = (*list_display, "description", "properties")
    id_fields = ("id", "profile_id")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Event]:
        return super().get_queryset(request).defer("import_key")

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False


@admin.register(StoreAgent)
class StoreAgentAdmin(StoreAdmin):
    """Typed in here. A store that knows agents tells who one of them is, as Zendesk does."""

    list_display = ("user_id", "name", "role", "role_type", "active", "suspended", "time_zone")
    list_filter = ("role", "role_type", "active", "suspended")
    search_fields = ("name", "email")
    ordering = ("user_id",)
    fields = (
        "user_id", "name", "email", "role", "role_type", "custom_role_id", "locale", "time_zone", "active",
        "suspended",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> tuple[str, ...]:
        return ("user_id",) if obj else ()  # another number would be another agent


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ("email", "created_at")
    search_fields = ("email",)
    actions = ("delete_selected",)


@admin.register(OAuthClient)
class OAuthClientAdmin(ReadOnlyAdmin):
    list_display = ("name", "identifier", "created_at")
    search_fields = ("name", "identifier")
    actions = ("delete_selected",)


@admin.register(AccessToken)
class AccessTokenAdmin(ReadOnlyAdmin):
    list_display = ("client", "scope", "expires_at", "created_at")
    list_select_related = ("client",)
    actions = ("delete_selected",)
