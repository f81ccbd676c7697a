"""A display made from examples: what an admin would write by hand, for most types good enough to keep."""

from .suggestion import suggest

__all__ = ["suggest"]
