"""Templates of plain text: compiled once, rendered for every event."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from timeline.sources.masked import Masked
from timeline.sources.text import clean

from .compiling import parts_of
from .errors import ONLY_RENDER_FAILED, BadTemplate
from .limits import LONGEST_TEMPLATE
from .parts import Part, Placeholder, say_all
from .said import short
from .scope import Scope
from .terms import Path

_LONGEST_TEXT = 20_000


@dataclass(frozen=True, slots=True)
class Template:
    """``paths`` are the property paths that it names, in their order, each once."""

    text: str
    parts: tuple[Part, ...]
    paths: tuple[str, ...]

    def render(self, scope: Scope) -> str:
        """Plain text without what must not reach a page, ``""`` if there is nothing to say.

        A page still has to escape it, once. It is ``Masked`` if anything in it is. Raises RenderFailed.
        """
        with ONLY_RENDER_FAILED:
            text = say_all(self.parts, scope)
            fit = clean(short(text, _LONGEST_TEXT)).strip()
        return Masked(fit) if isinstance(text, Masked) else fit

    def value(self, scope: Scope) -> object:
        """The value of a template that is one placeholder alone, else the text. Raises RenderFailed."""
        if len(self.parts) != 1 or not isinstance(self.parts[0], Placeholder):
            return self.render(scope)
        with ONLY_RENDER_FAILED:
            return self.parts[0].value(scope)

    def unfilled(self, scope: Scope) -> tuple[str, ...]:
        """The property paths that a placeholder asks of this event in vain: no default, in a branch taken."""
        reached = (each for part in self.parts for each in part.reached(scope))
        placeholders = (each for each in reached if isinstance(each, Placeholder))
        return _written(path for each in placeholders for path in each.unfilled(scope))


def compile_template(text: str) -> Template:
    """The template of this text, the same one for the same text. Raises BadTemplate."""
    if len(text) > LONGEST_TEMPLATE:  # refused, and not to be remembered: texts of megabytes add up
        parts_of(text)
    made = _compiled(text)
    if isinstance(made, BadTemplate):
        raise made.anew()
    return made


@lru_cache(maxsize=4096)
def _compiled(text: str) -> Template | BadTemplate:
    """The template, or why it is none: ten thousand events may ask again."""
    try:
        parts = parts_of(text)
    except BadTemplate as error:
        return error.anew()
    return Template(text, parts, _written(path for part in parts for path in part.paths()))


def _written(paths: Iterable[Path]) -> tuple[str, ...]:
    """Those that lead into the properties, each once."""
    return tuple(dict.fromkeys(str(path) for path in paths if path.keys and not path.of_event))
