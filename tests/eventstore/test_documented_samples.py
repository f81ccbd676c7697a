"""The documentation's own samples, over real HTTP, with only host and credentials changed."""

import http.client
import json
import uuid
from urllib.parse import urlencode, urlsplit

import pytest
import requests
from requests.auth import HTTPBasicAuth

from . import documented
from .conftest import AGENT
from .factories import ApiTokenFactory, OAuthClientFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.database]

IDENTIFIER = "shoppingnow:customer:email:[email protected]"
EMPTY_FILTERS = "filter[end_time]=&filter[source]=&filter[start_time]=&filter[type]=&page[size]="


@pytest.fixture
def origin(live_server, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "*")
    ApiTokenFactory()
    return f"{live_server.url}/eventstore"


def python_sample(method, url, payload=None):
    headers = {
        "Content-Type": "application/json",
    }
    email_address = "agent@example.com"
    api_token = "tests-token"
    # Use basic authentication
    auth = HTTPBasicAuth(f"{email_address}/token", api_token)

    return requests.request(method, url, auth=auth, headers=headers, json=payload)


def raw(method, url, body=None, headers=AGENT):
    """One request whose target is sent as it is written, as ``curl -g`` does."""
    parts = urlsplit(url)
    line = http.client.HTTPConnection(parts.netloc)
    try:
        line.request(
            method, f"{parts.path}?{parts.query}" if parts.query else parts.path, body, dict(headers)
        )
        answer = line.getresponse()
        return answer.status, json.loads(answer.read())
    finally:
        line.close()


def same_form(ours, theirs, where="$"):
    """Each key of theirs is in ours, with a value of the same type."""
    assert type(ours) is type(theirs), where
    if isinstance(theirs, dict):
        for name, value in theirs.items():
            assert name in ours, f"{where}.{name}"
            same_form(ours[name], value, f"{where}.{name}")
    elif isinstance(theirs, list):
        assert ours, where
        for number, item in enumerate(ours):
            same_form(item, theirs[0], f"{where}[{number}]")


@pytest.fixture
def tracked(origin):
    """The sample of the POST endpoint, sent twice, so that there is a next page."""
    payload = json.loads(documented.TRACKED)
    for _ in range(2):
        answer = python_sample("POST", f"{origin}/api/v2/users/123456/events", payload)
        assert answer.status_code == 202
    return answer.json()


def test_the_python_samples_track_and_read(origin, tracked):
    same_form(tracked, documented.RECEIVED)
    for path in (
        f"users/123456/events?{EMPTY_FILTERS}",
        f"user_profiles/events?identifier={IDENTIFIER}&{EMPTY_FILTERS}",
        f"user_profiles/{tracked['profile_id']}/events?{EMPTY_FILTERS}",
        "users/123456/events?filter[end_time]=&filter[source]=&filter[start_time]=&filter[type]=&[size]=",
    ):
        answer = python_sample("GET", f"{origin}/api/v2/{path}")
        assert answer.status_code == 200
        shown = {**documented.PAGE["events"][0]}
        for event in answer.json()["events"]:
            assert {name: event[name] for name in shown} == shown
        assert len(answer.json()["events"]) == 2


def test_a_page_has_the_documented_form_in_the_middle_and_at_the_end(origin, tracked):
    url = f"{origin}/api/v2/users/123456/events?page[size]=1"
    middle = python_sample("GET", url).json()
    end = python_sample("GET", middle["links"][0]["next"]).json()
    for page in (middle, end):
        same_form(page, documented.PAGE)
    assert (middle["meta"]["has_more"], end["meta"]["has_more"]) == (True, False)
    assert f"page%5Bafter%5D={middle['meta']['after_cursor']}" in middle["links"][0]["next"]


def test_the_other_sample_body_is_taken_too(origin):
    for path in ("users/123456/events", "user_profiles/events"):
        status, answer = raw("POST", f"{origin}/api/v2/{path}", documented.WITH_TWO_SHIPMENTS)
        assert (status, answer["status"]) == (202, "received")


def test_the_curl_samples_work(origin):
    headers = {**AGENT, "Content-Type": "application/json"}
    url = f"{origin}/api/v2/users/123456/events"
    assert raw("POST", url, documented.TRACKED_BY_CURL, headers)[0] == 202
    form = {**AGENT, "Content-Type": "application/x-www-form-urlencoded"}
    assert raw("POST", url, documented.TRACKED_BY_CURL, form)[0] == 202
    status, page = raw("GET", url)
    assert (status, len(page["events"])) == (200, 2)
    same_form(page, documented.PAGE)


def test_brackets_may_be_sent_bare_or_encoded(origin, tracked):
    url = f"{origin}/api/v2/users/123456/events"
    filters = {
        "filter[source]": "shoppingnow",
        "filter[type]": "checkout",
        "filter[start_time]": "2020-01-31",
    }
    bare = "&".join(f"{name}={value}" for name, value in filters.items())
    for query in (bare, urlencode(filters)):
        status, page = raw("GET", f"{url}?{query}")
        assert (status, len(page["events"])) == (200, 2)


def test_an_identifier_query_may_be_sent_bare_or_encoded(origin, tracked):
    url = f"{origin}/api/v2/user_profiles/events"
    encoded = urlencode({"identifier": IDENTIFIER})
    for query in (encoded, "identifier=" + IDENTIFIER.replace(" ", "%20")):
        status, page = raw("GET", f"{url}?{query}")
        assert (status, len(page["events"])) == (200, 2)


def test_the_samples_of_refusals_have_our_form(origin, tracked):
    status, answer = raw("GET", f"{origin}/api/v2/users/me/events")
    assert (status, answer) == (400, documented.USER_REFUSED)
    status, answer = raw(
        "GET", f"{origin}/api/v2/user_profiles/{tracked['profile_id']}/events?filter[start_time]=soon"
    )
    assert status == 400
    assert uuid.UUID(answer["errors"][0].pop("id"))
    expected = {name: documented.PROFILE_REFUSED["errors"][0][name] for name in ("code", "title")}
    assert answer == {"errors": [expected]}
    status, answer = raw("GET", f"{origin}/api/v2/user_profiles/unknown/events")
    assert status == 404
    same_form(answer, documented.PROFILE_REFUSED)


def test_a_bearer_token_from_the_token_endpoint_reads(origin, tracked):
    client = OAuthClientFactory()
    grant = {
        "grant_type": "client_credentials",
        "client_id": client.identifier,
        "client_secret": "tests-secret",
        "scope": "users:read",
        "expires_in": 3600,
    }
    token = requests.post(f"{origin}/oauth/tokens", json=grant).json()["access_token"]
    status, page = raw(
        "GET", f"{origin}/api/v2/users/123456/events", headers={"Authorization": f"Bearer {token}"}
    )
    assert (status, len(page["events"])) == (200, 2)


def test_a_body_that_is_too_large_gets_its_413_over_a_real_line(origin):
    body = b'{"event": "' + b"x" * 3_000_000 + b'"}'
    status, answer = raw("POST", f"{origin}/api/v2/users/123456/events", body)
    assert (status, answer["error"]) == (413, "PayloadTooLarge")
