"""What an upstream repeats of a credential goes no further."""

import base64
import json

import pytest

from tests.misbehaving import Misbehaving, Request, answer
from timeline.events.client import EventsClient
from timeline.events.credentials import BasicToken, Bearer
from timeline.events.errors import EventsApiError, Refused
from timeline.events.values import Subject

TOKEN = "tok/5b1e0c7d+never-shown=="
CREDENTIALS = {"Bearer": Bearer(TOKEN), "Basic": BasicToken("agent@acme.example", TOKEN)}
PAIR = base64.b64encode(f"agent@acme.example/token:{TOKEN}".encode()).decode()


@pytest.mark.parametrize("kind", CREDENTIALS)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 422, 429, 500, 503])
@pytest.mark.parametrize("escaped", [False, True])
def test_no_error_repeats_the_credential(kind, status, escaped, caplog):
    def script(request: Request):
        said = f"bad: {request.headers['authorization']} or {TOKEN} or tok%2F5b1e0c7d%2Bnever-shown%3D%3D"
        body = json.dumps({"error": {"title": said, "message": said}, "description": said})
        return answer(status, body.replace("/", "\\/") if escaped else body, {"X-Request-Id": TOKEN})

    caplog.set_level("DEBUG")
    with Misbehaving(script) as server, pytest.raises(Refused) as caught:
        EventsClient(server.origin, CREDENTIALS[kind]).events(Subject("user", "4001"))

    error = caught.value
    told = repr((error, error.args, error.title, error.message, error.code, error.body, error.request_id))
    told += json.dumps(error.body) + caplog.text
    for secret in (TOKEN, "5b1e0c7d", PAIR, PAIR[10:40]):
        assert secret not in told
    assert "bad: " in error.title
    assert "…" in error.title


def test_an_error_that_repeats_nothing_is_told_as_it_is():
    shape = {"error": {"title": "Invalid attribute", "message": "You passed an invalid value"}}
    upstream = Misbehaving(answer(400, shape, {"X-Request-Id": "abc-123"}))
    with upstream as server, pytest.raises(EventsApiError) as caught:
        EventsClient(server.origin, Bearer(TOKEN)).events(Subject("user", "4001"))

    assert caught.value.body == shape
    assert caught.value.request_id == "abc-123"


def test_a_credential_as_short_as_a_word_does_not_spoil_what_is_told():
    shape = {"error": {"title": "Invalid attribute", "message": "You passed an invalid value"}}
    upstream = Misbehaving(answer(400, shape))
    with upstream as server, pytest.raises(EventsApiError) as caught:
        EventsClient(server.origin, Bearer("e")).events(Subject("user", "4001"))

    assert caught.value.body == shape
