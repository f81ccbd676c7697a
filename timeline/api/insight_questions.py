"""A request for an insight, as values: its filters and zone, and what is loaded for them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cached_property, partial

from rest_framework.request import Request

from timeline.events.values import Event, Subject
from timeline.feed.insights.coverage import Coverage, coverage_of, newest_first
from timeline.feed.pages import Loaded

from .endpoints import switched_off, timeline_of, zone_of
from .errors import Invalid
from .parameters import read_asked, read_text


class Question:
    """A request for an insight. Nothing is loaded before the insight has read its own parameters."""

    def __init__(self, request: Request, subject: Subject) -> None:
        """Raises Invalid for what cannot be meant."""
        self.query = request.GET
        self.zone = zone_of(request)
        asked = read_asked(self.query, self.zone)
        self.size = asked.size
        self.filters = replace(asked.filters, exclude=asked.filters.exclude | switched_off(request))
        deepen = read_text(self.query, "deepen") or "false"
        if deepen not in ("true", "false"):
            raise Invalid("deepen", "deepen must be true or false", code="DeepenNotValid")
        self._load = partial(timeline_of(request, subject).loaded, self.filters, deepen=deepen == "true")

    @cached_property
    def loaded(self) -> Loaded:
        return self._load()

    @cached_property
    def coverage(self) -> Coverage:
        return coverage_of(self.loaded, self.filters, now=datetime.now(UTC))

    @cached_property
    def events(self) -> Sequence[Event]:
        return newest_first(self.loaded.events)
