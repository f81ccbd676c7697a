"""The card of a type in the admin's lists: its newest event as an agent without a special role sees it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from timeline.accounts.models import Account
from timeline.accounts.roles import AGENT
from timeline.accounts.staff_looks import looked_at
from timeline.events.values import Event
from timeline.sources.discovery.samples import newest
from timeline.sources.reading import Reading, looks_for

MOST_ACCOUNTS = 3  # of whose events cards are shown at once: each costs a few queries
ROLES = frozenset({AGENT})


@dataclass(frozen=True, slots=True)
class Card:
    """``made_up``: there was no event at hand, so that the reading is that of an empty one."""

    reading: Reading
    made_up: bool

    def html(self) -> SafeString:
        return mark_safe(render_to_string("admin/sources/_card.html", {"card": self}))  # noqa: S308 - a template's output


def deal(request: HttpRequest, rows: Iterable[Any]) -> None:
    """Give each of these rows its ``dealt`` Card; None to those of all but the first few accounts."""
    by_account: dict[Account, list[Any]] = defaultdict(list)
    for row in rows:
        row.dealt = None
        by_account[row.account].append(row)
    for account in list(by_account)[:MOST_ACCOUNTS]:
        _deal(request, account, by_account[account])


def _deal(request: HttpRequest, account: Account, rows: Sequence[Any]) -> None:
    looks = looks_for(account).for_reader(ROLES, UTC)
    events = newest(account.key, [(row.source, row.type) for row in rows])
    looked_at(request, account, subject="list of types", events=len(events))
    for row in rows:
        event = events.get((row.source, row.type))
        shown = event or Event("", row.source, row.type, "", datetime.now(UTC), None, {})
        row.dealt = Card(looks.read(looks.shown(shown)), made_up=event is None)
