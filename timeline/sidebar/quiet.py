"""The sources that fell quiet, said in the notes of a customer's list who has events of them."""

import time
from uuid import UUID

from django.db import Error as DatabaseTrouble

from timeline.sources.discovery.rhythm import Quiet, quiet_sources
from timeline.sources.reading import Looks

from .moments import Clock
from .panel import Panel

KEPT_SECONDS = 300.0  # silence is a matter of days
_MOST = 1_000

_kept: dict[str, tuple[float, tuple[Quiet, ...]]] = {}  # by account, with until when


def lines_of(account: str, panel: Panel, looks: Looks, clock: Clock) -> list[str]:
    """``Shop: usually daily, quiet for 3 days``, for sources that this customer has and this agent may see.

    ``account`` is the account's key. Costs a query in five minutes.
    """
    shown = {choice.look.name for choice in panel.sources if choice.count}
    return [
        f"{looks.source(quiet.source).label}: {quiet.words}"
        for quiet in _quiet(account, clock)
        if quiet.source in shown
    ]


def forget() -> None:
    """Ask anew."""
    _kept.clear()


def _quiet(account: str, clock: Clock) -> tuple[Quiet, ...]:
    now = time.monotonic()
    until, quiet = _kept.get(account, (0.0, ()))
    if now >= until:
        if len(_kept) >= _MOST:
            _kept.clear()
        _kept[account] = (now + KEPT_SECONDS, quiet)  # whoever comes meanwhile takes the last answer
        try:
            quiet = quiet_sources(UUID(account), clock.now)
        except (DatabaseTrouble, ValueError):
            return quiet
        _kept[account] = (now + KEPT_SECONDS, quiet)
    return quiet
