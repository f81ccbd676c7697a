"""Templates of links: the server stands in the template, and no value can leave the place that it is put."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, unquote

from timeline.sources.links import https_link
from timeline.sources.masked import Masked
from timeline.sources.text import line

from .compiling import parts_of
from .errors import ONLY_RENDER_FAILED, BadTemplate
from .limits import LONGEST_TEMPLATE
from .parts import Choice, Part, Text
from .scope import Scope
from .templates import Template, compile_template

_ORIGIN = re.compile(r"https://[^/?#\s]+[/?#]", re.IGNORECASE)
_BROKEN_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2})")
_LONGEST_VALUE = 500


@dataclass(frozen=True, slots=True)
class LinkTemplate:
    text: str
    parts: tuple[Part, ...]
    template: Template

    @property
    def paths(self) -> tuple[str, ...]:
        """The property paths that it names."""
        return self.template.paths

    def unfilled(self, scope: Scope) -> tuple[str, ...]:
        """The property paths that have no value, so that there is no link."""
        return self.template.unfilled(scope)

    def render(self, scope: Scope) -> str | None:
        """The address, None if a value is missing or masked or it would be no plain https address.

        Raises RenderFailed.
        """
        with ONLY_RENDER_FAILED:
            reached = (each for part in self.parts for each in part.reached(scope))
            pieces = [each.text if isinstance(each, Text) else _encoded(each.say(scope)) for each in reached]
        if None in pieces:
            return None
        url = "".join(filter(None, pieces)).strip()
        return None if _climbs(url) else https_link(url)


def compile_link(text: str) -> LinkTemplate:
    """The template of links of this text, the same one for the same text. Raises BadTemplate."""
    if len(text) > LONGEST_TEMPLATE:  # refused, and not to be remembered
        parts_of(text)
    made = _compiled(text.strip())
    if isinstance(made, BadTemplate):
        raise made.anew()
    return made


@lru_cache(maxsize=1024)
def _compiled(text: str) -> LinkTemplate | BadTemplate:
    try:
        return _compile(text)
    except BadTemplate as error:
        return error.anew()


def _compile(text: str) -> LinkTemplate:
    parts = parts_of(text)
    first = parts[0] if parts else None
    origin = first.text if isinstance(first, Text) else ""
    plain = origin if len(parts) > 1 else f"{origin}/"
    found = _ORIGIN.match(plain)
    if found is None or https_link(found.group()) is None:
        raise BadTemplate("a link begins with https:// and the name of a server, written out, then a slash")
    for literal in _texts(parts):
        if _BROKEN_ESCAPE.search(literal):
            raise BadTemplate("a percent sign is written %25 in a link")
        if https_link(f"https://a.example/{literal}") is None:
            raise BadTemplate("a link has no spaces, quotation marks, backslashes or invisible signs")
    return LinkTemplate(text, parts, compile_template(text))


def _encoded(said: str) -> str | None:
    """The value so that it stays within its segment of the path or its place in the query."""
    value = line(said, _LONGEST_VALUE + 1)
    if isinstance(said, Masked) or not value or len(value) > _LONGEST_VALUE:
        return None
    return quote(value, safe="", errors="replace")


def _climbs(url: str) -> bool:
    """Whether a segment is one that browsers take for a way up."""
    path = re.split(r"[?#]", url, maxsplit=1)[0]
    return any(unquote(segment) in (".", "..") for segment in path.split("/"))


def _texts(parts: tuple[Part, ...]) -> Iterator[str]:
    for part in parts:
        if isinstance(part, Text):
            yield part.text
        elif isinstance(part, Choice):
            for branch in (*(branch for _, branch in part.branches), part.otherwise):
                yield from _texts(branch)
