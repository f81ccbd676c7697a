"""Values at the paths are hidden from everybody but those whom they are shown to, and nothing else is."""

import json
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.sources.events import any_json, any_properties, event
from timeline.sources.masked import MASKED, REVEALABLE, Masked
from timeline.sources.masking import Masks, Rule, masks_of
from timeline.sources.models import Mask
from timeline.sources.paths import parse_path

AGENT, ADMIN = frozenset({"agent"}), frozenset({"admin"})
M = str(MASKED)

HIDDEN = [
    ("item.name", {"item": {"name": "x", "sku": 1}}, {"item": {"name": M, "sku": 1}}),
    ("item", {"item": {"name": "x"}}, {"item": M}),
    ("item", {"item": []}, {"item": M}),
    ("item", {"item": None, "items": 1}, {"item": M, "items": 1}),
    ("item.name", {"item": "name"}, {"item": "name"}),
    ("item.name", {"item": [{"name": "x"}, [{"name": "y"}], 3]}, {"item": [{"name": M}, [{"name": M}], 3]}),
    ("item.name", {"item.name": "x"}, {"item.name": M}),
    ("a.b.c", {"a": {"b.c": 1}, "a.b": {"c": 2}, "a.b.c": 3}, {"a": {"b.c": M}, "a.b": {"c": M}, "a.b.c": M}),
    ('["a.b"]', {"a.b": 1, "a": {"b": 2}}, {"a.b": M, "a": {"b": 2}}),
    (
        "customer",
        {"customer.email": 1, "customer.a.b": 2, "customers.x": 3},
        {"customer.email": M, "customer.a.b": M, "customers.x": 3},
    ),
    (
        "**.email",
        {"x": {"customer.email": 1, "email.of": 2, "a.b.email": 3}},
        {"x": {"customer.email": M, "email.of": M, "a.b.email": M}},
    ),
    ("*.email", {"customer.email": 1, "a.b.email": 2}, {"customer.email": M, "a.b.email": 2}),
    ("a.*.c", {"a.b.c": 1, "a": {"b.c": 2}, "a.b": {"c": 3}}, {"a.b.c": M, "a": {"b.c": M}, "a.b": {"c": M}}),
    ("caf\u00e9", {"caf\u00e9": 1, "cafe\u0301": 2}, {"caf\u00e9": M, "cafe\u0301": M}),
    ("cafe\u0301.x", {"caf\u00e9": {"x": 1}, "cafe\u0301.x": 2}, {"caf\u00e9": {"x": M}, "cafe\u0301.x": M}),
    ("items.*.sku", {"items": [{"sku": 1}, {"sku": 2, "n": 3}]}, {"items": [{"sku": M}, {"sku": M, "n": 3}]}),
    ("items.*.sku", {"items": {"a": {"sku": 1}}}, {"items": {"a": {"sku": M}}}),
    ("items.*", {"items": [1, {"a": 2}]}, {"items": [M, M]}),
    ("items[1]", {"items": [1, 2, 3]}, {"items": [1, M, 3]}),
    ("*", {"a": 1, "b": {"c": 2}}, {"a": M, "b": M}),
    ("**.email", {"email": 1, "a": [[{"email": {"x": 2}}]]}, {"email": M, "a": [[{"email": M}]]}),
    (
        "a.**.b",
        {"b": 1, "a": {"b": 2, "c": {"b": 3, "d": 4}}},
        {"b": 1, "a": {"b": M, "c": {"b": M, "d": 4}}},
    ),
    ("**.a.*.b", {"x": {"a": {"a": {"b": 1}}}}, {"x": {"a": {"a": {"b": M}}}}),
    (
        "page.url",
        {"page": {"display_name": "Jane", "url": "https://a.example/"}},
        {"page": {"display_name": "Jane", "url": M}},
    ),
    ("Email", {"email": 1}, {"email": 1}),
]


def masks(*paths: str, shown_to=("admin",), revealed_to=(), source="", type_name="") -> Masks:
    return Masks(
        tuple(
            Rule(source, type_name, parse_path(path), frozenset(shown_to), frozenset(revealed_to))
            for path in paths
        )
    )


@pytest.mark.parametrize(("path", "before", "after"), HIDDEN)
def test_what_lies_at_the_path_is_hidden_and_the_rest_stays(path, before, after):
    given_ = json.loads(json.dumps(before))
    seen = masks(path).for_roles(AGENT).apply(event(properties=given_))
    assert seen.properties == after
    assert given_ == before  # what the log holds stays as it is


def test_all_paths_count_at_once_and_the_outer_one_wins():
    seen = masks("a.b", "a", "c.*", "**.d", "@description").for_roles(AGENT)
    found = seen.apply(event(properties={"a": {"b": 1}, "c": {"x": 1}, "e": {"d": 1}}, description="Jane"))
    assert found.properties == {"a": M, "c": {"x": M}, "e": {"d": M}}
    assert found.description == M
    assert isinstance(found.description, Masked)


def test_an_empty_description_stays_empty():
    assert masks("@description").for_roles(AGENT).apply(event(description="")).description == ""


def test_whoever_is_shown_the_values_gets_the_very_same_event():
    one = event(properties={"email": "x"})
    for nobody in (masks("email").for_roles(ADMIN), Masks(), masks("other").for_roles(AGENT)):
        assert nobody.apply(one) is one


def test_one_role_of_several_is_enough():
    held = masks("email", shown_to=("custom:7",))
    assert not held.for_roles(frozenset({"agent", "custom:7"}))
    assert held.for_roles(frozenset({"agent", "custom:8"}))
    assert held.for_roles(frozenset())


@pytest.mark.parametrize(
    ("source", "type_name", "hidden"),
    [
        ("", "", True),
        ("shop", "", True),
        ("", "paid", True),
        ("shop", "paid", True),
        ("crm", "", False),
        ("", "x", False),
    ],
)
def test_a_mask_concerns_its_source_and_type(source, type_name, hidden):
    held = masks("email", source=source, type_name=type_name).for_roles(AGENT)
    assert (held.apply(event("paid", "shop", properties={"email": 1})).properties["email"] == M) is hidden


def test_what_may_be_revealed_is_marked_and_stays_hidden_until_then():
    held = Masks(
        (
            *masks("a", revealed_to=("agent",)).rules,
            *masks("b", "c").rules,
            *masks("c", revealed_to=("agent",)).rules,
        )
    )
    one = event(properties={"a": 1, "b": 2, "c": 3})
    seen, revealed = held.for_roles(AGENT).apply(one), held.reveals(AGENT).apply(one)

    assert [seen.properties[key] is REVEALABLE for key in "abc"] == [True, False, False]
    assert seen.properties == {"a": M, "b": M, "c": M}
    assert revealed.properties == {"a": 1, "b": M, "c": M}
    assert held.for_roles(frozenset({"light-agent"})).apply(one).properties["a"] is MASKED


def test_an_inner_mask_outlasts_the_reveal_of_what_is_around_it():
    held = Masks((*masks("a", revealed_to=("agent",)).rules, *masks("a.b").rules))
    one = event(properties={"a": {"b": 1, "c": 2}})
    assert held.for_roles(AGENT).apply(one).properties == {"a": M}
    assert held.reveals(AGENT).apply(one).properties == {"a": {"b": M, "c": 2}}


def test_the_fingerprint_tells_audiences_apart_by_what_is_hidden_from_them():
    held = masks("a", shown_to=("admin", "agent")), masks("a", revealed_to=("agent",)), masks("b")
    assert held[0].for_roles(AGENT).fingerprint == Masks().fingerprint == ""
    assert held[1].for_roles(AGENT).fingerprint == held[1].for_roles(frozenset({"unknown"})).fingerprint
    assert len({one.for_roles(frozenset()).fingerprint for one in held}) == 2


def test_masks_come_from_rows_and_an_unreadable_one_hides_all():
    rows = [Mask(path="email", shown_to=["admin"]), Mask(path="a..b", source="crm", shown_to=["admin"])]
    held = masks_of(rows).for_roles(AGENT)
    one, other = (
        event(properties={"x": 1, "email": 2}),
        event(source="crm", properties={"x": 1}, description="d"),
    )

    assert held.apply(one).properties == {"x": 1, "email": M}
    assert (held.apply(other).properties, held.apply(other).description) == ({"x": M}, M)


def test_no_depth_and_no_number_of_keys_is_too_much():
    deep: object = {"email": "x"}
    for _ in range(900):
        deep = {"a": [deep]}
    wide = {f"key{number}": {"email": number, "text": "y" * 100} for number in range(10_000)}
    long = "z" * 1_000_000
    held = masks("**.email", "**.a.*.*.*.b", "wide.*.x", *(f"**.k{n}.*.e" for n in range(50))).for_roles(
        AGENT
    )
    begun = time.thread_time()
    seen = held.apply(event(properties={"deep": deep, "wide": wide, "long": long}))

    assert time.thread_time() - begun < 1
    inner = seen.properties["deep"]
    while "a" in inner:
        inner = inner["a"][0]
    assert inner == {"email": M}
    assert all(one["email"] == M for one in seen.properties["wide"].values())
    assert seen.properties["long"] is long


def test_a_mask_by_names_does_not_walk_what_lies_beside_it():
    class Unread(dict):
        def keys(self):
            raise AssertionError("walked")

        __iter__ = items = values = keys

    one = event(properties={"email": "x", "beside": Unread(a=1)})
    assert masks("email", "item.email").for_roles(AGENT).apply(one).properties["email"] == M


@given(any_properties, any_json)
@settings(max_examples=50)
def test_whatever_an_event_holds_the_value_is_gone_and_the_rest_is_there(properties, secret):
    held = masks("secret", "**.hidden").for_roles(AGENT)
    rest = {key: value for key, value in properties.items() if key not in ("secret", "hidden")}
    seen = held.apply(event(properties={**rest, "secret": secret, "lists": [[{"hidden": secret}]]}))

    assert repr(seen.properties) == repr({**rest, "secret": MASKED, "lists": [[{"hidden": MASKED}]]})


any_steps = st.lists(st.sampled_from([*"ab*", "**"]), min_size=1, max_size=6).filter(lambda s: s[-1] != "**")
small_data = st.recursive(
    st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["a", "b", "a.b", "b.a.c"]), inner, max_size=3)
    ),
    max_leaves=25,
)


@given(any_steps, small_data)
@settings(max_examples=300)
def test_the_walk_finds_what_a_plain_search_finds(steps, data):
    path = ".".join(steps)
    seen = masks(path).for_roles(AGENT).apply(event(properties={"a": data})).properties
    assert seen == searched({"a": data}, {tuple(steps)})


def searched(value, paths):
    """The masks in the plainest words: ``paths`` are those that lead on from here."""
    paths = closed(paths)
    if () in paths:
        return M
    if isinstance(value, dict):
        return {key: searched(inner, along(paths, key)) for key, inner in value.items()}
    if isinstance(value, list):
        through = {path for path in paths if path and path[0] != "*"}
        return [searched(inner, led_on(paths, str(n)) | through) for n, inner in enumerate(value)]
    return value


def along(paths, key):
    """Those that lead on from a key: by itself, and by the names between its dots."""
    further, names = led_on(paths, key), key.split(".")
    for name in names if len(names) > 1 else ():
        paths = closed(led_on(paths, name))
        if () in paths:
            return paths
    return further | paths if len(names) > 1 else further


def closed(paths):
    """With those that ``**`` leads to without a step."""
    while more := {path[1:] for path in paths if path[:1] == ("**",)} - paths:
        paths = paths | more
    return paths


def led_on(paths, key):
    further = {path[1:] for path in paths if path and path[0] in ("*", key)}
    return further | {path for path in paths if path[:1] == ("**",)}
