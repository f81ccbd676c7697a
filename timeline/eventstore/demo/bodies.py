"""What the world is written in: the API's own ``{"event": …, "profile": …}`` bodies."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from timeline.events.wire import format_time

Body = dict[str, Any]
Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Person:
    """A customer: the Zendesk user and how they are called. The profile of each system is ``profile()``."""

    user_id: int
    name: str
    email: str

    def profile(
        self,
        source: str,
        *,
        kind: str = "customer",
        identifiers: Mapping[str, str] | None = None,
        **attributes: Any,
    ) -> Body:
        """The profile that one system has of this person; by e-mail address unless told otherwise."""
        named = identifiers or {"email": self.email}
        return {
            "source": source,
            "type": kind,
            "name": self.name,
            "user_id": str(self.user_id),
            "identifiers": [{"type": name, "value": value} for name, value in named.items()],
            "attributes": attributes,
        }


@dataclass(frozen=True, slots=True)
class Diary:
    """Writes one customer's events; times are given as what lies between them and ``now``."""

    now: datetime
    person: Person

    def ago(self, days: float = 0, *, hours: float = 0, minutes: float = 0, seconds: float = 0) -> datetime:
        """The moment that long ago, on a whole second, so that the world reads the same every time."""
        moment = self.now - timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
        return moment.replace(microsecond=0)

    def write(
        self,
        profile: Body,
        kind: str,
        at: datetime,
        properties: Properties | None = None,
        *,
        description: str = "",
    ) -> Body:
        """One event from the system that has the profile."""
        return {
            "event": {
                "source": profile["source"],
                "type": kind,
                "description": description,
                "created_at": format_time(at),
                "properties": dict(properties or {}),
            },
            "profile": profile,
        }

    def from_source(self, source: str, body: Body) -> Body:
        """The same event, sent by another system than the one that has the profile."""
        return body | {"event": body["event"] | {"source": source}}


def money(amount: float, currency: str = "EUR") -> dict[str, str]:
    """Money as shops send it: the amount in a string, the currency beside it."""
    return {"amount": f"{amount:.2f}", "currency": currency}


def link(name: str, url: str) -> dict[str, str]:
    """A link as Zendesk's own events write it."""
    return {"display_name": name, "url": url}


def dice(person: Person) -> random.Random:
    """Chance that falls the same way every time for the same person."""
    return random.Random(person.user_id)  # noqa: S311 - a story, not a secret


def spaced(
    chance: random.Random, start: datetime, count: int, *, seconds: tuple[int, int]
) -> Iterator[datetime]:
    """``count`` moments from ``start`` on, apart by a number of seconds out of the range."""
    moment = start
    for _ in range(count):
        yield moment
        moment += timedelta(seconds=chance.randint(*seconds))
