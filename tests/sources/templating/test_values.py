"""How values read in a text: as people say them, never as Python or JSON prints them."""

from datetime import UTC, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from tests.sources.templating.rendering import rendered, scope
from timeline.sources.templating import DetailDraft, RenderFailed, compile_link, compile_template, show


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("Jane", "Jane"),
        (3, "3"),
        (1.5, "1.5"),
        (Decimal("1.10"), "1.10"),
        (True, "yes"),
        (False, "no"),
        (None, ""),
        ("", ""),
        ([], ""),
        ({}, ""),
        (float("nan"), "not a number"),
        (float("inf"), "a number out of range"),
        pytest.param(10**5000, "a number of about 5,001 digits", id="huge"),
        ({"display_name": "Jane", "name": "x"}, "Jane"),
        ({"name": "Lamp", "title": "x"}, "Lamp"),
        ({"title": "Lamp"}, "Lamp"),
        ({"id": 5}, ""),
        ({"name": {"name": "deep"}}, ""),
        (["a", "b"], "a, b"),
        ([1, {"name": "Lamp"}, None, True, ["x"], {}], "1, Lamp, yes, 1 more"),
        (list("abcdefg"), "a, b, c, d, e, 2 more"),
        ("two\nlines\u202e\x00", "two\nlines"),
        ("\ud800", "\ufffd"),
    ],
)
def test_a_value_is_told_in_words(value: object, said: str) -> None:
    assert rendered("{{ it }}", it=value) == said


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("item.name", "Lamp"),
        ("item['name']", "Lamp"),
        ('["odd key"]', "odd"),
        ('["odd.key"].x', "dotted"),
        ("order-id", "hyphen"),
        ("list.0", "a"),
        ("list[0]", "a"),
        ("list[-1]", "c"),
        ("list.first", "a"),
        ("list.last", "c"),
        ("list.size", "3"),
        ("nothing.first", ""),
        ("list[3]", ""),
        ("list[-4]", ""),
        ("list.name", ""),
        ("item.size", "XL"),
        ("item.first", ""),
        ("plain.size", "2"),
        ("text.size", "4"),
        ("text.first", ""),
        ("text[0]", ""),
        ("numbered.0", "zero"),
        ("properties.item.name", "Lamp"),
        ("properties.event.name", "mine"),
        ("properties.properties.name", "yours"),
        ("nowhere", ""),
        ("nowhere.at.all", ""),
        ("item.name.upper", ""),
        ("event.type", "order_completed"),
        ("event.source", "shop"),
        ("event.id", "e1"),
        ("event.description", "Told"),
        ("event.created_at", "Sun 1 Mar 2026, 12:00"),
        ("credit.limit", "500"),
        ("limit", "5"),
        ("for.if.and", "words"),
        ("now", ""),
        ("today", ""),
    ],
)
def test_a_path_leads_to_keys_and_items_and_nothing_else(path: str, said: str) -> None:
    sent = {
        "item": {"name": "Lamp", "size": "XL"},
        "odd key": "odd",
        "odd.key": {"x": "dotted"},
        "order-id": "hyphen",
        "list": ["a", "b", "c"],
        "nothing": [],
        "plain": {"a": 1, "b": 2},
        "text": "four",
        "numbered": {"0": "zero"},
        "event": {"name": "mine"},
        "properties": {"name": "yours"},
        "credit": {"limit": 500},
        "limit": 5,
        "for": {"if": {"and": "words"}},
    }
    told = scope(sent, description="Told")
    assert compile_template(f"{{{{ {path} }}}}").render(told) == said


@pytest.mark.parametrize(
    "name",
    [
        *("__class__", "__dict__", "__init__", "__globals__", "keys", "items", "values", "get", "pop"),
        *("__proto__", "constructor", "upper", "format", "real", "year", "tzinfo", "self"),
    ],
)
@pytest.mark.parametrize("start", ["text", "object", "list", "number", "properties", "nowhere"])
def test_there_is_no_attribute_to_walk_to(start: str, name: str) -> None:
    sent = {"text": "a", "object": {"a": 1}, "list": [1], "number": 1.5}
    assert rendered(f"{{{{ {start}.{name} }}}}", **sent) == ""
    assert rendered(f'{{{{ {start}["{name}"] }}}}', **sent) == ""


def test_a_key_that_looks_like_an_attribute_is_a_key() -> None:
    assert rendered("{{ object.__class__ }}", object={"__class__": "mine"}) == "mine"


def test_times_of_the_event_are_in_the_agents_zone() -> None:
    berlin = scope(zone=ZoneInfo("Europe/Berlin"))
    assert compile_template("{{ event.created_at }}").render(berlin) == "Sun 1 Mar 2026, 13:00"


def test_an_event_without_a_date_tells_when_it_arrived_or_nothing() -> None:
    template = compile_template("{{ event.created_at }}")
    arrived = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
    year_one = datetime(1, 1, 1, tzinfo=UTC)
    assert template.render(scope(dated=False, received_at=arrived)) == "Mon 2 Mar 2026, 09:30"
    assert template.render(scope(dated=False, created_at=year_one, received_at=None)) == ""


def test_the_end_of_the_calendar_is_no_trouble() -> None:
    late = scope(created_at=datetime.max.replace(tzinfo=UTC), zone=ZoneInfo("Asia/Tokyo"))
    assert compile_template("{{ event.created_at }}").render(late) == "Fri 31 Dec 9999, 23:59"


def test_what_is_missing_leaves_no_trace() -> None:
    assert rendered("Order {{ id }} of {{ customer.name }}", id=None) == "Order  of"


def test_markup_is_text_like_any_other() -> None:
    payload = "<img src=x onerror=alert(1)>&amp;{{ 7 | times: 7 }}{% if true %}"
    assert rendered("<b>{{ it }}</b>", it=payload) == f"<b>{payload}</b>"


def test_paths_are_the_properties_that_a_template_names() -> None:
    template = compile_template(
        "{{ a.b }}{{ a.b | money: c }}{% if d.0 %}{{ properties.e }}{% else %}{{ ['odd \"key'] }}{% endif %}"
        "{{ event.type }}{{ 'x' | append: f['g h'] }}"
    )
    assert template.paths == ("a.b", "c", "d.0", "e", '["odd \\"key"]', 'f["g h"]')


@pytest.mark.parametrize(
    ("template", "lacking"),
    [
        ("{{ id }}", ()),
        ("{{ no }}", ("no",)),
        ("{{ null }}{{ blank_text }}{{ none }}", ("blank_text", "none")),
        ("{{ no | default: 'x' }}", ()),
        ("{{ no | default: id }}", ()),
        ("{{ no | default: gone }}", ("no", "gone")),
        ("{{ id | money: no }}", ("no",)),
        ("{% if no %}{{ gone }}{% endif %}", ()),
        ("{% unless no %}{{ gone }}{{ no }}{% endunless %}", ("gone", "no")),
        ("{{ no }}{{ no }}", ("no",)),
        ("{{ false }}{{ zero }}", ()),
        ("{{ event.description }}", ()),
    ],
)
def test_unfilled_are_the_placeholders_that_an_event_leaves_empty(template: str, lacking: tuple) -> None:
    sent = scope({"id": 1, "blank_text": " ", "none": None, "zero": 0})
    assert compile_template(template).unfilled(sent) == lacking


def test_the_value_of_one_placeholder_is_the_value_itself() -> None:
    sent = scope({"n": 5})
    assert compile_template("{{ n }}").value(sent) == 5
    assert compile_template("{{ n }} ").value(sent) == "5"


class Broken(dict):  # type: ignore[type-arg]
    def __contains__(self, key: object) -> bool:
        raise ValueError("s3cret")


def test_what_fails_says_nothing_of_the_event() -> None:
    sent = scope({"it": Broken()})
    for compiled in (compile_template("{{ it.a }}"), compile_link("https://shop.example/{{ it.a }}")):
        with pytest.raises(RenderFailed) as failed:
            compiled.render(sent)
        assert (str(failed.value), failed.value.__cause__, failed.value.__suppress_context__) == (
            "ValueError",
            None,
            True,
        )
    assert show(DetailDraft("L", "{{ it.a }}", "money", "it.a"), sent) is None
