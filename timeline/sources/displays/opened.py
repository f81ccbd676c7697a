"""What an opened event shows first: the rows of its display, where it leads, and what belongs together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo

from timeline.events.values import Event
from timeline.sources.links import https_link
from timeline.sources.masked import Masked
from timeline.sources.templating import (
    BadTemplate,
    RenderFailed,
    Scope,
    Shown,
    compile_template,
    scope_of,
    show,
)
from timeline.sources.text import block, line

from .drafts import DetailDraft, DisplayDraft
from .rendering import rendered, rendered_link
from .threads import Thread, thread_of

LINK_LENGTH = 80
REPLY_LENGTH = 4_000
LACKING_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Link:
    """Where the event itself can be seen; ``url`` is plain https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Opened:
    """``rows`` are those that have something to show.

    ``reply`` is fit to be sent unless ``no_reply`` says why not: then it is masked, or there is none.
    """

    rows: tuple[Shown, ...] = ()
    link: Link | None = None
    reply: str = ""
    no_reply: str = ""
    thread: Thread | None = None


def opened_of(event: Event, draft: DisplayDraft, zone: tzinfo) -> Opened:
    """What this display shows of the event. Never raises."""
    scope = scope_of(event, zone)
    rows = (_row(detail, scope) for detail in draft.details)
    reply, no_reply = _reply(draft.reply, scope)
    return Opened(
        rows=tuple(row for row in rows if row is not None),
        link=_link(draft, scope),
        reply=reply,
        no_reply=no_reply,
        thread=thread_of(event.properties, draft.thread),
    )


def _row(detail: DetailDraft, scope: Scope) -> Shown | None:
    """The row; what names an object of the shape ``{"display_name", "url"}`` is a link as it is elsewhere."""
    shown = show(detail, scope)
    if shown is None or shown.kind != "text" or isinstance(shown.text, Masked):
        return shown
    url = _linked(detail.template, scope)
    return replace(shown, kind="link", url=url) if url else shown


def _linked(template: str, scope: Scope) -> str | None:
    try:
        value = compile_template(template).value(scope)
    except (BadTemplate, RenderFailed):
        return None
    if not isinstance(value, Mapping) or set(value) != {"display_name", "url"}:
        return None
    return https_link(value["url"])


def _reply(template: str, scope: Scope) -> tuple[str, str]:
    """The text, and why it is none to send: nobody should send a customer a sentence with a hole in it."""
    text = rendered(template, scope)
    if not text:
        return "", ""
    if isinstance(text, Masked):
        return text, "It cannot be copied: some of it is masked."
    if missing := compile_template(template).unfilled(scope):
        return "", f"There is no reply text: this event lacks {line(', '.join(missing), LACKING_LENGTH)}."
    return block(text, REPLY_LENGTH).text.strip(), ""


def _link(draft: DisplayDraft, scope: Scope) -> Link | None:
    url = rendered_link(draft.link, scope)
    return Link(line(rendered(draft.link_label, scope), LINK_LENGTH) or "Open", url) if url else None
