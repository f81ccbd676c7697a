"""What a filter is."""

from collections.abc import Callable
from dataclasses import dataclass


def _anything(_: object) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter by its name in templates.

    ``run`` takes the value and between ``least`` and ``most`` arguments, any of which may be anything that
    JSON can hold; it never raises, and does work in proportion to one value. If ``zoned`` it is told the
    agent's zone. Masked values reach it only if it ``minds_masks``. ``refuses`` says why the first argument
    makes no sense, where that stands in the template, and ``""`` if it does.
    """

    name: str
    run: Callable[..., object]
    least: int = 0
    most: int = 0
    zoned: bool = False
    minds_masks: bool = False
    refuses: Callable[[object], str] = _anything
