"""What stands in the place of a masked value: text like any other, and known for what it is."""


class Masked(str):
    """The text that is shown instead. Whoever formats, links or counts values leaves it as it is."""

    __slots__ = ()


class Revealable(Masked):
    """The same for a value that the reader may have shown for a reason."""

    __slots__ = ()


MASKED = Masked("••••••")
REVEALABLE = Revealable(MASKED)
