"""Which words are keys: Liquid keeps some for loops and includes, and events have properties so named."""

from collections.abc import Iterable, Iterator

from liquid.stream import TokenStream
from liquid.token import TOKEN_DOT, TOKEN_WORD, Token

# Words of tags that there are none of here; and those that can be no key but after a point.
_FREE = frozenset(("as", "cols", "continue", "for", "in", "limit", "offset", "required", "reversed", "with"))
KEPT = (
    *("and", "blank", "contains", "else", "empty", "false"),
    *("if", "nil", "not", "null", "or", "true"),
)


class WordStream(TokenStream):
    """The tokens of a template, in whose expressions ``limit`` and ``credit.if`` are paths."""

    def into_inner(self, *, tag: Token | None = None, eat: bool = True) -> TokenStream:
        inner = super().into_inner(tag=tag, eat=eat)
        inner.tokens = list(_with_keys(inner.tokens))
        return inner


def _with_keys(tokens: Iterable[Token]) -> Iterator[Token]:
    before = ""
    for token in tokens:
        is_key = token.kind in _FREE or (before == TOKEN_DOT and token.kind in KEPT)
        yield token._replace(kind=TOKEN_WORD) if is_key else token
        before = token.kind
