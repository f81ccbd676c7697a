"""The rhythm of sources: how often each sends events, and which has fallen quiet against it.

Days are counted on which events of the source happened that agents came to see. A source is judged by its own
gaps, and only if other sources were seen meanwhile: of a weekend nobody worked on nothing is known.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise
from statistics import median
from uuid import UUID

from timeline.sources.models import SeenDay

LOOKED_BACK = timedelta(days=60)
ENOUGH_DAYS = 6  # active ones, to speak of a rhythm
SHORTEST = 3  # days of silence that are worth a word
OTHERS_ON = 2  # days since on which others were seen


@dataclass(frozen=True, slots=True)
class Quiet:
    """A source that usually sends events every ``usual`` days and has not for ``days``."""

    source: str
    usual: int
    days: int
    last: date

    @property
    def words(self) -> str:
        """``usually daily, quiet for 3 days``: to be put behind the source's label."""
        return f"usually {_often(self.usual)}, quiet for {self.days} days"


def quiet_sources(account: UUID, now: datetime) -> tuple[Quiet, ...]:
    """The sources that fell quiet, the most striking first, in one query."""
    today = now.date()
    days: dict[str, list[date]] = {}
    rows = SeenDay.objects.filter(account=account, day__gt=today - LOOKED_BACK, day__lte=today)
    for source, day in rows.order_by("source", "day").values_list("source", "day"):
        days.setdefault(source, []).append(day)
    return quiet_among(days, today)


def quiet_among(days: Mapping[str, list[date]], today: date) -> tuple[Quiet, ...]:
    """``days`` are those on which a source was active, in order."""
    found = (_judged(source, active, days, today) for source, active in days.items())
    return tuple(
        sorted((quiet for quiet in found if quiet is not None), key=lambda quiet: -quiet.days / quiet.usual)
    )


def _judged(source: str, active: list[date], days: Mapping[str, list[date]], today: date) -> Quiet | None:
    if len(active) < ENOUGH_DAYS:
        return None
    gaps = sorted((later - earlier).days for earlier, later in pairwise(active))
    longest_usual = gaps[int(0.9 * (len(gaps) - 1) + 0.5)]
    silent = (today - active[-1]).days
    if silent < max(SHORTEST, longest_usual + 2, round(1.5 * longest_usual)):
        return None
    others = {day for name, theirs in days.items() if name != source for day in theirs if day > active[-1]}
    if len(others) < OTHERS_ON:
        return None
    return Quiet(source, max(1, round(median(gaps))), silent, active[-1])


def _often(usual: int) -> str:
    return {1: "daily", 7: "weekly"}.get(usual, f"every {usual} days")
