"""What stands in ``if``, ``unless``, ``elsif`` and ``when``, as values that can be asked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from .comparing import holds
from .scope import Scope
from .terms import Path, Term


class Condition(Protocol):
    def met(self, scope: Scope) -> bool: ...

    def paths(self) -> Iterator[Path]: ...


@dataclass(frozen=True, slots=True)
class Present:
    """``{% if coupon %}``"""

    term: Term

    def met(self, scope: Scope) -> bool:
        return holds(self.term.find(scope))

    def paths(self) -> Iterator[Path]:
        yield from _paths(self.term)


@dataclass(frozen=True, slots=True)
class Compared:
    """``{% if total > 100 %}``"""

    left: Term
    right: Term
    by: Callable[[object, object], bool]

    def met(self, scope: Scope) -> bool:
        return self.by(self.left.find(scope), self.right.find(scope))

    def paths(self) -> Iterator[Path]:
        yield from _paths(self.left, self.right)


@dataclass(frozen=True, slots=True)
class Several:
    """Conditions joined by ``and`` (all of them) or by ``or`` and commas (any)."""

    conditions: tuple[Condition, ...]
    combine: Callable[[Iterator[bool]], bool]

    def met(self, scope: Scope) -> bool:
        return self.combine(condition.met(scope) for condition in self.conditions)

    def paths(self) -> Iterator[Path]:
        for condition in self.conditions:
            yield from condition.paths()


@dataclass(frozen=True, slots=True)
class Unless:
    condition: Condition

    def met(self, scope: Scope) -> bool:
        return not self.condition.met(scope)

    def paths(self) -> Iterator[Path]:
        return self.condition.paths()


def _paths(*terms: Term) -> Iterator[Path]:
    return (term for term in terms if isinstance(term, Path))
