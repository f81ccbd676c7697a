"""Whose accounts a member of staff works on: a superuser on all, anybody else on those that name them.

To be named in ``Account.admins`` is what gives the right to see and change an account and what belongs to
it; Django's own permissions are not asked for these models.
"""

from typing import Any
from uuid import UUID

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from .models import Account

MOST_WORDS = 20  # of a search


def accounts_of(request: HttpRequest) -> frozenset[UUID]:
    """The ids of the accounts that name the user; read once per request."""
    known: frozenset[UUID] | None = getattr(request, "timeline_accounts", None)
    if known is None:
        user = request.user
        staff = user.is_authenticated and user.is_active and user.is_staff
        ids = Account.objects.filter(admins=user.pk).values_list("pk", flat=True) if staff else ()
        known = request.timeline_accounts = frozenset(ids)  # type: ignore[attr-defined]
    return known


def accounts_for(request: HttpRequest) -> QuerySet[Account]:
    """The accounts that the user works on, by their subdomains."""
    accounts = Account.objects.order_by("subdomain")
    return accounts if request.user.is_superuser else accounts.filter(pk__in=accounts_of(request))


class ScopedAdmin(admin.ModelAdmin):  # type: ignore[type-arg]
    """A ModelAdmin of something that belongs to an account.

    ``account_path`` leads there, as a lookup: ``"account"``, ``"source__account"``, ``"pk"`` for the account
    itself. What is outside of the user's accounts is not there: not in lists, choices, actions or by its id.
    """

    account_path = "account"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        if request.user.is_superuser:
            return rows
        return rows.filter(**{f"{self.account_path}__in": accounts_of(request)})

    def get_field_queryset(self, db: str | None, db_field: Any, request: HttpRequest) -> Any:
        """Offer, and take, only what the user could open too."""
        related = self.admin_site._registry.get(db_field.remote_field.model)
        if isinstance(related, ScopedAdmin):
            return related.get_queryset(request)
        return super().get_field_queryset(db, db_field, request)

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """For the first words: each is a condition, and a database takes so many of them."""
        return super().get_search_results(request, queryset, " ".join(search_term.split()[:MOST_WORDS]))

    def lookup_allowed(self, lookup: str, value: str, request: HttpRequest) -> bool:
        """No patterns in the address of a list: SQLite has Python search by them, some of which never end."""
        if lookup.endswith(("__regex", "__iregex")):
            return False
        return super().lookup_allowed(lookup, value, request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._may(request, obj)

    def _may(self, request: HttpRequest, obj: Model | None = None) -> bool:
        if request.user.is_superuser:
            return request.user.is_active
        mine = accounts_of(request)
        return bool(mine) if obj is None else self._account_id(obj) in mine

    def _account_id(self, obj: Any) -> object:
        for step in self.account_path.split("__"):
            obj = getattr(obj, step, None)
        return getattr(obj, "pk", obj)
