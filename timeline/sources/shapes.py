"""One short line out of the shapes that events commonly have: what was it about, how much, where.

For events that came without a description. Modest on purpose: a few well-known keys, at most three parts,
and nothing where nothing is known. Whoever wants more, opens the event.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .text import counted, line
from .titles import humanise
from .values import address_of, number, number_text, text_of

SUMMARY_LENGTH = 240
_PARTS = 3

Properties = Mapping[str, Any]


def summary_of(properties: Properties, *, told: str = "") -> str:
    """The line without what is ``told`` already, ``""`` if the properties have none of the common shapes."""
    parts: list[str] = []
    for look in _LOOKS:
        parts += [part for part in look(properties) if part and part not in parts and part not in told]
    return line(" · ".join(parts[:_PARTS]), SUMMARY_LENGTH)


def _change(properties: Properties) -> Iterator[str]:
    before, after = text_of(properties.get("previous_value")), text_of(properties.get("current_value"))
    if before or after:
        yield f"{before or 'nothing'} → {after or 'nothing'}"


def _thing(properties: Properties) -> Iterator[str]:
    for key in ("item", "product", "article", "plan", "subject", "page_title", "title", "name"):
        text = text_of(properties.get(key))
        if text:
            yield text
            return
    for key in ("items", "products", "line_items"):
        things = properties.get(key)
        if isinstance(things, list) and things:
            first = text_of(things[0])
            rest = len(things) - 1
            if first:
                yield f"{first} and {rest:,} more" if rest else first
            else:
                yield counted(len(things), "item")
            return


def _number(properties: Properties) -> Iterator[str]:
    for key in ("order_number", "order_id", "invoice_number", "invoice_id", "ticket_id"):
        text = text_of(properties.get(key), 40)
        if text:
            yield f"{humanise(key.rpartition('_')[0])} {text}"
            return


def _amount(properties: Properties) -> Iterator[str]:
    for key in ("amount", "total", "total_price", "price", "revenue", "value"):
        value, currency = properties.get(key), properties.get("currency") or properties.get("currency_code")
        if isinstance(value, Mapping):
            value, currency = value.get("amount", value.get("value")), value.get("currency") or currency
        if number(value) is None:
            continue
        code = text_of(currency, 8)
        if code or key not in ("value",):
            figure = value.strip() if isinstance(value, str) else number_text(value)
            yield line(f"{figure} {code}".strip(), 40)
            return


def _place(properties: Properties) -> Iterator[str]:
    for key in ("url", "page_url", "page", "link", "path"):
        value = properties.get(key)
        text = address_of(value.get("url") if isinstance(value, Mapping) else value)
        if text or (key == "path" and isinstance(value, str) and value.startswith("/")):
            yield text or line(str(value).partition("?")[0], 90)
            return


def _state(properties: Properties) -> Iterator[str]:
    for key in ("status", "reason", "query", "message"):
        value = properties.get(key)
        if isinstance(value, str) and value.strip():
            yield humanise(value) if key == "status" else line(value, 120)
            return


_LOOKS: tuple[Callable[[Properties], Iterator[str]], ...] = (
    _change,
    _thing,
    _number,
    _amount,
    _place,
    _state,
)
