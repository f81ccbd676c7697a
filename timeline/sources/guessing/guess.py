"""What a row of a suggested display is before it is one: a guess about a field, and what it is worth."""

from collections.abc import Mapping
from dataclasses import dataclass

from timeline.sources.displays.drafts import DetailDraft

from .fields import Field, Keys
from .words import THREADS, words_of

LABEL_LENGTH = 60
WORTHLESS = 100  # the rank of what is no row

_NUMBERS = ("id", "number", "no", "nr", "ref", "reference")

Fields = Mapping[Keys, Field]


@dataclass(frozen=True, slots=True)
class Guess:
    """A row; ``rank`` 0 stands first. ``uses`` are the fields that need no row of their own any more."""

    rank: int
    field: Field
    row: DetailDraft
    uses: tuple[Keys, ...] = ()


def thread_rank(field: Field) -> int | None:
    """How well the field holds events together: 0 best, None not at all."""
    *stem, kind = words_of(" ".join(field.keys[-2:])) or [""]
    if kind not in _NUMBERS or not stem or stem[-1] not in THREADS or not field.all(str, int):
        return None
    return THREADS.index(stem[-1])


def row_of(
    field: Field, template: str = "", format_: str = "text", option: str = "", *, label: str = ""
) -> DetailDraft:
    text = template or "{{ " + field.path + " }}"
    return DetailDraft((label or field.label)[:LABEL_LENGTH], text, format_, option)
