"""The query of a preset as choices that can be ticked, and as a sentence."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode

from timeline.sources.titles import humanise

from .query import BadQuery, check_query

PERIODS: dict[str, str] = {"1": "Today", "7": "Last 7 days", "30": "Last 30 days", "90": "Last 90 days"}
TICKED = ("source", "type", "exclude", "period", "noise")


@dataclass(frozen=True, slots=True)
class Choices:
    """What can be ticked of a query; ``rest`` is what there is no box for.

    A name is a source, or ``source:type``.
    """

    show: tuple[str, ...] = ()
    hide: tuple[str, ...] = ()
    period: str = ""
    noise: bool = False
    rest: list[tuple[str, str]] = field(default_factory=list)


def choices_of(query: str) -> Choices:
    """What is ticked in a form of the query. Raises BadQuery for what no timeline is asked."""
    check_query(query)
    parts = parse_qsl(query, keep_blank_values=True)
    return Choices(
        show=tuple(value for name, value in parts if name in ("source", "type")),
        hide=tuple(value for name, value in parts if name == "exclude"),
        period=next((value for name, value in parts if name == "period"), ""),
        noise=("noise", "1") in parts,
        rest=[part for part in parts if part[0] not in TICKED],
    )


def query_of(choices: Choices) -> str:
    """The query that reads back as these choices."""
    parts = [("type" if ":" in name else "source", name) for name in sorted(choices.show)]
    parts += [("exclude", name) for name in sorted(choices.hide)]
    parts += [("period", choices.period)] if choices.period else []
    parts += [("noise", "1")] if choices.noise else []
    return urlencode([*parts, *choices.rest])


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
