"""The whole world, as the bodies that the Events API takes."""

from collections.abc import Iterator
from datetime import datetime

from . import jane, mia, robert, theo_and_priya, uma, zoe
from .bodies import Body, Diary
from .people import JANE, MIA, PRIYA, ROBERT, THEO, UMA, ZOE


def bodies(now: datetime) -> Iterator[Body]:
    """Every event of every made-up customer; the same for the same ``now`` (aware), which is when it ends."""
    yield from jane.events(Diary(now, JANE))
    yield from zoe.events(Diary(now, ZOE))
    yield from uma.events(Diary(now, UMA))
    yield from robert.events(Diary(now, ROBERT))
    yield from theo_and_priya.theo(Diary(now, THEO))
    yield from theo_and_priya.priya(Diary(now, PRIYA))
    yield from mia.events(Diary(now, MIA))
