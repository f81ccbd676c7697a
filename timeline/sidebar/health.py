"""The health of a customer's sources, in the notes of the list: who fell quiet, and whose events changed."""

import time
from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db import Error as DatabaseTrouble

from timeline.sources.discovery.drift import Drift, drift_of
from timeline.sources.discovery.rhythm import Quiet, quiet_sources
from timeline.sources.reading import Looks

from .moments import Clock
from .panel import Panel

KEPT_SECONDS = 300.0  # both are a matter of days
_MOST = 1_000


@dataclass(frozen=True, slots=True)
class _Health:
    """What is known of one account's sources."""

    quiet: tuple[Quiet, ...] = ()
    drift: tuple[Drift, ...] = ()


_kept: dict[str, tuple[float, _Health]] = {}  # by account, with until when


def lines_of(account: str, panel: Panel, looks: Looks, clock: Clock) -> list[str]:
    """One calm line for each of the sources that this customer has and this agent may see.

    ``Shop: usually daily, quiet for 3 days``; ``Shop: Order completed: item.name is new since 24 Nov``.
    ``account`` is the account's key. Costs two queries in five minutes.
    """
    health = _health(account, clock)
    shown = {choice.look.name for choice in panel.sources if choice.count}
    lines = [
        f"{looks.source(quiet.source).label}: {quiet.words}"
        for quiet in health.quiet
        if quiet.source in shown
    ]
    changed: dict[str, list[Drift]] = defaultdict(list)
    for drift in health.drift:
        kind = (drift.source, drift.type)
        if drift.source in shown and kind in panel.facets.types and kind not in looks.noise:
            changed[drift.source].append(drift)
    return lines + [
        f"{looks.source(source).label}: {_changed(found, looks)}" for source, found in changed.items()
    ]


def forget() -> None:
    """Ask anew."""
    _kept.clear()


def _changed(found: list[Drift], looks: Looks) -> str:
    if len(found) > 1:
        return f"{len(found)} properties changed this week"
    (drift,) = found
    return f"{looks.type_label(drift.source, drift.type)}: {drift.change_in_words}"


def _health(account: str, clock: Clock) -> _Health:
    now = time.monotonic()
    until, health = _kept.get(account, (0.0, _Health()))
    if now >= until:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[account] = (now + KEPT_SECONDS, health)  # whoever comes meanwhile takes the last answer
        try:
            key = UUID(account)
            health = _Health(quiet_sources(key, clock.now), drift_of(key, clock.now))
        except (DatabaseTrouble, ValueError):
            return health
        _kept[account] = (now + KEPT_SECONDS, health)
    return health
