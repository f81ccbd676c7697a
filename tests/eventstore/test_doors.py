import base64

import pytest

from .conftest import AGENT, ROOT, Api, basic, body
from .factories import AccessTokenFactory, ApiTokenFactory, EventFactory, IdentifierFactory

pytestmark = [pytest.mark.django_db, pytest.mark.database]

READS = [
    "users/4001/events",
    "users/4001/profiles",
    "user_profiles/events?identifier=shop:customer:shop_id:1",
    "user_profiles/{id}/events",
    "user_profiles/{id}",
    "user_profiles?identifier=shop:customer:shop_id:1",
]
WRITES = ["users/4001/events", "user_profiles/events", "user_profiles/{id}/events"]
REFUSED = {
    "nobody": {},
    "a stranger": basic("agent@example.com/token", "another-token"),
    "another's e-mail": basic("mallory@example.com/token", "tests-token"),
    "a password instead of a token": basic("agent@example.com", "tests-token"),
    "no colon": {"Authorization": "Basic " + base64.b64encode(b"agent@example.com/token").decode()},
    "no base64": {"Authorization": "Basic %%%"},
    "bytes that are no text": {"Authorization": "Basic " + base64.b64encode(b"\xff\xfe:\xff").decode()},
    "an unknown scheme": {"Authorization": "Digest username=agent"},
    "nothing after the scheme": {"Authorization": "Basic"},
    "a stranger's access token": {"Authorization": "Bearer nonsense"},
    "an API token as access token": {"Authorization": "Bearer tests-token"},
}


@pytest.fixture
def jane():
    identifier = IdentifierFactory(value="1")
    EventFactory(profile=identifier.profile)
    return identifier.profile


@pytest.mark.parametrize("path", READS)
def test_an_api_token_reads(api, jane, path):
    assert api.get(path.format(id=jane.id)).status_code == 200


@pytest.mark.parametrize("path", WRITES)
def test_an_api_token_writes(api, jane, path):
    assert api.post(path.format(id=jane.id), body()).status_code == 202


@pytest.mark.parametrize("path", READS)
@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
def test_nobody_else_reads(client, jane, path, headers):
    ApiTokenFactory()
    answer = client.get(ROOT + path.format(id=jane.id), headers=headers)
    assert (answer.status_code, answer.json()) == (401, {"error": "Couldn't authenticate you"})


@pytest.mark.parametrize("path", WRITES)
@pytest.mark.parametrize("headers", REFUSED.values(), ids=REFUSED.keys())
def test_nobody_else_writes(client, jane, path, headers):
    ApiTokenFactory()
    answer = Api(client, headers).post(path.format(id=jane.id), body())
    assert (answer.status_code, jane.events.count()) == (401, 1)


@pytest.mark.parametrize("path", READS)
def test_an_access_token_to_read_reads(client, jane, path):
    AccessTokenFactory(scope="users:read")
    reader = Api(client, {"Authorization": "Bearer tests-access-token"})
    assert reader.get(path.format(id=jane.id)).status_code == 200


@pytest.mark.parametrize("path", WRITES)
def test_an_access_token_to_read_does_not_write(client, jane, path):
    AccessTokenFactory(scope="users:read")
    reader = Api(client, {"Authorization": "Bearer tests-access-token"})
    answer = reader.post(path.format(id=jane.id), body())
    assert (answer.status_code, answer.json()["error"]) == (403, "Forbidden")
    assert jane.events.count() == 1


def test_an_access_token_to_read_does_not_delete(client, jane):
    AccessTokenFactory(scope="users:read")
    reader = Api(client, {"Authorization": "Bearer tests-access-token"})
    assert reader.delete(f"user_profiles/{jane.id}").status_code == 403


def test_an_access_token_to_write_does_not_read(client, jane):
    AccessTokenFactory(scope="users:write")
    writer = Api(client, {"Authorization": "Bearer tests-access-token"})
    assert writer.get("users/4001/events").status_code == 403
    assert writer.post("users/4001/events", body()).status_code == 202


def test_an_expired_access_token_is_nobody(client, jane):
    AccessTokenFactory(expires_at="2026-01-01T00:00:00Z")
    reader = Api(client, {"Authorization": "Bearer tests-access-token"})
    assert reader.get("users/4001/events").status_code == 401


@pytest.mark.parametrize("kind", [ApiTokenFactory, AccessTokenFactory])
def test_a_token_that_is_taken_back_is_nobody_from_then_on(client, jane, kind):
    token = kind()
    header = AGENT if kind is ApiTokenFactory else {"Authorization": "Bearer tests-access-token"}
    reader = Api(client, header)
    assert reader.get(READS[0]).status_code == 200
    token.delete()
    assert reader.get(READS[0]).status_code == 401


def test_the_e_mail_address_may_be_written_in_capitals(client, jane):
    ApiTokenFactory()
    reader = Api(client, basic("Agent@Example.COM/token", "tests-token"))
    assert reader.get("users/4001/events").status_code == 200


def test_the_scheme_may_be_written_in_small_letters(client, jane):
    ApiTokenFactory()
    reader = Api(client, {"Authorization": AGENT["Authorization"].replace("Basic", "basic")})
    assert reader.get("users/4001/events").status_code == 200


@pytest.mark.parametrize("path", [*READS, *WRITES])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "OPTIONS", "TRACE", "BREW"])
def test_another_method_is_refused_in_json_and_told_which_are_allowed(api, jane, path, method):
    answer = api.client.generic(method, ROOT + path.format(id=jane.id), headers=AGENT)
    assert (answer.status_code, answer.json()["error"]) == (405, "MethodNotAllowed")
    assert "GET, " in answer["Allow"]


@pytest.mark.parametrize(
    "path", ["", "users", "users/1", "users/1/events/", "user_profiles/events.json/x", "x"]
)
def test_an_unknown_path_is_a_404_in_json(api, path):
    answer = api.get(path)
    assert (answer.status_code, answer.json()["error"]) == (404, "InvalidEndpoint")


def test_a_head_request_is_answered_like_a_get(api, jane):
    assert api.client.head(ROOT + "users/4001/events", headers=AGENT).status_code == 200


def test_no_answer_sets_a_cookie_or_may_be_kept(api, jane):
    for answer in (api.get("users/4001/events"), api.get("x"), api.post("users/4001/events", body())):
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store"


def test_reading_a_page_of_a_user_takes_two_queries(api, jane, django_assert_num_queries):
    EventFactory.create_batch(30, profile=jane)
    with django_assert_num_queries(2):
        api.get("users/4001/events")


def test_reading_a_page_of_a_profile_takes_three_queries(api, jane, django_assert_num_queries):
    EventFactory.create_batch(30, profile=jane)
    with django_assert_num_queries(3):
        api.get("user_profiles/events?identifier=shop:customer:shop_id:1")


def test_reading_the_profiles_of_a_user_takes_three_queries(api, jane, django_assert_num_queries):
    for _ in range(5):
        IdentifierFactory()
    with django_assert_num_queries(3):
        assert len(api.get("users/4001/profiles").json()["profiles"]) == 6


def test_tracking_for_a_known_profile_takes_five_queries(api, jane, django_assert_num_queries):
    with django_assert_num_queries(5):  # the token, a savepoint and its end, the profile, the event
        api.post("users/4001/events", body())
