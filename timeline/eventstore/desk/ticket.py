"""A ticket and what was said in it, as values that the page's script reads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from timeline.eventstore.demo.bodies import Person


@dataclass(frozen=True, slots=True)
class Said:
    """One message of a conversation, by the requester or by the agent, so many minutes before now."""

    minutes_ago: int
    text: str
    by_agent: bool = False
    internal: bool = False


@dataclass(frozen=True, slots=True)
class Ticket:
    """A ticket; what was said first opened it. ``requester`` is None where nobody was chosen yet."""

    id: int
    subject: str
    requester: Person | None
    status: str
    priority: str
    channel: str
    tags: Sequence[str]
    said: Sequence[Said]

    def told(self, now: datetime) -> dict[str, Any]:
        """The ticket as the page's script reads it, with its times counted back from ``now``."""

        def at(minutes: int) -> str:
            return (now - timedelta(minutes=minutes)).replace(microsecond=0).isoformat()

        return {
            "id": self.id,
            "subject": self.subject,
            "requester": told_person(self.requester),
            "status": self.status,
            "priority": self.priority,
            "channel": self.channel,
            "tags": list(self.tags),
            "createdAt": at(self.said[0].minutes_ago),
            "said": [
                {
                    "at": at(said.minutes_ago),
                    "text": said.text,
                    "agent": said.by_agent,
                    "internal": said.internal,
                }
                for said in self.said
            ],
        }


def told_person(person: Person | None) -> dict[str, Any] | None:
    """The requester as ZAF tells it."""
    if person is None:
        return None
    return {"id": person.user_id, "name": person.name, "email": person.email}
