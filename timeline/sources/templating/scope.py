"""What a template can name: an event's properties, and under ``event`` what is told of the event itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from timeline.events.values import Event
from timeline.sources.dates import local

OF_EVENT = ("id", "type", "source", "description", "created_at", "received_at")


@dataclass(frozen=True, slots=True)
class Scope:
    """One event, read in one zone. Nothing is made before a template asks for it."""

    event: Event
    zone: tzinfo

    @property
    def properties(self) -> Mapping[str, Any]:
        return self.event.properties

    @property
    def about(self) -> Mapping[str, Any]:
        """``OF_EVENT``; its times are in the zone, None where it told none."""
        event = self.event
        created_at = self._there(event.created_at if event.dated else event.received_at)
        received_at = self._there(event.received_at)
        told = (event.id, event.type, event.source, event.description, created_at, received_at)
        return dict(zip(OF_EVENT, told, strict=True))

    def _there(self, moment: datetime | None) -> datetime | None:
        return local(moment, self.zone) if moment else None


def scope_of(event: Event, zone: tzinfo) -> Scope:
    """The names for templates about this event."""
    return Scope(event, zone)
