"""The control with which an agent chooses one of a customer's profiles."""

import pytest

from tests.misbehaving import answer
from timeline.events.values import Identifier, Profile
from timeline.sidebar.profiles import MOST, choices_of
from timeline.sources.models import Source
from timeline.sources.reading import Looks

from .page import Page

PROFILES = "/timeline/users/4001/profiles/"


def made(number, **changes):
    return {
        "id": f"01P{number}",
        "source": "shop",
        "type": f"kind_{number}",
        "name": "Jane Porter",
        "user_id": "4001",
        "identifiers": [{"type": "external_id", "value": f"x-{number}"}],
    } | changes


@pytest.fixture
def asked(agent):
    """What the control's URL answers while Zendesk does ``script``."""

    def ask(script, url=PROFILES, **account):
        seated = agent([], **account)
        seated.upstream.failing = script
        return seated.get(url)

    return ask


def listed(*profiles):
    return answer(200, {"profiles": list(profiles)})


def labels(response):
    return [option.text for option in Page(response).all("option")]


def test_two_profiles_can_be_chosen_between_and_all_of_them_again(asked):
    response = asked(listed(made(1), made(2)))
    page = Page(response)
    assert [(one["value"], one.text) for one in page.all("option")] == [
        ("/timeline/users/4001/", "All 2 profiles"),
        ("/timeline/profiles/01P1/", "Shop · Kind 1"),
        ("/timeline/profiles/01P2/", "Shop · Kind 2"),
    ]
    assert page.one("select")["hx-include"] == "#filters"
    assert response["Cache-Control"] == "no-store"


@pytest.mark.parametrize("profiles", [[], [made(1)]])
def test_without_a_choice_nothing_is_shown(asked, profiles):
    assert asked(listed(*profiles)).content.strip() == b""


def test_a_customer_whom_nobody_knows_has_no_choice(asked):
    response = asked(answer(404, {"error": "RecordNotFound"}))
    assert (response.status_code, response.content.strip()) == (200, b"")


def test_a_failure_is_worded_and_can_be_tried_again(asked):
    response = asked(answer(500, "<h1>Oops</h1>"))
    page = Page(response)
    assert response.status_code == 502
    assert page.problems == ["server"]
    assert "profiles could not be listed" in page.one("section").text
    assert "data-profiles-again" in page.one("button")


@pytest.mark.parametrize("user", ["jane", "-1", "0x12", "٤٠٠١"])
def test_what_is_no_user_is_no_call(agent, user):
    seated = agent([])
    assert seated.get(f"/timeline/users/{user}/profiles/").status_code == 404
    assert seated.upstream.calls == 0


def test_names_of_strangers_are_text(asked):
    hostile = "<script>alert(1)</script>\u202egnp\x00\"'"
    response = asked(
        listed(made(1, source=hostile, type=hostile), made(2, name=hostile), made(3, type="kind_2"))
    )
    assert b"<script" not in response.content
    assert "\u202e" not in response.content.decode()
    assert b"\x00" not in response.content
    assert len(labels(response)) == 4


def test_an_id_that_could_name_another_path_is_left_out(asked):
    response = asked(listed(made(1), made(2), made(3, id="../users/4002"), made(4, id="x" * 99)))
    assert labels(response) == ["All 2 profiles", "Shop · Kind 1", "Shop · Kind 2"]


def test_a_source_that_is_switched_off_is_not_named(agent):
    seated = agent([])
    Source.objects.create(account=seated.account, name="clinic", enabled=False)
    seated.upstream.failing = listed(made(1), made(2), made(3, source="clinic"))
    assert "Clinic" not in seated.get(PROFILES).content.decode()


def test_no_more_are_listed_than_fit_and_the_rest_is_counted(asked):
    response = asked(listed(*[made(number) for number in range(MOST + 7)]))
    assert len(labels(response)) == MOST + 2
    assert labels(response)[0] == f"All {MOST + 7} profiles"
    assert labels(response)[-1] == "7 more not listed"


def profile(number, **changes):
    values = {"id": f"p{number}", "source": "shop", "type": "customer", "name": "", "user_id": None}
    return Profile(**values | changes)


def test_profiles_of_one_kind_are_told_apart_by_name_then_identifier_then_id():
    email = (Identifier("email", "jane@example.com"),)
    found = [
        profile(1, name="Jane"),
        profile(2, name="Jo", identifiers=email),
        profile(3, name="Jo"),
        profile(4, name="Jo"),
        profile(5, source="web", name="Jane"),
    ]
    assert [choice.label for choice in choices_of(found, Looks())] == [
        "Shop · Customer · Jane",
        "Shop · Customer · Jo · jane@example.com",
        "Shop · Customer · Jo · p3",
        "Shop · Customer · Jo · p4",
        "Web · Customer",
    ]


def test_a_stranger_gets_no_list(agent):
    seated = agent([])
    seated.token = "x"
    assert seated.get(PROFILES).status_code == 401
    assert seated.upstream.calls == 0


def test_the_first_page_asks_for_no_profiles(agent):
    seated = agent([])
    seated.get("/timeline/users/4001/")
    assert [call.path for call in seated.upstream.server.calls] == ["/api/v2/users/4001/events"]


def test_a_custom_events_api_without_profiles_is_no_failure(asked):
    response = asked(answer(404, "<h1>Not found</h1>"))
    assert (response.status_code, response.content.strip()) == (200, b"")
