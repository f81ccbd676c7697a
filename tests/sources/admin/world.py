"""What was met of an account's events, as discovery would have written it down."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from tests.sources.events import NOON, event
from timeline.accounts.models import Account
from timeline.events.values import Event
from timeline.sources.discovery import samples
from timeline.sources.discovery.paths import paths_of
from timeline.sources.models import SeenPath, SeenType


def seen_type(
    account: Account, source: str = "shop", type_name: str = "order_completed", **values: Any
) -> SeenType:
    now = timezone.now()
    given = {"count": 12, "first_at": now, "last_at": now, "noticed_at": now, "days": {"2026-11-29": 10}}
    return SeenType.objects.create(account=account, source=source, type=type_name, **(given | values))


def seen_path(seen: SeenType, path: str, *kinds: str, days: int = 10) -> SeenPath:
    now = timezone.now()
    return SeenPath.objects.create(
        seen_type=seen,
        path=path,
        kinds=list(kinds or ("text",)),
        count=days,
        first_at=now,
        last_at=now,
        days={"2026-11-29": days},
    )


def sampled(account: Account, events: Iterable[Event]) -> SeenType:
    """The type of these events, with their paths in the database and themselves in the cache."""
    events = list(events)
    first = events[0]
    seen = seen_type(account, first.source, first.type, count=len(events))
    kinds: dict[str, set[str]] = {}
    for one in events:
        for path, met in paths_of(one.properties).items():
            kinds.setdefault(path, set()).update(met)
    for path, met in kinds.items():
        seen_path(seen, path, *sorted(met))
    samples.put(account.key, (first.source, first.type), events)
    samples.remember(account.key, [(first.source, first.type)])
    return seen


def orders(number: int, *, lacking: int = 0, **changes: Any) -> list[Event]:
    """Orders, a minute between two; the oldest ``lacking`` of them have no item."""
    return [
        event(
            id=f"e{n}",
            created_at=NOON - timedelta(minutes=n),
            properties={
                "order_id": f"A-{n}",
                "total": 10 + n,
                "currency": "EUR",
                **({} if n >= number - lacking else {"item": {"name": f"Lamp {n}"}}),
            },
            **changes,
        )
        for n in range(number)
    ]
