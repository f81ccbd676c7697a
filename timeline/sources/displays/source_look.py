"""How a source looks, configured or not."""

from dataclasses import dataclass
from functools import lru_cache

from timeline.sources.hues import hue_of
from timeline.sources.icons import icon_for
from timeline.sources.text import line
from timeline.sources.titles import humanise

LABEL_LENGTH = 60
UNCONFIGURED = 100_000  # the order of sources that nobody configured: after all others


@dataclass(frozen=True, slots=True)
class SourceLook:
    """How a source looks: ``name`` as the wire has it, everything else for people.

    ``visible_to`` names the roles that see it, none being everybody.
    """

    name: str
    label: str
    hue: str
    icon: str
    enabled: bool = True
    order: int = UNCONFIGURED
    visible_to: tuple[str, ...] = ()


def default_look(name: str) -> SourceLook:
    """The look of a source that nobody configured: the same every time."""
    return _usual_look(name) if len(name) <= 200 else _default_look(name)


def _default_look(name: str) -> SourceLook:
    label = line(humanise(name), LABEL_LENGTH) or "Unnamed source"
    return SourceLook(name=name, label=label, hue=hue_of(name[:400]), icon=icon_for(name))


_usual_look = lru_cache(maxsize=1024)(_default_look)  # names of no end are not kept
