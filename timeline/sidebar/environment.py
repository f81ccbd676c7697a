"""The environment of the sidebar's templates, which are Jinja2's: what they may call, and how they escape."""

from functools import lru_cache
from html import escape
from typing import Any

from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from jinja2 import Environment, StrictUndefined

from timeline.sources.masked import MASKED, Revealable

from .problems import Trouble, card_of
from .wording import STALE

MASK = (
    '<span class="masked"><svg class="icon icon-small" aria-hidden="true"><use href="#icon-lock"></use></svg>'
    '<span aria-hidden="true">••••••</span><span class="visually-hidden">Masked</span></span>'
)
REVEAL = (
    ' <button type="button" class="link" data-reveal>Show<span class="visually-hidden"> it</span></button>'
)


def environment(**options: Any) -> Environment:
    """The environment, with Django's options for it. A name that a template misspells is an error."""
    # Escaping is ``printed``'s: Jinja2's own wraps every value in an object that says it is escaped, which
    # makes a page take two thirds longer.
    own = Environment(  # noqa: S701 - everything that is printed passes ``finalize``
        **{**options, "autoescape": False, "undefined": StrictUndefined},
        finalize=printed,
        trim_blocks=True,
        lstrip_blocks=True,
    )

    def problem(kind: str, *, where: str = "list", request_id: str = "", words: str = "") -> SafeString:
        """The card for a kind of problem, for pages; what goes wrong in an answer is ``problems.answer``.

        ``words`` names others than the kind's own.
        """
        card = card_of(Trouble(kind), where=where, request_id=request_id, words=words)
        return mark_safe(own.get_template("problems/_card.html").render(card))  # noqa: S308

    own.globals.update(icon=icon, problem=problem, stale_words=stale_words, static=static, veiled=veiled)
    return own


def printed(value: object) -> str:
    """What ``{{ value }}`` becomes: escaped text, unless the value is HTML that was made here."""
    if type(value) is not str:
        if hasattr(value, "__html__"):
            return str(value.__html__())
        value = str(value)
    # Most values hold nothing to escape, and to see that is cheaper than to try.
    if "&" in value or "<" in value or ">" in value or '"' in value or "'" in value:
        return escape(value)
    return value


def veiled(text: str) -> str:
    """The text, with what is masked in it made plain to see and to hear.

    Beside a value that is masked as a whole, and may be shown for a reason, stands the button for that.
    """
    if MASKED not in text:
        return text
    shown = MASK.join(escape(part) for part in text.split(MASKED))
    return mark_safe(shown + REVEAL if isinstance(text, Revealable) else shown)  # noqa: S308 escaped above


@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; what it means stands beside it in words."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="#icon-{}"></use></svg>',
        extra,
        name,
    )


def stale_words(kind: str) -> str:
    """Why a list could not be checked, as a clause."""
    return STALE.get(kind, STALE["server"])
