"""python-liquid's complaints in the words of somebody who writes templates."""

import re

from liquid.exceptions import BlockNestingError, LiquidError

from .errors import BadTemplate
from .limits import DEEPEST_BLOCKS
from .words import KEPT

_COMPARISON = "a value is shown here, so nothing can be compared; use {% if … %}"
# The message of python-liquid 2.3 as a pattern, and what is said instead.
_SAID: tuple[tuple[str, str], ...] = (
    (r"expected tag (?P<word>\w+), found end of expression", "“…” is missing: this tag is never closed"),
    (r"unexpected tag 'end of expression'", "“endcase” is missing: this tag is never closed"),
    (r"expected tag \w+, found tag", "a tag stands where none can, such as a second “else”"),
    (r"comment tag was never closed", "“endcomment” is missing: this tag is never closed"),
    (r"unexpected tag '(?P<word>\w+)'", "“…” stands where no such tag is open"),
    (r"missing expression", "a tag without a condition"),
    (r"found an 'else' tag expression.*", "“else” has no condition; did you mean “elsif”?"),
    (r"expected a primitive expression, found end of expression", "something is missing at the end"),
    (r"missing or unexpected path segment", "a path is not finished"),
    (r"expected word, found .*", "the name of a filter is missing after “|”"),
    (r"expected end of expression, found '='", "to compare, write two signs: =="),
    (r"expected end of expression, found '[=!<>]+'", _COMPARISON),
    (r"disallowed ternary expression", _COMPARISON),
    (r"expected a comma separated list of arguments.*", "a comma is missing between the values of a filter"),
    (r"unexpected (\"'\"|'\"')", "a quotation mark is never closed"),
    (r"unexpected '(?P<word>.)'", '“…” is not understood; keys with odd signs are written ["so"]'),
    (
        r"expected end of expression, found word",
        '“…” is not understood here; keys with spaces are written ["so"]',
    ),
    (r"disallowed parentheses.*", "conditions cannot be grouped by parentheses"),
    (r"disallowed not operator.*", "“not” is not known here; use {% unless … %}"),
    (r"expected .*, found dpipe", "“||” is not known here; use “default”"),
    (r"unexpected liquid parsing error", "this is too complicated"),
    (r"unknown operator '(?P<word>.*)'", "“…” does not compare; there are ==, !=, <, >, <=, >= and contains"),
)
_FOUND_WORD = re.compile(r".*, found (?P<word>\w+)", re.DOTALL)


def explained(error: LiquidError, text: str) -> BadTemplate:
    """The error as one for admins, at its line."""
    start = error.token.start_index if error.token else 0
    return BadTemplate(_reason(error), line_at(text, max(0, start)))


def line_at(text: str, position: int) -> int:
    """The line of a place in the text, from 1."""
    return text.count("\n", 0, position) + 1


def _reason(error: LiquidError) -> str:
    if isinstance(error, BlockNestingError):
        return f"tags may stand in one another {DEEPEST_BLOCKS} deep and no deeper"
    message = str(error.message)
    token = error.token.value[:40] if error.token else ""
    for pattern, said in _SAID:
        if found := re.fullmatch(pattern, message, re.DOTALL):
            return said.replace("“…”", f"“{found.groupdict().get('word', token)}”")
    word = _FOUND_WORD.fullmatch(message)
    if word and word["word"] in KEPT:
        return f'“{word["word"]}” is a word of the language; as a key it is written ["{word["word"]}"]'
    return f"“{token}” is not understood here" if token else f"this is not understood: {message[:200]}"
