"""The filter panel: what can be chosen, how much of it is loaded, and what is chosen now."""

from dataclasses import dataclass
from functools import lru_cache

from timeline.feed.facets import Facets
from timeline.feed.filters import Filters
from timeline.sources.reading import Looks, SourceLook

from .chips import Carried, Chip, carried_of, chips_of
from .forms import Question
from .moments import Clock
from .names import element_id
from .noise import NoiseLine, noise_line
from .presets import PresetChoice, presets_of
from .spans import Span, span_of

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
        span=span_of(filters, clock),
        chips=chips_of(filters, looks, clock),
        carried=carried_of(question),
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


def _without(question: Question, facets: Facets, looks: Looks) -> int | None:
    """How many loaded events there are without any filter, switched-off sources and noise left out."""
    if question.filters == Filters():
        return None
    bare = Filters(exclude=frozenset((name, None) for name in looks.disabled) | looks.noise)
    return facets.accepted(bare)
