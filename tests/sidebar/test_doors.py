"""Nobody, a stranger, the malformed and the missing get no further than the door, at every URL."""

import pytest

from tests.feed.upstream import made

from .page import Page

SHOP = "shop:customer:email:jane@example.com"
TIMELINES = ["/timeline/users/4001/", "/timeline/profiles/01ABC/", f"/timeline/profiles/?identifier={SHOP}"]
DETAILS = [
    "/timeline/users/4001/event/?ref=x",
    "/timeline/profiles/01ABC/event/?ref=x",
    f"/timeline/profiles/event/?identifier={SHOP}&ref=x",
]


@pytest.mark.parametrize("url", TIMELINES + DETAILS)
@pytest.mark.parametrize("authorization", [None, "Bearer x.y.z", "Basic YTpi", "Bearer"])
def test_without_a_session_there_is_only_the_session_card(client, db, url, authorization):
    response = client.get(url, headers={"Authorization": authorization} if authorization else {})

    assert response.status_code == 401
    assert Page(response).problems == ["session"]
    assert not response.cookies


@pytest.mark.parametrize("url", TIMELINES + DETAILS)
def test_a_session_ends_when_its_account_is_switched_off(agent, url):
    jane = agent([])
    jane.account.enabled = False
    jane.account.save()

    assert jane.get(url).status_code == 401


@pytest.mark.parametrize("url", TIMELINES + DETAILS)
def test_reading_is_all_that_can_be_done(agent, url):
    jane = agent([])

    response = jane.client.post(url, headers={"Authorization": f"Bearer {jane.token}"})
    assert response.status_code == 405
    assert jane.upstream.calls == 0


@pytest.mark.parametrize("url", TIMELINES)
def test_an_agent_sees_the_timeline(agent, url):
    response = agent([made(1)]).get(url)

    assert response.status_code == 200
    assert Page(response).events == [made(1)["id"]]


@pytest.mark.parametrize("url", ["/timeline/users/x/", "/timeline/users/-1/", "/timeline/users/٤/"])
def test_a_user_id_that_is_no_number_is_not_found_and_not_asked_for(agent, url):
    jane = agent([])
    response = jane.get(url)

    assert response.status_code == 404
    assert Page(response).problems == ["not_found"]
    assert jane.upstream.calls == 0


@pytest.mark.parametrize("identifier", ["", "shop", "a:b:c", "a:b:c:", ":b:c:d", "a:b:c:\x00", "x" * 2000])
def test_a_malformed_identifier_is_told_so_and_not_asked_for(agent, identifier):
    jane = agent([])
    response = jane.get("/timeline/profiles/", {"identifier": identifier})

    assert response.status_code == 400
    assert Page(response).problems == ["bad_filters"]
    assert jane.upstream.calls == 0


def test_an_identifier_is_asked_for_as_zendesk_keeps_it(agent):
    jane = agent([])
    jane.get("/timeline/profiles/", {"identifier": "shop:customer:email:Jane@Example.com"})

    assert jane.upstream.queries()[0]["identifier"] == SHOP


@pytest.mark.parametrize("url", DETAILS)
def test_a_forged_reference_is_refused_and_not_asked_for(agent, url):
    jane = agent([made(1)])
    response = jane.get(url)

    assert response.status_code == 400
    assert Page(response).problems == ["bad_filters"]
    assert jane.upstream.calls == 0


def test_answers_are_not_stored_and_set_no_cookies(agent):
    response = agent([made(1)]).get()

    assert response["Cache-Control"] == "no-store"
    assert response["Vary"] == "Authorization, Timeline-Zone, Accept-Encoding"
    assert not response.cookies
    assert "unsafe" not in response["Content-Security-Policy"]


def test_an_address_that_does_not_exist_has_a_page_of_its_own(client, db):
    response = client.get("/timeline/nothing/here/at/all/")

    assert response.status_code == 404
    assert Page(response).problems == ["not_found"]


def test_leading_zeros_read_no_second_log_of_a_user(agent):
    jane = agent([made(1)])
    jane.get("/timeline/users/4001/")
    response = jane.get("/timeline/users/0004001/")

    assert Page(response).events == [made(1)["id"]]
    assert jane.upstream.calls == 1
