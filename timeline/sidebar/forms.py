"""The query string of a timeline, read and written in one place.

``source`` and ``type`` (``source:type``) name what to show, ``exclude`` (a source or ``source:type``) what
not, ``start`` and ``end`` the span, ``q`` words, ``after``, ``before`` or ``around`` (a date, an event's
reference, ``first``) the place, ``size`` the length of a page, ``noise=1`` that noise is wanted as well. The
links of the list itself also say where the page before ended: ``shown``, ``of``, ``day``. A default is not
written.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, tzinfo
from typing import Any, cast
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import QueryDict

from timeline.feed.dates import read_moment, write_moment
from timeline.feed.filters import Filters

LONGEST_NAME = 300
MOST_NAMES = 200

_COUNT = re.compile(r"[0-9]{1,7}", re.ASCII)


class NamesField(forms.Field):
    """A repeatable parameter: its values without the empty ones, in their order."""

    widget = forms.MultipleHiddenInput

    def to_python(self, value: Any) -> list[str]:
        names = [name for name in value or [] if name]
        if len(names) > MOST_NAMES or any(len(name) > LONGEST_NAME or "\x00" in name for name in names):
            raise ValidationError("has too many or too long values")
        return names


class PairsField(NamesField):
    """``source:type`` values; the first ``:`` divides, the type may hold more of them."""

    def to_python(self, value: Any) -> list[Any]:
        pairs = [tuple(name.split(":", 1)) for name in super().to_python(value)]
        if any(len(pair) != 2 or not pair[0] for pair in pairs):
            raise ValidationError("must be written as source:type")
        return pairs


class ExclusionsField(NamesField):
    """A source, or ``source:type``."""

    def to_python(self, value: Any) -> list[Any]:
        return [
            (source, type_ if colon else None)
            for source, colon, type_ in (name.partition(":") for name in super().to_python(value))
        ]


class MomentField(forms.CharField):
    """An ISO 8601 date or date-time; without an offset it is in the agent's zone.

    A date alone is the whole day: its first moment, or its last one where ``closing``.
    """

    zone: tzinfo = UTC

    def __init__(self, *, closing: bool = False) -> None:
        super().__init__(required=False, max_length=40)
        self.closing = closing

    def clean(self, value: Any) -> datetime | None:
        text = cast(str, super().clean(value))
        if not text:
            return None
        try:
            return read_moment(text, self.zone, closing=self.closing)
        except (ValueError, OverflowError) as error:
            raise ValidationError("must be a date such as 2026-03-31 or a date with time") from error


class AroundField(MomentField):
    """A moment to jump to, a date being the end of its day, or else the reference of an event."""

    def __init__(self) -> None:
        forms.CharField.__init__(self, required=False, max_length=2000)
        self.closing = True

    def clean(self, value: Any) -> datetime | str | None:  # type: ignore[override]
        text = cast(str, forms.CharField.clean(self, value))
        try:
            return read_moment(text, self.zone, closing=True) if text else None
        except (ValueError, OverflowError):
            return text


@dataclass(frozen=True, slots=True)
class Reached:
    """Where the page before ended: events shown from the newest on, of how many, under which day.

    Either number is -1 while unknown.
    """

    shown: int = 0
    of: int = -1
    day: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a timeline; without ``noise`` no event of a type that is marked as noise."""

    filters: Filters = field(default_factory=Filters)
    noise: bool = False
    after: str | None = None
    before: str | None = None
    around: datetime | str | None = None
    size: int = 25
    reached: Reached = Reached()


class FilterForm(forms.Form):
    source = NamesField(required=False)
    type = PairsField(required=False)
    exclude = ExclusionsField(required=False)
    start = MomentField()
    end = MomentField(closing=True)
    q = forms.CharField(required=False, max_length=200)
    after = forms.CharField(required=False, max_length=2000)
    before = forms.CharField(required=False, max_length=2000)
    around = AroundField()
    size = forms.IntegerField(required=False, min_value=1, max_value=100)
    noise = forms.ChoiceField(
        required=False, choices=[("1", "shown")], error_messages={"invalid_choice": "must be 1"}
    )

    def __init__(self, data: QueryDict, *, zone: tzinfo) -> None:
        super().__init__(data)
        for name in ("start", "end", "around"):
            cast(MomentField, self.fields[name]).zone = zone

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        if values.get("start") and values.get("end") and values["start"] > values["end"]:
            self.add_error("end", "must not be before the start")
        if sum(bool(values.get(name)) for name in ("after", "before", "around")) > 1:
            self.add_error("around", "does not go together with before or after")
        return values

    @property
    def question(self) -> Question:
        """The valid form's question."""
        values = self.cleaned_data
        filters = Filters(
            sources=frozenset(values["source"]),
            types=frozenset(values["type"]),
            exclude=frozenset(values["exclude"]),
            start=values["start"],
            end=values["end"],
            q=values["q"],
        )
        size = values["size"] or settings.TIMELINE_PAGE_SIZE
        return Question(
            filters=filters,
            noise=bool(values["noise"]),
            after=values["after"] or None,
            before=values["before"] or None,
            around=values["around"] or None,
            size=size,
            reached=self._reached(),
        )

    def _reached(self) -> Reached:
        """What the query says of the page before; anything odd counts as not said."""
        shown, of, day = (self.data.get(name, "") for name in ("shown", "of", "day"))
        return Reached(
            shown=int(shown) if _COUNT.fullmatch(shown) else -1 if self._begins_elsewhere else 0,
            of=int(of) if _COUNT.fullmatch(of) else -1,
            day=day if len(day) <= 10 else "",
        )

    @property
    def _begins_elsewhere(self) -> bool:
        return any(self.cleaned_data.get(name) for name in ("after", "before", "around"))

    @property
    def problem(self) -> tuple[str, str]:
        """The first field that is wrong, and what is wrong with it."""
        name, errors = next(iter(self.errors.items()))
        return name, str(errors[0])


def query_of(
    filters: Filters, zone: tzinfo, *, noise: bool = False, size: int | None = None, **more: str
) -> str:
    """The query string that reads back as these filters; ``more`` is added to it where it is not empty."""
    parts: list[tuple[str, str]] = [("source", name) for name in sorted(filters.sources)]
    parts += [("type", f"{source}:{type_}") for source, type_ in sorted(filters.types)]
    parts += [("exclude", name) for name in sorted(_written(filters.exclude))]
    if filters.start:
        parts.append(("start", write_moment(filters.start, zone)))
    if filters.end:
        parts.append(("end", write_moment(filters.end, zone, closing=True)))
    if filters.q:
        parts.append(("q", filters.q))
    if noise:
        parts.append(("noise", "1"))
    if size and size != settings.TIMELINE_PAGE_SIZE:
        parts.append(("size", str(size)))
    return urlencode([*parts, *((name, value) for name, value in more.items() if value)])


def written_place(around: datetime | str, zone: tzinfo) -> str:
    """The text that reads back as this place to jump to."""
    return around if isinstance(around, str) else write_moment(around, zone, closing=True)


def _written(exclude: Iterable[tuple[str, str | None]]) -> list[str]:
    return [source if type_ is None else f"{source}:{type_}" for source, type_ in exclude]
