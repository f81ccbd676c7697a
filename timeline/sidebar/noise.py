"""Types that an admin has marked as noise: hidden until asked for, and counted."""

from dataclasses import dataclass
from typing import TypeAlias

from timeline.feed.facets import Facets
from timeline.sources.reading import Looks
from timeline.sources.text import counted, several

from .forms import Question

Kind: TypeAlias = tuple[str, str]  # source and type
MOST_NAMED = 3


@dataclass(frozen=True, slots=True)
class NoiseLine:
    """What stands above the list about its noise; ``shown`` while the noise is in the list."""

    words: str
    shown: bool


def hidden_kinds(question: Question, looks: Looks) -> frozenset[Kind]:
    """What the list leaves out as noise. A type that is asked for by its name is not left out."""
    return frozenset() if question.noise else looks.noise - question.filters.types


def noise_line(question: Question, facets: Facets, looks: Looks) -> NoiseLine | None:
    """What is said of the noise among what is loaded, None where there is nothing to say.

    Loaded events can be counted by their types only: under a filter on dates or words no number is told.
    """
    if question.noise:
        return NoiseLine("Noise is shown", shown=True) if looks.noise else None
    counts = {
        kind: facets.types[kind]
        for kind in hidden_kinds(question, looks)
        if facets.types.get(kind) and kind[0] not in looks.disabled and question.filters.accepts_kind(*kind)
    }
    if not counts:
        return None
    ranked = sorted(counts, key=lambda kind: (-counts[kind], kind))
    names = [_named(counts[kind], looks.type_label(*kind), question) for kind in ranked[:MOST_NAMED]]
    others = len(ranked) - MOST_NAMED
    if others > 0:
        names.append(counted(others, "other type"))
    if not question.filters.kinds_only:
        return NoiseLine(f"Hidden as noise: {', '.join(names)}", shown=False)
    so_far = "" if facets.whole else " so far"
    return NoiseLine(f"{sum(counts.values()):,} hidden{so_far}: {', '.join(names)}", shown=False)


def _named(count: int, label: str, question: Question) -> str:
    """ "30 page views", "30 × page viewed", and without a number "page views"."""
    name = label if label[1:2].isupper() else label[:1].lower() + label[1:]
    with_number = question.filters.kinds_only
    if not (with_number and count == 1) and label.isascii() and label[-1:].isalpha():
        name = _plural(name)
    if not with_number:
        return name
    return f"{count:,} × {name}" if count > 1 and _says_what_was_done(name) else f"{count:,} {name}"


def _says_what_was_done(name: str) -> bool:
    """Whether this is no noun: "page viewed"."""
    return name.endswith(("ed", "en"))


def _plural(name: str) -> str:
    """The name of several; what is no noun stays as it is."""
    return name if name.endswith("s") or _says_what_was_done(name) else several(name)
