"""The looks of an account's sources and types, as one audience sees them."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo

from timeline.accounts.roles import allow
from timeline.events.values import Event
from timeline.sources.masking import NO_MASKS, Masks
from timeline.sources.presets.offered import OfferedPreset

from .defaults import completed
from .drafts import NOISE, DisplayDraft
from .events import Reading, reading_of, type_label
from .opened import Opened, opened_of
from .rows import Configured, Kind
from .source_look import SourceLook, default_look

MOST_AUDIENCES = 500


@dataclass(frozen=True, slots=True)
class Looks:
    """How one account's events look. ``version`` is another one when anything that is seen of it is.

    Nobody's in particular until ``for_reader`` has made them somebody's: then ``withheld`` names the sources
    that these roles do not see, of which nothing else is known here, ``masks`` hide what they may not see of
    an event, ``presets`` are those they are offered, and times are in their ``zone``.
    """

    configured: dict[str, SourceLook] = field(default_factory=dict)
    version: str = ""
    displays: dict[Kind, DisplayDraft] = field(default_factory=dict)
    presets: tuple[OfferedPreset, ...] = ()
    withheld: frozenset[str] = frozenset()
    masks: Masks = NO_MASKS
    zone: tzinfo = UTC
    noise: frozenset[Kind] = frozenset()
    zoned: bool = False  # whether a title or summary tells a time
    images: bool = False  # whether some event opens with an image
    _readers: "dict[tuple[frozenset[str], tzinfo], Looks]" = field(
        default_factory=dict, compare=False, repr=False
    )

    def for_reader(self, roles: frozenset[str], zone: tzinfo) -> "Looks":
        """The same for agents of these roles in this zone: made once for all of them."""
        found = self._readers.get((roles, zone))
        if found is None:
            if len(self._readers) >= MOST_AUDIENCES:
                self._readers.clear()
            found = self._readers[roles, zone] = self._for(roles, zone)
        return found

    def _for(self, roles: frozenset[str], zone: tzinfo) -> "Looks":
        withheld = frozenset(
            look.name
            for look in self.configured.values()
            if look.visible_to and not allow(look.visible_to, roles)
        )
        presets = tuple(kept for preset in self.presets if (kept := preset.offered(roles, withheld)))
        masks = self.masks.for_roles(roles)
        # All that tells one audience from another. Who sees the same shares the pages that are kept.
        parts = (self.version, presets, sorted(withheld), masks.fingerprint, str(zone) if self.zoned else "")
        return replace(
            self,
            configured={name: look for name, look in self.configured.items() if name not in withheld},
            displays={kind: draft for kind, draft in self.displays.items() if kind[0] not in withheld},
            noise=frozenset(kind for kind in self.noise if kind[0] not in withheld),
            version=digest_of(parts),
            presets=presets,
            withheld=withheld,
            masks=masks,
            zone=zone,
            _readers={},
        )

    def shown(self, event: Event) -> Event:
        """The event without what is hidden from its readers: what all else here is to be given."""
        return self.masks.apply(event)

    def revealed(self, roles: frozenset[str]) -> "Looks":
        """The looks of a single event that somebody of these roles has given a reason to see."""
        return replace(self, masks=self.masks.reveals(roles), version=f"{self.version} revealed", _readers={})

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
        draft = self.displays.get((source, type_name))
        return (draft.label if draft else "") or type_label(source, type_name)

    def words(self, event: Event) -> str:
        """What agents read of the event that does not stand in it: for a search to find."""
        reading, display = self.read(event), self.displays.get((event.source, event.type))
        words = f"{reading.title}\n{reading.source.label}"
        return words if display is None else f"{words}\n{reading.summary}\n{reading.label}"

    def read(self, event: Event) -> Reading:
        """How this event reads. Never raises."""
        return reading_of(
            event, self.source(event.source), self.displays.get((event.source, event.type)), self.zone
        )

    def opened(self, event: Event) -> Opened:
        """What the opened event shows first: by its display, else what suggests itself. Never raises."""
        draft = self.displays.get((event.source, event.type))
        return opened_of(event, completed(draft, event), self.zone)


def looks_of_rows(rows: Configured) -> Looks:
    """The looks that are configured so, nobody's in particular."""
    return Looks(
        rows.sources,
        version=digest_of(
            (sorted(rows.sources.items()), sorted(rows.displays.items()), rows.presets, rows.masks.said)
        ),
        displays=rows.displays,
        presets=rows.presets,
        masks=rows.masks,
        noise=frozenset(kind for kind, draft in rows.displays.items() if draft.importance == NOISE),
        images=any(detail.format == "image" for draft in rows.displays.values() for detail in draft.details),
        zoned=any(map(_may_tell_a_time, rows.displays.values())),
    )


def _may_tell_a_time(draft: DisplayDraft) -> bool:
    """Whether its rows in a list may hold a time in the agent's zone: by ``date``, or an event's own."""
    text = draft.title + draft.summary
    return "date" in text or "event" in text


def digest_of(parts: object) -> str:
    return hashlib.sha256(repr(parts).encode("utf-8", "replace")).hexdigest()[:16]
