"""Apps of the Marketplace say who they are with every call to Zendesk, and to nobody else."""

import pytest

from tests.misbehaving import Misbehaving, Request, answer
from timeline.accounts import agents, public_keys
from timeline.accounts.connecting import connection
from timeline.accounts.upstream import client_for, marketplace_headers
from timeline.events import connections
from timeline.events.errors import Untrusted
from timeline.events.values import Subject

from .factories import AccountFactory, public_pem, signing_key
from .zendesk import posing_as_zendesk

JANE = Subject("user", "4001")
HEADERS = {
    "X-Zendesk-Marketplace-Name": "Customer timeline",
    "X-Zendesk-Marketplace-Organization-Id": "1234",
    "X-Zendesk-Marketplace-App-Id": "56789",
}
SENT = {name.lower(): value for name, value in HEADERS.items()}
USER = {"user": {"id": 9, "name": "Amy", "role": "agent", "active": True, "suspended": False}}


class Zendesk:
    """Answers what the product asks of Zendesk; the first token is refused once it was used."""

    def __init__(self) -> None:
        self.tokens = 0

    def __call__(self, request: Request):
        if request.path == "/oauth/tokens":
            self.tokens += 1
            return answer(200, {"access_token": f"t{self.tokens}", "expires_in": 1800})
        if request.path.endswith("public_key.pem"):
            return answer(200, public_pem(signing_key()))
        if request.headers.get("authorization") == "Bearer t1":
            return answer(401, {"error": "invalid_token"})
        if request.method == "POST":
            return answer(202, {"status": "received"})
        return answer(200, {"events": []} if request.path.endswith("/events") else USER)


@pytest.fixture
def zendesk(monkeypatch, tmp_path):
    with posing_as_zendesk(Zendesk(), monkeypatch, tmp_path) as server:
        yield server


def asked_of(server: Misbehaving) -> list[dict[str, str]]:
    return [{k: v for k, v in call.headers.items() if "marketplace" in k} for call in server.calls]


def use_everything(account) -> None:
    client_for(account).events(JANE)
    client_for(account).track(JANE, {"event": {}})
    agents.agent_of(account, "9")
    public_keys.fetch(account)
    connection.check_address(account)
    connection.check_connection(account)


@pytest.mark.parametrize("kind", ["oauth", "bearer", "api_token"])
def test_every_call_to_zendesk_carries_the_three_headers(db, zendesk, settings, kind):
    settings.MARKETPLACE_HEADERS = HEADERS
    use_everything(AccountFactory(subdomain="acme", credential_kind=kind, credential_id="a@acme.example"))

    paths = {call.path for call in zendesk.calls}
    assert {"/api/v2/users/4001/events", "/api/v2/users/9.json", "/api/v2/apps/77/public_key.pem"} <= paths
    assert ("/oauth/tokens" in paths) is (kind == "oauth")
    assert asked_of(zendesk) == [SENT] * len(zendesk.calls)


def test_they_do_not_keep_a_refused_token_from_being_renewed(db, zendesk, settings):
    settings.MARKETPLACE_HEADERS = HEADERS
    account = AccountFactory(subdomain="acme", credential_kind="oauth", credential_id="timeline")
    client_for(account).events(JANE)

    called = [(call.path, call.headers.get("authorization")) for call in zendesk.calls]
    events = "/api/v2/users/4001/events"
    assert called == [
        ("/oauth/tokens", None),
        (events, "Bearer t1"),
        ("/oauth/tokens", None),
        (events, "Bearer t2"),
    ]


def test_without_the_settings_none_is_sent(db, zendesk):
    use_everything(AccountFactory(subdomain="acme", credential_kind="bearer"))
    assert asked_of(zendesk) == [{}] * len(zendesk.calls)


def test_nobody_but_zendesk_is_sent_them(db, settings):
    with Misbehaving(Zendesk()) as server:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        settings.MARKETPLACE_HEADERS = HEADERS
        use_everything(AccountFactory(api_origin=server.origin, credential_kind="oauth"))

    assert len(server.calls) > 5
    assert asked_of(server) == [{}] * len(server.calls)


@pytest.mark.parametrize(
    "origin",
    [
        "http://acme.zendesk.com",
        "https://acme.zendesk.com.evil.example",
        "https://zendesk.com",
        "https://a.b.zendesk.com",
        "https://acme.zendesk.com:8443",
        "https://acme.zendesk.com/api",
        "https://127.0.0.1",
    ],
)
def test_an_address_that_only_looks_like_zendesks_is_nobodys(settings, origin):
    settings.MARKETPLACE_HEADERS = HEADERS
    assert marketplace_headers(origin) == {}
    assert marketplace_headers("https://acme.zendesk.com") == HEADERS


def test_a_certificate_of_a_stranger_gets_nothing(db, zendesk, settings, monkeypatch, tmp_path):
    settings.MARKETPLACE_HEADERS = HEADERS
    with monkeypatch.context() as otherwise:
        otherwise.setenv("SSL_CERT_FILE", str(tmp_path / "nobody.pem"))
        connections.default_tls.cache_clear()
        with pytest.raises(Untrusted):
            client_for(AccountFactory(subdomain="acme", credential_kind="bearer")).events(JANE)
    assert zendesk.calls == []
