"""What the Events API speaks of, as values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal
from urllib.parse import quote

SubjectKind = Literal["user", "profile", "identifier"]


@dataclass(frozen=True, slots=True)
class Subject:
    """Whose events: a Zendesk user, a profile, or the profile that an identifier query names.

    ``value`` is the decimal user id, the profile id, or ``source:type:identifier_type:value``.
    """

    kind: SubjectKind
    value: str

    @property
    def path(self) -> str:
        """The path of the subject's events below the API's origin, percent-encoded."""
        if self.kind == "user":
            return f"/api/v2/users/{quote(self.value, safe='', errors='replace')}/events"
        if self.kind == "profile":
            return f"/api/v2/user_profiles/{quote(self.value, safe='', errors='replace')}/events"
        return "/api/v2/user_profiles/events"

    @property
    def params(self) -> dict[str, str]:
        """The query parameters that belong to the subject itself."""
        return {"identifier": self.value} if self.kind == "identifier" else {}


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, as the API tells it.

    ``created_at`` is aware and in UTC; ``dated`` is false where the API gave none that could be read
    (then it is the arrival, or the year 1 if that is missing too). ``properties`` is what the API sent,
    any JSON object. ``id`` is the API's, or a stable digest of the content where it sent none.
    """

    id: str
    source: str
    type: str
    description: str
    created_at: datetime
    received_at: datetime | None
    properties: Mapping[str, Any]
    dated: bool = True

    @property
    def order(self) -> tuple[datetime, datetime, str]:
        """The key by which timelines sort, newest first when reversed."""
        return (self.created_at, self.received_at or self.created_at, self.id)


@dataclass(frozen=True, slots=True)
class EventQuery:
    """What the Events API itself can filter by. ``type`` needs ``source``; both times are inclusive."""

    source: str | None = None
    type: str | None = None
    start: datetime | None = None
    end: datetime | None = None

    def __post_init__(self) -> None:
        if self.type is not None and self.source is None:
            raise ValueError("the Events API filters by type only together with a source")


@dataclass(frozen=True, slots=True)
class EventPage:
    """One page as read: events in the API's own order, and the cursor that leads on, if any.

    ``bytes`` is how long the answer was that it stood in.
    """

    events: tuple[Event, ...]
    next_cursor: str | None
    bytes: int = 0


@dataclass(frozen=True, slots=True)
class Identifier:
    type: str
    value: str


@dataclass(frozen=True, slots=True)
class Profile:
    """A customer as one system knows them; ``user_id`` is the Zendesk user it belongs to."""

    id: str
    source: str
    type: str
    name: str
    user_id: str | None
    identifiers: tuple[Identifier, ...] = ()
    attributes: Mapping[str, Any] = field(default_factory=dict)
    created_at: datetime | None = None
    updated_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """The API's answer to a tracked event: ``{"status": "received", …}``."""

    status: str
    profile_id: str | None
    user_id: str | None


@dataclass(frozen=True, slots=True)
class Person:
    """A Zendesk user. ``role`` is "end-user", "agent", "admin" or whatever else the API calls it.

    ``role_type`` is the API's number for the kind of agent, None where it told none, -1 where that is none.
    ``locale`` is a tag such as "en-US", ``time_zone`` an IANA name and ``custom_role_id`` decimal; "" where
    the API told none.
    """

    id: str
    name: str
    role: str
    locale: str = ""
    time_zone: str = ""
    active: bool = True
    suspended: bool = False
    role_type: int | None = None
    custom_role_id: str = ""
