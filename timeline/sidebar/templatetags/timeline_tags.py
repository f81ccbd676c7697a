"""The few things that the sidebar's templates cannot say themselves."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from timeline.sidebar.panel import TypeChoice, write_type
from timeline.sidebar.rows import Row, write_rows
from timeline.sidebar.wording import STALE, WORDS

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """An icon of the sprite; what it means stands beside it in words."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true"><use href="#icon-{}"></use></svg>',
        extra,
        name,
    )


@register.simple_tag
def rows(events: Iterable[Row], total: int) -> SafeString:
    """The rows of a page, each as ``sidebar/_row.html`` has it."""
    return write_rows(events, total)


@register.simple_tag
def type_choices(types: Iterable[TypeChoice]) -> SafeString:
    """The types of a source in the panel, each as ``sidebar/_type.html`` has it."""
    return format_html_join("", "{}", ((write_type(choice),) for choice in types))


@register.inclusion_tag("problems/_card.html")
def problem(kind: str, *, where: str = "list", request_id: str = "") -> dict[str, Any]:
    """The card for a kind of problem, for pages; what goes wrong in an answer is ``problems.answer``."""
    return {"kind": kind, "words": WORDS.get(kind, WORDS["failed"]), "where": where, "request_id": request_id}


@register.filter
def stale_words(kind: str) -> str:
    """Why a list could not be checked, as a clause."""
    return STALE.get(kind, STALE["server"])
