import pytest
import time_machine
from django.core.cache import cache

from .conftest import Api, basic, body
from .factories import AccessTokenFactory, ApiTokenFactory

pytestmark = pytest.mark.django_db

USER = "users/4001/events"


@pytest.fixture
def limited(settings):
    settings.EVENTSTORE_RATE_LIMIT = 3
    with time_machine.travel("2026-11-23T12:00:15Z", tick=False) as clock:
        yield clock


def test_without_a_limit_nothing_is_counted_or_told(api):
    assert "X-Rate-Limit" not in api.get(USER)


def test_every_answer_tells_where_the_credential_stands(api, limited):
    answers = [api.get(USER), api.get("users/me/events"), api.post(USER, body())]
    assert [answer.status_code for answer in answers] == [200, 400, 202]
    assert [answer["X-Rate-Limit"] for answer in answers] == ["3"] * 3
    assert [answer["X-Rate-Limit-Remaining"] for answer in answers] == ["2", "1", "0"]
    assert answers[0]["ratelimit-reset"] == "45"


def test_one_request_too_many_is_a_429_that_says_when_to_come_back(api, limited):
    for _ in range(3):
        api.get(USER)
    answer = api.get(USER)
    assert (answer.status_code, answer["Retry-After"]) == (429, "45")
    assert (answer["X-Rate-Limit-Remaining"], answer.json()["error"]) == ("0", "APIRateLimitExceeded")


def test_what_is_over_the_limit_is_not_written(api, limited):
    for _ in range(5):
        api.post(USER, body())
    limited.shift(60)
    assert len(api.ids(USER)) == 3


def test_the_next_minute_begins_at_nothing(api, limited):
    for _ in range(5):
        api.get(USER)
    limited.shift(45)
    assert api.get(USER)["X-Rate-Limit-Remaining"] == "2"


def test_each_credential_has_its_own_count(client, api, limited):
    ApiTokenFactory(token="another", email="other@example.com")
    AccessTokenFactory()
    for _ in range(5):
        api.get(USER)
    assert Api(client, basic("other@example.com/token", "another")).get(USER).status_code == 200
    assert Api(client, {"Authorization": "Bearer tests-access-token"}).get(USER).status_code == 200


def test_who_is_refused_at_the_door_is_not_counted(client, api, limited):
    for _ in range(5):
        Api(client, basic("agent@example.com/token", "guess")).get(USER)
    assert api.get(USER)["X-Rate-Limit-Remaining"] == "2"


@pytest.mark.parametrize("ignoring", [True, False])
def test_a_cache_that_does_not_answer_does_not_close_the_store(api, settings, ignoring):
    settings.EVENTSTORE_RATE_LIMIT = 3
    settings.CACHES = {
        "default": {
            "BACKEND": "django_redis.cache.RedisCache",
            "LOCATION": "redis://127.0.0.1:1/0",
            "OPTIONS": {"SOCKET_CONNECT_TIMEOUT": 0.2, "IGNORE_EXCEPTIONS": ignoring},
        }
    }
    answer = api.get(USER)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    assert (answer.status_code, "X-Rate-Limit" in answer) == (200, False)
    assert cache.get("eventstore") is None
