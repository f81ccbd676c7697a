"""The span of time that is chosen: in days of the agent's calendar."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from timeline.feed.filters import Filters
from timeline.sources.dates import local, written

from .moments import Clock


@dataclass(frozen=True, slots=True)
class SpanChoice:
    key: str
    label: str
    start: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of the panel, as the agent's calendar has them."""

    choices: list[SpanChoice]
    custom: bool
    start: str
    end: str
    today: str

    @property
    def label(self) -> str:
        """What the chip says, unless it is all time."""
        for choice in self.choices:
            if choice.checked:
                return choice.label if choice.key == "today" else f"Last {choice.label}"
        start = written(date.fromisoformat(self.start)) if self.start else ""
        end = written(date.fromisoformat(self.end)) if self.end else ""
        if start and end:
            return start if start == end else f"{start} – {end}"
        return f"Since {start}" if start else f"Until {end}"


def span_of(filters: Filters, clock: Clock) -> Span:
    start = _day(filters.start, clock)
    end = _day(filters.end, clock)
    choices = [
        SpanChoice(key, label, value, checked=not end and start == value)
        for key, label, value in (
            ("all", "All time", ""),
            ("today", "Today", clock.today.isoformat()),
            ("week", "7 days", (clock.today - timedelta(days=6)).isoformat()),
            ("month", "30 days", (clock.today - timedelta(days=29)).isoformat()),
        )
    ]
    custom = not any(choice.checked for choice in choices)
    return Span(choices, custom, start if custom else "", end, clock.today.isoformat())


def _day(moment: datetime | None, clock: Clock) -> str:
    return local(moment, clock.zone).date().isoformat() if moment else ""
