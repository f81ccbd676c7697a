"""Paths are read as written, written as they are read, and refused with a sentence."""

from contextlib import suppress

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from timeline.sources.models import Display, Mask
from timeline.sources.paths import BadPath, Wild, mask_path, parse_path, path_of, plain_path

ONE, DEEP = Wild.ONE, Wild.DEEP

READ = {
    "item.name": ("item", "name"),
    "items.*.sku": ("items", ONE, "sku"),
    "**.email": (DEEP, "email"),
    "a.**.**.b": ("a", DEEP, "b"),
    "*": (ONE,),
    '["odd.key"]': ("odd.key",),
    'item["a \\"b\\" ]c"].d': ("item", 'a "b" ]c', "d"),
    "items[0].sku": ("items", "0", "sku"),
    "first-name.straße.日本": ("first-name", "straße", "日本"),
    '["@description"]': ("@description",),
    '["*"]': ("*",),
    '[""]': ("",),
    "$ref.a:b/c": ("$ref", "a:b/c"),
}
REFUSED = {
    "": "needs a name",
    ".": "Character 1: a name is missing",
    ".a": "Character 1",
    "a.": "Character 2: a name is missing",
    "a..b": "Character 2: a name is missing",
    'a.["b"]': "Character 2: no dot stands before a bracket",
    "a b": "Character 2",
    "a*": "Character 2: * and ** stand alone",
    "*a": "Character 2",
    "a.***": "Character",
    "a.**": "does not end with **",
    "**": "does not end with **",
    "@descriptio": "only @description begins with @",
    "@description.x": "only @description",
    '["a': "Character 1",
    '["\\x"]': "no JSON string",
    "items[-1]": "Character 6",
    "items[*]": "Character",
    "a" * 201: "at most 200 characters",
    ".".join("a" * 31): "at most 30 steps",
    "a\nb": "Character 2",
    "a\x00": "Character 2",
}


@pytest.mark.parametrize("text", READ)
def test_a_path_is_read_step_by_step(text):
    assert parse_path(text).steps == READ[text]


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_path_is_refused_with_where_and_why(text):
    with pytest.raises(BadPath, match=REFUSED[text].replace("*", r"\*")):
        parse_path(text)


@pytest.mark.parametrize("text", REFUSED)
def test_the_field_of_a_mask_refuses_the_same(text):
    with pytest.raises(ValidationError):
        mask_path(text)


@given(st.text(max_size=60) | st.text(alphabet='a.*[]"@\\0', max_size=20))
def test_any_text_is_read_or_refused(text):
    with suppress(BadPath):
        path = parse_path(text)
        assert parse_path(str(path)) == path


@given(st.lists(st.text(max_size=20).filter(lambda name: name.isprintable()), min_size=1, max_size=5))
def test_every_key_can_be_named(names):
    assert parse_path(path_of(names)).names == tuple(names)


def test_the_description_has_a_path_of_its_own():
    path = parse_path("@description")
    assert (path.is_description, path.plain, str(path)) == (True, False, "@description")


@pytest.mark.parametrize("text", ["item.*", "**.a", "@description"])
def test_a_thread_needs_a_plain_path(text):
    with pytest.raises(ValidationError, match="names only"):
        plain_path(text)


@pytest.mark.parametrize(("model", "field"), [(Mask, "path"), (Display, "thread")])
def test_the_models_refuse_a_bad_path(model, field):
    with pytest.raises(ValidationError) as refusal:
        model(**{field: "a..b"}).clean_fields(exclude=())
    assert "a name is missing" in str(refusal.value.message_dict[field])
