"""Whatever an event holds, the page shows it as text and stays a page."""

import json
import time

import pytest

from tests.feed.upstream import made

from .page import Page

SCRIPT = "<script>hacked()</script>"
ATTACKS = [
    SCRIPT,
    '"><img src=x onerror=hacked()>',
    "' onfocus='hacked()' x='",
    "</article></section></template><h1>free</h1>",
    "<hx-partial hx-target=body>x</hx-partial>",
    "{{ 7|add:7 }}{% include 'x' %}",
    "javascript:hacked()",
    "\u202egnp.exe",
    "a\x00b",
    "__proto__",
]


def everywhere(text, number=1):
    return made(
        number,
        id=text,
        source=text,
        type=text,
        description=text,
        properties={text: text, "link": {"display_name": text, "url": text}, "list": [text, {text: [text]}]},
    )


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_stays_text_in_rows_and_details(agent, attack):
    jane = agent([everywhere(attack)])
    rows = jane.get()
    page = Page(rows)
    details = jane.get(page.one("button", class_="opener")["hx-get"])

    for response in (rows, details):
        assert response.status_code == 200
        found = Page(response)
        assert not [e for e in found.elements if any(name.startswith("on") for name in e.attributes)]
        assert not found.all("script")
        assert not found.all("img")
        assert not found.all("h1")
        assert not found.all("a")
    assert len(page.all("article")) == 1


@pytest.mark.parametrize("attack", ATTACKS)
def test_text_stays_text_in_chips_and_the_panel(agent, attack):
    attack = attack.replace("\x00", "")
    page = Page(
        agent([everywhere(attack)]).get(query={"source": attack, "q": attack, "exclude": "x:" + attack})
    )

    assert not page.all("script")
    assert not page.all("img")
    assert attack in [box["value"] for box in page.all("input", name="source")]


@pytest.mark.parametrize(
    "properties",
    [
        {"surrogate": "\ud800"},
        {"number": 1e308 * 10},
        {"nan": float("nan")},
        {"big": 10**400},
        {"items": 1, "keys": 2, "values": 3},
        {f"key {number}": number for number in range(10_000)},
    ],
    ids=["surrogate", "infinite", "nan", "big", "items", "many"],
)
def test_odd_properties_are_shown_or_cut(agent, properties):
    jane = agent([made(1, properties=properties)])
    response = jane.get()

    assert response.status_code in (200, 502)
    if response.status_code == 200:
        details = jane.get(Page(response).one("button", class_="opener")["hx-get"])
        assert details.status_code == 200
        assert len(details.content) < 1_000_000


def test_a_value_of_a_megabyte_is_cut_and_said(agent):
    jane = agent([made(1, properties={"long": "x" * 1_000_000}, description="y" * 500_000)])
    started = time.thread_time()
    response = jane.get()
    details = jane.get(Page(response).one("button", class_="opener")["hx-get"])

    assert time.thread_time() - started < 2
    assert len(response.content) < 50_000
    assert len(details.content) < 300_000
    assert "not shown" in details.content.decode()


def test_depth_without_end_is_cut_and_said(agent):
    deep = json.loads('{"a":' * 400 + "1" + "}" * 400)
    jane = agent([made(1, properties=deep)])
    details = jane.get(Page(jane.get()).one("button", class_="opener")["hx-get"])

    assert details.status_code == 200
    assert "not shown" in details.content.decode()


@pytest.mark.parametrize("created", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "soon", None, 12])
def test_absurd_dates_are_rows_too(agent, created):
    response = agent([made(1, created_at="2026-03-01T12:00:00Z"), made(2) | {"created_at": created}]).get(
        zone="America/New_York"
    )

    assert response.status_code == 200
    assert len(Page(response).events) == 2


LONG = "x" * 19_000


@pytest.mark.parametrize("field", ["id", "source", "type", "description"])
@pytest.mark.parametrize("query", [{}, {"size": "100"}])
def test_a_hundred_endless_names_do_not_make_an_endless_page(agent, field, query):
    jane = agent([made(number, **{field: f"{number}{LONG}"}) for number in range(100)])
    started = time.thread_time()
    response = jane.get(query=query)
    details = jane.get(Page(response).all("button", class_="opener")[0]["hx-get"])

    assert time.thread_time() - started < 2
    assert (response.status_code, details.status_code) == (200, 200)
    assert len(response.content) < 1_000_000


def test_thousands_of_sources_and_types_are_listed_in_part_and_counted(agent):
    names = [f"{number} " + "'" * 95 for number in range(500)]
    events = [made(n, source=names[n % 30], type=names[n]) for n in range(500)]
    jane = agent(events)
    for _ in range(5):
        response = jane.get(query={"q": "nowhere"})

    assert len(response.content) < 1_000_000
    assert len(Page(response).all("input", name="type")) <= 240
    assert "more types not listed" in response.content.decode()


def test_json_that_indenting_would_blow_up_is_written_only_as_far_as_it_is_shown(agent):
    deep = json.loads("[" * 90 + ",".join("1" * 500_000) + "]" * 90)
    jane = agent([made(1, properties={"deep": deep})])
    url = Page(jane.get()).one("button", class_="opener")["hx-get"]
    started = time.thread_time()
    details = jane.get(url)

    assert time.thread_time() - started < 1
    assert len(details.content) < 300_000
    assert "The rest of the JSON is not shown" in details.content.decode()
