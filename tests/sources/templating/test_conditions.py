"""What conditions make of values that were mostly sent as text."""

from typing import Any

import pytest

from tests.sources.templating.rendering import rendered


def holds(condition: str, **properties: Any) -> bool:
    return rendered(f"{{% if {condition} %}}yes{{% endif %}}", **properties) == "yes"


@pytest.mark.parametrize(
    ("value", "present"),
    [
        ("x", True),
        (0, True),
        (True, True),
        (["a"], True),
        ({"a": 1}, True),
        ("", False),
        (" ", False),
        (None, False),
        (False, False),
        ([], False),
        ({}, False),
    ],
)
def test_there_is_a_value_unless_it_is_nothing_or_false(value: object, present: bool) -> None:
    assert holds("it", it=value) is present
    assert holds("it != nil", it=value) is (present or value is False)
    assert holds("it == empty", it=value) is (not present and value is not False)


@pytest.mark.parametrize(
    ("condition", "value", "holding"),
    [
        ("it == 5", "5", True),
        ("it == 5", "5.0", True),
        ("it == '5'", 5, True),
        ("it > 100", "99.5", False),
        ("it > 100", "1234.5", True),
        ("it >= 100", "100.0", True),
        ("it <= 100", "100.0", True),
        ("it < 100", "9", True),
        ("it < 100", "many", False),
        ("it > 100", "many", False),
        ("it < '2025-06-01'", "2025-05-31", True),
        ("it == 'paid'", "paid", True),
        ("it == 'paid'", "Paid", False),
        ("it != 'paid'", "open", True),
        ("it <> 'paid'", "open", True),
        ("it == true", True, True),
        ("it == true", "true", True),
        ("it == false", "false", True),
        ("it == true", 1, False),
        ("it == true", "yes", False),
        ("it == 'Lamp'", {"name": "Lamp"}, False),
        ("it == it", {"name": "Lamp"}, False),
        ("it == it", None, True),
        ("it <= it", None, False),
        ("it contains 'b'", "abc", True),
        ("it contains 'b'", ["a", "b"], True),
        ("it contains 'Lamp'", [{"name": "Lamp"}], True),
        ("it contains 5", ["5"], True),
        ("it contains 'b'", {"b": 1}, False),
        ("it contains 'b'", None, False),
        ("it contains ''", "abc", False),
        ("it contains nowhere", "abc", False),
        ("it == 1 and it > 0", 1, True),
        ("it == 2 or it > 0", 1, True),
        ("it == 2 or it == 3 or it == 1", 1, True),
        ("it == 1 and it == 2", 1, False),
        ("it < 1", float("nan"), False),
        ("it == it", float("nan"), True),
        ("it > 1", True, False),
    ],
)
def test_values_compare_as_what_they_say(condition: str, value: object, holding: bool) -> None:
    assert holds(condition, it=value) is holding


def test_the_first_branch_that_fits_is_taken() -> None:
    template = "{% if n == 1 %}one{% elsif n == 2 %}two{% elsif n == '2' %}again{% else %}many{% endif %}"
    assert [rendered(template, n=n) for n in (1, "2", 3, None)] == ["one", "two", "many", "many"]


def test_unless_is_the_other_way_round() -> None:
    template = "{% unless n %}none{% elsif n > 1 %}some{% else %}one{% endunless %}"
    assert [rendered(template, n=n) for n in (None, "5", "1")] == ["none", "some", "one"]


def test_case_takes_the_first_that_is_equal() -> None:
    template = "{% case n %} junk {% when 1, '2' %}few{% when 2 or 3 %}more{% else %}{{ n }}{% endcase %}"
    assert [rendered(template, n=n) for n in ("1", 2, 3, "x", None)] == ["few", "few", "more", "x", ""]


def test_a_comment_is_not_shown_and_names_no_paths() -> None:
    assert rendered("a{% comment %}{{ secret }}{% endcomment %}b", secret="s") == "ab"


def test_spaces_can_be_taken_away() -> None:
    assert rendered("a  {{- it -}}  b {%- if it -%} c {%- endif -%}", it="1") == "a1bc"
