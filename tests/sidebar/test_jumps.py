"""Jumps in the sidebar: where one lands, what is said of it, and what rows claim of their place."""

import html
import re
from datetime import timedelta

import pytest

from tests.feed.upstream import NOON, made, settled
from tests.sidebar.page import Page

MANY = [made(n, minutes=n * 60) for n in range(600)]  # one an hour, back to 4 February


@pytest.fixture(autouse=True)
def _settled():
    yield
    settled()


def words(response):
    text = response.content.decode()
    said = re.search(r'hx-target="#jumped"[^>]*>(.*?)</hx-partial>', text, re.DOTALL)[1]
    status = re.search(r'hx-target="#status"[^>]*>(.*?)</hx-partial>', text, re.DOTALL)[1]
    shown = re.search(r"<p[^>]*>(.*?)</p>", said)
    assert shown is None or shown[1] == status.strip()
    return html.unescape(shown[1]) if shown else ""


def carried(response):
    """What asks for the same place again, and the event to read first."""
    field = Page(response).one("input", type="hidden", name="around")
    text = response.content.decode()
    named = re.search(rf'data-event="([^"]+)"[^>]*aria-labelledby="t{field["data-row"]}"', text)
    return field["value"], named[1]


def test_a_date_lands_on_its_youngest_event(agent):
    answer = agent(MANY).get(query={"around": "2026-02-20"})
    value, first = carried(answer)
    expected = next(event for event in MANY if event["created_at"] < "2026-02-20T23:00")  # midnight in Prague
    assert (value, first) == ("2026-02-20", expected["id"])
    assert words(answer) == "Around Fri 20 Feb"


def test_a_date_without_events_says_which_one_is_nearest(agent):
    events = [made(0), made(1, minutes=60 * 24 * 9)]
    jane = agent(events)
    assert words(jane.get(query={"around": "2026-02-25"})) == (
        "No event on Wed 25 Feb; last one before: Fri 20 Feb"
    )
    assert words(jane.get(query={"around": "2026-02-01"})) == (
        "No event on Sun 1 Feb; first one after: Fri 20 Feb"
    )


def test_filters_stay_on_over_a_jump_and_are_spoken_of(agent):
    answer = agent(MANY).get(query={"around": "2026-01-01", "source": "web"})
    assert {article["data-source"] for article in Page(answer).all("article")} == {"web"}
    assert words(answer).startswith("No match on Thu 1 Jan; first one after: ")


def test_the_oldest_event_is_said_to_be_it_only_once_it_is_known(agent, settings):
    settings.TIMELINE_DEEPEN_CALLS = 1
    jane = agent([made(n, minutes=n * 60) for n in range(3000)])
    said = words(jane.get(query={"around": "first"}))
    assert said.startswith("Oldest so far: looked back to ")
    for _ in range(12):
        answer = jane.get(query={"around": "first"})
    oldest = NOON - timedelta(hours=2999)
    assert words(answer).startswith(f"Oldest event: {oldest:%a} {oldest.day} {oldest:%b}")
    assert "Start of history" in answer.content.decode()


def test_a_jump_to_an_event_begins_with_it(agent):
    jane = agent(MANY)
    row = Page(jane.get(query={"size": "60"})).all("button", "hx-get")
    details = next(button["hx-get"] for button in row if "event/?ref=" in button["hx-get"])
    reference = details.partition("ref=")[2]
    assert carried(jane.get(query={"around": reference}))[1] == MANY[0]["id"]


def test_a_list_that_begins_now_is_no_jump(agent):
    assert words(agent(MANY).get()) == ""


def test_rows_count_from_the_newest_and_claim_no_position_after_a_jump(agent):
    jane = agent(MANY)
    jumped = jane.get(query={"around": "2026-02-20"})
    older = html.unescape(re.search(r'data-next="([^"]+)"', jumped.content.decode())[1])
    newer = html.unescape(re.search(r'data-newer="([^"]+)"', jumped.content.decode())[1])
    for answer in (jumped, jane.get(older), jane.get(newer)):
        articles = Page(answer).all("article")
        assert len(articles) == 25
        assert all("aria-posinset" not in article for article in articles)
        assert {article["aria-setsize"] for article in articles} == {"-1"}


def test_nothing_newer_so_far_is_said_and_asks_to_be_pressed(agent, settings):
    settings.TIMELINE_DEEPEN_CALLS = 1
    hour = 60
    events = [
        *(made(n, minutes=n * hour, source="shop") for n in range(900)),
        *(made(n, minutes=n * hour, source="rare") for n in range(900, 930)),
    ]
    jane = agent(events)
    answer = jane.get(query={"around": "2026-01-20", "q": "rare"})
    for _ in range(30):
        found = re.search(r'data-newer="([^"]+)"', answer.content.decode())
        assert found
        answer = jane.get(html.unescape(found[1]))
        if not Page(answer).all("article"):
            break
    text = answer.content.decode()
    assert "Nothing newer" in text
    assert "intersect" not in text
