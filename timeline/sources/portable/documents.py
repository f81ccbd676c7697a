"""A file's text taken apart, YAML or JSON: plain values, and the line that each stands on.

What only a program would write is refused rather than understood: anchors and aliases, tags, a key twice,
nesting without end, numbers that are no integers.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .problems import BadFile, Path, Problem
from .yaml_text import parse_yaml

MOST_BYTES = 2_000_000
MOST_DEPTH = 8


@dataclass(frozen=True, slots=True)
class Document:
    """Dictionaries, lists, texts, integers, booleans and None; ``lines`` by path, empty for JSON."""

    data: Any
    lines: Mapping[Path, int]

    def line(self, path: Path) -> int | None:
        """The line of a place, or of the nearest place around it."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path)


def parse(content: bytes | str) -> Document:
    """Take the text apart: JSON if it begins as such, else YAML. Raises BadFile."""
    text = as_text(content)
    if text.lstrip().startswith("{"):
        return Document(_parse_json(text), {})
    return Document(*parse_yaml(text, most_depth=MOST_DEPTH))


def as_text(content: bytes | str) -> str:
    """The text of a file within its limits, line breaks as ``\\n``. Raises BadFile."""
    if len(content) > MOST_BYTES:
        raise BadFile([Problem(f"The file is larger than {MOST_BYTES:,} bytes.")])
    try:
        text = content if isinstance(content, str) else content.decode("utf-8-sig")
        if len(text.encode()) > MOST_BYTES:
            raise BadFile([Problem(f"The file is larger than {MOST_BYTES:,} bytes.")])
    except UnicodeError as error:
        raise BadFile([Problem("The file is not text in UTF-8.")]) from error
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Pairs(list[tuple[str, Any]]):
    """An object of JSON as it was written."""


def _parse_json(text: str) -> Any:
    try:
        raw = json.loads(text, object_pairs_hook=_Pairs, parse_constant=_no_number, parse_float=_no_number)
    except json.JSONDecodeError as error:
        raise BadFile([Problem(f"This is no JSON: {error.msg}.", line=error.lineno)]) from error
    except RecursionError as error:
        raise BadFile([Problem(f"More than {MOST_DEPTH} levels are in one another.")]) from error
    except ValueError as error:
        raise BadFile([Problem(f"This is no JSON that is taken here: {error}.")]) from error
    problems: list[Problem] = []
    data = _unfolded(raw, (), problems)
    if problems:
        raise BadFile(problems)
    return data


def _no_number(text: str) -> Any:
    raise ValueError(f"{text[:20]} is no whole number")


def _unfolded(value: Any, path: Path, problems: list[Problem]) -> Any:
    if len(path) > MOST_DEPTH:
        problems.append(Problem(f"More than {MOST_DEPTH} levels are in one another.", path))
        return None
    if isinstance(value, _Pairs):
        found: dict[str, Any] = {}
        for name, inner in value:
            if name in found:
                problems.append(Problem("This key is there twice.", (*path, name)))
            found[name] = _unfolded(inner, (*path, name), problems)
        return found
    if isinstance(value, list):
        return [_unfolded(inner, (*path, number), problems) for number, inner in enumerate(value)]
    return value
