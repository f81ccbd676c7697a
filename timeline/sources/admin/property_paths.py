"""The property paths of a type for who writes a template: how often each is there, and what to put in."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace

from timeline.sources.models import SeenPath
from timeline.sources.templating.placeholders import placeholder_of


@dataclass(frozen=True, slots=True)
class PathRow:
    """``share`` is in per cent of the events of its type, None where nobody has counted.

    ``insert`` is the placeholder for a template, "" for what no template can name.
    """

    path: str
    kinds: str
    share: int | None
    insert: str


ABOUT_THE_EVENT = (
    PathRow("event.description", "text", None, "{{ event.description }}"),
    PathRow("event.created_at", "date", None, "{{ event.created_at | date }}"),
)


def path_rows(seen: Iterable[SeenPath]) -> list[PathRow]:
    """A row for each path, the most common first. Needs ``seen_type`` beside each."""
    rows = [
        PathRow(one.path, ", ".join(kinds_of(one)), share_of(one), placeholder_of(one.path)) for one in seen
    ]
    return sorted(rows, key=lambda row: (-(row.share or 0), row.path))


def of_many_types(rows: list[PathRow]) -> list[PathRow]:
    """Each path once, those that most types have first; a share of events is nobody's then."""
    types = Counter(row.path for row in rows)
    once = {row.path: replace(row, share=None) for row in rows}
    return sorted(once.values(), key=lambda row: (-types[row.path], row.path))


def share_of(seen: SeenPath) -> int | None:
    """In how many of the newest events of its type it was, in per cent, and at least one."""
    looked_at = _sum(seen.seen_type.days)
    return max(1, min(100, _sum(seen.days) * 100 // looked_at)) if looked_at else None


def kinds_of(seen: SeenPath) -> list[str]:
    kinds = seen.kinds if isinstance(seen.kinds, list) else []
    return sorted(kind for kind in kinds if isinstance(kind, str))


def _sum(days: object) -> int:
    counts = days.values() if isinstance(days, dict) else ()
    return sum(count for count in counts if isinstance(count, int))
