"""The filter panel: what can be chosen, how much of it is loaded, and what is chosen now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from timeline.feed.facets import Facets
from timeline.feed.filters import Filters
from timeline.sources.dates import local, written
from timeline.sources.reading import Looks, SourceLook

from .forms import Question
from .moments import Clock
from .names import element_id
from .noise import NoiseLine, noise_line
from .presets import PresetChoice, presets_of

_key = lru_cache(maxsize=4096)(element_id)  # the same names are in page after page

MOST_SOURCES = 60
MOST_TYPES = 40
MOST_TYPES_IN_ALL = 240


@dataclass(frozen=True, slots=True)
class TypeChoice:
    key: str
    value: str
    label: str
    count: int
    checked: bool
    noise: bool


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source with its types; ``left_off`` types are too many to list."""

    key: str
    look: SourceLook
    count: int
    checked: bool
    excluded: bool
    types: list[TypeChoice]
    left_off: int

    @property
    def open(self) -> bool:
        return any(choice.checked for choice in self.types)


@dataclass(frozen=True, slots=True)
class Preset:
    key: str
    label: str
    start: str
    checked: bool


@dataclass(frozen=True, slots=True)
class Span:
    """The dates of the panel, as the agent's calendar has them."""

    presets: list[Preset]
    custom: bool
    start: str
    end: str
    today: str


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter and the field whose value takes it away."""

    label: str
    name: str
    value: str = ""
    look: SourceLook | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A filter that has no control of its own in the panel and stays on until its chip is pressed."""

    key: str
    name: str
    value: str


@dataclass(frozen=True, slots=True)
class Panel:
    """``hidden``: loaded events of sources that are switched off. ``without``: events without any filter.

    ``withheld``: loaded events of sources that the agent's role does not see.

    ``pressed`` is the name of the preset that is on, "" for none.
    """

    sources: list[SourceChoice]
    left_off: int
    span: Span
    chips: list[Chip]
    carried: list[Carried]
    facets: Facets
    hidden: int
    withheld: int
    without: int | None
    noise: NoiseLine | None
    presets: list[PresetChoice]
    pressed: str


def panel_of(question: Question, facets: Facets, looks: Looks, clock: Clock) -> Panel:
    """The panel for these filters of the agent's own; counts are of what is loaded."""
    filters = question.filters
    presets = presets_of(question, looks, clock)
    names = {name for name, look in looks.configured.items() if look.enabled} | set(facets.sources)
    names |= filters.sources | {pair[0] for pair in (*filters.types, *filters.exclude)}
    shown = looks.sorted(names - looks.disabled)
    return Panel(
        sources=_sources(shown[:MOST_SOURCES], filters, facets, looks),
        left_off=max(0, len(shown) - MOST_SOURCES),
        span=_span(filters, clock),
        chips=_chips(filters, looks, clock),
        carried=_carried(question),
        facets=facets,
        hidden=sum(facets.sources.get(name, 0) for name in looks.disabled),
        withheld=facets.withheld,
        without=_without(question, facets, looks),
        noise=noise_line(question, facets, looks),
        presets=presets,
        pressed=next((preset.name for preset in presets if preset.pressed and preset.query), ""),
    )


def _sources(shown: list[SourceLook], filters: Filters, facets: Facets, looks: Looks) -> list[SourceChoice]:
    types: dict[str, dict[str, int]] = {look.name: {} for look in shown}
    for (source, type_), count in facets.types.items():
        if source in types:
            types[source][type_] = count
    most = min(MOST_TYPES, MOST_TYPES_IN_ALL // max(1, len(shown)))
    return [_source(look, types[look.name], filters, looks, most) for look in shown]


def _source(
    look: SourceLook, counts: dict[str, int], filters: Filters, looks: Looks, most: int
) -> SourceChoice:
    """``counts`` is of the source's types, ``most`` how many of them to list."""
    chosen = {type_ for source, type_ in filters.types if source == look.name}
    for type_ in chosen:
        counts.setdefault(type_, 0)
    ranked = sorted(counts, key=lambda type_: (type_ not in chosen, -counts[type_], type_))
    types = [
        TypeChoice(
            key=_key("type", look.name, type_),
            value=f"{look.name}:{type_}",
            label=looks.type_label(look.name, type_),
            count=counts[type_],
            checked=type_ in chosen,
            noise=(look.name, type_) in looks.noise,
        )
        for type_ in ranked[:most]
    ]
    return SourceChoice(
        key=_key("source", look.name),
        look=look,
        count=sum(counts.values()),
        checked=look.name in filters.sources,
        excluded=(look.name, None) in filters.exclude,
        types=types,
        left_off=max(0, len(ranked) - most),
    )


def _span(filters: Filters, clock: Clock) -> Span:
    start = _day(filters.start, clock)
    end = _day(filters.end, clock)
    presets = [
        Preset(key, label, value, checked=not end and start == value)
        for key, label, value in (
            ("all", "All time", ""),
            ("today", "Today", clock.today.isoformat()),
            ("week", "7 days", (clock.today - timedelta(days=6)).isoformat()),
            ("month", "30 days", (clock.today - timedelta(days=29)).isoformat()),
        )
    ]
    custom = not any(preset.checked for preset in presets)
    return Span(presets, custom, start if custom else "", end, clock.today.isoformat())


def _day(moment: datetime | None, clock: Clock) -> str:
    return local(moment, clock.zone).date().isoformat() if moment else ""


def _chips(filters: Filters, looks: Looks, clock: Clock) -> list[Chip]:
    chips = [Chip(look.label, "source", look.name, look) for look in looks.sorted(filters.sources)]
    for source, type_ in sorted(filters.types):
        look = looks.source(source)
        label = f"{look.label}: {looks.type_label(source, type_)}"
        chips.append(Chip(label, "type", f"{source}:{type_}", look))
    for source, excluded in sorted(filters.exclude, key=lambda pair: (pair[0], pair[1] or "")):
        look = looks.source(source)
        if excluded is None:
            chips.append(Chip(f"Not {look.label}", "exclude", source, look))
        else:
            label = f"Not {look.label}: {looks.type_label(source, excluded)}"
            chips.append(Chip(label, "exclude", f"{source}:{excluded}", look))
    if filters.start or filters.end:
        chips.append(Chip(_span_label(_span(filters, clock)), "span"))
    if filters.q:
        chips.append(Chip(f"“{filters.q}”", "q", filters.q))
    return chips


def _carried(question: Question) -> list[Carried]:
    filters = question.filters
    values = [("exclude", f"{source}:{type_}") for source, type_ in filters.exclude if type_ is not None]
    if filters.q:
        values.append(("q", filters.q))
    if question.noise:
        values.append(("noise", "1"))
    return [Carried(element_id("carried", *pair), *pair) for pair in sorted(values)]


def _span_label(span: Span) -> str:
    for preset in span.presets:
        if preset.checked:
            return preset.label if preset.key == "today" else f"Last {preset.label}"
    start = written(date.fromisoformat(span.start)) if span.start else ""
    end = written(date.fromisoformat(span.end)) if span.end else ""
    if start and end:
        return start if start == end else f"{start} – {end}"
    return f"Since {start}" if start else f"Until {end}"


def _without(question: Question, facets: Facets, looks: Looks) -> int | None:
    """How many loaded events there are without any filter, switched-off sources and noise left out."""
    if question.filters == Filters():
        return None
    bare = Filters(exclude=frozenset((name, None) for name in looks.disabled) | looks.noise)
    return facets.accepted(bare)
