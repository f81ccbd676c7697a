"""A compiled template is a row of parts: text, placeholders, and choices between rows of parts."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from timeline.sources.masked import MASKED, Masked

from .conditions import Condition
from .filters import Filter
from .said import filled, said, short
from .scope import Scope
from .terms import Path, Term


class Part(Protocol):
    def say(self, scope: Scope) -> str:
        """The text of this part for an event."""

    def reached(self, scope: Scope) -> "Iterator[Text | Placeholder]":
        """The text and the placeholders that make it up for this event."""

    def paths(self) -> Iterator[Path]:
        """Every path named in it."""


@dataclass(frozen=True, slots=True)
class Text:
    text: str

    def say(self, scope: Scope) -> str:
        return self.text

    def reached(self, scope: Scope) -> "Iterator[Text | Placeholder]":
        yield self

    def paths(self) -> Iterator[Path]:
        return iter(())


@dataclass(frozen=True, slots=True)
class Step:
    """A filter with what it is given."""

    filter: Filter
    arguments: tuple[Term, ...]

    def apply(self, value: object, scope: Scope) -> object:
        """What the filter makes of the value. A masked value passes; what is made with one is masked."""
        given = [argument.find(scope) for argument in self.arguments]
        if not self.filter.minds_masks:
            if isinstance(value, Masked):
                return value
            if any(isinstance(argument, Masked) for argument in given):
                return MASKED
        told = {"zone": scope.zone} if self.filter.zoned else {}
        made = self.filter.run(value, *given, **told)
        return short(made) if isinstance(made, str) else made


@dataclass(frozen=True, slots=True)
class Placeholder:
    """``{{ term | filters }}``"""

    term: Term
    steps: tuple[Step, ...] = ()

    def value(self, scope: Scope) -> object:
        value = self.term.find(scope)
        for step in self.steps:
            value = step.apply(value, scope)
        return value

    def say(self, scope: Scope) -> str:
        return said(self.value(scope))

    def reached(self, scope: Scope) -> "Iterator[Text | Placeholder]":
        yield self

    def paths(self) -> Iterator[Path]:
        for term in (self.term, *(argument for step in self.steps for argument in step.arguments)):
            if isinstance(term, Path):
                yield term

    def unfilled(self, scope: Scope) -> Iterator[Path]:
        """The paths that have no value, none if a default took their place."""
        if any(step.filter.name == "default" for step in self.steps) and filled(self.value(scope)):
            return
        yield from (path for path in self.paths() if not filled(path.find(scope)))


@dataclass(frozen=True, slots=True)
class Choice:
    """The parts of the first branch whose condition is met, else those of ``otherwise``."""

    branches: tuple[tuple[Condition, tuple[Part, ...]], ...]
    otherwise: tuple[Part, ...] = ()

    def taken(self, scope: Scope) -> tuple[Part, ...]:
        met = (parts for condition, parts in self.branches if condition.met(scope))
        return next(met, self.otherwise)

    def say(self, scope: Scope) -> str:
        return say_all(self.taken(scope), scope)

    def reached(self, scope: Scope) -> Iterator[Text | Placeholder]:
        for part in self.taken(scope):
            yield from part.reached(scope)

    def paths(self) -> Iterator[Path]:
        for condition, parts in self.branches:
            yield from condition.paths()
            for part in parts:
                yield from part.paths()
        for part in self.otherwise:
            yield from part.paths()


def say_all(parts: tuple[Part, ...], scope: Scope) -> str:
    """The text of all the parts, masked if anything in it is."""
    texts = [part.say(scope) for part in parts]
    whole = "".join(texts)
    return Masked(whole) if any(isinstance(text, Masked) for text in texts) else whole
