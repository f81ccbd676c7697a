"""Agents and access records in the Django admin: to be read and exported, never to be changed."""

import csv
import re
from collections.abc import Iterator
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, StreamingHttpResponse

from .models import AccessRecord, Agent
from .records import FIELDS
from .roles import role_label
from .scope import ScopedAdmin

EXPORTED = tuple(name for name in FIELDS if name != "account_id")
# What spreadsheets would run, also where they part cells by something else than the comma.
FORMULA = re.compile(r"(^|[;|\t\r\n])(?=[ \t\r\n]*[=+@\-＝＋－＠])")


class ReadOnlyAdmin(ScopedAdmin):
    """Pages that show and change nothing."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(AccessRecord)
class AccessRecordAdmin(ReadOnlyAdmin):
    """Who looked at whom, newest first."""

    list_display = (
        "at",
        "subdomain",
        "agent_id",
        "subject_kind",
        "subject",
        "what",
        "events",
        "times",
        "address",
        "event",
        "reason",
    )
    list_filter = ("subdomain", "what", "subject_kind")
    search_fields = ("agent_id", "subject", "event", "reason")
    search_help_text = (
        "An agent's id; a customer's user id, profile id or identifier; of reveals the event's id or words "
        "of the reason."
    )
    date_hierarchy = "at"
    show_full_result_count = False
    list_per_page = 50
    actions = ("export",)

    @admin.action(permissions=["view"], description="Export the selected records as CSV")
    def export(self, request: HttpRequest, records: QuerySet[AccessRecord]) -> StreamingHttpResponse:
        response = StreamingHttpResponse(_csv(records), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = 'attachment; filename="access-records.csv"'
        return response


@admin.register(Agent)
class AgentAdmin(ReadOnlyAdmin):
    """The people who have used the app, as Zendesk last described them."""

    list_display = (
        "agent_id", "name", "account", "shown_roles", "suspended", "checked_at", "limited_at",
        "times_limited",
    )  # fmt: skip
    list_filter = ("role", "role_type", "suspended", ("limited_at", admin.EmptyFieldListFilter))
    search_fields = ("agent_id", "name")
    list_select_related = ("account",)

    @admin.display(description="Roles", ordering="role")
    def shown_roles(self, agent: Agent) -> str:
        """As masks and the visibility of sources know them."""
        return ", ".join(map(role_label, sorted(agent.roles)))


class _Line:
    """What csv.writer writes to: each line is handed on as it is made."""

    def write(self, line: str) -> str:
        return line


def _csv(records: QuerySet[AccessRecord]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(EXPORTED)
    for row in records.values_list(*EXPORTED).iterator(chunk_size=2000):
        yield writer.writerow([_cell(value) for value in row])


def _cell(value: object) -> object:
    text = value.isoformat() if hasattr(value, "isoformat") else value
    return FORMULA.sub(r"\1'", text) if isinstance(text, str) else text
