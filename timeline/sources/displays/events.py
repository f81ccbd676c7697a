"""How one event reads: by its type's display, and without one, or where that fails, by what it is.

Never raises, whatever an event holds: one row that reads badly must not cost the agent the page.
"""

from dataclasses import dataclass
from datetime import tzinfo

from timeline.events.values import Event
from timeline.sources.icons import icon_for
from timeline.sources.shapes import SUMMARY_LENGTH, summary_of
from timeline.sources.standard import ZENDESK, standard_icon, standard_title
from timeline.sources.templating import scope_of
from timeline.sources.text import line
from timeline.sources.titles import TITLE_LENGTH, humanise

from .drafts import NORMAL, DisplayDraft
from .rendering import rendered
from .source_look import SourceLook

_NO_DISPLAY = DisplayDraft()


@dataclass(frozen=True, slots=True)
class Reading:
    """One event in finished plain text; templates escape it and add nothing.

    ``label`` is what its type is called. ``hue`` is the type's own, else the source's. ``importance`` is
    "highlight", "normal" or "noise".
    """

    title: str
    summary: str
    source: SourceLook
    icon: str
    hue: str
    label: str
    importance: str = NORMAL


def reading_of(event: Event, source: SourceLook, display: DisplayDraft | None, zone: tzinfo) -> Reading:
    """The event as its display has it, piece by piece as without one where that gives nothing."""
    own = display or _NO_DISPLAY
    standard = standard_title(event.type, event.properties) if event.source == ZENDESK else ""
    name = own.label or humanise(event.type) or "Event"
    title, summary = _rendered(own, event, zone)
    title = title or line(standard or name, TITLE_LENGTH)
    summary = summary or line(event.description, SUMMARY_LENGTH) or summary_of(event.properties, told=title)
    return Reading(
        title=title,
        summary="" if summary in title else summary,
        source=source,
        icon=own.icon or (standard and standard_icon(event.type)) or icon_for(event.type, source.icon),
        hue=own.hue or source.hue,
        label=standard_title(event.type, {}) if standard and not own.label else name,
        importance=own.importance,
    )


def type_label(source: str, type_name: str) -> str:
    """What a type without a label of its own is called."""
    standard = standard_title(type_name, {}) if source == ZENDESK else ""
    return standard or humanise(type_name) or "Event"


def _rendered(display: DisplayDraft, event: Event, zone: tzinfo) -> tuple[str, str]:
    """Title and summary as the templates have them, "" where there is none or it gives none."""
    if not display.title and not display.summary:
        return "", ""
    scope = scope_of(event, zone)
    title, summary = rendered(display.title, scope), rendered(display.summary, scope)
    return line(title, TITLE_LENGTH), line(summary, SUMMARY_LENGTH)
