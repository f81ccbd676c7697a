"""The sidebar's templates escape whatever they print, and print nothing that is not there."""

from html import escape
from pathlib import Path

import pytest
from django.template import engines
from django.utils.safestring import mark_safe
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import UndefinedError

from timeline.sidebar.environment import printed

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = [
    f"{folder}/{path.name}"
    for folder in ("sidebar", "problems")
    for path in (ROOT / "templates" / folder).glob("*.html")
]


def written(template: str, **context: object) -> str:
    return engines["jinja2"].from_string(template).render(context)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_template_of_the_sidebar_is_this_environments(name):
    assert engines["jinja2"].get_template(name).template.environment.finalize is printed


@given(st.text())
def test_text_is_printed_escaped(text):
    assert written("<i title='{{ text }}'>", text=text) == f"<i title='{escape(text)}'>"


@pytest.mark.parametrize(
    "template", ["{{ t }}", "{{ t ~ '' }}", "{{ t or '–' }}", "{{ [t]|first }}", "{{ t|trim }}"]
)
def test_text_is_escaped_whatever_a_template_does_with_it(template):
    assert written(template, t="<b>&amp;\"'") == "&lt;b&gt;&amp;amp;&quot;&#x27;"


@pytest.mark.parametrize(
    ("value", "expected"), [(0, "0"), (-1, "-1"), (None, "None"), (["<"], "[&#x27;&lt;&#x27;]"), ("", "")]
)
def test_what_is_no_text_is_printed_as_its_text_escaped(value, expected):
    assert written("{{ value }}", value=value) == expected


def test_html_of_ours_is_printed_as_it_is():
    assert written("{{ value }}", value=mark_safe("<br>")) == "<br>"
    assert written("{{ icon('bell') }}").startswith('<svg class="icon ')


def test_the_words_that_call_an_icon_are_escaped():
    assert "<b>" not in written("{{ icon(name) }}", name='"><b>')


@pytest.mark.parametrize("template", ["{{ nothing }}", "{{ value.nothing }}", "{% if nothing %}{% endif %}"])
def test_a_misspelled_name_is_an_error(template):
    with pytest.raises(UndefinedError):
        written(template, value=Path())
