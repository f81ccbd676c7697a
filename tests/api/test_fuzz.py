"""Any query string, any body: answered, and never with a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.api.conftest import Api
from tests.eventstore.factories import EventFactory

NAMES = [
    *(
        "filter[source]",
        "filter[type]",
        "filter[start_time]",
        "filter[end_time]",
        "page[size]",
        "page[after]",
    ),
    *("source", "type", "exclude", "start", "end", "q", "after", "size", "identifier", "format"),
]
text = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=40)
likely = st.sampled_from(
    [
        "",
        "0",
        "7",
        "shop",
        "shop:x",
        ":",
        "2026-03-01",
        "0001-01-01",
        "9999-12-31",
        "9999-12-31T23:59:59-23:59",
        "\x00",
    ]
)
queries = st.dictionaries(st.sampled_from(NAMES) | text, st.lists(likely | text, max_size=3), max_size=5)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | text
json_values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(text, inner, max_size=3)
)
events = st.fixed_dictionaries(
    {}, optional=dict.fromkeys(("source", "type", "properties", "description", "created_at"), json_values)
)
bodies = json_values | st.fixed_dictionaries({"event": events | json_values, "profile": json_values})
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
DOCUMENTED = (200, 202, 400, 404, 405, 413, 415)


@pytest.fixture
def full(api: Api) -> Api:
    EventFactory.create_batch(5)
    return api


@many
@given(query=queries, zone=likely | text)
def test_any_query_string_is_answered(full: Api, client, query: dict, zone: str) -> None:
    zone = zone.encode("ascii", "ignore").decode().replace("\n", "").replace("\r", "")
    headers = {"Authorization": f"Bearer {full.token}", "Timeline-Zone": zone}
    for path in ("users/4001/events", "user_profiles/events", "user_profiles/01ABC/events"):
        response = client.get(f"/api/v2/{path}", query, headers=headers)
        assert response.status_code in DOCUMENTED
        json.loads(response.content)


@many
@given(subject=text)
def test_any_path_is_answered_in_json(full: Api, subject: str) -> None:
    for path in (f"users/{subject}/events", f"user_profiles/{subject}", f"user_profiles/{subject}/events"):
        response = full.send("GET", path)
        assert response.status_code in DOCUMENTED
        json.loads(response.content)


@many
@given(body=bodies)
def test_any_body_is_answered(full: Api, body: object) -> None:
    for path in ("users/4001/events", "user_profiles/events"):
        response = full.post(path, body)
        assert response.status_code in DOCUMENTED
        json.loads(response.content)


@many
@given(data=st.binary(max_size=200))
def test_any_bytes_are_answered(full: Api, data: bytes) -> None:
    assert full.post("users/4001/events", data).status_code == 400
