"""Small templates that are rendered once for each shape and from then on only filled.

A template that only prints values and asks whether they are there has as many shapes as there are
combinations of empty and not. For each that occurs it is rendered once, with marks in place of the values;
what lies between the marks is kept, and filling it costs a join. The template stays the one truth, and
what it prints is escaped as it would escape it.
"""

import re
from collections.abc import Iterable
from functools import cached_property
from html import escape
from typing import Any

from django.template import engines
from django.utils.safestring import SafeString, mark_safe

# Private characters that no template of ours contains; escaping leaves them alone.
_MARK = re.compile("\ue000([0-9]+)\ue001")
_MOST_SHAPES = 256


class Stencil:
    """A template and the dotted names of the values that it prints, in the order in which they are given.

    ``tested`` are those that it also asks for; a value that is not tested is printed even when empty.
    """

    def __init__(self, template: str, fields: Iterable[str], *, tested: Iterable[str] = ()) -> None:
        self.name = template
        self.fields = tuple(fields)
        self._tested = tuple(self.fields.index(name) for name in tested)
        self._shapes: dict[tuple[bool, ...], list[str | int]] = {}

    @property
    def cut(self) -> int:
        """How often the template has been rendered: once for each shape that has occurred."""
        return len(self._shapes)

    @cached_property
    def _template(self) -> Any:
        return engines["django"].get_template(self.name)

    def fill(self, values: tuple[object, ...]) -> SafeString:
        """The template with these values."""
        shape = tuple([bool(values[index]) for index in self._tested])
        parts = self._shapes.get(shape)
        if parts is None:
            parts = self._cut(shape)
        return mark_safe(  # noqa: S308 - every value is escaped here
            "".join([part if type(part) is str else escape(str(values[part])) for part in parts])  # type: ignore[index]
        )

    def _cut(self, shape: tuple[bool, ...]) -> list[str | int]:
        """The text between the values, and the values' places, for this shape."""
        empty = {index for index, there in zip(self._tested, shape, strict=True) if not there}
        context: dict[str, Any] = {}
        for index, name in enumerate(self.fields):
            *path, last = name.split(".")
            level = context
            for step in path:
                level = level.setdefault(step, {})
            level[last] = "" if index in empty else f"\ue000{index}\ue001"
        pieces = _MARK.split(self._template.render(context))
        # Every second piece is the number between two texts.
        parts: list[str | int] = [int(piece) if odd % 2 else piece for odd, piece in enumerate(pieces)]
        if len(self._shapes) < _MOST_SHAPES:
            self._shapes[shape] = parts
        return parts
