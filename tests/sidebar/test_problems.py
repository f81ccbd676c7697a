"""Whatever fails behind the timeline, the agent reads what it is and what to do."""

import pytest
from django.core.cache import cache

from tests.feed.upstream import made
from tests.misbehaving import answer, unused_origin
from timeline.sidebar.problems import STATUS
from timeline.sidebar.wording import STALE, WORDS

from .page import Page

KINDS = [
    "unreachable",
    "timeout",
    "too_large",
    "bad_answer",
    "unauthorized",
    "forbidden",
    "not_found",
    "rate_limited",
    "server",
    "invalid",
]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_failure_is_worded_and_has_a_status(kind):
    assert WORDS[kind].title
    assert WORDS[kind].action
    assert STALE[kind]
    assert STATUS[kind] >= 400
    assert STATUS[kind] != 401


@pytest.mark.parametrize(
    ("upstream", "kind", "status"),
    [
        (answer(401, {"error": "Couldn't authenticate you"}), "unauthorized", 502),
        (answer(403, {"error": "Forbidden"}), "forbidden", 502),
        (answer(404, {"error": "RecordNotFound"}), "not_found", 404),
        (answer(500, "<h1>Oops</h1>"), "server", 502),
        (answer(200, "<h1>Hello</h1>"), "bad_answer", 502),
        (answer(400, {"errors": []}), "invalid", 502),
    ],
)
def test_a_failure_without_a_list_to_show_is_a_card(agent, upstream, kind, status):
    jane = agent([])
    jane.upstream.failing = upstream
    response = jane.get()

    assert response.status_code == status
    assert Page(response).problems == [kind]
    assert Page(response).one("button", "data-again").text == "Try again"


def test_a_refused_rate_counts_down_to_its_end(agent):
    jane = agent([])
    jane.upstream.failing = answer(429, b"slow down", {"Retry-After": "17"})
    response = jane.get()
    page = Page(response)

    assert response.status_code == 429
    assert response["Retry-After"] == "17"
    assert page.problems == ["rate_limited"]
    assert page.one("section", "data-problem")["data-wait"] == "17"
    assert page.one("span", "data-countdown").text == "17"


def test_a_server_that_is_not_there_cannot_be_reached(agent, settings):
    jane = agent([])
    origin = unused_origin()
    settings.TIMELINE_CUSTOM_ORIGINS = [*settings.TIMELINE_CUSTOM_ORIGINS, origin]
    jane.account.api_origin = origin
    jane.account.save()
    response = jane.get()

    assert response.status_code == 502
    assert Page(response).problems == ["unreachable"]


def test_an_account_without_a_credential_is_not_connected(agent):
    jane = agent([], secret="")

    assert Page(jane.get()).problems == ["unauthorized"]


def test_a_failed_older_page_leaves_the_way_on_to_the_button_below(agent):
    jane = agent([made(number) for number in range(150)])
    page = Page(jane.get(query={"size": "100"}))
    jane.upstream.failing = answer(503)
    response = jane.get(page.one("button", "data-next")["hx-get"])

    assert response.status_code == 502
    assert Page(response).problems == ["server"]
    assert Page(response).all("button") == []


def test_failed_details_can_be_asked_for_again_in_place(agent):
    jane = agent([made(1)])
    url = Page(jane.get()).one("button", class_="opener")["hx-get"]
    cache.clear()
    jane.upstream.failing = answer(503)
    page = Page(jane.get(url))

    assert page.problems == ["server"]
    assert page.one("button")["hx-get"] == url


def test_a_problem_names_its_request(agent):
    jane = agent([])
    jane.upstream.failing = answer(500)
    response = jane.get()

    assert response["X-Request-Id"] in response.content.decode()
