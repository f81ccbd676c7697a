"""What an opened event shows first: the rows of its display, where it leads, and what belongs together."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import tzinfo
from typing import Any

from timeline.events.values import Event
from timeline.sources.links import https_link
from timeline.sources.masked import Masked
from timeline.sources.templating import (
    BadTemplate,
    DetailSpec,
    RenderFailed,
    Scope,
    Shown,
    compile_template,
    scope_of,
    show,
)
from timeline.sources.text import block, line
from timeline.sources.titles import humanise
from timeline.sources.values import text_of

from .drafts import DetailDraft, DisplayDraft
from .rendering import rendered, rendered_link

LINK_LENGTH = 80
REPLY_LENGTH = 4_000
THREAD_LENGTH = 80


@dataclass(frozen=True, slots=True)
class Link:
    """Where the event itself can be seen; ``url`` is plain https."""

    label: str
    url: str


@dataclass(frozen=True, slots=True)
class Thread:
    """What the event belongs to: "Order 1234". ``value`` is what its other events hold too."""

    label: str
    path: str
    value: str


@dataclass(frozen=True, slots=True)
class Opened:
    """``rows`` are those that have something to show; ``reply`` is text, "" if there is none."""

    rows: tuple[Shown, ...] = ()
    link: Link | None = None
    reply: str = ""
    thread: Thread | None = None


def opened_of(event: Event, draft: DisplayDraft, zone: tzinfo) -> Opened:
    """What this display shows of the event. Never raises."""
    scope = scope_of(event, zone)
    rows = (_row(detail, scope) for detail in draft.details)
    return Opened(
        rows=tuple(row for row in rows if row is not None),
        link=_link(draft, scope),
        reply=block(rendered(draft.reply, scope), REPLY_LENGTH).text.strip(),
        thread=thread_of(event.properties, draft.thread),
    )


def _row(detail: DetailDraft, scope: Scope) -> Shown | None:
    """The row; what names an object of the shape ``{"display_name", "url"}`` is a link as it is elsewhere."""
    spec = DetailSpec(detail.label, detail.template, detail.format, detail.option)
    shown = show(spec, scope)
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


def _link(draft: DisplayDraft, scope: Scope) -> Link | None:
    url = rendered_link(draft.link, scope)
    return Link(line(rendered(draft.link_label, scope), LINK_LENGTH) or "Open", url) if url else None


def thread_of(properties: Mapping[str, Any], path: str) -> Thread | None:
    """The thread by the value at a plain path, if there is one."""
    value = _at(properties, path) if path else None
    text = "" if isinstance(value, Mapping | Masked) else text_of(value, THREAD_LENGTH)
    if not text:
        return None
    name = path.rpartition(".")[2]
    stem = name.removesuffix("_id").removesuffix("_number").removesuffix("_no")
    return Thread(f"{humanise(stem or name)} {text}", path, text)


def _at(properties: Mapping[str, Any], path: str) -> object:
    value: object = properties
    for name in path.split("."):
        if not isinstance(value, Mapping):
            return None
        value = value.get(name)
    return value
