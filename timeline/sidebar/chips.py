"""The filters that are on: what each is called, and what takes it away."""

from dataclasses import dataclass

from timeline.feed.filters import Filters
from timeline.sources.reading import Looks, SourceLook

from .forms import Question
from .moments import Clock
from .names import element_id
from .spans import span_of


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


def chips_of(filters: Filters, looks: Looks, clock: Clock) -> list[Chip]:
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
        chips.append(Chip(span_of(filters, clock).label, "span"))
    if filters.q:
        chips.append(Chip(f"“{filters.q}”", "q", filters.q))
    return chips


def carried_of(question: Question) -> list[Carried]:
    filters = question.filters
    values = [("exclude", f"{source}:{type_}") for source, type_ in filters.exclude if type_ is not None]
    if filters.q:
        values.append(("q", filters.q))
    if question.noise:
        values.append(("noise", "1"))
    return [Carried(element_id("carried", *pair), *pair) for pair in sorted(values)]
