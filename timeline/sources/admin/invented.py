"""A made-up event of a type of which none is at hand, after the paths and kinds that were met."""

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import zip_longest
from typing import Any

from timeline.events.values import Event
from timeline.sources.models import SeenPath
from timeline.sources.paths import BadPath, Step, Wild, parse_path

from .property_paths import kinds_of

_VALUES: dict[str, Any] = {
    "number": 42,
    "bool": True,
    "date": "2026-03-31T12:00:00Z",
    "link": "https://example.com/",
    "text": "Example",
}
Container = dict[str, Any] | list[Any]


def invented(source: str, type_name: str, seen: Iterable[SeenPath]) -> Event:
    """An event of now whose properties lie at these paths."""
    properties: dict[str, Any] = {}
    for one in sorted(seen, key=lambda path: path.path):
        kind = next((kind for kind in _VALUES if kind in kinds_of(one)), None)
        if kind is not None:
            _put(properties, _steps(one.path), _VALUES[kind])
    now = datetime.now(UTC)
    return Event("made-up", source, type_name, "", now, now, properties)


def _steps(path: str) -> tuple[Step, ...]:
    try:
        return parse_path(path).steps
    except BadPath:
        return ()


def _put(holder: Container, steps: tuple[Step, ...], value: Any) -> None:
    """Lay the value down at the path; what stands in its way already stays."""
    for step, following in zip_longest(steps, steps[1:]):
        made: Any = value if following is None else [] if following is Wild.ONE else {}
        if isinstance(holder, list):
            if not holder:
                holder.append(made)
            below = holder[0]
        else:
            below = holder.setdefault(step if isinstance(step, str) else step.value, made)
        if not isinstance(below, (dict, list)):
            return
        holder = below
