"""Drift: property paths of a type that appeared or vanished in the last seven days.

Everything goes by the events' own time, so that an agent who scrolls back to old events changes nothing: a
path that old events have as well was always there. Judged are only types of which enough events from before
and, for a path that vanished, enough from since were looked into; and vanished can only be what was common.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from django.db.models import Q

from timeline.sources.dates import short
from timeline.sources.models import SeenPath
from timeline.sources.titles import humanise

WEEK = timedelta(days=7)
BEFORE = timedelta(days=28)  # what is common is what was common in the four weeks before
ENOUGH = 20  # events looked into, on either side
OFTEN = 3  # met so often, a new path is no accident
COMMON = 0.5
MOST = 200

Change = Literal["appeared", "vanished"]


@dataclass(frozen=True, slots=True)
class Drift:
    """A path that appeared (``at``: when it was first met) or vanished (when it was last met).

    ``seen`` is the primary key of the type as it was seen.
    """

    change: Change
    source: str
    type: str
    path: str
    at: datetime
    seen: int

    @property
    def words(self) -> str:
        return f"{humanise(self.type) or self.type}: {self.change_in_words}"

    @property
    def change_in_words(self) -> str:
        said = "is new since" if self.change == "appeared" else "has not come since"
        return f"{self.path} {said} {short(self.at)}"


def drift_of(account: UUID, now: datetime) -> tuple[Drift, ...]:
    """What appeared and vanished, the latest first, in one query; of nested paths the outermost."""
    edge = now - WEEK
    rows = (
        SeenPath.objects.filter(seen_type__account=account)
        .filter(Q(first_at__gte=edge, count__gte=OFTEN) | Q(last_at__lt=edge, last_at__gte=edge - BEFORE))
        .filter(seen_type__first_at__lt=edge, seen_type__last_at__gte=edge)
        .order_by("seen_type", "path")
        .values(
            *("path", "first_at", "last_at", "days", "seen_type"),
            *("seen_type__source", "seen_type__type", "seen_type__days"),
        )
    )
    found = [drift for drift in (_judged(row, edge) for row in rows.iterator()) if drift is not None]
    return tuple(sorted(_outermost(found), key=lambda drift: drift.at, reverse=True)[:MOST])


def _judged(row: dict[str, Any], edge: datetime) -> Drift | None:
    start, border = (edge - BEFORE).date().isoformat(), edge.date().isoformat()
    of_type = row["seen_type__days"]
    before = sum(count for day, count in of_type.items() if start <= day < border)
    names = (row["seen_type__source"], row["seen_type__type"], row["path"])
    if before < ENOUGH:
        return None
    if row["first_at"] >= edge:
        return Drift("appeared", *names, row["first_at"], row["seen_type"])
    since = sum(count for day, count in of_type.items() if day > border)
    had_it = sum(count for day, count in row["days"].items() if start <= day < border)
    if since < ENOUGH or had_it < COMMON * before:
        return None
    return Drift("vanished", *names, row["last_at"], row["seen_type"])


def _outermost(found: Iterable[Drift]) -> list[Drift]:
    """Without what lies in an object or list that changed just so itself. Takes paths in order."""
    kept: list[Drift] = []
    outer: dict[tuple[Change, str, str], set[str]] = {}
    for drift in found:
        paths = outer.setdefault((drift.change, drift.source, drift.type), set())
        if not any(drift.path[:end] in paths for end in _borders(drift.path)):
            kept.append(drift)
        paths.add(drift.path)
    return kept


def _borders(path: str) -> Iterable[int]:
    return (place for place, letter in enumerate(path) if letter in ".[" and place)
