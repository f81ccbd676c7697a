"""The members of a JSON object as they were written, so that what was sent is what is kept: numbers keep
their digits, keys their order. The text has to be valid JSON already.
"""

import json
import re

_STRING = r'"[^"\\]*(?:\\.[^"\\]*)*"'
_TOKEN = re.compile(rf"{_STRING}|[{{}}\[\],:]")
_ANY_BLANK = re.compile(r"\s")
_BLANK = re.compile(rf"({_STRING})|\s+")


def members(text: str) -> dict[str, str]:
    """Name → raw text of each member of the object; of equal names the last counts, as in every reader."""
    found: dict[str, str] = {}
    depth, name, start, last = 0, "", -1, ""
    for token in _TOKEN.finditer(text):
        mark = token[0]
        if mark in "{[":
            depth += 1
        elif mark == ":" and depth == 1:
            name, start = json.loads(last), token.end()
        elif mark in ",}" and depth == 1 and start >= 0:
            found[name], start = text[start : token.start()].strip(), -1
        if mark in "}]":
            depth -= 1
        last = mark
    return found


def compact(text: str) -> str:
    """The same text without blanks between its parts."""
    if _ANY_BLANK.search(text) is None:
        return text
    return _BLANK.sub(r"\1", text)


def deeper(text: str, most: int) -> bool:
    """Whether the text nests more than ``most`` objects and lists in one another."""
    if text.count("{") + text.count("[") <= most:
        return False
    level = 0
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            level += 1
            if level > most:
                return True
        elif token[0] in "}]":
            level -= 1
    return False
