"""YAML taken apart event by event, so that nothing is built that a file has no use for.

Words are words: only ``true``, ``false``, ``null`` and whole numbers are anything else than text, as in
YAML 1.2; ``NO`` is a country.
"""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

from .problems import MOST_FOUND, BadFile, Path, Problem

MOST_NODES = 150_000
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})", re.ASCII)
_WORDS = {"true": True, "false": False, "null": None, "~": None, "": None}


def parse_yaml(text: str, *, most_depth: int) -> tuple[Any, dict[Path, int]]:
    """The one document in a text, and the line of each place in it. Raises BadFile."""
    reader = _Reader(text, most_depth)
    try:
        data = reader.document()
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else None
        reader.problems.append(Problem(f"This is no YAML: {error.problem}.", line=line))
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        reader.problems.append(Problem("There is a character that YAML does not allow.", line=line))
    except BadFile:
        raise
    except (ValueError, OverflowError):  # an escape beyond Unicode, a version of no end
        reader.problems.append(Problem("There is a number in it that YAML does not allow."))
    if reader.problems:
        raise BadFile(reader.problems)
    return data, reader.lines


class _Reader:
    """One pass over the events of a text."""

    def __init__(self, text: str, most_depth: int) -> None:
        self.events: Iterator[Event] = iter(yaml.parse(text, Loader=yaml.SafeLoader))
        self.most_depth = most_depth
        self.problems: list[Problem] = []
        self.lines: dict[Path, int] = {}

    def document(self) -> Any:
        next(self.events)
        start = next(self.events)
        if isinstance(start, StreamEndEvent):
            return None
        data = self._node(next(self.events), ())
        next(self.events)
        further = next(self.events)
        if isinstance(further, DocumentStartEvent):
            raise self._refused("The file holds more than one document.", further, ())
        return data

    def _node(self, event: Event, path: Path) -> Any:
        self.lines.setdefault(path, _line(event))
        if len(self.lines) > MOST_NODES:
            raise self._refused(f"The file has more than {MOST_NODES:,} values.", event, ())
        if len(path) > self.most_depth:
            raise self._refused(f"More than {self.most_depth} levels are in one another.", event, path)
        if isinstance(event, AliasEvent) or getattr(event, "anchor", None):
            raise self._refused("Anchors and aliases are not taken here: write it out.", event, path)
        if getattr(event, "tag", None):
            raise self._refused("Tags are not taken here.", event, path)
        if isinstance(event, ScalarEvent):
            return _scalar(event)
        return self._mapping(path) if isinstance(event, MappingStartEvent) else self._sequence(path)

    def _mapping(self, path: Path) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self.events), MappingEndEvent):
            if not isinstance(event, ScalarEvent) or event.anchor or event.tag:
                raise self._refused("A key has to be a word.", event, path)
            name, place = event.value, (*path, event.value)
            if name in found:
                said = f"This key is there twice, first in line {self.lines[place]}."
                self.problems.append(Problem(said, place, _line(event)))
                if len(self.problems) >= MOST_FOUND:
                    raise BadFile(self.problems)
            self.lines.setdefault(place, _line(event))
            found[name] = self._node(next(self.events), place)
        return found

    def _sequence(self, path: Path) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self.events), SequenceEndEvent):
            found.append(self._node(event, (*path, len(found))))
        return found

    def _refused(self, said: str, event: Event, path: Path) -> BadFile:
        return BadFile([*self.problems, Problem(said, path, _line(event))])


def _line(event: Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _scalar(event: ScalarEvent) -> Any:
    """The value of one that is not quoted by what it looks like, else its text."""
    if not event.implicit[0]:
        return event.value
    if event.value in _WORDS:
        return _WORDS[event.value]
    return int(event.value) if _INTEGER.fullmatch(event.value) else event.value
