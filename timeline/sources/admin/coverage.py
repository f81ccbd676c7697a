"""How well the templates of a display fit the events there are: which of them lack what a template names."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import tzinfo

from timeline.events.values import Event
from timeline.sources.displays.drafts import DisplayDraft
from timeline.sources.templating import BadTemplate, Template, compile_template, scope_of

SECONDS = 0.25  # of the processor: a busy machine looks at no fewer
MOST_NAMED = 8  # events that lack the same path
MOST_PATHS = 12


@dataclass(slots=True)
class Lack:
    """A path that some events lack: how many, and the newest of them."""

    path: str
    count: int = 0
    events: list[Event] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of ``looked_at`` events ``whole`` fill every placeholder. ``placeholders`` is how many there are."""

    looked_at: int
    whole: int
    placeholders: int
    lacks: tuple[Lack, ...]

    @property
    def percent(self) -> int:
        """Rounded down: a hundred per cent is all of them."""
        return self.whole * 100 // self.looked_at if self.looked_at else 0


def coverage_of(draft: DisplayDraft, events: Sequence[Event], zone: tzinfo) -> Coverage:
    """How the draft's templates fit these events, as many of them as SECONDS allow."""
    templates = list(_templates(draft))
    paths = {path for template in templates for path in template.paths}
    lacks: dict[str, Lack] = {}
    whole = looked_at = 0
    ends = time.thread_time() + SECONDS
    for event in events:
        if time.thread_time() > ends:
            break
        looked_at += 1
        missing = _missing(templates, event, zone)
        whole += not missing
        for path in missing:
            lack = lacks.setdefault(path, Lack(path))
            lack.count += 1
            if len(lack.events) < MOST_NAMED:
                lack.events.append(event)
    ranked = sorted(lacks.values(), key=lambda lack: (-lack.count, lack.path))
    return Coverage(looked_at, whole, len(paths), tuple(ranked[:MOST_PATHS]))


def _templates(draft: DisplayDraft) -> list[Template]:
    texts = [draft.title, draft.summary, draft.link, draft.link_label, draft.reply]
    texts += [detail.template for detail in draft.details]
    found = []
    for text in filter(None, texts):
        try:
            found.append(compile_template(text))
        except BadTemplate:  # said beside its field
            continue
    return found


def _missing(templates: list[Template], event: Event, zone: tzinfo) -> list[str]:
    scope = scope_of(event, zone)
    return list(dict.fromkeys(path for template in templates for path in template.unfilled(scope)))
