"""A good first display for a type, from some of its events."""

from collections.abc import Sequence
from dataclasses import replace

from timeline.events.values import Event
from timeline.sources.displays.drafts import HIGHLIGHT, NOISE, NORMAL, DetailDraft, DisplayDraft
from timeline.sources.displays.zendesk import ZENDESK_DISPLAYS
from timeline.sources.icons import icon_for
from timeline.sources.models.display import LONGEST_TEMPLATE
from timeline.sources.paths import path_of
from timeline.sources.standard import ZENDESK
from timeline.sources.templating import BadTemplate, compile_link, compile_template
from timeline.sources.text import line
from timeline.sources.titles import humanise

from .addresses import link_of
from .fields import Field, fields_of
from .guess import LABEL_LENGTH, thread_rank
from .rows import MOST_ROWS, guesses_of
from .titles import summary_of, title_of
from .words import DRONE, TROUBLE, words_of


def suggest(events: Sequence[Event]) -> DisplayDraft:
    """The display that these events, all of one source and type, suggest. Never raises.

    Every template in it compiles, and no value of the events stands in it but what all links have in common.
    """
    if not events:
        return DisplayDraft()
    source, type_name = events[0].source, events[0].type
    if source == ZENDESK and type_name in ZENDESK_DISPLAYS:
        return ZENDESK_DISPLAYS[type_name]
    found = fields_of(events)
    fields, guesses = {field.keys: field for field in found}, guesses_of(found)
    title, told = title_of(type_name, fields, guesses)
    described = sum(bool(event.description.strip()) for event in events) / len(events)
    link = link_of(fields)
    icon = icon_for(type_name)
    return _sound(
        DisplayDraft(
            label=line(humanise(type_name), LABEL_LENGTH),
            icon="" if icon == "dot" else icon,
            importance=_importance(type_name),
            title=title,
            summary=summary_of(guesses, told, described=described),
            link_label=_link_label(link[1]) if link else "",
            link=link[0] if link else "",
            thread=_thread(found),
            details=tuple(guess.row for guess in guesses[:MOST_ROWS]),
        )
    )


def _link_label(field: Field) -> str:
    """ "Open order": what the name of the address, or else what it stands in, says that it leads to."""
    words = [word for key in field.keys[-2:] for word in words_of(key) if word not in ("url", "link", "href")]
    return line(f"Open {' '.join(words) or 'link'}", LABEL_LENGTH)


def _importance(type_name: str) -> str:
    words = set(words_of(type_name))
    return HIGHLIGHT if words & TROUBLE else NOISE if words & DRONE else NORMAL


def _thread(found: Sequence[Field]) -> str:
    """The path of the number that holds most together."""
    ranked = [
        (rank, len(field.keys), path_of(field.keys))
        for field in found
        if (rank := thread_rank(field)) is not None
    ]
    return min(ranked)[2] if ranked else ""


def _sound(draft: DisplayDraft) -> DisplayDraft:
    """The same without what could not be saved."""
    link = draft.link if _compiles(draft.link, link=True) else ""
    return replace(
        draft,
        title=draft.title if _compiles(draft.title) else "",
        summary=draft.summary if _compiles(draft.summary) else "",
        link=link,
        link_label=draft.link_label if link and _compiles(draft.link_label) else "",
        details=tuple(filter(_is_sound, draft.details)),
    )


def _is_sound(detail: DetailDraft) -> bool:
    if not detail.label.strip():
        return False
    return _compiles(detail.template, link=detail.format in ("link", "image"))


def _compiles(template: str, *, link: bool = False) -> bool:
    if not template:
        return True
    try:
        (compile_link if link else compile_template)(template)
    except BadTemplate:
        return False
    return len(template) <= LONGEST_TEMPLATE
