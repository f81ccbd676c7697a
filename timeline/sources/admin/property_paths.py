"""The property paths of a type for who writes a template: how often each is there, and what to put in."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timeline.events.values import Event
from timeline.sources.discovery.paths import paths_of
from timeline.sources.models import SeenPath

LOOKED_AT = 100
MOST = 200
CONTAINERS = {"object", "list", "null"}
HIDDEN = ("event", "properties")  # keys that templates reach through ``properties`` alone
_STEP = re.compile(r'\["(?:[^"\\]|\\.)*"\]|[^.\[]+')


@dataclass(frozen=True, slots=True)
class PathRow:
    """``share`` is in per cent of the events looked at, None where none could be.

    ``insert`` is the placeholder for a template, "" for what holds other properties only.
    """

    path: str
    kinds: str
    share: int | None
    insert: str


ABOUT_THE_EVENT = (
    PathRow("event.description", "text", None, "{{ event.description }}"),
    PathRow("event.created_at", "date", None, "{{ event.created_at | date }}"),
)


def rows_of(events: Sequence[Event], seen: Iterable[SeenPath]) -> list[PathRow]:
    """The paths of these events, the most common first; then those that were only met elsewhere."""
    looked_at = events[:LOOKED_AT]
    counts: Counter[str] = Counter()
    kinds: dict[str, set[str]] = {}
    for event in looked_at:
        for path, met in paths_of(event.properties).items():
            counts[path] += 1
            kinds.setdefault(path, set()).update(met)
    for one in seen:
        kinds.setdefault(one.path, set()).update(_known(one.kinds))
    ranked = sorted(kinds, key=lambda path: (-counts[path], path))[:MOST]
    return [
        PathRow(
            path,
            ", ".join(sorted(kinds[path])),
            counts[path] * 100 // len(looked_at) if looked_at else None,
            "" if kinds[path] <= CONTAINERS - {"null"} else placeholder_of(path),
        )
        for path in ranked
    ]


def placeholder_of(path: str) -> str:
    """What a template calls the value: of a list its first element."""
    words = ""
    for number, step in enumerate(_STEP.findall(path)):
        if not number and (step in HIDDEN or step == "*"):
            words = "properties"
        if step == "*":
            words += ".0"
        elif step.startswith("["):
            words += step
        else:
            words += f".{step}" if words else step
    return f"{{{{ {words} }}}}"


def _known(kinds: object) -> list[str]:
    return [kind for kind in kinds if isinstance(kind, str)] if isinstance(kinds, list) else []
