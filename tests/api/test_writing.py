"""Events posted through ``/api/v2`` arrive upstream as they were sent, and show in the timeline at once."""

import json
import time
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.eventstore.factories import IdentifierFactory, ProfileFactory
from tests.misbehaving import Misbehaving, answer
from timeline.eventstore.models import Event

EVENT = {
    "source": "shoppingnow",
    "type": "checkout",
    "description": "Order complete",
    "created_at": "2020-01-31T00:44:07.000Z",
    "properties": {"item": {"name": "Zendesk Swag"}, "price": 1.5},
}
PROFILE = {
    "source": "shoppingnow",
    "type": "customer",
    "name": "Jane Smith",
    "identifiers": [{"type": "email", "value": "Jane@example.com"}, {"type": "external_id", "value": "0987"}],
}
BODY = {"event": EVENT, "profile": PROFILE}


def changed(part: str, **changes: Any) -> dict[str, Any]:
    """The body with keys of its event or profile replaced; None leaves the key out."""
    new = {key: value for key, value in (BODY[part] | changes).items() if value is not None}
    return BODY | {part: new}


def types(api: Api, path: str) -> list[str]:
    return [event["type"] for event in api.get(path).json()["events"]]


def test_an_event_for_a_user_shows_in_every_timeline_it_belongs_to(api: Api) -> None:
    identifier = "user_profiles/events?identifier=shoppingnow:customer:email:jane@example.com"
    assert types(api, "users/4001/events") == []
    response = api.post("users/4001/events", BODY)
    receipt = response.json()
    assert (response.status_code, receipt["status"], receipt["user_id"]) == (202, "received", "4001")
    profile = f"user_profiles/{receipt['profile_id']}/events"
    assert [types(api, path) for path in ("users/4001/events", identifier, profile)] == [["checkout"]] * 3
    api.post("users/4001/events", changed("event", type="refund"))
    for path in ("users/4001/events", identifier, profile):
        assert sorted(types(api, path)) == ["checkout", "refund"]


def test_an_event_for_any_profile_makes_the_profile(api: Api) -> None:
    receipt = api.post("user_profiles/events", BODY).json()
    assert types(api, f"user_profiles/{receipt['profile_id']}/events") == ["checkout"]


def test_an_event_for_a_profile_needs_no_profile_in_the_body(api: Api) -> None:
    profile = ProfileFactory(user_id=4001)
    IdentifierFactory(profile=profile)
    assert types(api, "users/4001/events") == []
    response = api.post(f"user_profiles/{profile.id}/events", {"event": EVENT})
    assert (response.status_code, response.json()["profile_id"]) == (202, profile.id)
    assert types(api, "users/4001/events") == ["checkout"]


def test_an_event_for_a_missing_profile_is_a_404(api: Api) -> None:
    assert api.post("user_profiles/01JUNKNOWN/events", {"event": EVENT}).status_code == 404


def test_what_is_posted_is_read_back(api: Api) -> None:
    api.post("users/4001/events", BODY)
    (event,) = api.get("users/4001/events").json()["events"]
    assert {key: event[key] for key in EVENT} == EVENT | {"created_at": "2020-01-31T00:44:07+00:00"}


@pytest.mark.django_db
def test_unknown_keys_are_passed_on_unchanged(api_over) -> None:
    body = changed("event", future={"a": [1, None]}) | {"more": "things"}
    with Misbehaving(answer(202, {"status": "received"})) as upstream:
        response = api_over(upstream).post("users/4001/events", body)
        assert upstream.calls[0].json == body
    assert (response.status_code, response.json()) == (202, {"status": "received"})


@pytest.mark.parametrize(
    ("body", "at_fault"),
    [
        ([], "body"),
        (None, "body"),
        ({}, "event"),
        ({"event": EVENT}, "profile"),
        ({"event": [], "profile": PROFILE}, "event"),
        (changed("event", source=None), "event.source"),
        (changed("event", source=""), "event.source"),
        (changed("event", source="  "), "event.source"),
        (changed("event", source=7), "event.source"),
        (changed("event", source="x" * 41), "event.source"),
        (changed("event", source="zendesk"), "event.source"),
        (changed("event", source=" ZENDESK "), "event.source"),
        (changed("event", source="\ud800"), "event.source"),
        (changed("event", type=None), "event.type"),
        (changed("event", type=["x"]), "event.type"),
        (changed("event", type="x" * 41), "event.type"),
        (changed("event", properties=None), "event.properties"),
        (changed("event", properties=[]), "event.properties"),
        (changed("event", properties="x"), "event.properties"),
        (changed("event", description=1), "event.description"),
        (changed("event", created_at="yesterday"), "event.created_at"),
        (changed("event", created_at=1580431447), "event.created_at"),
        (changed("profile", source="zendesk"), "profile.source"),
        (changed("profile", type=None), "profile.type"),
        (changed("profile", identifiers=None), "profile.identifiers"),
        (changed("profile", identifiers=[]), "profile.identifiers"),
        (changed("profile", identifiers=[{"type": "email"}]), "profile.identifiers.0.value"),
        (changed("profile", identifiers=[{"type": "x" * 61, "value": "1"}]), "profile.identifiers.0.type"),
        (
            changed("profile", identifiers=[{"type": "t", "value": str(n)} for n in range(21)]),
            "profile.identifiers",
        ),
        (changed("profile", attributes=[]), "profile.attributes"),
        (changed("profile", user_id=[]), "profile.user_id"),
    ],
)
def test_a_body_that_is_not_as_documented_is_refused_before_it_leaves(
    api_over, body: Any, at_fault: str
) -> None:
    with Misbehaving(answer(202, {"status": "received"})) as upstream:
        response = api_over(upstream).post("users/4001/events", body)
        assert upstream.calls == []
    assert response.status_code == 400
    assert at_fault in response.json()["error"]["message"]


DEPTHS = [200, 300, 500, 900, 990, 2_000, 20_000]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"nonsense",
        b'{"event": NaN}',
        json.dumps(changed("event", properties={"x": float("nan")})).encode(),
        json.dumps(changed("event", properties={"x": float("inf")})).encode(),
        json.dumps(BODY).replace("1.5", "1e999").encode(),
        json.dumps(BODY).replace("1.5", "9" * 5000).encode(),
        json.dumps(BODY).replace("1.5", "9" * 30).encode(),
        json.dumps(changed("event", properties={"x": "a\x00b"})).encode(),
        json.dumps(changed("event", properties={"x": "\ud800"})).encode(),
        *(json.dumps(BODY).replace("1.5", "[" * depth + "]" * depth).encode() for depth in DEPTHS),
    ],
    ids=lambda text: repr(text[:12]) + str(len(text)),
)
def test_a_bomb_or_what_no_json_carries_is_never_a_500(api: Api, text: bytes) -> None:
    for path in ("users/4001/events", "user_profiles/events"):
        response = api.post(path, text)
        assert response.status_code in (202, 400)
        assert response["Content-Type"] == "application/json"
    assert api.get("users/4001/events").status_code == 200


def test_text_about_a_nul_is_no_nul(api: Api) -> None:
    assert api.post("users/4001/events", changed("event", description="\\u0000")).status_code == 202


def test_a_body_of_64_kilobytes_passes_and_one_byte_more_does_not(api: Api) -> None:
    padding = 65_536 - len(json.dumps(changed("event", description="")))
    assert api.post("users/4001/events", changed("event", description="x" * padding)).status_code == 202
    response = api.post("users/4001/events", changed("event", description="x" * (padding + 1)))
    assert (response.status_code, response.json()["error"]["title"]) == (413, "Payload too large")


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
)
def test_a_body_that_is_not_called_json_is_a_415(api: Api, content_type: str) -> None:
    response = api.post("user_profiles/events", BODY, content_type)
    assert (response.status_code, response.json()["errors"][0]["code"]) == (415, "UnsupportedMediaType")


def test_a_refused_event_is_not_stored(api: Api) -> None:
    api.post("users/4001/events", changed("event", source="zendesk"))
    assert Event.objects.count() == 0


def test_a_source_that_is_slow_to_normalise_is_refused_for_its_length(api: Api) -> None:
    wall = "a" + "\u0300\u0316" * 14_000
    started = time.thread_time()
    body = json.dumps(changed("event", source=wall), ensure_ascii=False).encode()
    response = api.post("users/4001/events", body)
    assert response.status_code == 400
    assert time.thread_time() - started < 0.2
