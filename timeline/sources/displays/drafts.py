"""What is said of how events of a type look, as plain values: an admin's row, a default or a guess."""

from dataclasses import dataclass, fields

from timeline.sources.templating import DetailDraft

__all__ = ["FIELDS", "HIGHLIGHT", "NOISE", "NORMAL", "DetailDraft", "DisplayDraft"]

HIGHLIGHT, NORMAL, NOISE = "highlight", "normal", "noise"


@dataclass(frozen=True, slots=True)
class DisplayDraft:
    """The fields of ``models.Display``. What is empty is as it would be without a display."""

    label: str = ""
    icon: str = ""
    hue: str = ""
    importance: str = NORMAL
    title: str = ""
    summary: str = ""
    link_label: str = ""
    link: str = ""
    reply: str = ""
    thread: str = ""
    details: tuple[DetailDraft, ...] = ()


# All of a display but its details.
FIELDS = tuple(field.name for field in fields(DisplayDraft) if field.name != "details")
