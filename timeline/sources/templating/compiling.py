"""From what python-liquid read to our own parts. Whatever is not named here is refused."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeVar

from liquid.ast import BlockNode, Node
from liquid.builtin.content import ContentNode
from liquid.builtin.expressions import FilteredExpression
from liquid.builtin.expressions.arguments import PositionalArgument
from liquid.builtin.expressions.filtered import Filter as FilterNode
from liquid.builtin.output import OutputNode
from liquid.builtin.tags.case_tag import CaseNode
from liquid.builtin.tags.comment_tag import CommentNode
from liquid.builtin.tags.if_tag import IfNode
from liquid.builtin.tags.unless_tag import UnlessNode
from liquid.expression import Expression

from .compiling_conditions import condition_of, term_of, when_of
from .conditions import Condition, Several, Unless
from .errors import BadTemplate
from .filters import FILTERS, Filter
from .grammar import parse
from .limits import LONGEST_TEMPLATE, MOST_CONDITIONS, MOST_FILTERS, MOST_PLACEHOLDERS
from .parts import Choice, Part, Placeholder, Step, Text
from .suggestions import unknown_filter
from .terms import Literal, Term
from .trouble import line_at

_Asked = TypeVar("_Asked", bound=Expression)


def parts_of(text: str) -> tuple[Part, ...]:
    """The parts of a template. Raises BadTemplate."""
    if len(text) > LONGEST_TEMPLATE:
        raise BadTemplate(f"a template has at most {LONGEST_TEMPLATE:,} characters, this one {len(text):,}")
    return _Compiler(text).parts(parse(text))


@dataclass(slots=True)
class _Compiler:
    """Counts what it compiles of one text."""

    text: str
    placeholders: int = 0
    filters: int = 0
    conditions: int = 0

    def parts(self, nodes: Sequence[Node]) -> tuple[Part, ...]:
        return tuple(part for node in nodes for part in self._part(node))

    def _part(self, node: Node) -> Iterator[Part]:
        if isinstance(node, ContentNode):
            yield Text(node.text)
        elif isinstance(node, OutputNode):
            yield self._placeholder(node)
        elif isinstance(node, (IfNode, UnlessNode)):
            yield self._choice(node)
        elif isinstance(node, CaseNode):
            yield self._case(node)
        elif not isinstance(node, CommentNode):
            raise self._bad("this tag is not known here", node)

    def _placeholder(self, node: OutputNode) -> Placeholder:
        self.placeholders += 1
        if self.placeholders > MOST_PLACEHOLDERS:
            raise self._bad(f"a template has at most {MOST_PLACEHOLDERS} placeholders", node)
        expression = node.expression
        if not isinstance(expression, FilteredExpression):
            raise self._bad("this is not understood", node)
        steps = tuple(self._step(each) for each in expression.filters or ())
        return Placeholder(term_of(expression.left, self.text), steps)

    def _step(self, node: FilterNode) -> Step:
        self.filters += 1
        if self.filters > MOST_FILTERS:
            raise self._bad(f"a template has at most {MOST_FILTERS} filters", node)
        known = FILTERS.get(node.name)
        if known is None:
            raise self._bad(unknown_filter(node.name, FILTERS), node)
        return Step(known, self._arguments(node, known))

    def _arguments(self, node: FilterNode, known: Filter) -> tuple[Term, ...]:
        values = [each.value for each in node.args if isinstance(each, PositionalArgument)]
        if len(values) != len(node.args):
            raise self._bad(f"“{node.name}” takes no named values", node)
        if not known.least <= len(values) <= known.most:
            raise self._bad(f"“{node.name}” takes {_how_many(known.least, known.most)}", node)
        arguments = tuple(term_of(value, self.text) for value in values)
        reason = known.refuses(arguments[0].value) if arguments and isinstance(arguments[0], Literal) else ""
        if reason:
            raise self._bad(f"“{node.name}”: {reason}", node)
        return arguments

    def _choice(self, node: "IfNode | UnlessNode") -> Choice:
        first = self._condition(node.condition, condition_of)
        asked: Condition = Unless(first) if isinstance(node, UnlessNode) else first
        branches = [(asked, self.parts(node.consequence.nodes))]
        branches += [
            (self._condition(each.expression, condition_of), self.parts(each.block.nodes))
            for each in node.alternatives
        ]
        return Choice(tuple(branches), self.parts(node.default.nodes) if node.default else ())

    def _case(self, node: CaseNode) -> Choice:
        branches: list[tuple[Condition, tuple[Part, ...]]] = []
        otherwise: list[Part] = []
        for block in node.blocks:
            if isinstance(block, BlockNode):
                otherwise += self.parts(block.nodes)
            else:
                asked = self._condition(block.expression, when_of)
                branches.append((asked, self.parts(block.block.nodes)))
        return Choice(tuple(branches), tuple(otherwise))

    def _condition(self, node: _Asked, compiled: Callable[[_Asked, str], Condition]) -> Condition:
        condition = compiled(node, self.text)
        self.conditions += len(condition.conditions) if isinstance(condition, Several) else 1
        if self.conditions > MOST_CONDITIONS:
            raise self._bad(f"a template has at most {MOST_CONDITIONS} conditions", node)
        return condition

    def _bad(self, reason: str, place: "Node | FilterNode | Expression") -> BadTemplate:
        return BadTemplate(reason, line_at(self.text, max(0, place.token.start_index)))


def _how_many(least: int, most: int) -> str:
    if most == 0:
        return "no values"
    if least == most:
        return "one value" if least == 1 else f"{least} values"
    return f"{least} to {most} values"
