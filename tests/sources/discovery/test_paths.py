import time

import pytest
from hypothesis import given

from tests.sources.events import any_json, any_properties
from timeline.sources.discovery.paths import MOST_PATHS, kind_of, paths_of
from timeline.sources.models.seen import LONGEST_PATH

KINDS = {"text", "number", "bool", "null", "date", "link", "object", "list"}


def test_every_property_has_its_path_and_its_kinds():
    found = paths_of(
        {
            "item": {"name": "Lamp", "price": 12.5, "gift": False},
            "items": [{"sku": "A"}, {"sku": 7, "page": "https://shop.example/a"}],
            "note": None,
            "at": "2026-03-01T12:00:00Z",
        }
    )
    assert found == {
        "item": {"object"},
        "item.name": {"text"},
        "item.price": {"number"},
        "item.gift": {"bool"},
        "items": {"list"},
        "items.*": {"object"},
        "items.*.sku": {"text", "number"},
        "items.*.page": {"link"},
        "note": {"null"},
        "at": {"date"},
    }


@pytest.mark.parametrize(
    ("key", "path"),
    [
        ("Größe", "Größe"),
        ("odd key", '["odd key"]'),
        ("a.b", '["a.b"]'),
        ('say "hi"', '["say \\"hi\\""]'),
        ("", '[""]'),
        ("line\nbreak", "*"),
        ("\u202ereversed", "*"),
        ("k" * 61, "*"),
        ("jane@example.com", "*"),
        ("jane\uff20example.com", "*"),
        ("jane%40example.com", "*"),
        ("jane(at)example.com", "*"),
        ("\u0660\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "*"),
        ("+420 777 123 456", "*"),
        ("10432", "*"),
        ("3f2b8c1e-5d2a-4860-b7c1-e0d3f6a8925b", "*"),
        ("https://shop.example/a", "*"),
        ("customer_lifetime_value_in_euro_cents", "customer_lifetime_value_in_euro_cents"),
        ("iso_27001", "iso_27001"),
    ],
)
def test_a_key_is_written_as_a_step_unless_it_is_data_itself(key, path):
    assert list(paths_of({key: 1})) == [path]
    assert list(paths_of({"in": {key: 1}}))[1] == (f"in{path}" if path[0] == "[" else f"in.{path}")


def test_keys_of_an_object_with_too_many_to_be_names_are_any_key():
    found = paths_of({"by_sku": {f"sku-{n}": {"left": n} for n in range(10_000)}})
    assert found == {"by_sku": {"object"}, "by_sku.*": {"object"}, "by_sku.*.left": {"number"}}


def test_hostile_properties_cost_milliseconds():
    deep = inner = {}
    for _ in range(900):
        inner["deeper"] = inner = {}
    wide = {f"a{n}": {f"b{m}": {f"c{o}": 1 for o in range(50)} for m in range(50)} for n in range(50)}
    began = time.perf_counter()
    for hostile in (deep, wide, {"k" * 1_000_000: "v" * 1_000_000}, {str(n): n for n in range(10_000)}):
        assert len(paths_of(hostile)) <= MOST_PATHS
    assert time.perf_counter() - began < 0.2


@given(any_properties)
def test_any_json_has_paths_within_bounds(properties):
    found = paths_of(properties)
    assert len(found) <= MOST_PATHS
    assert all(0 < len(path) <= LONGEST_PATH and path.isprintable() for path in found)
    assert all(kinds and kinds <= KINDS for kinds in found.values())


@given(any_json)
def test_any_value_is_of_one_kind(value):
    assert kind_of(value) in KINDS


@given(any_json)
def test_no_value_gets_into_a_path(value):
    assert all(path == "key" or path.startswith(("key.", "key[")) for path in paths_of({"key": value}))
    assert list(paths_of({"key": f"secret {value}"})) == ["key"]
