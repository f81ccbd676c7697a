"""What is said of how events of a type look, as plain values: an admin's row, a default or a guess."""

from dataclasses import dataclass

HIGHLIGHT, NORMAL, NOISE = "highlight", "normal", "noise"


@dataclass(frozen=True, slots=True)
class DetailDraft:
    """One row of what an opened event shows first; ``models.Detail`` says what the fields mean."""

    label: str
    template: str
    format: str = "text"
    option: str = ""


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
