"""The language of templates, for admins: each word of it with an example and what that gives.

A test renders every example. They are about ``SAMPLE``, read in UTC.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

SAMPLE: Mapping[str, Any] = {
    "order_id": "A-1042",
    "total": "1234.5",
    "currency": "EUR",
    "count": 3,
    "status": "partially_shipped",
    "paid": True,
    "coupon": "",
    "shipped_at": "2025-03-03T10:42:07Z",
    "took": 3905,
    "tags": "gift,express",
    "customer": {"display_name": "Jane Doe", "city": "Oslo"},
    "items": [{"name": "Lamp", "price": "20"}, {"name": "Desk", "price": "180.50"}],
    "order id": "7",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One word of the language: ``example`` renders to ``result``."""

    kind: Literal["path", "filter", "tag"]
    name: str
    about: str
    example: str
    result: str


def _path(name: str, about: str, example: str, result: str) -> Entry:
    return Entry("path", name, about, example, result)


def _filter(name: str, about: str, example: str, result: str) -> Entry:
    return Entry("filter", name, about, example, result)


def _tag(name: str, about: str, example: str, result: str) -> Entry:
    return Entry("tag", name, about, example, result)


_PATHS = (
    _path("a key", "A property of the event.", "Order {{ order_id }}", "Order A-1042"),
    _path("a key in an object", "Keys are joined by dots.", "{{ customer.city }}", "Oslo"),
    _path("an item of a list", "Counted from 0; -1 is the last.", "{{ items.0.name }}", "Lamp"),
    _path("first, last, size", "Of a list.", "{{ items.last.name }} of {{ items.size }}", "Desk of 2"),
    _path("an odd key", "In brackets and quotation marks.", '{{ ["order id"] }}', "7"),
    _path("an object", "Tells its display_name, name or title.", "{{ customer }}", "Jane Doe"),
    _path("a list", "Tells its first five items.", "{{ items }}", "Lamp, Desk"),
    _path("true and false", "Are told as yes and no.", "Paid: {{ paid }}", "Paid: yes"),
    _path("nothing", "What the event lacks is left out.", "Order {{ nowhere }}", "Order"),
    _path("event.type", "Also source, id and description.", "{{ event.type }}", "order_shipped"),
    _path("event.created_at", "Also received_at.", "{{ event.created_at }}", "Sun 1 Mar 2026, 12:00"),
    _path("properties", "For keys named event or properties.", "{{ properties.order_id }}", "A-1042"),
)
_FILTERS = (
    _filter(
        "default", "Stands in where there is no value.", '{{ coupon | default: "no coupon" }}', "no coupon"
    ),
    _filter("date", "In the agent's time zone.", "{{ shipped_at | date }}", "Mon 3 Mar 2025, 10:42"),
    _filter("date", "The day alone.", '{{ shipped_at | date: "date" }}', "Mon 3 Mar 2025"),
    _filter("date", "The hour alone.", '{{ shipped_at | date: "time" }}', "10:42"),
    _filter("date", "Day and month.", '{{ shipped_at | date: "short" }}', "3 Mar"),
    _filter("date", "The month.", '{{ shipped_at | date: "month" }}', "Mar 2025"),
    _filter("date", "To the second.", '{{ shipped_at | date: "full" }}', "Mon 3 Mar 2025, 10:42:07 UTC"),
    _filter("date", "As machines write it.", '{{ shipped_at | date: "iso" }}', "2025-03-03T10:42:07+00:00"),
    _filter("date", "In codes.", '{{ shipped_at | date: "%-d.%-m.%Y, %H:%M" }}', "3.3.2025, 10:42"),
    _filter("duration", "Of seconds.", "{{ took | duration }}", "1 h 5 min"),
    _filter("duration", "Of ms, s, min, h or d.", '{{ 90 | duration: "min" }}', "1 h 30 min"),
    _filter("money", "In a currency.", "{{ total | money: currency }}", "€1,234.50"),
    _filter("money", "In one that is always the same.", '{{ total | money: "JPY" }}', "¥1,235"),
    _filter("number", "With thousands separators.", "{{ total | number }}", "1,234.5"),
    _filter("number", "With so many places.", "{{ total | number: 2 }}", "1,234.50"),
    _filter("round", "To a whole number, or so many places.", "{{ total | round }}", "1235"),
    _filter("plus", "Adds.", "{{ count | plus: 1 }}", "4"),
    _filter("minus", "Subtracts.", "{{ count | minus: 1 }}", "2"),
    _filter("times", "Multiplies.", "{{ total | times: 2 }}", "2469"),
    _filter("divided_by", "Divides; by 0 there is no value.", "{{ total | divided_by: 100 }}", "12.345"),
    _filter("pluralise", "The word for so many.", '{{ count }} {{ count | pluralise: "order" }}', "3 orders"),
    _filter("pluralise", "With a plural of its own.", '{{ 2 | pluralise: "child", "children" }}', "children"),
    _filter("pluralize", "The same.", '{{ 1 | pluralize: "entry" }}', "entry"),
    _filter("humanise", "A machine's name as people say it.", "{{ status | humanise }}", "Partially shipped"),
    _filter("humanize", "The same.", "{{ event.type | humanize }}", "Order shipped"),
    _filter("upcase", "In capitals.", "{{ customer.city | upcase }}", "OSLO"),
    _filter("downcase", "In small letters.", "{{ customer.city | downcase }}", "oslo"),
    _filter("capitalize", "With a capital first.", '{{ "a lamp" | capitalize }}', "A lamp"),
    _filter("strip", "Without spaces around it.", '{{ " a " | strip | append: "b" }}', "ab"),
    _filter("append", "Adds at the end.", '{{ count | append: "×" }}', "3×"),
    _filter("prepend", "Adds at the beginning.", '{{ order_id | prepend: "#" }}', "#A-1042"),
    _filter("replace", "One text by another.", '{{ status | replace: "_", " " }}', "partially shipped"),
    _filter("remove", "Takes a text out.", '{{ order_id | remove: "A-" }}', "1042"),
    _filter("truncate", "At most so many characters.", "{{ status | truncate: 10 }}", "partially…"),
    _filter("truncatewords", "At most so many words.", '{{ "a b c" | truncatewords: 2 }}', "a b…"),
    _filter("split", "A text into a list.", '{{ tags | split: "," | last }}', "express"),
    _filter("join", "A list into a text.", '{{ tags | split: "," | join: " + " }}', "gift + express"),
    _filter("map", "One key of each item.", '{{ items | map: "price" | join }}', "20, 180.50"),
    _filter("sum", "Of the numbers in a list.", '{{ items | map: "price" | sum | money: "USD" }}', "$200.50"),
    _filter("first", "The first item.", '{{ items | map: "name" | first }}', "Lamp"),
    _filter("last", "The last item.", '{{ items | map: "name" | last }}', "Desk"),
    _filter("size", "How many items or characters.", "{{ items | size }}", "2"),
)
_TAGS = (
    _tag(
        "if",
        "If there is a value, and it is not false.",
        "{% if coupon %}Coupon{% else %}None{% endif %}",
        "None",
    ),
    _tag(
        "if",
        "Compares, numbers as numbers.",
        "{% if total > 1000 %}Large{% elsif paid %}Paid{% endif %}",
        "Large",
    ),
    _tag("if", "Joined by and, or by or.", '{% if paid and currency == "EUR" %}Both{% endif %}', "Both"),
    _tag("if", "Looks into texts and lists.", '{% if tags contains "gift" %}Gift{% endif %}', "Gift"),
    _tag("unless", "The other way round.", "{% unless coupon %}Full price{% endunless %}", "Full price"),
    _tag("case", "By value.", "{% case count %}{% when 1, 2 %}Few{% when 3 %}Three{% endcase %}", "Three"),
    _tag("comment", "Is not shown.", "{% comment %}For admins{% endcomment %}Order", "Order"),
)
REFERENCE: tuple[Entry, ...] = (*_PATHS, *_FILTERS, *_TAGS)
