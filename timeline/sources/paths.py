"""Property paths, as masks and threads are written with and discovery and templates tell of them.

``item.name`` leads through names; ``items.*.sku`` through any key or element of a list; ``**.email`` to any
depth, none included; ``["odd.key"]`` (a JSON string) to a key that does not look like a name, ``items[0]`` to
one element; ``@description`` is the event's description. A plain path has names only.
"""

import enum
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from django.core.exceptions import ValidationError

LONGEST = 200
MOST_STEPS = 30
DESCRIPTION = "@description"


class Wild(enum.Enum):
    """A step that is no name: ``*`` is any one key or element, ``**`` any number of them."""

    ONE = "*"
    DEEP = "**"


Step = str | Wild

_NAME = r"""[^\s.\[\]"*@\x00-\x1f\x7f][^\s.\[\]"*\x00-\x1f\x7f]*"""
_QUOTED = r'\["(?:[^"\\\x00-\x1f]|\\.)*"\]'
_STEP = re.compile(
    rf"(?P<dot>\.?)(?:(?P<wild>\*\*?)|(?P<name>{_NAME})|(?P<quoted>{_QUOTED})|\[(?P<index>[0-9]{{1,9}})\])"
)
_PLAIN_NAME = re.compile(_NAME)


class BadPath(ValueError):
    """The text is no path; the sentence says why."""


@dataclass(frozen=True, slots=True)
class Path:
    """The steps that lead to a value; none of them where the path is the event's description."""

    steps: tuple[Step, ...]

    @property
    def is_description(self) -> bool:
        return not self.steps

    @property
    def plain(self) -> bool:
        """Whether it consists of names only, and so leads to one place."""
        return bool(self.steps) and all(isinstance(step, str) for step in self.steps)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of a plain path."""
        return tuple(step for step in self.steps if isinstance(step, str))

    def __str__(self) -> str:
        return path_of(self.steps) if self.steps else DESCRIPTION


@lru_cache(maxsize=4096)
def parse_path(text: str) -> Path:
    """The path that the text is. Raises BadPath with a sentence that says where and why it is none."""
    if text == DESCRIPTION:
        return Path(())
    if not text:
        raise BadPath("A path needs a name.")
    if len(text) > LONGEST:
        raise BadPath(f"A path has at most {LONGEST} characters.")
    steps: list[Step] = []
    position = 0
    while position < len(text):
        match = _STEP.match(text, position)
        if match is None or not _fits(match, first=position == 0):
            raise BadPath(_reason(text, position))
        steps.append(_step(match))
        position = match.end()
    if steps[-1] is Wild.DEEP:
        raise BadPath("A path does not end with **: say which name it is that lies at any depth.")
    if len(steps) > MOST_STEPS:
        raise BadPath(f"A path has at most {MOST_STEPS} steps.")
    return Path(tuple(step for n, step in enumerate(steps) if not (n and step is steps[n - 1] is Wild.DEEP)))


def path_of(steps: Iterable[Step]) -> str:
    """The text of these steps."""
    return "".join(map(step_text, steps)).removeprefix(".")


def step_text(step: Step) -> str:
    """The step as it follows another; a name that does not look like one stands in brackets."""
    if isinstance(step, Wild):
        return f".{step.value}"
    return f".{step}" if _PLAIN_NAME.fullmatch(step) else f"[{json.dumps(step, ensure_ascii=False)}]"


def mask_path(value: str) -> None:
    """Refuse what is no path, for the field of a mask."""
    try:
        parse_path(value)
    except BadPath as error:
        raise ValidationError(str(error), code="bad_path") from error


def plain_path(value: str) -> None:
    """Refuse what does not lead to one property, for fields that name it."""
    mask_path(value)
    if not parse_path(value).plain:
        raise ValidationError("This path has to be names only: no *, no ** and no @.", code="not_plain_path")


def _fits(match: re.Match[str], *, first: bool) -> bool:
    """Whether a dot stands where one belongs: between names, not before a bracket or the first step."""
    bracket = match["quoted"] is not None or match["index"] is not None
    return bool(match["dot"]) != (first or bracket)


def _step(match: re.Match[str]) -> Step:
    if match["wild"]:
        return Wild(match["wild"])
    if match["quoted"] is None:
        return str(match["name"] or int(match["index"]))
    try:
        return str(json.loads(match["quoted"][1:-1]))
    except ValueError as error:
        raise BadPath(f"Character {match.start() + 1}: {match['quoted']} is no JSON string.") from error


def _reason(text: str, position: int) -> str:
    rest = text[position : position + 20]
    where = f"Character {position + 1}: "
    if rest.startswith(".") and len(text) > position + 1 and text[position + 1] == "[":
        return f"{where}no dot stands before a bracket."
    if rest.strip(".") == "" or rest.startswith(".."):
        return f"{where}a name is missing beside the dot."
    if "@" in rest[:2]:
        return f'{where}only @description begins with @; a key that does is written as ["@key"].'
    if "*" in rest[:3]:
        return f"{where}* and ** stand alone between dots."
    return f'{where}a key with spaces, dots, brackets or quotes is written as ["odd key"].'
