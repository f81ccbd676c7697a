"""The health of an account's events: what is new, what changed, who fell quiet.

Six queries at most, for 50 sources and 2,500 types as for one.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.db.models import Count

from timeline.sources.models import SeenType, Source
from timeline.sources.text import counted
from timeline.sources.titles import humanise

from .drift import Drift, drift_of
from .keeping import MOST_SOURCES, MOST_TYPES
from .rhythm import Quiet, quiet_sources
from .sketches import count_in_words
from .types import with_state

MOST_NEW = 100


@dataclass(frozen=True, slots=True)
class NewType:
    """A type without a display that no admin has looked at. ``count`` is about."""

    source: str
    type: str
    count: int
    first_at: datetime
    last_at: datetime
    noticed_at: datetime
    seen: int

    @property
    def words(self) -> str:
        return f"{humanise(self.type) or self.type}: {count_in_words(self.count)}"


@dataclass(frozen=True, slots=True)
class Health:
    """``new`` are the latest MOST_NEW of ``new_count`` new types; ``types`` and ``sources`` all there are."""

    new: tuple[NewType, ...] = ()
    new_count: int = 0
    drift: tuple[Drift, ...] = ()
    quiet: tuple[Quiet, ...] = ()
    types: int = 0
    sources: int = 0

    @property
    def full(self) -> bool:
        """Whether further types or sources find no room and are only counted in the log."""
        return self.types >= MOST_TYPES or self.sources >= MOST_SOURCES

    @property
    def well(self) -> bool:
        return not (self.new_count or self.drift or self.quiet or self.full)

    @property
    def words(self) -> str:
        """All of it in a sentence."""
        said = [
            counted(self.new_count, "new type") if self.new_count else "",
            counted(len(self.drift), "changed property") if self.drift else "",
            f"{counted(len(self.quiet), 'source')} quiet" if self.quiet else "",
            f"no room for more than {MOST_TYPES:,} types of {MOST_SOURCES} sources" if self.full else "",
        ]
        return ", ".join(filter(None, said)) or "Nothing new, nothing missing"


def health(account: UUID, now: datetime | None = None) -> Health:
    """How the account's events fare; ``account`` is its primary key."""
    now = now or datetime.now(UTC)
    off = set(Source.objects.filter(account=account, enabled=False).values_list("name", flat=True))
    new = with_state(SeenType.objects.filter(account=account)).filter(state="new").exclude(source__in=off)
    latest = new.order_by("-noticed_at", "source", "type").values_list(
        "source", "type", "count", "first_at", "last_at", "noticed_at", "pk"
    )
    shown = tuple(NewType(*row) for row in latest[:MOST_NEW])
    seen = SeenType.objects.filter(account=account)
    return Health(
        new=shown,
        new_count=len(shown) if len(shown) < MOST_NEW else new.count(),
        drift=tuple(drift for drift in drift_of(account, now) if drift.source not in off),
        quiet=tuple(quiet for quiet in quiet_sources(account, now) if quiet.source not in off),
        **seen.aggregate(types=Count("pk"), sources=Count("source", distinct=True)),
    )
