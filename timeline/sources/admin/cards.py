"""The card of a type in the admin's lists: the newest event of it, as an agent without a special role has it."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from timeline.accounts.models import Account
from timeline.accounts.roles import AGENT
from timeline.accounts.staff_looks import looked_at
from timeline.events.values import Event
from timeline.sources.discovery.samples import newest
from timeline.sources.reading import Looks, Reading, looks_for

MOST_ACCOUNTS = 3  # of whose events cards are shown at once: each costs a few queries
ROLES = frozenset({AGENT})


class OfType(Protocol):
    """A row that is about a type of one account's events."""

    account: Account
    source: str
    type: str


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
        row.dealt = card_of(row, events.get((row.source, row.type)), looks)


def card_of(row: OfType, event: Event | None, looks: Looks) -> Card:
    """The card of this event or, without one, of its type alone."""
    shown = event or Event("", row.source, row.type, "", datetime.now(UTC), None, {})
    return Card(looks.read(looks.masks.apply(shown)), made_up=event is None)
