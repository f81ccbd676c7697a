"""Properties as rows: faithful, in order, bounded, and with nothing clickable that should not be."""

import time
from decimal import Decimal

import pytest
from hypothesis import given

from tests.sources.events import any_properties
from timeline.sources.links import https_link
from timeline.sources.properties import Limits, Row, flatten


def rows(properties: dict) -> list[tuple[int, str, str, str]]:
    return [(row.depth, row.key, row.value, row.kind) for row in flatten(properties)]


def test_the_rows_stand_in_the_order_that_was_sent() -> None:
    sent = {"b": {"z": 1, "a": "x"}, "a": [True, None, {"k": "v"}], "e": {}, "l": []}
    assert rows(sent) == [
        (0, "b", "", "group"),
        (1, "z", "1", "number"),
        (1, "a", "x", "text"),
        (0, "a", "3 items", "group"),
        (1, "1", "true", "bool"),
        (1, "2", "null", "null"),
        (1, "3", "", "group"),
        (2, "k", "v", "text"),
        (0, "e", "empty", "group"),
        (0, "l", "empty", "group"),
    ]


@pytest.mark.parametrize("key", ["items", "keys", "values", "__proto__", "__class__", "constructor", "", "0"])
def test_no_key_is_special(key: str) -> None:
    assert rows({key: {"x": 1}}) == [(0, key, "", "group"), (1, "x", "1", "number")]


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        (0.1, "0.1"),
        (5, "5"),
        (Decimal("1.10"), "1.10"),
        (9007199254740993, "9007199254740993"),
        (float("inf"), "a number out of range"),
        (float("nan"), "not a number"),
        pytest.param(10**5000, "a number of about 5,001 digits", id="huge"),
    ],
)
def test_numbers_are_shown_as_they_came(number: object, shown: str) -> None:
    assert rows({"n": number}) == [(0, "n", shown, "number")]


def test_an_object_with_name_and_https_address_is_a_link() -> None:
    sent = {"customer": {"display_name": "Jane", "url": "https://shop.example/customers/1?a=b#c"}}
    assert flatten(sent) == [
        Row(0, "customer", "Jane", "link", url="https://shop.example/customers/1?a=b#c"),
    ]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "data:text/html,x",
        "//evil.example/",
        "http://shop.example/",
        "https:/\\evil.example/",
        "https://user@evil.example/",
        "https://shop.example@evil.example/",
        "https://shop.example\\@evil.example/",
        "https://127.0.0.1/",
        "https://2130706433/",
        "https://[::1]/",
        "https://localhost/",
        "https://shop.example/\u202egpj.exe",
        "https://shop.example/a b",
        "https://shop.example/\x00",
        'https://shop.example/"onmouseover="alert(1)',
        "https://shop.example/<script>",
        "https://sh\u00f6p.example/",
        "https://shop。example/",
        "https://",
        "",
        None,
        7,
        "https://shop.example/" + "x" * 3000,
    ],
)
def test_any_other_address_is_shown_as_text(url: object) -> None:
    assert https_link(url) is None
    assert not [row for row in flatten({"x": {"display_name": "Jane", "url": url}}) if row.kind == "link"]


def test_an_object_with_more_than_name_and_address_is_no_link() -> None:
    sent = {"x": {"display_name": "Jane", "url": "https://shop.example/", "secret": 1}}
    assert [row.kind for row in flatten(sent)] == ["group", "text", "text", "number"]


def test_a_long_text_says_how_much_was_left_off() -> None:
    (row,) = flatten({"x": "y" * 12_000})
    assert (len(row.value), row.cut) == (2000, "10,000 more characters not shown")


def test_ten_thousand_keys_are_cut_and_counted() -> None:
    shown = flatten({f"k{n}": n for n in range(10_000)})
    assert (len(shown), shown[-1].kind, shown[-1].cut) == (301, "cut", "9,700 more entries not shown")


def test_many_long_texts_share_one_allowance() -> None:
    shown = flatten({f"k{n}": "x" * 2000 for n in range(300)})
    assert sum(len(row.value) for row in shown) < 150_000


def test_depth_900_ends_with_a_marker() -> None:
    deep: dict = {"end": 1}
    for _ in range(900):
        deep = {"in": deep}
    shown = flatten(deep)
    assert len(shown) == 12
    assert shown[-1].cut == "nested deeper than 12 levels, not shown"


def test_a_level_within_the_limit_has_no_marker() -> None:
    assert [row.cut for row in flatten({"a": {"b": {"c": 1}}}, Limits(depth=3))] == ["", "", ""]


def test_a_megabyte_of_anything_is_flat_within_a_second() -> None:
    began = time.thread_time()
    flatten({"text": "\u202e" * 1_000_000, "list": [[n] for n in range(100_000)]})
    assert time.thread_time() - began < 1


@given(any_properties)
def test_anything_at_all_becomes_rows(properties: dict) -> None:
    for row in flatten(properties):
        (row.key + row.value + row.url + row.cut).encode()
        assert row.kind != "link" or row.url.startswith("https://")
