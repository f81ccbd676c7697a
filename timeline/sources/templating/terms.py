"""The things a template can speak of: a text or number that stands in it, and a path into the event.

Paths walk through objects and lists by key and position, and by nothing else: there is no attribute to reach.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from timeline.sources.masked import Masked
from timeline.sources.paths import path_of as path_text

from .limits import LONGEST_VALUE
from .scope import Scope

Key = str | int


@dataclass(frozen=True, slots=True)
class Literal:
    value: object

    def find(self, scope: Scope) -> object:
        return self.value


@dataclass(frozen=True, slots=True)
class Path:
    """The way to a value from an event's properties, or from the event itself if ``of_event``."""

    keys: tuple[Key, ...]
    of_event: bool = False

    def find(self, scope: Scope) -> object:
        """The value, None if there is none. What lies below a masked value is masked."""
        value: object = scope.about if self.of_event else scope.properties
        for key in self.keys:
            value = _step(value, key)
            if value is None or isinstance(value, Masked):
                return value
        if isinstance(value, str) and len(value) > LONGEST_VALUE:
            return value[:LONGEST_VALUE]
        return value

    def __str__(self) -> str:
        """As the paths of properties are written everywhere: ``items.0.name``, ``customer["last name"]``."""
        return path_text(map(str, self.keys))


Term = Literal | Path


def path_of(keys: tuple[Key, ...]) -> Path:
    """The path with these keys as a template has them: ``event`` and ``properties`` are names of ours."""
    if keys[0] == "event":
        return Path(keys[1:], of_event=True)
    if keys[0] == "properties":
        return Path(keys[1:])
    return Path(keys)


def _step(value: object, key: Key) -> object:
    if isinstance(value, Mapping):
        return _of_object(value, key)
    if isinstance(value, (list, tuple)):
        return _of_list(value, key)
    return len(value) if key == "size" and isinstance(value, str) else None


def _of_object(value: Mapping[object, object], key: Key) -> object:
    name = key if isinstance(key, str) else str(key)
    if name in value:
        return value[name]
    return len(value) if name == "size" else None


def _of_list(value: "list[object] | tuple[object, ...]", key: Key) -> object:
    if key == "size":
        return len(value)
    index = {"first": 0, "last": -1}.get(key) if isinstance(key, str) else key
    return value[index] if index is not None and -len(value) <= index < len(value) else None
