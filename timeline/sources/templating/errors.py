"""What goes wrong with templates.

Exception
├── BadTemplate    cannot be compiled: refused when an admin saves it
└── RenderFailed   could not be rendered for one event
"""


class BadTemplate(ValueError):
    """``reason`` is a sentence for the admin, ``line`` counts from 1."""

    def __init__(self, reason: str, line: int = 1) -> None:
        super().__init__(f"Line {line}: {reason}")
        self.reason = reason
        self.line = line

    def anew(self) -> "BadTemplate":
        """The same without where it was raised, to be kept or raised again."""
        return BadTemplate(self.reason, self.line)


class RenderFailed(Exception):
    """Says what kind of trouble it was and nothing of the event: values are personal data."""


class _OnlyRenderFailed:
    """A block out of which whatever fails comes as RenderFailed, without the data that made it fail."""

    def __enter__(self) -> None:
        pass

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, _CAUGHT):
            raise RenderFailed(type(error).__name__) from None


_CAUGHT = (ArithmeticError, AttributeError, LookupError, RecursionError, TypeError, ValueError)
ONLY_RENDER_FAILED = _OnlyRenderFailed()
