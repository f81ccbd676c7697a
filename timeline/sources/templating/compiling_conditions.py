"""From python-liquid's expressions to our terms and conditions."""

from collections.abc import Callable, Iterator

from liquid.builtin.expressions import BooleanExpression, logical, primitive
from liquid.builtin.expressions import Path as PathNode
from liquid.builtin.tags.case_tag import _AnyExpression
from liquid.expression import Expression

from . import comparing
from .conditions import Compared, Condition, Present, Several
from .errors import BadTemplate
from .limits import LONGEST_PATH
from .scope import OF_EVENT
from .terms import Key, Literal, Term, path_of
from .trouble import line_at

_NOTHING = (primitive.Nil, primitive.Empty, primitive.Blank)
_COMPARED: dict[type[Expression], Callable[[object, object], bool]] = {
    logical.EqExpression: comparing.equal,
    logical.NeExpression: comparing.different,
    logical.LtExpression: comparing.less,
    logical.GtExpression: comparing.greater,
    logical.LeExpression: comparing.at_most,
    logical.GeExpression: comparing.at_least,
    logical.ContainsExpression: comparing.contains,
}
_JOINED: dict[type[Expression], Callable[[Iterator[bool]], bool]] = {
    logical.LogicalAndExpression: all,
    logical.LogicalOrExpression: any,
}


def term_of(node: Expression, text: str) -> Term:
    """A path or a literal; raises BadTemplate for anything else."""
    if isinstance(node, primitive.Literal):
        return Literal(node.value)
    if isinstance(node, _NOTHING):
        return Literal(None)
    if not isinstance(node, PathNode):
        raise _bad("ranges are not known here", node, text)
    keys: list[Key] = [key for key in node.path if isinstance(key, (str, int))]
    if len(keys) < len(node.path):
        raise _bad("a path cannot stand within a path; write the key in quotation marks", node, text)
    if len(keys) > LONGEST_PATH:
        raise _bad(f"a path has at most {LONGEST_PATH} keys", node, text)
    if keys[0] == "event" and (len(keys) != 2 or keys[1] not in OF_EVENT):
        known = ", ".join(f"event.{name}" for name in OF_EVENT)
        raise _bad(f"there are {known}; a property named event is written properties.event", node, text)
    return path_of(tuple(keys))


def condition_of(node: Expression, text: str) -> Condition:
    """What ``if`` asks; raises BadTemplate."""
    if isinstance(node, BooleanExpression):
        return condition_of(node.expression, text)
    if type(node) in _JOINED:
        parts = tuple(_simple(each, text) for each in _chain(node, text))
        return Several(parts, _JOINED[type(node)])
    return _simple(node, text)


def when_of(node: _AnyExpression, text: str) -> Condition:
    """What ``when`` asks; raises BadTemplate."""
    left = term_of(node.left, text)
    return Several(
        tuple(Compared(left, term_of(each, text), comparing.equal) for each in node.expressions), any
    )


def _chain(node: Expression, text: str) -> Iterator[Expression]:
    """What is joined by "and", or by "or": to mix them would be read in two ways."""
    kind = type(node)
    while isinstance(node, (logical.LogicalAndExpression, logical.LogicalOrExpression)):
        if type(node) is not kind or type(node.left) in _JOINED:
            raise _bad("“and” and “or” cannot stand in one tag; put one tag into the other", node, text)
        yield node.left
        node = node.right
    yield node


def _simple(node: Expression, text: str) -> Condition:
    by = _COMPARED.get(type(node))
    if by is None:
        return Present(term_of(node, text))
    left, right = node.children()
    return Compared(term_of(left, text), term_of(right, text), by)


def _bad(reason: str, node: Expression, text: str) -> BadTemplate:
    return BadTemplate(reason, line_at(text, max(0, node.token.start_index)))
