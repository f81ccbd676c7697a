"""What the room keeps: how sources and types look, who may see what, and what was seen in events."""

from .display import Detail, Display, Format, Importance
from .fields import one_plain_line
from .mask import Mask
from .preset import Preset
from .revision import Revision, revision, tell_changes_of
from .seen import SeenDay, SeenPath, SeenType
from .source import Source

__all__ = [
    "Detail",
    "Display",
    "Format",
    "Importance",
    "Mask",
    "Preset",
    "Revision",
    "SeenDay",
    "SeenPath",
    "SeenType",
    "Source",
    "one_plain_line",
    "revision",
]

tell_changes_of(Source, Display, Detail, Mask, Preset)
