"""Jumping to a moment and scrolling up from it, as HTML, and finding what agents read."""

import html
import re

import pytest

from tests.feed.upstream import NOON, made, settled

MANY = [made(n) for n in range(400)]


@pytest.fixture(autouse=True)
def _settled():
    yield
    settled()


def newer_url(response):
    found = re.search(r'data-newer="([^"]+)"', response.content.decode())
    return html.unescape(found[1]) if found else None


def shown(response):
    return re.findall(r'data-event="([^"]+)"', response.content.decode())


def test_a_jump_shows_what_happened_then_and_the_way_back_to_now(agent):
    jane = agent(MANY)
    answer = jane.get(query={"around": "2026-03-01T08:00:00+00:00", "size": "20"})
    ids = shown(answer)
    while newer_url(answer):
        answer = jane.get(newer_url(answer))
        assert 'role="feed"' not in answer.content.decode()
        ids = shown(answer) + ids
    assert ids == [event["id"] for event in MANY][: len(ids)]
    assert len(ids) > 240


def test_a_jump_to_a_date_is_its_day_in_the_agents_zone(agent):
    assert shown(agent(MANY).get(query={"around": NOON.date().isoformat()}))[0] == MANY[0]["id"]


def test_the_first_page_and_older_ones_offer_nothing_newer(agent):
    jane = agent(MANY)
    first = jane.get()
    older = html.unescape(re.search(r'data-next="([^"]+)"', first.content.decode())[1])
    assert newer_url(first) is None
    assert newer_url(jane.get(older)) is None


@pytest.mark.parametrize(
    "query", [{"before": "forged"}, {"around": "forged"}, {"around": "2026-03-01", "after": "x"}]
)
def test_a_forged_or_doubled_place_is_a_400(agent, query):
    answer = agent(MANY).get(query=query)
    assert answer.status_code == 400
    assert 'data-problem="bad_filters"' in answer.content.decode()


def test_a_title_is_found_as_agents_read_it(agent):
    event = made(1, source="zendesk", type="help_center_searched", properties={"search_query": "x"})
    assert shown(agent([made(0), event]).get(query={"q": "searched the help"})) == [event["id"]]
