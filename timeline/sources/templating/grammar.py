"""Liquid as it is spoken here: python-liquid reads it, with four tags, and nothing of it runs.

The engine's own rendering is not used. What it read is turned into parts of ours (``compiling``), so that a
kind of node that nobody here has thought of is refused, and never evaluated.
"""

import re
from collections.abc import Iterator

from liquid import Environment, Mode
from liquid.ast import Node
from liquid.builtin import comment_tag, content, illegal, output
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.output import OutputNode
from liquid.builtin.tags import case_tag, if_tag, unless_tag
from liquid.exceptions import LiquidError
from liquid.expression import Expression
from liquid.parser import get_parser
from liquid.stream import TokenStream
from liquid.tag import Tag
from liquid.token import TOKEN_OUTPUT

from .errors import BadTemplate
from .limits import DEEPEST_BLOCKS, LONGEST_EXPRESSION
from .suggestions import unknown_tag
from .trouble import explained, line_at
from .words import WordStream

TAGS = ("if", "unless", "case", "comment")
INNER_TAGS = ("elsif", "else", "when", *(f"end{name}" for name in TAGS))
_OPENING = re.compile(r"\{\{|\{%")
_UNFINISHED = re.compile(r"[^\W\d]\.\s*-?$")
_NAME = re.compile(r"-?\s*([\w#]*)")


class _Placed(Tag):
    """A tag whose errors have a place: python-liquid has none for what is missing at the end."""

    def get_node(self, stream: TokenStream) -> Node:
        token = stream.current
        try:
            return super().get_node(stream)
        except LiquidError as error:
            if error.token is None or error.token.start_index < 0:
                error.token = token
            raise


class _Output(_Placed, output.Output):
    def parse(self, stream: TokenStream) -> OutputNode:
        token = stream.eat(TOKEN_OUTPUT)
        inner = stream.into_inner(tag=token, eat=False)
        return self.node_class(token, FilteredExpression.parse(self.env, inner))


class _If(_Placed, if_tag.IfTag):
    mode = Mode.STRICT  # else it would pass over what stands after a second "else"


class _Unless(_Placed, unless_tag.UnlessTag):
    mode = Mode.STRICT


class _Case(_Placed, case_tag.CaseTag):
    def _parse_when_expression(self, stream: TokenStream) -> list[Expression]:
        values = super()._parse_when_expression(stream)
        stream.expect_eos()  # else it would pass over what it does not understand
        return values


class _Comment(_Placed, comment_tag.CommentTag):
    pass


class _Language(Environment):
    """The tags that there are; filters are checked and run by us."""

    block_nesting_limit = DEEPEST_BLOCKS
    shorthand_indexes = True  # items.0.name

    def setup_tags_and_filters(self, *, extra: bool = False) -> None:
        for tag in (content.Literal, illegal.Illegal, _Output, _If, _Unless, _Case, _Comment):
            self.add_tag(tag)

    def _parse(self, source: str) -> list[Node]:
        return get_parser(self).parse(WordStream(self.tokenizer()(source)))


_LANGUAGE = _Language()


def parse(text: str) -> list[Node]:
    """The nodes of a template. Raises BadTemplate."""
    for start, inside, is_tag in _braces(text):
        line = line_at(text, start)
        if len(inside) > LONGEST_EXPRESSION:
            raise BadTemplate(f"at most {LONGEST_EXPRESSION} characters may stand between braces", line)
        if not inside.strip("- \n\t\r"):
            raise BadTemplate("nothing stands between the braces", line)
        if is_tag and (name := _name(inside)) not in (*TAGS, *INNER_TAGS):
            raise BadTemplate(unknown_tag(name, TAGS, inner=INNER_TAGS), line)
        if _UNFINISHED.search(inside):
            raise BadTemplate("a path is not finished", line)
    try:
        return _LANGUAGE.from_string(text).nodes
    except LiquidError as error:
        raise explained(error, text) from None


def _braces(text: str) -> Iterator[tuple[int, str, bool]]:
    """Where each pair of braces opens, what stands in it, and whether it is a tag.

    python-liquid takes what is never closed for text, or searches for its end over and over.
    """
    position = 0
    while opening := _OPENING.search(text, position):
        is_tag = opening.group() == "{%"
        closing = "%}" if is_tag else "}}"
        end = text.find(closing, opening.end())
        inside = text[opening.end() : end if end >= 0 else len(text)]
        if end < 0 or _OPENING.search(inside):
            reason = f"“{opening.group()}” is never closed: “{closing}” is missing"
            raise BadTemplate(reason, line_at(text, opening.start()))
        yield opening.start(), inside, is_tag
        position = end + 2


def _name(inside: str) -> str:
    found = _NAME.match(inside)
    return found.group(1) if found else ""
