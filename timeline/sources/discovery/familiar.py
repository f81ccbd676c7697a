"""What this process has met before, so that it does not look twice at the same."""

from collections import Counter
from collections.abc import Hashable
from typing import Literal

Meeting = Literal["new", "again", "known"]


class Familiar:
    """Which events were met of late, by their digests, and how well each type is known.

    Two sets take turns: when the younger is full the older goes, so that neither a count nor an age is kept
    for each event. An event counts as met "again" after ``seconds``, when its sample needs to be renewed.
    """

    MOST = 25_000
    WELL_KNOWN = 200
    ONE_IN = 8
    MOST_TYPES = 20_000

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self.forget()

    def forget(self) -> None:
        self._young: dict[int, float] = {}
        self._old: dict[int, float] = {}
        self._looks: Counter[Hashable] = Counter()

    def meet(self, digest: int, now: float) -> Meeting:
        """What the event is to this process; ``now`` is in seconds."""
        at = self._young.get(digest, self._old.get(digest))
        if at is not None and now - at < self._seconds:
            return "known"
        if len(self._young) >= self.MOST:
            self._old, self._young = self._young, {}
        self._young[digest] = now
        return "new" if at is None else "again"

    def deserves_a_look(self, kind: Hashable) -> bool:
        """Whether to look into one more event of this type: all of the first, then one in ONE_IN."""
        if len(self._looks) >= self.MOST_TYPES:
            self._looks.clear()
        self._looks[kind] += 1
        times = self._looks[kind]
        return times <= self.WELL_KNOWN or times % self.ONE_IN == 0
