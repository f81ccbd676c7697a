"""The admin's pages of the room: what was seen, how it looks, who may see what."""

from . import displays, masks, presets, seen, sources  # noqa: F401 - they register themselves
