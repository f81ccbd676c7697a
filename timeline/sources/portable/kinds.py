"""What a file has lists of. Fields, their order and their defaults are those of the models."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import models

from timeline.sources.models import Detail, Display, Mask, Preset, Source

VERSION = 1


@dataclass(frozen=True)
class Kind:
    """Rows of a model under the name ``section``, told apart by the fields ``key``.

    ``left_out`` are fields that the file says otherwise or that belong to no configuration; ``parts`` are
    rows that belong to a row, in their order. ``most`` of them may there be: every agent's every page is made
    with all of them in mind.
    """

    section: str
    word: str
    model: type[models.Model]
    most: int
    key: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()
    parts: "Kind | None" = None

    @cached_property
    def fields(self) -> Mapping[str, "models.Field[Any, Any]"]:
        """Its fields by name, in the order of the file."""
        return {
            field.name: field
            for field in self.model._meta.concrete_fields
            if not (field.primary_key or field.is_relation or field.name in self.left_out)
        }

    @cached_property
    def defaults(self) -> Mapping[str, Any]:
        """What is left out of the file, by field."""
        return {name: field.get_default() for name, field in self.fields.items()}

    @property
    def empty(self) -> dict[str, Any]:
        """A row of defaults without parts."""
        return {**self.defaults, **({self.parts.section: []} if self.parts else {})}

    @cached_property
    def required(self) -> frozenset[str]:
        """The fields that no row can do without."""
        return frozenset(n for n, field in self.fields.items() if not field.blank and not field.has_default())

    @property
    def names(self) -> tuple[str, ...]:
        """All keys that a row may have in the file."""
        return (*self.fields, self.parts.section) if self.parts else tuple(self.fields)


DETAILS = Kind("details", "detail", Detail, 30, left_out=frozenset({"order"}))
KINDS = (
    Kind("sources", "source", Source, 200, key=("name",)),
    Kind(
        "displays",
        "display",
        Display,
        4_000,
        key=("source", "type"),
        left_out=frozenset({"changed_at"}),
        parts=DETAILS,
    ),
    Kind("masks", "mask", Mask, 500, key=("source", "type", "path")),
    Kind("presets", "preset", Preset, 100, key=("name",)),
)
