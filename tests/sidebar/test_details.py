"""An event in full, when it is opened."""

from django.core.cache import cache

from tests.feed.upstream import made

from .page import Page


def opened(agent, **event):
    jane = agent([made(1, **event)])
    url = Page(jane.get()).one("button", class_="opener")["hx-get"]
    return jane.get(url)


def test_the_details_show_properties_times_and_json(agent):
    long = "All of it, and more than a row of the narrowest sidebar would show"
    response = opened(agent, properties={"order": {"id": 7}, "items": [1]}, description=long)
    page = Page(response)
    tree = page.all("dl", class_="properties")[0]

    assert response.status_code == 200
    assert page.one("p", class_="description").text == long
    assert tree.text.startswith("orderid7items")
    assert "Happened" in page.one("div", "data-loaded").text
    assert '"order": { "id": 7 }' in page.one("pre", "data-raw").text


def test_a_short_description_that_the_row_shows_is_not_said_twice(agent):
    assert Page(opened(agent, description="2 items for 734.00 EUR")).all("p", class_="description") == []


def test_opening_an_event_that_is_loaded_asks_upstream_nothing(agent):
    jane = agent([made(1)])
    url = Page(jane.get()).one("button", class_="opener")["hx-get"]
    before = jane.upstream.calls
    jane.get(url)

    assert jane.upstream.calls == before


def test_a_link_opens_elsewhere_and_tells_nothing_of_this_page(agent):
    page = Page(
        opened(agent, properties={"article": {"display_name": "Help", "url": "https://help.example.com/1"}})
    )
    links = page.all("a")

    assert {(link["href"], link.text) for link in links} == {("https://help.example.com/1", "Help")}
    assert {(link["target"], link["rel"]) for link in links} == {("_blank", "noopener noreferrer")}


def test_only_https_becomes_a_link(agent):
    links = {
        name: {"display_name": name, "url": url}
        for name, url in {
            "script": "javascript:alert(1)",
            "spaced": " java\nscript:alert(1)",
            "plain": "http://example.com/",
            "relative": "//example.com/",
            "user": "https://a@example.com/",
        }.items()
    }

    assert Page(opened(agent, properties=links)).all("a") == []


def test_a_late_arrival_is_told(agent):
    page = Page(opened(agent, received_at="2026-03-01T15:59:00Z"))

    assert "4 h late" in page.one("div", "data-loaded").text


def test_raw_json_can_be_scrolled_by_keyboard(agent):
    assert Page(opened(agent)).one("pre", "data-raw")["tabindex"] == "0"


def test_a_reference_of_another_customer_opens_nothing(agent):
    jane = agent([made(1)])
    url = Page(jane.get()).one("button", class_="opener")["hx-get"].replace("4001", "4002")

    assert jane.get(url).status_code == 400


def test_an_event_that_upstream_no_longer_has_is_called_gone(agent):
    jane = agent([made(1)])
    url = Page(jane.get()).one("button", class_="opener")["hx-get"]
    cache.clear()
    jane.upstream.events = []
    response = jane.get(url)

    assert response.status_code == 404
    assert Page(response).problems == ["gone"]
