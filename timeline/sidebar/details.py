"""One event in full: its properties, its times, and the JSON as the API has it."""

import json
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from timeline.events.values import Event
from timeline.events.wire import write_event
from timeline.sources.dates import local
from timeline.sources.masked import Masked
from timeline.sources.properties import Row, flatten
from timeline.sources.reading import Looks, Opened, Reading
from timeline.sources.text import block, clean

from .moments import Clock, lateness
from .names import element_id

MOST_JSON = 60_000
MOST_TEXT = 4_000
MOST_IN_ROW = 60  # so much of a summary fits into a row of the narrowest sidebar


@dataclass(frozen=True, slots=True)
class Time:
    """A moment for the details: for machines, in the agent's zone, and in UTC where that differs."""

    iso: str
    local: str
    utc: str


@dataclass(frozen=True, slots=True)
class Details:
    key: str
    event: Event
    reading: Reading
    opened: Opened
    description: str
    happened: Time | None
    received: Time | None
    late: str
    rows: list[Row]
    json: str
    json_cut: bool
    revealable: bool

    @property
    def thread_query(self) -> str:
        """The query string that finds what belongs to the same thread, whatever its source."""
        return urlencode({"q": self.opened.thread.value}) if self.opened.thread else ""


def details_of(event: Event, looks: Looks, clock: Clock) -> Details:
    """Everything that the details template shows."""
    raw, json_cut = _json(event)
    reading = looks.read(event)
    return Details(
        key=element_id(event.id, event.created_at.isoformat()),
        event=event,
        reading=reading,
        opened=looks.opened(event),
        description=_description(event, reading),
        happened=_time(event.created_at, clock) if event.dated else None,
        received=_time(event.received_at, clock) if event.received_at else None,
        late=lateness(event),
        rows=flatten(event.properties),
        json=raw,
        json_cut=json_cut,
        revealable=looks.masks.revealable.apply(event) is not event,
    )


def _description(event: Event, reading: Reading) -> str:
    """The event's description, "" for a short one that the row above shows already."""
    if isinstance(event.description, Masked):
        return event.description
    description = block(event.description, MOST_TEXT)
    if description.text == reading.summary and len(description.text) <= MOST_IN_ROW:
        return ""
    return description.text + ("…" if description.left_off else "")


def _time(moment: datetime, clock: Clock) -> Time:
    there = clock.full(moment)
    utc = "" if there.endswith(" UTC") else clock.utc(moment)
    return Time(local(moment, clock.zone).isoformat(), there, utc)


def _json(event: Event) -> tuple[str, bool]:
    """The event as JSON for people, and whether it is cut.

    Written only as far as it is shown: indented, a deep list of two megabytes would fill two hundred.
    """
    text = ""
    encoder = json.JSONEncoder(indent=2, ensure_ascii=False, default=str)
    try:
        for piece in encoder.iterencode(write_event(event)):
            text += piece
            if len(text) > MOST_JSON:
                return clean(text[:MOST_JSON]), True
    except (RecursionError, ValueError):
        return "nested too deeply to be shown", False
    return clean(text), False
