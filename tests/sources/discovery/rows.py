"""Notes in one line, and what the database holds of them."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.sources.events import event
from timeline.accounts.models import Account
from timeline.events.values import Event
from timeline.sources.discovery import keeping
from timeline.sources.discovery.notes import Notes
from timeline.sources.discovery.paths import paths_of
from timeline.sources.discovery.sketches import digest_of

NOW = datetime(2026, 3, 18, 15, tzinfo=UTC)


def ago(days: float, number: int = 0, **changes: Any) -> Event:
    """An event so many days before now."""
    moment = NOW - timedelta(days=days, minutes=number % 600)
    values = {"id": f"e{days}-{number}", "created_at": moment, "received_at": moment} | changes
    return event(values.pop("type_name", "order"), **values)


def notes_of(account: Account, events: Iterable[Event], now: datetime = NOW) -> Notes:
    notes = Notes()
    for each in events:
        notes.take(each, digest_of(account.key, each.id), paths_of(each.properties), now)
    return notes


def keep(account: Account, events: Iterable[Event], now: datetime = NOW) -> int:
    return keeping.keep(account.pk, notes_of(account, events, now), now)
