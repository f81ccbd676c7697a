"""An event's properties as rows for the details: every key in the order it was sent, nothing trusted.

No recursion: the depth of the data is a stranger's choice. What is cut is counted and said.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from .links import https_link
from .masked import Masked
from .text import block, counted, line
from .values import is_number, number_text

Kind = Literal["text", "number", "bool", "null", "link", "group", "masked", "cut"]
Entries = Iterator[tuple[str, Any]]


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is shown: levels, rows, characters of one value, of one key, and of all values together."""

    depth: int = 12
    rows: int = 300
    text: int = 2_000
    key: int = 200
    total: int = 120_000


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the details.

    ``value`` is finished text, for a group what it holds ("3 items", "empty"), and what is masked as it came.
    ``url`` is set for links only. ``cut`` says what was left out of this row, "" if nothing; the last row is
    of kind "cut" when rows were left out.
    """

    depth: int
    key: str
    value: str
    kind: Kind
    url: str = ""
    cut: str = ""


def flatten(properties: Mapping[str, Any], limits: Limits = Limits()) -> list[Row]:
    """The properties depth-first in their own order. Never raises; time in proportion to the data."""
    rows: list[Row] = []
    left_out = spent = 0
    waiting: list[Entries] = [_entries(properties)]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
            continue
        key, value = entry
        if len(rows) >= limits.rows:
            left_out += 1
        else:
            room = max(80, min(limits.text, limits.total - spent))
            rows.append(_row(len(waiting) - 1, line(key, limits.key), value, room, limits.depth))
            spent += len(rows[-1].value)
        if _opens(value) and len(waiting) < limits.depth:
            waiting.append(_entries(value))
    if left_out:
        rows.append(Row(0, "", "", "cut", cut=f"{counted(left_out, 'more entry')} not shown"))
    return rows


def _row(depth: int, key: str, value: object, room: int, deepest: int) -> Row:
    link = _link(value)
    if link is not None:
        return Row(depth, key, line(link[0], room) or link[1], "link", url=link[1])
    if isinstance(value, (Mapping, list, tuple)):
        return _group(depth, key, value, deepest)
    if isinstance(value, Masked):
        return Row(depth, key, value, "masked")
    if isinstance(value, bool) or value is None:
        return Row(depth, key, json.dumps(value), "null" if value is None else "bool")
    if is_number(value):
        return Row(depth, key, number_text(value, room), "number")
    cut = block(str(value), room)
    more = f"{counted(cut.left_off, 'more character')} not shown" if cut.left_off else ""
    return Row(depth, key, cut.text, "text", cut=more)


def _group(
    depth: int, key: str, value: "Mapping[Any, Any] | list[Any] | tuple[Any, ...]", deepest: int
) -> Row:
    if not value:
        return Row(depth, key, "empty", "group")
    said = "" if isinstance(value, Mapping) else counted(len(value), "item")
    cut = f"nested deeper than {deepest} levels, not shown" if depth + 1 >= deepest else ""
    return Row(depth, key, said, "group", cut=cut)


def _opens(value: object) -> bool:
    return isinstance(value, (Mapping, list, tuple)) and bool(value) and _link(value) is None


def _entries(value: "Mapping[Any, Any] | list[Any] | tuple[Any, ...]") -> Entries:
    pairs = value.items() if isinstance(value, Mapping) else enumerate(value, start=1)
    return ((str(key), item) for key, item in pairs)


def _link(value: object) -> tuple[str, str] | None:
    """Name and address of ``{"display_name": …, "url": "https://…"}``; None for anything else."""
    if not isinstance(value, Mapping) or set(value) != {"display_name", "url"}:
        return None
    name, url = value["display_name"], https_link(value["url"])
    return (name, url) if isinstance(name, str) and url is not None else None
