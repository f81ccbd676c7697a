"""Rows as an admin wants them: highlights, noise that is hidden and counted, and what opens first."""

import pytest
import time_machine

from tests.feed.upstream import NOON, made
from timeline.sources.models import Detail, Display, Preset

from .page import Page

EVENTS = [
    made(number, type="page_view" if number % 3 == 0 else "beat" if number == 1 else "order", source="shop")
    for number in range(30)
]
OTHERS = [event["id"] for event in EVENTS if event["type"] == "order"]


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=True):
        yield


@pytest.fixture
def jane(agent):
    jane = agent(EVENTS)
    for kind in ("page_view", "beat"):
        Display.objects.create(account=jane.account, source="shop", type=kind, importance="noise")
    Display.objects.filter(type="beat").update(label="Heartbeat")
    return jane


def noise_line(page):
    return [note.text for note in page.all("p", class_="note") if "hidden" in note.text.lower()]


def test_noise_is_hidden_and_counted(jane):
    page = Page(jane.get())

    assert page.events == OTHERS
    assert noise_line(page) == ["11 hidden: 10 page views, 1 heartbeat Show"]
    assert page.one("button", "data-noise")["data-noise"] == "1"
    assert page.all("article")[0]["aria-setsize"] == "19"


def test_noise_that_is_asked_for_is_shown_with_a_way_back(jane):
    page = Page(jane.get(query={"noise": "1"}))

    assert page.events == [event["id"] for event in EVENTS[:25]]
    assert page.one("button", "data-noise")["data-noise"] == ""
    assert page.one("input", type="hidden", name="noise")["value"] == "1"
    assert "noise=1" in page.one("button", "data-next")["hx-get"]
    assert "is-noise" in page.all("article")[0]["class"]


def test_without_noise_no_link_speaks_of_it(jane):
    page = Page(jane.get(query={"size": "5"}))

    assert "noise" not in page.one("button", "data-next")["hx-get"]
    assert page.all("input", name="noise") == []


def test_a_noise_type_that_is_asked_for_by_name_is_shown(jane):
    page = Page(jane.get(query={"type": "shop:page_view"}))

    assert len(page.events) == 10
    assert noise_line(page) == []


def test_a_source_that_is_asked_for_is_shown_without_its_noise(jane):
    page = Page(jane.get(query={"source": "shop"}))

    assert page.events == OTHERS
    assert noise_line(page) == ["11 hidden: 10 page views, 1 heartbeat Show"]


def test_noise_of_which_no_number_is_known_is_told_without_one(jane):
    page = Page(jane.get(query={"q": "number"}))

    assert page.events == OTHERS
    assert noise_line(page) == ["Hidden as noise: page views, heartbeats Show"]


def test_a_count_of_what_is_loaded_says_so(agent):
    jane = agent(
        [made(number, source="shop", type="beat" if number % 2 else "order") for number in range(300)]
    )
    Display.objects.create(account=jane.account, source="shop", type="beat", importance="noise")

    assert noise_line(Page(jane.get(query={"size": "5"}))) == ["50 hidden so far: 50 beats Show"]


def test_many_of_a_type_that_is_no_noun_are_told_as_so_many_times(agent):
    jane = agent([made(number, source="shop", type="page_viewed") for number in range(3)])
    Display.objects.create(account=jane.account, source="shop", type="page_viewed", importance="noise")

    assert noise_line(Page(jane.get())) == ["3 hidden: 3 × page viewed Show"]


def test_the_count_follows_what_an_older_page_has_loaded(agent):
    jane = agent(
        [made(number, source="shop", type="beat" if number % 2 else "order") for number in range(150)]
    )
    Display.objects.create(account=jane.account, source="shop", type="beat", importance="noise")
    page = Page(jane.get(query={"size": "60"}))
    assert noise_line(page) == ["75 hidden: 75 beats Show"]

    jane = agent(
        [made(number, source="shop", type="beat" if number % 2 else "order") for number in range(300)]
    )
    Display.objects.create(account=jane.account, source="shop", type="beat", importance="noise")
    page = Page(jane.get(query={"size": "45"}))
    older = Page(jane.get(page.one("button", "data-next")["hx-get"]))
    assert noise_line(page) == ["50 hidden so far: 50 beats Show"]
    assert noise_line(older) == ["100 hidden so far: 100 beats Show"]


def test_where_all_is_noise_that_is_what_the_card_says(agent):
    jane = agent([made(1, source="shop", type="beat")])
    Display.objects.create(account=jane.account, source="shop", type="beat", importance="noise")
    page = Page(jane.get())

    assert page.problems == ["all_noise"]
    assert noise_line(page) == ["1 hidden: 1 beat Show"]


def test_another_value_for_noise_is_refused(jane):
    assert jane.get(query={"noise": "yes"}).status_code == 400


def test_the_json_api_hides_no_noise(jane):
    headers = {"Authorization": f"Bearer {jane.token}"}
    answer = jane.client.get("/api/v2/users/4001/events", headers=headers).json()

    assert [event["id"] for event in answer["events"]] == [event["id"] for event in EVENTS]


def test_a_highlight_is_told_in_words_and_not_by_colour_alone(agent):
    jane = agent([made(1, type="order", source="shop")])
    Display.objects.create(account=jane.account, source="shop", type="order", importance="highlight")
    page = Page(jane.get())

    assert "is-highlight" in page.one("article")["class"]
    assert page.one("svg", role="img")["aria-label"] == "Highlight:"


def test_a_type_has_its_own_hue_and_its_source_keeps_its_own(agent):
    jane = agent([made(1, type="order", source="shop")])
    Display.objects.create(account=jane.account, source="shop", type="order", hue="pink")
    page = Page(jane.get())

    assert "hue-pink" in page.one("article")["class"]
    assert page.all("span", class_="source hue-lemon")


def test_the_filters_call_a_type_by_its_label(jane):
    page = Page(jane.get(query={"type": "shop:beat"}))

    assert page.one("button", data_clear="type")["aria-label"].endswith("Heartbeat")
    assert any(label.text == "Heartbeat noise" for label in page.all("span", class_="pick-label"))


def opened(jane):
    return Page(jane.get(Page(jane.get()).one("button", class_="opener")["hx-get"]))


def test_an_opened_event_shows_the_rows_of_its_display_first(agent):
    jane = agent(
        [made(1, source="shop", type="order", properties={"order_id": 77, "sum": "5", "at": "2026-03-01"})]
    )
    display = Display.objects.create(
        account=jane.account,
        source="shop",
        type="order",
        link="https://shop.example.com/orders/{{ order_id }}",
        link_label="Open the order",
        reply="Your order {{ order_id }} <b>has</b> left.",
        thread="order_id",
    )
    Detail.objects.create(display=display, label="Sum", template="{{ sum }}", format="money", option="EUR")
    Detail.objects.create(display=display, label="Day", template="{{ at }}", format="date", order=1)
    page = opened(jane)
    rows = page.all("dl", class_="properties shown")[0]

    assert rows.text.startswith("Sum€5.00 Day")
    assert page.all("time", datetime="2026-03-01")
    link = page.one("a", class_="button button-small")
    assert (link.text, link["href"]) == ("Open the order", "https://shop.example.com/orders/77")
    assert link["rel"] == "noopener noreferrer"
    assert page.one("p", data_copied="reply").text == "Your order 77 <b>has</b> left."
    assert page.one("button", data_copy="reply").text == "Copy reply text"
    assert page.one("button", "data-preset")["data-preset"] == "q=77"
    assert page.one("details", class_="raw all").text.startswith("All properties")


def test_the_thread_finds_its_events_over_all_sources(agent):
    events = [made(n, source=f"s{n}", properties={"order_id": "A-77" if n < 3 else "B"}) for n in range(6)]
    jane = agent(events)
    page = Page(jane.get(Page(jane.get()).all("button", class_="opener")[0]["hx-get"]))
    query = page.one("button", "data-preset")["data-preset"]

    assert Page(jane.get(f"/timeline/users/4001/?{query}")).events == [event["id"] for event in events[:3]]


def test_an_event_nobody_configured_opens_with_what_suggests_itself(agent):
    properties = {"order_id": 77, "total": {"amount": "5.00", "currency": "EUR"}, "status": "paid"}
    page = opened(agent([made(1, properties=properties)]))

    assert page.one("dl", class_="properties shown").text == "Order77 Total€5.00 StatusPaid"


def test_an_image_is_fetched_when_somebody_asks_for_it(agent):
    jane = agent([made(1, source="shop", type="order", properties={"id": "7"})])
    display = Display.objects.create(account=jane.account, source="shop", type="order")
    Detail.objects.create(
        display=display, label="Photo", template="https://img.example.com/{{ id }}.png", format="image"
    )
    page = opened(jane)

    assert page.all("img") == []
    assert page.one("button", "data-image")["data-image"] == "https://img.example.com/7.png"


def test_presets_are_offered_and_say_which_is_on(jane):
    Preset.objects.create(account=jane.account, name="Views", query="type=shop:page_view")
    Preset.objects.create(account=jane.account, name="Admins", query="source=shop", roles=["admin"])
    Preset.objects.create(account=jane.account, name="Broken", query="size=many")
    page = Page(jane.get(query={"type": "shop:page_view"}))

    assert [(b.text, b["aria-pressed"]) for b in page.all("button", "data-preset")] == [("Views", "true")]
    assert page.one("p", class_="view").text == "View: Views Show everything"
    assert page.one("button", "data-clear-all").text == "Show everything"
    assert [b["aria-pressed"] for b in Page(jane.get()).all("button", "data-preset")] == ["false"]
    assert Page(jane.get()).all("p", class_="view") == []
