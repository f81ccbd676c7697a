"""The health of the accounts that a member of staff works on, for the front page of the admin."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.urls import reverse
from django.utils.http import urlencode

from timeline.accounts.models import Account
from timeline.accounts.scope import accounts_for
from timeline.sources.discovery.drift import Drift
from timeline.sources.discovery.health import Health, NewType, health
from timeline.sources.reading import Looks, looks_for

register = template.Library()

MOST_ACCOUNTS = 3  # each costs a dozen queries
MOST_LINES = 5
TYPES = "admin:sources_seentype_changelist"


@dataclass(frozen=True, slots=True)
class Line:
    words: str
    url: str


@dataclass(frozen=True, slots=True)
class Section:
    """What is said of one thing: some lines, and how many are left off."""

    title: str
    lines: tuple[Line, ...]
    left_off: int
    more: str  # where the rest is


@dataclass(frozen=True, slots=True)
class AccountHealth:
    account: Account
    types: int
    sections: tuple[Section, ...]
    full: bool


@register.inclusion_tag("admin/sources/_health.html", takes_context=True)
def account_health(context: Any) -> dict[str, Any]:
    """The first of the user's accounts with how they fare, and whether there are more."""
    request = context["request"]
    accounts = list(accounts_for(request).filter(enabled=True)[: MOST_ACCOUNTS + 1])
    shown = [_of(account) for account in accounts[:MOST_ACCOUNTS]]
    links = _rooms(context.get("app_list") or [])
    return {"accounts": shown, "more": len(accounts) > MOST_ACCOUNTS, "links": links}


def _rooms(apps: list[dict[str, Any]]) -> list[Line]:
    """Where the admin says how events read, of what the user may see there."""
    models = [model for app in apps if app["app_label"] == "sources" for model in app["models"]]
    models.sort(key=lambda model: model["object_name"] != "SeenType")  # there one begins
    lines = [Line(str(model["name"]), model["admin_url"]) for model in models if model["admin_url"]]
    if any(model["object_name"] == "Source" for model in models):
        lines.append(Line("Configuration as a file", reverse("admin:sources_portable_accounts")))
    return lines


def _of(account: Account) -> AccountHealth:
    found, looks = health(account.pk), looks_for(account)
    sections = (_new(found, account, looks), _drift(found, looks), _quiet(found, account, looks))
    return AccountHealth(
        account, found.types, tuple(section for section in sections if section.lines), found.full
    )


def _new(found: Health, account: Account, looks: Looks) -> Section:
    """The latest day's first, and of a day's the most common."""
    ranked = sorted(found.new, key=lambda new: (new.noticed_at.date(), new.count), reverse=True)
    lines = [_of_type(looks, new) for new in ranked[:MOST_LINES]]
    more = f"{reverse(TYPES)}?{urlencode({'state': 'new', 'account__id__exact': str(account.pk)})}"
    return Section("New types", tuple(lines), max(0, found.new_count - MOST_LINES), more)


def _of_type(looks: Looks, found: NewType | Drift) -> Line:
    """What is said of a type leads to its page, where its card and its paths are."""
    url = reverse("admin:sources_seentype_change", args=[found.seen])
    return Line(f"{looks.source(found.source).label} · {found.words}", url)


def _drift(found: Health, looks: Looks) -> Section:
    lines = [_of_type(looks, drift) for drift in found.drift]
    return Section("Changed this week", tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES), "")


def _quiet(found: Health, account: Account, looks: Looks) -> Section:
    lines = [
        Line(f"{looks.source(quiet.source).label}: {quiet.words}", _types(account, quiet.source))
        for quiet in found.quiet
    ]
    return Section("Quiet sources", tuple(lines[:MOST_LINES]), max(0, len(lines) - MOST_LINES), "")


def _types(account: Account, source: str) -> str:
    """The list of a source's types."""
    return f"{reverse(TYPES)}?{urlencode({'account__id__exact': str(account.pk), 'source': source})}"
