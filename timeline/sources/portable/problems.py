"""What can be wrong with a configuration that is to be taken over.

NotPortable
├── BadFile            the file: ``problems`` names each place
└── ChangedMeanwhile   somebody else has changed the configuration since it was looked at
"""

from collections.abc import Sequence
from dataclasses import dataclass

MOST_FOUND = 1_000  # then nobody goes on looking
MOST_SAID = 100

Path = tuple[str | int, ...]  # ("displays", 3, "title")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong, where in the file; ``line`` counts from 1, None where the format does not tell."""

    said: str
    path: Path = ()
    line: int | None = None

    def __str__(self) -> str:
        where = path_text(self.path)
        if self.line is not None:
            where = f"{where} (line {self.line})" if where else f"Line {self.line}"
        return f"{where}: {self.said}" if where else self.said


class NotPortable(ValueError):
    """Any of the below."""


class BadFile(NotPortable):
    """The file cannot be taken; nothing of it was."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.text)

    @property
    def text(self) -> str:
        """A line for each problem, as far as somebody may want to read them."""
        return "\n".join(self.lines)

    @property
    def lines(self) -> list[str]:
        lines = [str(problem) for problem in self.problems[:MOST_SAID]]
        if len(self.problems) > MOST_SAID:
            least = "at least " if len(self.problems) >= MOST_FOUND else ""
            lines.append(f"… and {least}{len(self.problems) - MOST_SAID} more.")
        return lines


class ChangedMeanwhile(NotPortable):
    """The configuration is not as it was when the differences were shown, or is being changed just now."""

    def __init__(self) -> None:
        super().__init__(
            "Somebody else has changed the configuration meanwhile. Nothing was taken over: look again."
        )


def path_text(path: Path) -> str:
    """The path as people write it: ``displays[3].title``."""
    text = ""
    for step in path:
        text += f"[{step}]" if isinstance(step, int) else f".{printable(step)}" if text else printable(step)
    return text


def printable(text: str, limit: int = 100) -> str:
    """The text fit for a terminal: without what would move its cursor or turn its direction."""
    cut = text if len(text) <= limit else f"{text[:limit]}…"
    return "".join(character if character.isprintable() else f"\\u{ord(character):04x}" for character in cut)
