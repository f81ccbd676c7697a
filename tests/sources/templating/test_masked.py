"""A masked value is seen to be masked, whatever a template does with it, and is never linked or compared."""

import pytest
from hypothesis import given

from tests.sources.templating.any_template import templates
from tests.sources.templating.rendering import rendered, scope
from timeline.sources.masked import MASKED, Masked
from timeline.sources.templating import BadTemplate, DetailDraft, Shown, compile_link, compile_template, show
from timeline.sources.templating.filters import FILTERS


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_a_masked_value_passes_every_filter_unchanged(name: str) -> None:
    given_values = ", ".join(["n"] * FILTERS[name].least)
    template = f"{{{{ it | {name}{': ' + given_values if given_values else ''} }}}}"
    assert rendered(template, it=MASKED, n=1) == MASKED


@pytest.mark.parametrize(
    ("template", "shown"),
    [
        ("{{ it.name.first }}", MASKED),
        ("{{ object }}", MASKED),
        ("{{ list }}", f"a, {MASKED}"),
        ("{{ list | join: '; ' }}", f"a; {MASKED}"),
        ("{{ list | last }}", MASKED),
        ("{{ list | last | upcase | append: 'x' }}", MASKED),
        ("{{ list | sum }}", MASKED),
        ("{{ list | upcase }}", f"a, {MASKED}"),
        ("{{ objects | map: 'mail' | join }}", f"a, {MASKED}"),
        ("{{ 'x' | append: it }}", MASKED),
        ("{{ 'x' | append: list }}", MASKED),
        ("{{ 'x' | replace: it, 'y' }}", MASKED),
        ("{{ 5 | money: it }}", MASKED),
        ("{{ nowhere | default: it }}", MASKED),
        ("{{ 'x' | default: it }}", "x"),
        ("To {{ it }}", f"To {MASKED}"),
        ("{% if it %}{{ it }}{% endif %}", MASKED),
    ],
)
def test_what_is_made_with_a_masked_value_is_masked(template: str, shown: str) -> None:
    made = rendered(
        template,
        it=MASKED,
        object={"name": MASKED},
        list=["a", MASKED],
        objects=[{"mail": "a"}, {"mail": MASKED}],
    )
    assert made == shown
    assert isinstance(made, Masked) is (MASKED in shown)


@pytest.mark.parametrize(
    "comparison", ["==", "!=", "<>", "<", ">", "<=", ">=", "contains"]
)  # fmt: skip
@pytest.mark.parametrize("other", ["'••••••'", "it", "''", "nil", "1", "'•'", "true"])
def test_no_comparison_with_a_masked_value_holds(comparison: str, other: str) -> None:
    for asked in (f"it {comparison} {other}", f"{other} {comparison} it"):
        assert rendered(f"{{% if {asked} %}}told{{% endif %}}", it=MASKED) == ""


def test_no_item_of_a_list_that_is_masked_is_compared() -> None:
    assert rendered("{% if it contains '••••••' %}told{% endif %}", it=[MASKED]) == ""


@pytest.mark.parametrize(
    "template",
    [
        "https://shop.example/{{ it }}",
        "https://shop.example/{{ 'x' | append: it }}",
        "https://shop.example/{{ list }}",
        "https://shop.example/{{ list | join }}",
        "https://shop.example/?{% if it %}m={{ it.name }}{% endif %}",
    ],
)
def test_a_masked_value_is_never_linked(template: str) -> None:
    sent = scope({"it": MASKED, "list": ["a", MASKED]})
    assert compile_link(template).render(sent) is None
    assert show(DetailDraft("L", template, "link"), sent) == Shown("L", "text", MASKED)


@pytest.mark.parametrize("format_name", ["text", "number", "money", "date", "duration", "badge"])
def test_a_masked_detail_is_text_in_every_format(format_name: str) -> None:
    sent = scope({"it": MASKED})
    assert show(DetailDraft("L", "{{ it }}", format_name, ""), sent) == Shown("L", "text", MASKED)


def test_a_masked_description_is_masked() -> None:
    assert compile_template("{{ event.description }}").render(scope(description=MASKED)) == MASKED


def test_a_masked_value_is_not_missing() -> None:
    assert compile_template("{{ it.name }}").unfilled(scope({"it": MASKED})) == ()


@given(templates)
def test_a_link_with_anything_masked_in_it_is_none(template: str) -> None:
    every = scope(
        dict.fromkeys(["item", "items", "amount", "total", "currency", "url", "title", "name"], MASKED)
    )
    try:
        link, text = compile_link(f"https://shop.example/{template}"), compile_template(template)
    except BadTemplate:
        return
    if isinstance(text.render(every), Masked):
        assert link.render(every) is None
