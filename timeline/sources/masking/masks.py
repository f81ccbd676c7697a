"""The masks of an account as values, and events as one audience may see them."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from timeline.accounts.roles import allow
from timeline.events.values import Event
from timeline.sources.paths import BadPath, Path, Wild, parse_path

from .walking import Program

if TYPE_CHECKING:
    from timeline.sources.models import Mask

_EVERYTHING = (Path((Wild.ONE,)), Path(()))  # what an unreadable path hides: better all than nothing


@dataclass(frozen=True, slots=True)
class Rule:
    """One mask. An empty ``source`` or ``type`` is any; ``revealable`` is said of an audience's rules."""

    source: str
    type: str
    path: Path
    shown_to: frozenset[str] = frozenset()
    revealed_to: frozenset[str] = frozenset()
    revealable: bool = False

    def concerns(self, source: str, type_name: str) -> bool:
        return self.source in ("", source) and self.type in ("", type_name)


@dataclass(frozen=True, slots=True)
class Masks:
    """Rules that hide values: all of an account's, or those for one audience.

    Compiled once per kind of event that a rule names, and good for all threads.
    """

    rules: tuple[Rule, ...] = ()
    _programs: dict[tuple[str, str], Program | None] = field(default_factory=dict, compare=False, repr=False)
    _named: tuple[frozenset[str], frozenset[str]] = field(
        default=(frozenset(), frozenset()), init=False, compare=False, repr=False
    )

    def __post_init__(self) -> None:
        named = (frozenset(rule.source for rule in self.rules), frozenset(rule.type for rule in self.rules))
        object.__setattr__(self, "_named", named)

    def __bool__(self) -> bool:
        return bool(self.rules)

    def for_roles(self, roles: frozenset[str]) -> "Masks":
        """The masks that hide something from somebody of these roles."""
        hiding = (rule for rule in self.rules if not allow(rule.shown_to, roles))
        return _masks(replace(rule, revealable=allow(rule.revealed_to, roles)) for rule in hiding)

    def reveals(self, roles: frozenset[str]) -> "Masks":
        """The masks that stay on for somebody of these roles who has given a reason."""
        return _masks(rule for rule in self.for_roles(roles).rules if not rule.revealable)

    @property
    def revealable(self) -> "Masks":
        """Of an audience's masks those whose values it may have shown for a reason."""
        return _masks(rule for rule in self.rules if rule.revealable)

    @property
    def said(self) -> tuple[tuple[str, ...], ...]:
        """All that the rules say, equal in every process."""
        return tuple(
            (rule.source, rule.type, str(rule.path), *sorted(rule.shown_to), "|", *sorted(rule.revealed_to))
            for rule in self.rules
        )

    @property
    def fingerprint(self) -> str:
        """Equal for masks that hide the same; "" where nothing is hidden."""
        if not self.rules:
            return ""
        said = sorted({(rule.source, rule.type, str(rule.path)) for rule in self.rules})
        return hashlib.sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:16]

    def apply(self, event: Event) -> Event:
        """The event with the values at the paths hidden; the event itself where there are none."""
        if not self.rules:
            return event
        program = self._program(event.source, event.type)
        if program is None:
            return event
        description, given = program.description(event.description), _plain(event.properties)
        properties = program.properties(given)
        if properties is given and description is event.description:
            return event
        return replace(event, description=description, properties=properties)

    def _program(self, source: str, type_name: str) -> Program | None:
        """What to do with events of this kind; kinds that no rule names are all alike."""
        sources, types = self._named
        kind = (source if source in sources else "", type_name if type_name in types else "")
        try:
            return self._programs[kind]
        except KeyError:
            paths = [(rule.path, rule.revealable) for rule in self.rules if rule.concerns(*kind)]
            program = self._programs[kind] = Program(paths) if paths else None
            return program


NO_MASKS = Masks()


def masks_of(rows: "Iterable[Mask]") -> Masks:
    """The masks of these rows. A path that cannot be read, which no form lets through, hides all."""
    return _masks(
        Rule(row.source, row.type, path, frozenset(row.shown_to), frozenset(row.revealed_to))
        for row in rows
        for path in _paths(row.path)
    )


def _paths(text: str) -> tuple[Path, ...]:
    try:
        return (parse_path(text),)
    except BadPath:
        return _EVERYTHING


def _masks(rules: Iterable[Rule]) -> Masks:
    found = tuple(rules)
    return Masks(found) if found else NO_MASKS


def _plain(properties: Mapping[str, Any]) -> dict[str, Any]:
    return properties if isinstance(properties, dict) else dict(properties)
