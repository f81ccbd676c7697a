"""Details in their formats: what a template gives, written as a number, an amount of money, a date, …"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from timeline.sources.masked import MASKED, Masked
from timeline.sources.text import block, line
from timeline.sources.values import is_number

from .errors import ONLY_RENDER_FAILED, BadTemplate, RenderFailed
from .filters.money import no_currency, write_money
from .filters.numbers import amount_of, grouped, places_of
from .filters.times import UNITS, in_style, moment_of, span
from .link_templates import LinkTemplate, compile_link
from .said import said
from .scope import Scope
from .templates import compile_template

Kind = Literal["text", "number", "money", "date", "duration", "link", "badge", "image"]
LONGEST_TEXT = 2_000
_LONGEST_BADGE = 60


@dataclass(frozen=True, slots=True)
class DetailDraft:
    """One row of what an opened event shows first; ``models.Detail`` says what the fields mean."""

    label: str
    template: str
    format: str = "text"
    option: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One row in finished plain text. Links and images have a ``url``, dates their ``iso``."""

    label: str
    kind: Kind
    text: str
    url: str = ""
    iso: str = ""


def show(spec: DetailDraft, scope: Scope) -> Shown | None:
    """The row for this event, None if there is nothing to show. Never raises.

    What does not fit its format is shown as text, and so is what is masked.
    """
    try:
        with ONLY_RENDER_FAILED:
            return _shown(spec, scope)
    except RenderFailed:
        return None


def _shown(spec: DetailDraft, scope: Scope) -> Shown | None:
    if spec.format in ("link", "image"):
        return _linked(spec, scope)
    value = compile_template(spec.template).value(scope)
    text = _text(value)
    if not text:
        return None
    written = None
    if spec.format in _FORMATS and not isinstance(text, Masked):
        written = _FORMATS[spec.format](spec, value, scope)
    return written or Shown(spec.label, "text", text)


def _text(value: object) -> str:
    text = said(value)
    fit = block(text, LONGEST_TEXT).text.strip()
    return Masked(fit) if isinstance(text, Masked) else fit


def _number(spec: DetailDraft, value: object, scope: Scope) -> Shown | None:
    amount = amount_of(_plain(value))
    return None if amount is None else Shown(spec.label, "number", grouped(amount, places_of(spec.option)))


def _money(spec: DetailDraft, value: object, scope: Scope) -> Shown | None:
    amount = amount_of(_plain(value))
    if amount is None:
        return None
    currency: object = spec.option
    if spec.option and no_currency(spec.option):
        currency = _rendered(f"{{{{ {spec.option} }}}}", scope)
    return Shown(spec.label, "money", str(write_money(amount, currency)))


def _rendered(template: str, scope: Scope) -> str:
    """What an option's template gives, "" if it is none."""
    try:
        return compile_template(template).render(scope)
    except (BadTemplate, RenderFailed):
        return ""


def _date(spec: DetailDraft, value: object, scope: Scope) -> Shown | None:
    moment = moment_of(value, scope.zone)
    text = in_style(moment, spec.option) if moment else ""
    return Shown(spec.label, "date", text, iso=moment.iso) if moment and text else None


def _duration(spec: DetailDraft, value: object, scope: Scope) -> Shown | None:
    amount = amount_of(_plain(value))
    if amount is None:
        return None
    return Shown(spec.label, "duration", span(amount * UNITS.get(spec.option or "s", UNITS["s"])))


def _badge(spec: DetailDraft, value: object, scope: Scope) -> Shown | None:
    return Shown(spec.label, "badge", line(said(value), _LONGEST_BADGE))


def _linked(spec: DetailDraft, scope: Scope) -> Shown | None:
    link = _link(spec.template)
    url = link.render(scope) if link else None
    if url is None:
        return _unlinked(spec, link, scope)
    named = _text(_rendered(spec.option, scope))
    if spec.format == "image":
        return Shown(spec.label, "image", named or spec.label, url=url)
    return Shown(spec.label, "link", named or line(url, 200).removeprefix("https://"), url=url)


def _unlinked(spec: DetailDraft, link: LinkTemplate | None, scope: Scope) -> Shown | None:
    """The address as text; nothing where it has a gap; that it is masked where it is."""
    text = _text(compile_template(spec.template).render(scope))
    if isinstance(text, Masked):
        return Shown(spec.label, "text", MASKED)
    return None if not text or (link and link.unfilled(scope)) else Shown(spec.label, "text", text)


def _link(template: str) -> LinkTemplate | None:
    try:
        return compile_link(template)
    except BadTemplate:
        return None


def _plain(value: object) -> object:
    """A number, or the text that may be one."""
    return value if is_number(value) else said(value)


_FORMATS: dict[str, Callable[[DetailDraft, object, Scope], Shown | None]] = {
    "number": _number,
    "money": _money,
    "date": _date,
    "duration": _duration,
    "badge": _badge,
}
