"""The paths that are offered for templates: each gives a template that compiles and finds its value."""

from datetime import UTC
from typing import Any

import pytest
from hypothesis import given

from tests.sources.events import any_properties, event
from timeline.sources.admin.invented import invented
from timeline.sources.admin.property_paths import of_many_types, path_rows
from timeline.sources.discovery.paths import paths_of
from timeline.sources.models import SeenPath, SeenType
from timeline.sources.templating import compile_template, scope_of
from timeline.sources.templating.placeholders import placeholder_of


def seen(path: str, kinds: Any = ("text",), days: int = 5) -> SeenPath:
    of = SeenType(source="shop", type="order_completed", days={"2026-11-29": 10})
    return SeenPath(seen_type=of, path=path, kinds=list(kinds), days={"2026-11-29": days})


@pytest.mark.parametrize(
    ("properties", "path"),
    [
        ({"item": {"name": "Lamp"}}, "item.name"),
        ({"items": [{"sku": "Lamp"}]}, "items.*.sku"),
        ({"odd key": "Lamp"}, '["odd key"]'),
        ({"a": {"odd.key": "Lamp"}}, 'a["odd.key"]'),
        ({"event": "Lamp"}, "event"),
        ({"properties": {"x": "Lamp"}}, "properties.x"),
        ({"event": {"type": "Lamp"}}, "event.type"),
        ({"empty": "Lamp"}, "empty"),
        ({"if": {"not": "Lamp"}}, "if.not"),
        ({"a\\b": "Lamp"}, '["a\\\\b"]'),
        ({'a"b': "Lamp"}, '["a\\"b"]'),
        ({"été": "Lamp"}, "été"),
    ],
)
def test_a_placeholder_finds_the_value_at_its_path(properties, path):
    template = compile_template(placeholder_of(path))
    assert template.render(scope_of(event(properties=properties), UTC)) == "Lamp"


@pytest.mark.parametrize("path", ["@description", "*", "*.name", "a..b", "", "**.email"])
def test_a_path_that_no_template_can_name_has_no_placeholder(path):
    assert placeholder_of(path) == ""


@given(any_properties)
def test_every_path_of_any_event_gives_a_placeholder_or_is_left_alone(properties):
    rows = path_rows(seen(path, kinds) for path, kinds in paths_of(properties).items())
    for row in rows:
        if row.insert:
            compile_template(row.insert)


@given(any_properties)
def test_a_made_up_event_can_be_made_of_any_paths(properties):
    paths = [seen(path, kinds) for path, kinds in paths_of(properties).items()]
    assert invented("shop", "order_completed", paths).type == "order_completed"


def test_a_made_up_event_fills_its_paths():
    paths = [seen("item", ["object"]), seen("item.name"), seen("items.*.price", ["number"])]
    made = invented("shop", "order_completed", paths)
    assert made.properties == {"item": {"name": "Example"}, "items": [{"price": 42}]}


def test_a_made_up_event_has_odd_keys_as_they_are():
    made = invented("shop", "order_completed", [seen('["odd \\"key\\""].x'), seen("no..path")])
    assert made.properties == {'odd "key"': {"x": "Example"}}


def test_the_most_common_paths_come_first_with_their_share():
    rows = path_rows([seen("rare", days=1), seen("common", days=10), seen("a}}b", days=4)])
    assert [(row.path, row.share, bool(row.insert)) for row in rows] == [
        ("common", 100, True),
        ("a}}b", 40, False),
        ("rare", 10, True),
    ]


def test_of_many_types_each_path_is_there_once():
    rows = of_many_types(path_rows([seen("a"), seen("b"), seen("b")]))
    assert [(row.path, row.share) for row in rows] == [("b", None), ("a", None)]


def test_kinds_that_are_no_list_of_kinds_do_no_harm():
    broken = seen("a")
    broken.kinds, broken.days = {"x": 1}, ["y"]
    assert path_rows([broken])[0].kinds == ""
