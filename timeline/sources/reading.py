"""How an event reads to an agent: title, summary, the look of its source, an icon.

Never raises, whatever an event holds: one row that reads badly must not cost the agent the page.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import Error as DatabaseTrouble

from timeline.accounts.unchanged import Kept, Mark
from timeline.events.values import Event

from .hues import hue_of
from .icons import icon_for
from .models import Source
from .shapes import SUMMARY_LENGTH, summary_of
from .standard import ZENDESK, standard_icon, standard_title
from .text import line
from .titles import TITLE_LENGTH, humanise

if TYPE_CHECKING:
    from timeline.accounts.models import Account

LABEL_LENGTH = 60
UNCONFIGURED = 100_000  # the order of sources that nobody configured: after all others


@dataclass(frozen=True, slots=True)
class SourceLook:
    """How a source looks: ``name`` as the wire has it, everything else for people."""

    name: str
    label: str
    hue: str
    icon: str
    enabled: bool = True
    order: int = UNCONFIGURED


@dataclass(frozen=True, slots=True)
class Reading:
    """One event in finished plain text; templates escape it and add nothing."""

    title: str
    summary: str
    source: SourceLook
    icon: str


@dataclass(frozen=True, slots=True)
class Looks:
    """The looks of one account's sources. ``version`` is another one when anything in them is."""

    configured: dict[str, SourceLook] = field(default_factory=dict)
    version: str = ""

    def source(self, name: str) -> SourceLook:
        """The look of a source, configured or not."""
        return self.configured.get(name) or default_look(name)

    def sorted(self, names: Iterable[str]) -> list[SourceLook]:
        """The looks of these sources in the order in which an agent should see them."""
        return sorted(
            map(self.source, names), key=lambda look: (look.order, look.label.casefold(), look.name)
        )

    @property
    def disabled(self) -> frozenset[str]:
        """The names of the sources that agents do not see."""
        return frozenset(look.name for look in self.configured.values() if not look.enabled)

    def type_label(self, source: str, type_name: str) -> str:
        """What a type is called without an event at hand, as in the filters."""
        standard = standard_title(type_name, {}) if source == ZENDESK else ""
        return standard or humanise(type_name) or "Event"

    def words(self, event: Event) -> str:
        """What agents read of the event that does not stand in it: for a search to find."""
        reading = self.read(event)
        return f"{reading.title}\n{reading.source.label}"

    def read(self, event: Event) -> Reading:
        """How this event reads."""
        look = self.source(event.source)
        standard = standard_title(event.type, event.properties) if event.source == ZENDESK else ""
        title = standard or humanise(event.type) or "Event"
        summary = line(event.description, SUMMARY_LENGTH) or summary_of(event.properties)
        return Reading(
            title=line(title, TITLE_LENGTH),
            summary="" if summary in title else summary,
            source=look,
            icon=(standard and standard_icon(event.type)) or icon_for(event.type, look.icon),
        )


def default_look(name: str) -> SourceLook:
    """The look of a source that nobody configured: the same every time."""
    return _usual_look(name) if len(name) <= 200 else _default_look(name)


def _default_look(name: str) -> SourceLook:
    label = line(humanise(name), LABEL_LENGTH) or "Unnamed source"
    return SourceLook(name=name, label=label, hue=hue_of(name[:400]), icon=icon_for(name))


_usual_look = lru_cache(maxsize=1024)(_default_look)  # names of no end are not kept


_last_known: dict[object, Looks] = {}
_kept: Kept[Looks] = Kept()


def looks_for(account: "Account", *, mark: Mark | None = None) -> Looks:
    """The looks of an account's sources as they are now, in at most one query.

    ``mark`` is the session's: what was read under it and kept is not read again.
    While the database is away the last known ones serve, so that a timeline from the cache still shows.
    """
    try:
        looks = _kept.get(account.pk, lambda: _read_looks(account), mark=mark)
    except DatabaseTrouble:
        return _last_known.get(account.pk, Looks())
    _last_known[account.pk] = looks
    return looks


def _read_looks(account: "Account") -> Looks:
    configured = {source.name: _look(source) for source in Source.objects.filter(account=account)}
    digest = hashlib.sha256(repr(sorted(configured.items())).encode("utf-8", "replace"))
    return Looks(configured, version=digest.hexdigest()[:16])


def _look(source: Source) -> SourceLook:
    return SourceLook(
        name=source.name,
        label=source.label or default_look(source.name).label,
        hue=source.hue,
        icon=source.icon,
        enabled=source.enabled,
        order=source.order,
    )
