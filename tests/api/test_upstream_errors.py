"""What a caller reads when the Events API fails, and what no caller ever reads."""

import pytest

from tests.accounts.factories import TOKEN
from tests.api.conftest import api_of
from tests.misbehaving import Misbehaving, answer, close, hang, unused_origin
from timeline.accounts.models import Account

USERS, PROFILES = "users/1/events", "user_profiles/01ABC/events"
SECRET = "upstream-internal-host.example"
BODY = {"event": {"source": "s", "type": "t", "properties": {}}}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _short_deadline(settings) -> None:
    settings.UPSTREAM_SECONDS = 0.5


@pytest.mark.parametrize("path", [USERS, PROFILES])
@pytest.mark.parametrize(
    ("upstream_says", "status"),
    [
        (answer(401, {"error": SECRET}), 502),
        (answer(403, {"error": {"title": SECRET, "message": SECRET}}), 502),
        (answer(500, f"<html>{SECRET}"), 503),
        (answer(503, SECRET), 503),
        (answer(200, f"<html>{SECRET}"), 502),
        (answer(200, {"nothing": SECRET}), 502),
        (answer(302, b"", {"Location": f"https://{SECRET}/"}), 502),
        (answer(418, SECRET), 502),
        (hang(), 504),
        (close(), 503),
    ],
)
def test_a_failure_upstream_is_said_in_the_endpoints_shape(
    api_over, path: str, upstream_says, status: int
) -> None:
    with Misbehaving(upstream_says) as upstream:
        response = api_over(upstream).get(path)
    assert response.status_code == status
    assert set(response.json()) == {"error" if path == USERS else "errors"}
    assert SECRET not in response.content.decode()
    assert TOKEN not in str(response.headers) + response.content.decode()
    assert ("Retry-After" in response) == (status == 503)


def test_nobody_listening_is_a_503(api_over) -> None:
    assert api_over(unused_origin()).get(USERS).status_code == 503


@pytest.mark.parametrize("path", [USERS, PROFILES])
@pytest.mark.parametrize(
    ("header", "wait"), [({"Retry-After": "41"}, "41"), ({"Retry-After": "0.2"}, "1"), ({}, None)]
)
def test_a_rate_limit_is_passed_on_with_its_wait(api_over, path: str, header: dict, wait: str | None) -> None:
    with Misbehaving(answer(429, "slow down", header)) as upstream:
        response = api_over(upstream).get(path)
    assert (response.status_code, response.get("Retry-After")) == (429, wait)


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        (USERS, 400, {"error": {"message": "No such zone", "title": "Invalid attribute"}}),
        (
            PROFILES,
            400,
            {"errors": [{"code": "X", "id": "1", "title": "One"}, {"code": "Y", "id": "2", "title": "Two"}]},
        ),
        (PROFILES, 404, {"errors": [{"code": "ProfileNotFound", "id": "1", "title": "Profile not found"}]}),
    ],
)
def test_what_upstream_says_of_the_request_itself_is_passed_on(
    api_over, path: str, status: int, body: dict
) -> None:
    with Misbehaving(answer(status, body)) as upstream:
        response = api_over(upstream).get(path)
    assert (response.status_code, response.json()) == (status, body)


def test_another_shape_is_translated(api_over) -> None:
    with Misbehaving(answer(404, {"error": "RecordNotFound", "description": "Not found"})) as upstream:
        (error,) = api_over(upstream).get(PROFILES).json()["errors"]
    assert (error["code"], error["title"]) == ("RecordNotFound", "Not found")


@pytest.mark.parametrize(
    ("upstream_says", "status"),
    [
        (answer(400, {"errors": []}), 400),
        (answer(429), 429),
        (answer(500), 503),
        (answer(403), 502),
        (hang(), 504),
    ],
)
def test_a_write_that_upstream_does_not_take_is_no_202_and_sent_once(
    api_over, upstream_says, status: int
) -> None:
    with Misbehaving(upstream_says) as upstream:
        response = api_over(upstream).post(PROFILES, BODY)
        assert len(upstream.calls) == 1
    assert response.status_code == status


def test_an_account_without_credentials_says_so_without_a_call(settings) -> None:
    account = Account.objects.create(subdomain="bare", installation_id=1)
    assert api_of(account).get(USERS).status_code == 502


def test_an_old_answer_is_marked_while_upstream_fails(api_over, time_machine) -> None:
    page = {
        "events": [
            {"id": "1", "source": "s", "type": "t", "properties": {}, "created_at": "2026-01-01T00:00:00Z"}
        ]
    }
    with Misbehaving([answer(200, page), answer(500)]) as upstream:
        time_machine.move_to("2026-03-01T12:00:00Z")
        assert api_over(upstream).get(USERS).status_code == 200
        time_machine.move_to("2026-03-01T12:08:00Z")
        response = api_of(Account.objects.get()).get(USERS)
    assert (response.status_code, len(response.json()["events"])) == (200, 1)
    assert response["Timeline-Stale"] == "server"
    assert response["Timeline-Checked-At"].startswith("2026-03-01T12:00:00")


def test_a_page_without_findings_that_can_look_further_has_more(api_over, settings) -> None:
    settings.TIMELINE_DEEPEN_CALLS = 2
    events = [{"id": "1", "source": "s", "type": "t", "properties": {}, "created_at": "2026-01-01T00:00:00Z"}]

    def upstream_says(request):
        n = len(request.target)
        return answer(
            200, {"events": events, "meta": {"has_more": True, "after_cursor": f"{n}{id(request)}"}}
        )

    with Misbehaving(upstream_says) as upstream:
        response = api_over(upstream).get(USERS, q="nowhere")
    body = response.json()
    assert (body["events"], body["meta"]["has_more"]) == ([], True)
    assert body["links"][0]["next"]
    assert "Timeline-Looked-Back-To" in response
