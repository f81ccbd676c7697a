"""Which values of events are hidden from whom: paths into an event's properties, and the masks on them."""

from .masks import NO_MASKS, Masks, Rule, masks_of
from .paths import DESCRIPTION, BadPath, Path, Wild, parse_path, path_of

__all__ = [
    "DESCRIPTION",
    "NO_MASKS",
    "BadPath",
    "Masks",
    "Path",
    "Rule",
    "Wild",
    "masks_of",
    "parse_path",
    "path_of",
]
