"""Bad templates are refused with the line and a reason that whoever wrote them understands."""

import tracemalloc
from collections.abc import Callable

import pytest

from timeline.sources.templating import BadTemplate, compile_link, compile_template

EVENT = (
    "there are event.id, event.type, event.source, event.description, event.created_at, event.received_at; "
    "a property named event is written properties.event"
)
STYLES = "there are date, time, short, month, full, iso, and codes such as %d.%m.%Y"
CURRENCY = 'write a code such as "EUR", or a path to one'
MIXED = "“and” and “or” cannot stand in one tag; put one tag into the other"
ENCODED = "leave it out: values in links are always encoded"
AND = '“and” is a word of the language; as a key it is written ["and"]'
LENGTH = "“x” is no length: write a number such as 20"
SECOND = "a tag stands where none can, such as a second “else”"


def complaint(template: str) -> str:
    with pytest.raises(BadTemplate) as refused:
        compile_template(template)
    return str(refused.value)


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("a\n{{ n | pluralse: 'x' }}", "Line 2: there is no filter “pluralse”. Did you mean “pluralise”?"),
        ("{{ n | zzz }}", "Line 1: there is no filter “zzz”"),
        ("{{ n | url_encode }}", f"Line 1: there is no filter “url_encode”: {ENCODED}"),
        ("{% iff a %}", "Line 1: there is no tag “iff”. Did you mean “if”?"),
        ("{% layout %}", "Line 1: there is no tag “layout”: there are if, unless, case, comment"),
        ("\n\n{% if a %}x", "Line 3: “endif” is missing: this tag is never closed"),
        ("{% case a %}{% when 1 %}x", "Line 1: “endcase” is missing: this tag is never closed"),
        ("{% comment %}x", "Line 1: “endcomment” is missing: this tag is never closed"),
        ("x\n{{ a", "Line 2: “{{” is never closed: “}}” is missing"),
        ("{{ a\n{{ b }}", "Line 1: “{{” is never closed: “}}” is missing"),
        ("{% if a", "Line 1: “{%” is never closed: “%}” is missing"),
        ("{{ }}", "Line 1: nothing stands between the braces"),
        ("{% %}", "Line 1: nothing stands between the braces"),
        ("{{ a | }}", "Line 1: the name of a filter is missing after “|”"),
        ("{% if %}x{% endif %}", "Line 1: a tag without a condition"),
        ("{% if a == %}x{% endif %}", "Line 1: something is missing at the end"),
        ("{% if a = 1 %}x{% endif %}", "Line 1: to compare, write two signs: =="),
        ("{{ a == 1 }}", "Line 1: a value is shown here, so nothing can be compared; use {% if … %}"),
        ("{{ order id }}", "Line 1: “id” is not understood here; keys with spaces are written [\"so\"]"),
        ("{{ 'a }}", "Line 1: a quotation mark is never closed"),
        ("{{ and }}", f"Line 1: {AND}"),
        ("{{ a.b. }}", "Line 1: a path is not finished"),
        ("{% elseif a %}", "Line 1: there is no tag “elseif”. Did you mean “elsif”?"),
        ("{% case a %}{% when 'x' 'y' %}{% endcase %}", "Line 1: “y” is not understood here"),
        ("{{ a; b }}", "Line 1: “;” is not understood; keys with odd signs are written [\"so\"]"),
        ("{{ a | append: 'x' 'y' }}", "Line 1: a comma is missing between the values of a filter"),
        ("{{ a | append }}", "Line 1: “append” takes one value"),
        ("{{ a | replace: 'x' }}", "Line 1: “replace” takes 2 values"),
        ("{{ a | upcase: 1 }}", "Line 1: “upcase” takes no values"),
        ("{{ a | truncate: 1, 2, 3 }}", "Line 1: “truncate” takes 0 to 2 values"),
        ("{{ a | default: x: 1 }}", "Line 1: “default” takes no named values"),
        ("{{ a | money: 'EURO' }}", f"Line 1: “money”: “EURO” is no currency: {CURRENCY}"),
        ("{{ a | date: 'shrt' }}", f"Line 1: “date”: there is no date style “shrt”: {STYLES}"),
        ("{{ a | date: '%d %Q' }}", "Line 1: “date”: “%Q” is no date code that is understood"),
        ("{{ a | duration: 'weeks' }}", "Line 1: “duration”: “weeks” is no unit: there are ms, s, min, h, d"),
        ("{{ a | number: 'two' }}", "Line 1: “number”: give the places after the point, 0 to 10"),
        ("{{ a | plus: 'x' }}", "Line 1: “plus”: give it a number"),
        ("{{ a | truncate: 'x' }}", f"Line 1: “truncate”: {LENGTH}"),
        ("{% endif %}", "Line 1: “endif” stands where no such tag is open"),
        ("{% if a %}{% else %}{% else %}{% endif %}", f"Line 1: {SECOND}"),
        ("{% if a %}{% else b %}{% endif %}", "Line 1: “else” has no condition; did you mean “elsif”?"),
        ("{% if a and b or c %}{% endif %}", f"Line 1: {MIXED}"),
        ("{% if (a) %}{% endif %}", "Line 1: conditions cannot be grouped by parentheses"),
        ("{% if not a %}{% endif %}", "Line 1: “not” is not known here; use {% unless … %}"),
        ("{{ event.name }}", f"Line 1: {EVENT}"),
        ("{{ event }}", f"Line 1: {EVENT}"),
    ],
)  # fmt: skip
def test_the_complaint_says_where_and_why(template: str, said: str) -> None:
    assert complaint(template) == said


def test_reason_and_line_can_be_read_apart() -> None:
    with pytest.raises(BadTemplate) as refused:
        compile_template("a\nb\n{{ x | nope }}")
    assert (refused.value.line, refused.value.reason) == (3, "there is no filter “nope”")


@pytest.mark.parametrize(
    "template",
    [
        "{% for i in items %}{{ i }}{% endfor %}",
        "{% tablerow i in items %}{{ i }}{% endtablerow %}",
        "{% include 'secrets' %}",
        "{% render 'secrets' %}",
        "{% assign a = b %}",
        "{% capture a %}b{% endcapture %}",
        "{% cycle 'a', 'b' %}",
        "{% increment a %}",
        "{% decrement a %}",
        "{% echo a %}",
        "{% liquid echo a %}",
        "{% ifchanged %}a{% endifchanged %}",
        "{% raw %}{{ a }}{% endraw %}",
        "{% doc %}a{% enddoc %}",
        "{% extends 'a' %}",
        "{% macro a %}{% endmacro %}",
        "{%- for i in items -%}{%- endfor -%}",
        "{% # inline %}",
        "{{ (1..1000000000) }}",
        "{{ (1..n) | join }}",
        "{{ a[b] }}",
        "{{ a[b[c]] }}",
        "{{ a if b else c }}",
        "{{ a || upcase }}",
        "{{ a | safe }}",
        "{{ a | escape }}",
        "{{ a | base64_decode }}",
        "{{ a | where: 'x', 'y' }}",
        "{{ a | sort }}",
    ],
)
def test_loops_includes_and_the_rest_of_liquid_are_refused(template: str) -> None:
    assert complaint(template).startswith("Line 1: ")


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("x" * 4_001, id="characters"),
        pytest.param("{{ a }}" * 101, id="placeholders"),
        pytest.param("{{ a | strip }}" * 51, id="filters"),
        pytest.param("{% if a %}" * 9 + "{% endif %}" * 9, id="nested tags"),
        pytest.param("{% if a" + " and a" * 50 + " %}x{% endif %}", id="conditions"),
        pytest.param("{% if a or b %}x{% endif %}" * 26, id="conditions in many tags"),
        pytest.param("{% case a %}{% when 1" + ", 1" * 50 + " %}x{% endcase %}", id="values of when"),
        pytest.param("{{ a" + ".a" * 20 + " }}", id="keys of a path"),
        pytest.param("{{ a" + "[a" * 240 + " }}", id="paths in paths"),
        pytest.param("{{ " + " " * 600 + "a }}", id="spaces"),
        pytest.param("{{" * 2_000, id="braces"),
        pytest.param("{% raw %}" * 400, id="raw"),
        pytest.param("{{ " + "9" * 600 + " }}", id="digits"),
    ],
)
def test_what_is_too_much_is_refused(template: str) -> None:
    assert complaint(template).startswith("Line 1: ")


def test_the_same_text_is_compiled_once() -> None:
    assert compile_template("Order {{ id }}") is compile_template("Order {{ id }}")


def test_a_refusal_that_is_kept_is_raised_anew() -> None:
    refusals = []
    for _ in range(3):
        with pytest.raises(BadTemplate) as refused:
            compile_template("{{ kept | nope }}")
        refusals.append(refused.value)
    assert len({id(each) for each in refusals}) == 3
    assert len({str(each) for each in refusals}) == 1


@pytest.mark.parametrize("compiled", [compile_template, compile_link])
def test_texts_without_end_are_refused_and_not_kept(compiled: Callable[[str], object]) -> None:
    tracemalloc.start()
    try:
        for number in range(20):
            with pytest.raises(BadTemplate, match="at most 4,000 characters"):
                compiled(f"https://a.example/{number}" + "x" * 1_000_000)
        assert tracemalloc.get_traced_memory()[0] < 4_000_000
    finally:
        tracemalloc.stop()
