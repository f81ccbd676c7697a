"""Rows of CSV as bodies of the API.

A column is called after the field that it fills: ``source``, ``type``, ``created_at``, ``description``,
``user_id``, ``profile_source``, ``profile_type``, ``name``, ``identifier_type`` with ``identifier_value``,
``identifier.TYPE`` for the identifier of that type, and ``properties.KEY``, where dots in KEY nest.
``properties.KEY:int`` (or ``number``, ``bool``, ``json``) says that the value is no text. An empty cell
fills nothing.
"""

import csv
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TextIO

from timeline.eventstore.bodies import Body, read_event, read_profile, read_user_number

from .cells import KINDS, read_cell
from .records import Record, checked

FIELDS = {
    "source": "event",
    "type": "event",
    "created_at": "event",
    "description": "event",
    "profile_source": "profile",
    "profile_type": "profile",
    "name": "profile",
    "user_id": "profile",
    "identifier_type": "identifier",
    "identifier_value": "identifier",
}
NEEDED = ("source", "type", "profile_source", "profile_type")

# {column} or {column:06}, the latter filled up with zeros to six characters
_SLOT = re.compile(r"\{(?P<column>[^{}:]+)(?::0(?P<width>[1-9]\d?))?\}")


class BadColumns(ValueError):
    """The header and the options do not say what goes where."""


@dataclass(frozen=True, slots=True)
class Renames:
    """What the options say: pairs of (their column, our field), columns to pass by, fields set to a text.

    A text may quote columns of the row: ``1{customer_id:06}``.
    """

    maps: Sequence[tuple[str, str]] = ()
    ignored: frozenset[str] = frozenset()
    sets: Sequence[tuple[str, str]] = ()


@dataclass(frozen=True, slots=True)
class _Binding:
    """Which field is filled, how its text is read, and where the text comes from: column or template."""

    field: str
    kind: str
    column: str | None
    template: str = ""

    def text(self, row: Mapping[str, str]) -> str:
        if self.column is not None:
            return row[self.column]
        if "{" not in self.template:
            return self.template
        return _SLOT.sub(lambda slot: row[slot["column"]].rjust(int(slot["width"] or 0), "0"), self.template)


def read_csv(
    stream: TextIO, renames: Renames, *, delimiter: str = ",", protected: bool = True
) -> Iterator[Record]:
    """Read rows below a header line. Raises BadColumns if the header does not fit."""
    rows = csv.reader(stream, delimiter=delimiter)
    header = next(rows, [])
    bindings = _bindings(header, renames)
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            yield Record(rows.line_num, None, f"The row cannot be read: {error}")
            continue
        if row is None:
            return
        if len(row) == len(header):
            named = dict(zip(header, row, strict=True))
            yield checked(rows.line_num, lambda named=named: _body(named, bindings, protected))  # type: ignore[misc]
        elif row:
            yield Record(rows.line_num, None, f"The row has {len(row)} columns instead of {len(header)}")


def _bindings(header: list[str], renames: Renames) -> list[_Binding]:
    if not header:
        raise BadColumns("the file has no header line")
    if len(set(header)) < len(header):
        raise BadColumns("two columns have the same name")
    mapped = {theirs for theirs, _ in renames.maps}
    plain = [(name, name) for name in header if name not in mapped | renames.ignored]
    bindings = [_Binding(*_field(ours), theirs) for theirs, ours in [*renames.maps, *plain]]
    bindings += [_Binding(*_field(ours), None, template) for ours, template in renames.sets]
    quoted = {slot["column"] for _, template in renames.sets for slot in _SLOT.finditer(template)}
    for name in (mapped | quoted) - set(header):
        raise BadColumns(f"there is no column {name}")
    _refuse_gaps([binding.field for binding in bindings])
    return bindings


def _field(name: str) -> tuple[str, str]:
    """The field and the kind of value that a name stands for."""
    field, _, kind = (
        name.rpartition(":") if name.startswith("properties.") and ":" in name else (name, "", "")
    )
    if field not in FIELDS and not field.startswith(("properties.", "identifier.")):
        raise BadColumns(
            f"{name} is no field: call it properties.{name}, rename it with --map or pass it by with --ignore"
        )
    if kind not in KINDS:
        raise BadColumns(f"{name} ends in an unknown kind; known are {', '.join(filter(None, KINDS))}")
    return field, kind


def _refuse_gaps(fields: list[str]) -> None:
    twice = {name for name in fields if fields.count(name) > 1}
    missing = [name for name in NEEDED if name not in fields]
    if not any(name.startswith("identifier.") for name in fields):
        missing += [name for name in ("identifier_type", "identifier_value") if name not in fields]
    if missing:
        raise BadColumns(f"nothing fills {', '.join(missing)}")
    if twice:
        raise BadColumns(f"{', '.join(sorted(twice))} would be filled twice")
    for name in fields:
        if any(other.startswith(f"{name}.") for other in fields):
            raise BadColumns(f"{name} cannot be a value and hold others")


def _body(row: Mapping[str, str], bindings: list[_Binding], protected: bool) -> Body:
    parts: dict[str, dict[str, Any]] = {"event": {}, "profile": {}, "identifier": {}}
    identifiers: list[dict[str, str]] = []
    properties: dict[str, Any] = {}
    for binding in bindings:
        text = binding.text(row)
        if not text:
            continue
        if binding.field in FIELDS:
            parts[FIELDS[binding.field]][binding.field.removeprefix("profile_")] = text
        elif binding.field.startswith("identifier."):
            identifiers.append({"type": binding.field.removeprefix("identifier."), "value": text})
        else:
            _nest(properties, binding.field.split(".")[1:], read_cell(text, binding.kind, binding.field))
    pair = parts["identifier"]
    if pair.get("identifier_value"):
        identifiers.append({"type": pair.get("identifier_type", ""), "value": pair["identifier_value"]})
    parts["profile"]["user_id"] = read_user_number(parts["profile"].get("user_id"))
    event = read_event(
        {**parts["event"], "properties": properties},
        json.dumps(properties, ensure_ascii=False, separators=(",", ":")),
        protected=protected,
    )
    return Body(event, read_profile({**parts["profile"], "identifiers": identifiers}, None))


def _nest(properties: dict[str, Any], path: list[str], value: object) -> None:
    for key in path[:-1]:
        properties = properties.setdefault(key, {})
    properties[path[-1]] = value
