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


class RenderFailed(Exception):
    """Says what kind of trouble it was and nothing of the event: values are personal data."""
