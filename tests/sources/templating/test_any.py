"""Whatever is in a template and whatever is in an event: two errors at most, text within its limit."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.sources.events import any_json, any_properties, any_text, event
from tests.sources.templating.any_template import broken_templates, templates
from timeline.sources.templating import (
    BadTemplate,
    DetailDraft,
    RenderFailed,
    compile_link,
    compile_template,
    scope_of,
    show,
)
from timeline.sources.templating.filters import FILTERS
from timeline.sources.text import clean

zones = st.sampled_from([UTC, ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")])
events = st.builds(
    event,
    properties=any_properties,
    description=any_text,
    created_at=st.datetimes(timezones=st.just(UTC)),
    received_at=st.none() | st.just(datetime.max.replace(tzinfo=UTC)),
    dated=st.booleans(),
)
formats = st.sampled_from(["text", "number", "money", "date", "duration", "link", "badge", "image", "other"])


@given(templates, events, zones)
def test_any_template_of_the_grammar_renders_text_that_is_fit(template, sent, zone) -> None:
    try:
        shown = compile_template(template).render(scope_of(sent, zone))
    except BadTemplate:  # the arguments of a filter may make no sense
        return
    assert len(shown) <= 20_000
    assert shown == clean(shown).strip()
    shown.encode()


@given(broken_templates, events)
def test_what_is_no_template_is_a_bad_template_or_renders(template, sent) -> None:
    line = 1
    try:
        compile_template(template).render(scope_of(sent, UTC))
    except BadTemplate as error:
        line = error.line
    assert 1 <= line <= template.count("\n") + 1


@given(templates, events)
def test_what_is_unfilled_is_among_the_paths(template, sent) -> None:
    try:
        compiled = compile_template(template)
    except BadTemplate:
        return
    assert set(compiled.unfilled(scope_of(sent, UTC))) <= set(compiled.paths)


@given(any_text.filter(lambda text: "{" not in text), events)
def test_a_text_without_braces_is_itself(text, sent) -> None:
    assert compile_template(text).render(scope_of(sent, UTC)) == clean(text).strip()


@given(any_text)
def test_a_value_is_never_read_as_a_template(text) -> None:
    sent = event(properties={"it": f"{{{{ secret }}}}{text}", "secret": "s3cret"})
    assert (
        compile_template("{{ it }}").render(scope_of(sent, UTC)) == clean(f"{{{{ secret }}}}{text}").strip()
    )


@pytest.mark.parametrize("name", sorted(FILTERS))
@given(any_json, st.lists(any_json, min_size=2, max_size=2), zones)
def test_no_filter_fails_on_anything(name, value, given_values, zone) -> None:
    each = FILTERS[name]
    for many in range(each.least, each.most + 1):
        arguments = ", ".join(f"properties.v.{place}" for place in range(many))
        template = f"{{{{ it | {name}{': ' + arguments if arguments else ''} }}}}"
        sent = event(properties={"it": value, "v": given_values})
        assert len(compile_template(template).render(scope_of(sent, zone))) <= 4_000


@given(formats, templates | broken_templates, any_text | templates, events)
def test_a_detail_never_raises(format_name, template, option, sent) -> None:
    shown = show(DetailDraft("Label", template, format_name, option), scope_of(sent, UTC))
    if shown is not None:
        assert shown.text or shown.kind == "image"
        assert bool(shown.url) == (shown.kind in ("link", "image"))
        shown.text.encode()


@given(templates, events)
def test_a_link_never_raises_and_never_leaves_its_server(template, sent) -> None:
    try:
        url = compile_link(f"https://shop.example/a/{template}").render(scope_of(sent, UTC))
    except (BadTemplate, RenderFailed):
        return
    assert url is None or url.startswith("https://shop.example/a/")
