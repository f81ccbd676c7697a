"""Text of strangers made fit for a page: what every title, label and value passes before it is shown.

Escaping is the templates' part. This part takes out what escaping leaves in: control characters, text
direction overrides that make a line read as something else, invisible characters, piles of combining
marks that paint over the neighbours, and length without end.
"""

import re
import unicodedata
from dataclasses import dataclass

# C0 and C1 without tab and line breaks; embeddings, overrides and isolates of text direction; zero-width
# fillers (joiners stay: emoji and Persian need them); annotations; tags; surrogates; noncharacters.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"
    "\u00ad\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\ufdd0-\ufdef"
    "\U000e0000-\U000e007f]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BREAKS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_SPACES = re.compile(r"\s+")
_MARKS_IN_A_ROW = 6
# Combining marks are no word characters, and none stands before U+0300.
_PERHAPS_PILED = re.compile(rf"[^\w\x00-\u02ff]{{{_MARKS_IN_A_ROW + 1}}}")

_HISSES = re.compile(r"(?:s|x|z|ch|sh)$", re.IGNORECASE)
_CONSONANT_Y = re.compile(r"(?<=[^aeiou])y$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Cut:
    """A text within its limit, and how many characters were left off."""

    text: str
    left_off: int


def line(value: str, limit: int = 200) -> str:
    """The text as one line of at most ``limit`` characters, an ellipsis at the end where it was cut."""
    if len(value) <= limit and _is_fit(value) and "  " not in value:
        return value.strip()
    # Cleaning shortens; reading some more than the limit is enough and keeps a text of a megabyte cheap.
    head = value[: limit * 4 + 200]
    text = _SPACES.sub(" ", clean(head)).strip()
    if len(text) > limit or (len(head) < len(value) and text):
        return text[: limit - 1].rstrip() + "…"
    return text


def block(value: str, limit: int = 2_000) -> Cut:
    """The text with its line breaks, at most ``limit`` characters of it."""
    head = value[:limit]
    return Cut(clean(head), len(value) - len(head))


def clean(value: str) -> str:
    """The text without what must not reach a page; line breaks become ``\\n``, surrogates U+FFFD."""
    if _is_fit(value):
        return value
    text = _BREAKS.sub("\n", value)
    text = _SURROGATE.sub("\ufffd", text)
    text = _UNSEEN.sub("", text)
    return _thin_marks(text) if _PERHAPS_PILED.search(text) else text


def _is_fit(value: str) -> bool:
    """Whether nothing has to be taken out: what is printable has no control, break or invisible character."""
    return value.isprintable() and (value.isascii() or not _PERHAPS_PILED.search(value))


def _thin_marks(text: str) -> str:
    kept: list[str] = []
    row = 0
    for character in text:
        row = row + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if row <= _MARKS_IN_A_ROW:
            kept.append(character)
    return "".join(kept)


def counted(number: int, one: str, many: str = "") -> str:
    """A number with its noun: ``1 result``, ``12,000 results``."""
    return f"{number:,} {one if number == 1 else many or several(one)}"


def several(noun: str) -> str:
    """The plural of an English noun, as most have it: ``entries``, ``boxes``, ``days``."""
    if _CONSONANT_Y.search(noun):
        return noun[:-1] + "ies"
    return f"{noun}es" if _HISSES.search(noun) else f"{noun}s"
