"""What is different between the configuration that there is and one that is wanted."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any

from .configuration import Configuration, Key, Row
from .kinds import KINDS, Kind
from .problems import printable

ADDED, CHANGED, REMOVED = "+", "~", "-"
WORDS = {ADDED: "added", CHANGED: "changed", REMOVED: "removed"}
LONGEST_VALUE = 5_000
MOST_ALIGNED = 100


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field's old and new value as text; "" where there is none."""

    name: str
    old: str
    new: str

    def __str__(self) -> str:
        return f"{self.name}: {self.old or 'nothing'} → {self.new or 'nothing'}"


@dataclass(frozen=True, slots=True)
class Change:
    """A row that is added, changed or removed; ``sign`` is a key of WORDS."""

    sign: str
    kind: Kind
    key: Key
    old: Row | None
    new: Row | None

    @property
    def word(self) -> str:
        return WORDS[self.sign]

    @property
    def name(self) -> str:
        return f"{self.kind.word} " + " · ".join(printable(part) or "*" for part in self.key)

    @property
    def fields(self) -> list[FieldChange]:
        """What of the row is different; all that is not left to the defaults, if it is new."""
        if self.new is None:
            return []
        old = self.old or self.kind.empty
        return [
            field
            for field in _fields(self.kind, old, self.new)
            if self.old or field.name not in self.kind.key
        ]

    def lines(self) -> Iterator[str]:
        yield f"{self.sign} {self.name}"
        for field in self.fields:
            yield f"    {field}" if self.old else f"    {field.name}: {field.new}"


@dataclass(frozen=True, slots=True)
class Differences:
    """All changes, in the order of the file; false if there are none."""

    changes: tuple[Change, ...]

    def __bool__(self) -> bool:
        return bool(self.changes)

    def lines(self) -> Iterator[str]:
        """The differences as they are read, line by line."""
        for change in self.changes:
            yield from change.lines()

    @property
    def summary(self) -> str:
        """``3 added, 1 removed``."""
        counts = Counter(change.sign for change in self.changes)
        said = [f"{counts[sign]} {word}" for sign, word in WORDS.items() if counts[sign]]
        return ", ".join(said) or "no differences"


def differences(now: Configuration, wanted: Configuration, *, keep: bool = False) -> Differences:
    """What has to be done to ``now``; with ``keep`` rows that ``wanted`` does not name stay."""
    found: list[Change] = []
    for kind in KINDS:
        before, after = now.of(kind), wanted.of(kind)
        for key in sorted(before.keys() | after.keys()):
            change = _change(kind, key, before.get(key), after.get(key))
            if change and not (keep and change.sign == REMOVED):
                found.append(change)
    return Differences(tuple(found))


def _change(kind: Kind, key: Key, old: Row | None, new: Row | None) -> Change | None:
    if old == new:
        return None
    return Change(REMOVED if new is None else ADDED if old is None else CHANGED, kind, key, old, new)


def _fields(kind: Kind, old: Row, new: Row) -> Iterator[FieldChange]:
    for name in kind.fields:
        if old[name] != new[name]:
            yield FieldChange(name, _shown(old[name]), _shown(new[name]))
    if kind.parts:
        yield from _parts(kind.parts, old[kind.parts.section], new[kind.parts.section])


def _parts(kind: Kind, old: list[Row], new: list[Row]) -> Iterator[FieldChange]:
    """Rows that have gone, come or changed in a list whose order counts."""
    for start, end, to, until in _unequal(old, new):
        pairs = zip_longest(old[start:end], new[to:until])
        for number, (gone, come) in enumerate(pairs, to):
            yield FieldChange(f"{kind.section}[{number}]", _part(kind, gone), _part(kind, come))


def _unequal(old: list[Row], new: list[Row]) -> Iterator[tuple[int, int, int, int]]:
    """Where the lists are not equal; to align longer ones than anybody reads would take too long."""
    if max(len(old), len(new)) > MOST_ALIGNED:
        yield 0, len(old), 0, len(new)
        return
    before, after = ([json.dumps(row, sort_keys=True) for row in rows] for rows in (old, new))
    for tag, *place in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag != "equal":
            yield place[0], place[1], place[2], place[3]


def _part(kind: Kind, row: Row | None) -> str:
    said = {name: row[name] for name in kind.fields if row[name] != kind.defaults[name]} if row else {}
    return ", ".join(f"{name} {_shown(value)}" for name, value in said.items())


def _shown(value: Any) -> str:
    """The value as JSON writes it, on one line and without what a terminal would obey."""
    return printable(json.dumps(value, ensure_ascii=False), LONGEST_VALUE)
