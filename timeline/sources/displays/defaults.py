"""What an opened event shows of which no admin has said anything."""

from dataclasses import replace

from timeline.events.values import Event
from timeline.sources.guessing import suggest

from .drafts import DisplayDraft


def completed(draft: DisplayDraft | None, event: Event) -> DisplayDraft:
    """The display, with details, link and thread as they suggest themselves where it has none of its own."""
    if draft is not None and draft.details and draft.link and draft.thread:
        return draft
    default = default_of(event)
    if draft is None:
        return default
    own_link = bool(draft.link)
    return replace(
        draft,
        details=draft.details or default.details,
        thread=draft.thread or default.thread,
        link=draft.link or default.link,
        link_label=draft.link_label if own_link else draft.link_label or default.link_label,
    )


def default_of(event: Event) -> DisplayDraft:
    """The display of its type if it is Zendesk's own, else what the event itself suggests.

    Without images: a page that no admin wants images on may not load any.
    """
    draft = suggest([event])
    return replace(draft, details=tuple(detail for detail in draft.details if detail.format != "image"))
