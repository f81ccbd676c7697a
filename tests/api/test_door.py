"""Who gets in, to each endpoint: nobody, strangers, the malformed and the missing are told so in JSON."""

import pytest

from tests.accounts.factories import AccountFactory
from tests.api.conftest import Api, api_of
from tests.eventstore.factories import ProfileFactory
from timeline.accounts import sessions

READS = [
    "users/4001/events",
    "users/4001/profiles",
    "user_profiles/01ABC/events",
    "user_profiles/01ABC",
    "user_profiles/events?identifier=shop:customer:shop_id:1",
    "user_profiles?identifier=shop:customer:shop_id:1",
]
WRITES = ["users/4001/events", "user_profiles/events", "user_profiles/01ABC/events"]
REFUSAL = {"error": "Couldn't authenticate you"}


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("token", [None, "", "nonsense", "a.b", "é"])
@pytest.mark.django_db
def test_nobody_reads_anything(path: str, token: str | None) -> None:
    response = Api(token).get(path)
    assert (response.status_code, response.json()) == (401, REFUSAL)
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.django_db
def test_nobody_writes_anything(path: str) -> None:
    response = Api(None).post(path, {"event": {}})
    assert (response.status_code, response.json()) == (401, REFUSAL)


@pytest.mark.parametrize("path", READS)
@pytest.mark.django_db
def test_a_session_of_a_disabled_account_opens_nothing(path: str) -> None:
    account = AccountFactory()
    api = api_of(account)
    account.enabled = False
    account.save()
    assert api.get(path).status_code == 401


@pytest.mark.django_db
def test_basic_credentials_are_no_session(client) -> None:
    response = client.get("/api/v2/users/1/events", headers={"Authorization": "Basic YTpi"})
    assert (response.status_code, response.json()) == (401, REFUSAL)


@pytest.mark.parametrize("user_id", ["abc", "-1", "1.5", "9" * 30, "٤٢", "1%00"])
@pytest.mark.parametrize("what", ["events", "profiles"])
def test_a_malformed_user_id_is_told_in_the_documented_words(api: Api, user_id: str, what: str) -> None:
    response = api.get(f"users/{user_id}/{what}")
    assert response.status_code == 400
    assert response.json() == {
        "error": {
            "message": "You passed an invalid value for the id attribute. "
            "Invalid parameter: id must be an integer from api/v2/users/show",
            "title": "Invalid attribute",
        }
    }


@pytest.mark.parametrize("path", ["user_profiles/events", "user_profiles"])
@pytest.mark.parametrize("identifier", ["", "a:b:c", "a:b:c:", ":::", "x" * 2000, "a:b:c:\x00"])
def test_a_malformed_identifier_is_a_400_in_the_shape_of_profiles(
    api: Api, path: str, identifier: str
) -> None:
    response = api.get(path, identifier=identifier)
    assert response.status_code == 400
    assert set(response.json()["errors"][0]) == {"code", "id", "title"}


@pytest.mark.parametrize(
    "path",
    [
        "user_profiles/01ABC",
        "user_profiles/01ABC/events",
        "user_profiles/%2e%2e/events",
        "user_profiles/a%2Fb",
        "user_profiles/é",
        "user_profiles?identifier=shop:customer:shop_id:1",
        "user_profiles/events?identifier=shop:customer:shop_id:1",
    ],
)
def test_a_missing_profile_is_a_404(api: Api, path: str) -> None:
    response = api.get(path)
    assert response.status_code == 404
    assert response["Content-Type"] == "application/json"


def test_a_user_without_events_has_an_empty_page(api: Api) -> None:
    assert api.get("users/4002/events").json() == {
        "events": [],
        "links": [{"next": ""}],
        "meta": {"after_cursor": "", "has_more": False},
    }


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", READS)
def test_other_methods_are_refused_in_json(api: Api, method: str, path: str) -> None:
    response = api.send(method, path)
    assert response.status_code == 405
    assert "GET" in response["Allow"]
    assert response["Content-Type"] == "application/json"


def test_a_head_request_is_a_get_without_its_body(api: Api) -> None:
    response = api.send("HEAD", "users/4001/events")
    assert (response.status_code, response.content) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/api/", "/api/v2/", "/api/v2/users", "/api/v1/users/1/events", "/api/x/../y"]
)
def test_a_path_that_is_none_of_ours_is_a_404_in_json(client, path: str) -> None:
    response = client.get(path)
    assert (response.status_code, response.json()["error"]) == (404, "InvalidEndpoint")


def test_json_is_answered_whatever_the_client_accepts(api: Api, client) -> None:
    headers = {"Authorization": f"Bearer {api.token}", "Accept": "text/html"}
    for path in ("/api/v2/users/1/events", "/api/v2/users/1/events?format=xml"):
        assert client.get(path, headers=headers)["Content-Type"] == "application/json"


def test_no_answer_sets_a_cookie_or_may_be_kept(api: Api) -> None:
    response = api.get("users/4001/events")
    assert not response.cookies
    assert response["Cache-Control"] == "no-store"


def test_a_token_past_half_of_its_life_is_renewed_on_answers_and_on_refusals(account, time_machine) -> None:
    time_machine.move_to("2026-03-01T12:00:00Z")
    api = api_of(account)
    assert "Timeline-Session" not in api.get("users/1/events")
    time_machine.move_to("2026-03-01T12:10:00Z")
    for path in ("users/1/events", "users/x/events"):
        renewed = api.get(path)["Timeline-Session"]
        assert sessions.open_token(renewed).account == account


def test_one_account_never_sees_what_another_reads(account, settings) -> None:
    ProfileFactory()
    stranger = AccountFactory()
    assert api_of(account).get("users/4001/events").status_code == 200
    assert api_of(stranger).get("users/4001/events").status_code != 200
