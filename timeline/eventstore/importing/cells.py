"""Texts of cells as values of properties."""

import json
import math
import re

from timeline.eventstore.errors import Invalid

KINDS = ("", "int", "number", "bool", "json")

_INTEGER = re.compile(r"[+-]?[0-9]{1,400}")
_TRUE = ("true", "yes", "1")
_FALSE = ("false", "no", "0")


def read_cell(text: str, kind: str, field: str) -> object:
    """The value of a cell that is not empty. Raises Invalid."""
    if kind == "":
        return text
    try:
        if kind == "bool":
            return _bool(text)
        if kind == "json":
            return json.loads(text, parse_constant=_refuse)
        return _number(text, whole=kind == "int")
    except (ValueError, RecursionError) as error:
        raise Invalid(field, f"{field} is not of the kind {kind}") from error


def _bool(text: str) -> bool:
    word = text.strip().lower()
    if word in _TRUE:
        return True
    if word in _FALSE:
        return False
    raise ValueError(text)


def _number(text: str, *, whole: bool) -> int | float:
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    if whole or not math.isfinite(float(text)):
        raise ValueError(text)
    return float(text)


def _refuse(constant: str) -> object:
    raise ValueError(constant)
