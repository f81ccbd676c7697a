"""Web addresses in examples, and how they are made of the numbers that stand beside them."""

import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

from timeline.sources.links import https_link

from .fields import Field

_SHORTEST = 3  # a number of fewer characters stands in an address by chance
# What may be written out of an address: words and versions, as the server names its pages, and no value.
_LITERAL = re.compile(
    r"(?:v\d{1,2}|[A-Za-z.][A-Za-z_.-]*)?(?:[/?#=&](?:v\d{1,2}|[A-Za-z.][A-Za-z_.-]*)?)*", re.ASCII
)


def is_address(field: Field) -> bool:
    """Whether each value is a plain https address."""
    return field.all(str) and all(https_link(text) for text in field.texts())


def derived(field: Field, fields: Iterable[Field]) -> str | None:
    """The link template that gives every one of these addresses: ``https://shop.example/orders/{{ id }}``.

    None where there is none: a template names its server itself, and only ids fit into one. It takes two
    addresses that differ, for what one holds besides its id may be somebody's name.
    """
    if len(set(field.texts())) < 2:
        return None
    for other in fields:
        if other is field or not other.all(str, int) or not field.values.keys() <= other.values.keys():
            continue
        found = {_with_gap(url, str(other.values[at]), other.path) for at, url in field.values.items()}
        if len(found) == 1 and None not in found:
            return found.pop()
    return None


def _with_gap(url: str, value: str, path: str) -> str | None:
    """The address with a placeholder in the place of the value, None if it is not there, or not once."""
    host, slash, rest = url.removeprefix("https://").partition("/")
    written = quote(value, safe="")
    if len(value) < _SHORTEST or rest.count(written) != 1 or not slash:
        return None
    if not all(map(_LITERAL.fullmatch, rest.split(written))):
        return None
    return f"https://{host}/{rest.replace(written, '{{ ' + path + ' }}')}"


def link_of(fields: Mapping[tuple[str, ...], Field]) -> tuple[str, Field] | None:
    """The first address that can be made of something else, as a template, and its field."""
    for field in fields.values():
        if is_address(field) and (template := derived(field, fields.values())) is not None:
            return template, field
    return None
