"""Which values of events are hidden from whom: masks, by the paths at which they lie."""

from .masks import NO_MASKS, Masks, Rule, masks_of

__all__ = ["NO_MASKS", "Masks", "Rule", "masks_of"]
