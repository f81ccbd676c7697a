"""Filters on what events really send: numbers as text, gaps, lists of anything."""

from decimal import Decimal
from typing import Any

import pytest

from tests.sources.templating.rendering import rendered


def filtered(filters: str, value: object, **more: Any) -> str:
    return rendered(f"{{{{ it | {filters} }}}}", it=value, **more)


@pytest.mark.parametrize(
    ("filters", "value", "said"),
    [
        ("number", "1234567.891", "1,234,567.891"),
        ("number", 1234567, "1,234,567"),
        ("number", "1.10", "1.10"),
        ("number: 2", "1234.5", "1,234.50"),
        ("number: 0", "2.5", "3"),
        ("number: 0", "-2.5", "-3"),
        ("number: 0", "-0.4", "0"),
        ("number", "n/a", "n/a"),
        ("number", "1,234", "1,234"),
        ("number", True, "yes"),
        ("number", None, ""),
        ("number", 1e-7, "0.0000001"),
        ("number", "1e999", "1e999"),
        ("number", float("nan"), "not a number"),
        ("number", Decimal("1E-999999"), "0.000000000000"),
        ("round", "2.567", "3"),
        ("round: 1", 2.55, "2.6"),
        ("round", "x", "x"),
        ("plus: 1", "41", "42"),
        ("plus: 0.1", 0.2, "0.3"),
        ("plus: 1", "x", ""),
        ("plus: 1", None, ""),
        ("minus: 1", "1.50", "0.5"),
        ("times: 100", "0.07", "7"),
        ("times: 10", 100, "1000"),
        ("divided_by: 100", 1999, "19.99"),
        ("divided_by: 3", 1, "0.333333"),
        ("divided_by: 0", 1, ""),
        ("divided_by: 0", 0, ""),
        ("times: 1000000 | times: 1000000 | times: 1000000", 10, ""),
        ("divided_by: 0 | default: 'none'", 1, "none"),
    ],
)
def test_numbers_are_exact_and_what_is_none_is_left_alone(filters: str, value: object, said: str) -> None:
    assert filtered(filters, value) == said


@pytest.mark.parametrize(
    ("filters", "value", "said"),
    [
        ("default: 'x'", None, "x"),
        ("default: 'x'", "", "x"),
        ("default: 'x'", "  ", "x"),
        ("default: 'x'", [], "x"),
        ("default: 'x'", {}, "x"),
        ("default: 'x'", 0, "0"),
        ("default: 'x'", False, "no"),
        ("default: other.name", None, "Other"),
        ("default: nowhere | default: 'x'", None, "x"),
        ("pluralise: 'order'", 1, "order"),
        ("pluralise: 'order'", "1", "order"),
        ("pluralise: 'order'", "1.0", "order"),
        ("pluralise: 'order'", 0, "orders"),
        ("pluralise: 'order'", "many", "orders"),
        ("pluralise: 'order'", ["a"], "order"),
        ("pluralise: 'order'", ["a", "b"], "orders"),
        ("pluralise: 'entry'", 2, "entries"),
        ("pluralise: 'day'", 2, "days"),
        ("pluralise: 'box'", 2, "boxes"),
        ("pluralise: 'child', 'children'", 2, "children"),
        ("humanise", "order_completed", "Order completed"),
        ("humanise", None, ""),
        ("upcase", "straße", "STRASSE"),
        ("downcase", "ÀB", "àb"),
        ("capitalize", "order Ready", "Order Ready"),
        ("upcase", 5, "5"),
        ("upcase", {"name": "lamp"}, "LAMP"),
        ("strip", "  a  ", "a"),
        ("append: '!'", "a", "a!"),
        ("append: other", "a ", "a Other"),
        ("prepend: '#'", 5, "#5"),
        ("replace: '_', ' '", "a_b_c", "a b c"),
        ("replace: '', 'x'", "ab", "ab"),
        ("remove: '-'", "a-b-c", "abc"),
        ("truncate: 5", "abcdefgh", "abcd…"),
        ("truncate: 8", "abcdefgh", "abcdefgh"),
        ("truncate: 5, ''", "abcdefgh", "abcde"),
        ("truncate: 0", "abc", "…"),
        ("truncate: nowhere", "abc", "abc"),
        ("truncatewords: 2", "one two three", "one two…"),
        ("truncatewords: 3", "one two  three", "one two  three"),
        ("split: ',' | join: ';'", "a,b,,c", "a;b;c"),
        ("split: '' | join: '-'", "abc", "a-b-c"),
        ("split: ','", "a,b", "a, b"),
        ("first", ["a", "b"], "a"),
        ("first", [], ""),
        ("first", "abc", "abc"),
        ("last", [{"name": "A"}, {"name": "B"}], "B"),
        ("size", ["a", "b"], "2"),
        ("size", "abc", "3"),
        ("size", {"a": 1}, "1"),
        ("size", 5, ""),
        ("join", ["a", None, "b", ["x"], {"name": "c"}], "a, b, c"),
        ("join", "a", "a"),
        ("join", None, ""),
        ("map: 'sku' | join: '+'", [{"sku": 1}, {"no": 2}, "x", {"sku": "b"}], "1+b"),
        ("map: 'sku'", {"sku": 1}, "1"),
        ("map: 'sku' | first", "x", ""),
        ("sum", ["1.50", 2, "x", None], "3.5"),
        ("sum", ["x"], ""),
        ("map: 'price' | sum | money: 'EUR'", [{"price": "1.10"}, {"price": "2.20"}], "€3.30"),
    ],
)
def test_words_texts_and_lists(filters: str, value: object, said: str) -> None:
    assert filtered(filters, value, other={"name": "Other"}) == said
