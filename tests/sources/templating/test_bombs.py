"""However large the data, a rendering does bounded work: its output and its steps have a limit each.

The slowest of these takes some 10 ms and 4 MB where they were measured; the tests hold what bounds that.
"""

import tracemalloc
from decimal import Decimal
from typing import Any

import pytest

from tests.sources.templating.rendering import scope
from timeline.sources.templating import compile_template

BIG = "🙂" * 250_000  # a megabyte


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {"name": "inmost"}
    for _ in range(depth):
        inner = {"a": inner, "l": [inner]}
    return inner


DATA: dict[str, Any] = {
    "big": BIG,
    "commas": "," * 1_000_000,
    "words": [BIG] * 10_000,
    "objects": [{"name": BIG, "price": "1"}] * 10_000,
    "keys": {f"k{number}": number for number in range(10_000)},
    "deep": nested(900),
    "nan": float("nan"),
    "inf": float("inf"),
    "snan": Decimal("sNaN"),
    "huge": 10**100_000,
    "large": 10**14,
    "tiny": Decimal("1E-999999"),
    "digits": Decimal("0." + "1" * 100_000),
    "text_of_digits": "9" * 1_000_000,
    "surrogates": "\ud800" * 100_000,
    "marks": "\u0301" * 1_000_000,
    "floats": [0.1] * 10_000,
}
BOMBS = [
    "{{ big" + " | append: big" * 30 + " }}",
    "{{ commas" + " | replace: ',', big" * 20 + " }}",
    "{{ big" + " | replace: '🙂', big" * 20 + " }}",
    "{{ large" + " | times: large" * 20 + " }}",
    "{{ big" + " | split: '' | join: big" * 15 + " }}",
    "{{ big }}" * 100,
    "{{ words }}" * 100,
    "{{ words | join: big }}" * 50,
    "{{ objects | map: 'name' | join: big }}" * 25,
    "{{ floats | sum }}" * 50,
    "{{ keys }}{{ keys.k9999 }}{{ keys.size }}",
    "{{ deep" + ".a" * 18 + " }}{{ deep }}{% if deep == deep %}x{% endif %}{{ deep | join | append: deep }}",
    "{{ nan }}{{ inf | money }}{{ snan | number }}{{ huge | plus: 1 }}{{ huge }}{{ tiny | number }}",
    "{{ digits | money: big }}{{ tiny | times: tiny }}{{ text_of_digits | number }}",
    "{{ digits | duration: big }}{{ digits | round: digits }}{{ snan }}",
    "{{ digits }}" * 100,
    "{% if snan < 1 %}x{% endif %}{% if nan <= nan %}y{% endif %}{% if huge > 1 %}z{% endif %}",
    "{{ big" + " | upcase | downcase" * 20 + " }}",
    "{% if words contains big and words contains 'x' %}{% endif %}" * 20,
    "{% if floats contains 5 or words contains 5 %}{% endif %}" * 25,
    "{{ event.created_at | date: commas }}{{ big | date: big }}{{ text_of_digits | date }}",
    "{{ surrogates | upcase | truncate: 5 }}{{ surrogates }}",
    "{{ marks }}" * 100,
    "{{ big | humanise }}{{ big | pluralise: big }}{{ big | truncatewords: 3 }}",
]


@pytest.mark.parametrize("template", BOMBS, ids=lambda template: template[:40])
def test_a_bomb_ends_small(template: str) -> None:
    compiled = compile_template(template)
    sent = scope(DATA, description=BIG)
    compiled.render(sent)
    tracemalloc.start()
    shown = compiled.render(sent)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert len(shown) <= 20_000
    assert peak < 10_000_000
    shown.encode()


class Counting(list):  # type: ignore[type-arg]
    """A list that counts how many of its items were looked at."""

    looked_at = 0

    def __iter__(self) -> Any:
        for item in super().__iter__():
            self.looked_at += 1
            yield item


@pytest.mark.parametrize(
    "template",
    [
        "{{ it }}",
        "{{ it | join }}",
        "{{ it | map: 'name' | join }}",
        "{{ it | sum }}",
        "{% if it contains 'nowhere' %}x{% endif %}",
        "{{ it | size }}{{ it.last }}{{ it | first }}",
    ],
)
def test_no_more_than_the_first_items_of_a_list_are_looked_at(template: str) -> None:
    items = Counting({"name": f"n{number}"} for number in range(10_000))
    compile_template(template).render(scope({"it": items}))
    assert items.looked_at <= 201
