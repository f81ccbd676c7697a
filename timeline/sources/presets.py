"""The query of a preset: a timeline's query string without any place, and with a period that moves along.

``period`` counts days up to today, today among them: ``period=7``. A timeline knows only ``start``, so that
is what stands there once it is known which day it is (``dated``).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

from .titles import humanise

KEYS = ("source", "type", "exclude", "start", "end", "q", "noise", "size", "period")
PERIODS: dict[str, str] = {"1": "Today", "7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days"}
MOST_PARTS = 200
_DAYS = re.compile(r"[1-9][0-9]{0,3}", re.ASCII)
_DATE = re.compile(r"\d{4}-\d\d-\d\d.{0,30}", re.ASCII)

Parts = list[tuple[str, str]]


class BadQuery(ValueError):
    """The text is no filters; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be ticked of a query. A name is a source, or ``source:type``."""

    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    period: str = ""
    noise: bool = False
    rest: Parts = field(default_factory=list)


def parts_of(query: str) -> Parts:
    """The query's parameters. Raises BadQuery for what no timeline is asked."""
    try:
        parts = parse_qsl(query.removeprefix("?"), keep_blank_values=False, max_num_fields=MOST_PARTS)
    except ValueError as error:
        raise BadQuery(f"At most {MOST_PARTS} parameters.") from error
    for name, value in parts:
        if name not in KEYS:
            raise BadQuery(f"“{name[:40]}” is no filter. There are: {', '.join(KEYS)}.")
        _check(name, value)
    return parts


def _check(name: str, value: str) -> None:
    if name == "type" and ":" not in value:
        raise BadQuery("type: is written as source:type.")
    if name == "period" and not _DAYS.fullmatch(value):
        raise BadQuery("period: is a number of days.")
    if name in ("start", "end") and not _DATE.fullmatch(value):
        raise BadQuery(f"{name}: is a date such as 2026-03-31.")
    if name == "noise" and value != "1":
        raise BadQuery("noise: is 1 or left out.")


def choices_of(query: str) -> Choices:
    """What is ticked in a form of the query; ``rest`` is what it has no boxes for. Raises BadQuery."""
    parts = parts_of(query)
    ticked = ("source", "type", "exclude", "period", "noise")
    return Choices(
        show=tuple(value for name, value in parts if name in ("source", "type")),
        hide=tuple(value for name, value in parts if name == "exclude"),
        period=next((value for name, value in parts if name == "period"), ""),
        noise=("noise", "1") in parts,
        rest=[part for part in parts if part[0] not in ticked],
    )


def query_of(choices: Choices) -> str:
    """The query that reads back as these choices."""
    parts: Parts = [("type" if ":" in name else "source", name) for name in sorted(choices.show)]
    parts += [("exclude", name) for name in sorted(choices.hide)]
    parts += [("period", choices.period)] if choices.period else []
    parts += [("noise", "1")] if choices.noise else []
    return urlencode([*parts, *choices.rest])


def dated(query: str, today: date) -> str:
    """The query with its period as a start, and as it was if it has none."""
    if "period=" not in query:
        return query
    parts = parse_qsl(query, max_num_fields=MOST_PARTS)
    days = next((value for name, value in parts if name == "period" and _DAYS.fullmatch(value)), "1")
    start = today - timedelta(days=min(int(days), 3650) - 1)
    kept = [part for part in parts if part[0] not in ("period", "start")]
    return urlencode([*kept, ("start", start.isoformat())])


def in_words(query: str, labels: Mapping[str, str]) -> str:
    """The filters as a sentence part; ``labels`` are what sources, and ``source:type`` pairs, are called."""
    try:
        choices = choices_of(query)
    except BadQuery as error:
        return f"Does not work: {error}"
    said = [_listed(choices.show, labels) or "Everything"]
    if choices.hide:
        said.append(f"without {_listed(choices.hide, labels)}")
    if choices.period:
        said.append(PERIODS.get(choices.period, f"Last {choices.period} days").lower())
    if choices.noise:
        said.append("with noise")
    said += [f"{name} {value}" for name, value in choices.rest]
    return ", ".join(said)


def _said(name: str, labels: Mapping[str, str]) -> str:
    """What a source, or a type with its source, is called that has no label."""
    source, colon, type_name = name.partition(":")
    said = labels.get(source) or humanise(source) or source
    return f"{said}: {humanise(type_name) or type_name}" if colon else said


def _listed(names: Iterable[str], labels: Mapping[str, str]) -> str:
    words = [labels.get(name) or _said(name, labels) for name in names]
    return " and ".join([", ".join(words[:-1]), words[-1]]) if len(words) > 1 else "".join(words)
