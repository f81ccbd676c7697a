"""Testing a connection: every cause of failure, made by a real server on loopback, in words of its own."""

import time
from collections.abc import Callable

import pytest

from tests.misbehaving import (
    Misbehaving,
    Request,
    after,
    answer,
    bomb,
    close,
    drip_body,
    drip_headers,
    endless,
    hang,
    raw,
    redirect,
    reset,
    truncated,
    unused_origin,
)
from timeline.accounts.connecting import connection
from timeline.accounts.connecting.checks import NOT_KNOWN, Check
from timeline.accounts.connecting.installations import check_numbers, look_up
from timeline.accounts.connecting.public_key import check_key
from timeline.accounts.connecting.server import check_server
from timeline.accounts.models import Account
from timeline.events import connections

from .factories import TOKEN, AccountFactory, public_pem, signing_key
from .zendesk import posing_as_zendesk

AGENT = {"user": {"id": 9, "name": "Ada Agent", "role": "admin", "active": True, "suspended": False}}
EVENTS = {"events": [], "links": [{"next": ""}]}
GRANT = {"access_token": "granted", "token_type": "bearer", "expires_in": 1800}
HTML = "<!doctype html><title>Help Center Closed</title>"
PAGE = answer(404, HTML.encode(), {"Content-Type": "text/html"})


def api(**changes) -> Callable[[Request], object]:
    """An API in order, but for the answers given by name: token, me, events, installations, key."""
    answers = {
        "token": answer(200, GRANT),
        "me": answer(200, AGENT),
        "events": answer(200, EVENTS),
        "installations": answer(200, {"installations": []}),
        "key": answer(200, public_pem(signing_key()).encode()),
        **changes,
    }

    def script(request: Request):
        for part, name in (
            ("/oauth/tokens", "token"),
            ("/users/me.json", "me"),
            ("/events", "events"),
            ("/installations.json", "installations"),
            ("/public_key.pem", "key"),
        ):
            if request.path.endswith(part):
                return answers[name]
        return answer(404, {"error": "InvalidEndpoint"})

    return script


@pytest.fixture
def at(db, settings):
    def account_at(origin: str, **fields: object) -> Account:
        settings.TIMELINE_CUSTOM_ORIGINS = [origin]
        return AccountFactory(api_origin=origin, **fields)

    return account_at


@pytest.fixture
def zendesk(db, monkeypatch, tmp_path):
    """A server that this process takes for Zendesk itself."""
    return lambda script: posing_as_zendesk(script, monkeypatch, tmp_path)


def last(checks: tuple[Check, ...]) -> Check:
    assert all(check.passed for check in checks[:-1])
    for check in checks:
        assert check.said.endswith((".", "…"))
        assert TOKEN not in check.said
    return checks[-1]


OAUTH = {"credential_kind": "oauth", "credential_id": "timeline"}
BEARER = {"credential_kind": "bearer", "credential_id": ""}


@pytest.mark.parametrize(
    ("fields", "sent"),
    [({}, "Basic "), (OAUTH, "Bearer granted"), (BEARER, f"Bearer {TOKEN}")],
    ids=["API token", "OAuth", "bearer"],
)
def test_a_connection_in_order_passes_and_names_whose_credential_it_is(at, fields, sent):
    with Misbehaving(api()) as server:
        checks = connection.check_connection(at(server.origin, **fields))

    assert all(check.passed and check.cause == "ok" for check in checks)
    assert "Ada Agent (admin)" in " ".join(check.said for check in checks)
    assert checks[-1].said == "Events can be read."
    users, events = server.calls[-2:]
    assert users.headers["authorization"].startswith(sent)
    assert events.path == "/api/v2/users/9/events"
    assert events.query["page[size]"] == ["1"]


def test_an_api_of_ones_own_without_users_passes(at):
    with Misbehaving(api(me=answer(404, {"error": "InvalidEndpoint"}))) as server:
        checks = connection.check_connection(at(server.origin))

    assert [check.said for check in checks] == ["Events can be read."]


def test_the_credential_alone_is_tested_without_reading_events(at):
    with Misbehaving(api()) as server:
        assert last(connection.check_credential(at(server.origin))).passed

    assert [call.path for call in server.calls] == ["/api/v2/users/me.json"]


# What is wrong, the answers, the cause and words that tell it from the others.
FAULTS = {
    "wrong secret": (
        {"me": answer(401, {"error": "Couldn't authenticate you"})},
        "wrong_secret",
        "API token",
    ),
    "anonymous": (
        {"me": answer(200, {"user": {"id": None, "name": "Anonymous user", "role": "end-user"}})},
        "wrong_secret",
        "not accepted",
    ),
    "an end user's": (
        {"me": answer(200, {"user": {"id": 5, "name": "Eve", "role": "end-user"}})},
        "not_an_agent",
        "Eve, who is an end user",
    ),
    "a suspended agent's": (
        {"me": answer(200, {"user": {"id": 5, "name": "Sue", "role": "agent", "suspended": True}})},
        "not_an_agent",
        "suspended",
    ),
    "missing scope": ({"me": answer(403, {"error": "Forbidden"})}, "missing_scope", "users:read"),
    "events off, 404": (
        {"events": answer(404, {"error": "InvalidEndpoint"})},
        "not_activated",
        "Get started",
    ),
    "events off, 403": ({"events": answer(403, {"error": "Forbidden"})}, "not_activated", "HTTP 403"),
    "events off, a page": ({"events": PAGE}, "not_activated", "Events"),
    "rate limited": (
        {"me": answer(429, "Too Many Requests", {"Retry-After": "41"})},
        "rate_limited",
        "in 41 seconds",
    ),
    "rate limited for long": (
        {"events": answer(429, b"", {"Retry-After": "900"})},
        "rate_limited",
        "in 15 minutes",
    ),
    "rate limited, no word for how long": ({"me": answer(429)}, "rate_limited", "in a minute or two"),
    "failing": ({"me": answer(500, HTML)}, "server", "HTTP 500"),
    "in maintenance": ({"events": answer(503, "Sorry")}, "server", "HTTP 503"),
    "a page": ({"me": answer(200, HTML)}, "not_json", "subdomain"),
    "no HTTP": ({"me": raw(b"SSH-2.0-OpenSSH_9.2\r\n")}, "not_json", "not as an API"),
    "JSON of something else": ({"me": answer(200, ["ok"])}, "not_json", "not as an API"),
    "truncated": ({"me": truncated()}, "unreachable", "breaks off"),
    "endless": ({"me": endless()}, "not_json", "not as an API"),
    "a bomb": ({"me": bomb(50)}, "not_json", "not as an API"),
    "elsewhere": ({"me": redirect("http://127.0.0.1:9/")}, "redirect", "never follows"),
    "hanging": ({"me": hang()}, "hanging", "did not answer in time"),
    "dripping headers": ({"me": drip_headers()}, "hanging", "did not answer in time"),
    "dripping body": ({"events": drip_body()}, "hanging", "did not answer in time"),
    "closing": ({"me": close()}, "unreachable", "Nothing answers"),
    "resetting": ({"me": reset()}, "unreachable", "Nothing answers"),
    "odd": ({"me": answer(418, {})}, "refused", "HTTP 418"),
}


@pytest.mark.parametrize(("answers", "cause", "words"), FAULTS.values(), ids=FAULTS.keys())
def test_each_cause_is_told_apart_within_its_time(at, settings, *, answers, cause, words):
    settings.UPSTREAM_SECONDS = 1.5
    with Misbehaving(api(**answers)) as server:
        account = at(server.origin)
        began = time.monotonic()
        check = last(connection.check_connection(account))

    assert (check.passed, check.cause) == (False, cause)
    assert words in check.said
    assert time.monotonic() - began < 4


OAUTH_FAULTS = {
    "wrong client": (answer(401, {"error": "invalid_client"}), "wrong_client", "identifier or its secret"),
    "wrong client, 400": (
        answer(400, {"error": "invalid_client"}),
        "wrong_client",
        "identifier or its secret",
    ),
    "refused without a word": (answer(401, b""), "wrong_client", "identifier or its secret"),
    "a public client": (answer(400, {"error": "unauthorized_client"}), "grant_not_allowed", "confidential"),
    "no such grant": (answer(400, {"error": "unsupported_grant_type"}), "grant_not_allowed", "Confidential"),
    "forbidden": (answer(403, {"error": "Forbidden"}), "grant_not_allowed", "Confidential"),
    "no such scope": (answer(400, {"error": "invalid_scope"}), "missing_scope", "users:write"),
    "no OAuth": (PAGE, "wrong_subdomain", "compare it"),
    "a page": (answer(200, HTML), "not_json", "not as an API"),
    "no token in it": (answer(200, {"token_type": "bearer"}), "not_json", "not as an API"),
    "rate limited": (answer(429, b"", {"Retry-After": "7"}), "rate_limited", "in 7 seconds"),
    "failing": (answer(502, HTML), "server", "HTTP 502"),
    "hanging": (hang(), "hanging", "did not answer in time"),
}


@pytest.mark.parametrize(("token", "cause", "words"), OAUTH_FAULTS.values(), ids=OAUTH_FAULTS.keys())
def test_what_is_wrong_with_an_oauth_client_is_told_apart(at, settings, *, token, cause, words):
    settings.UPSTREAM_SECONDS = 1
    with Misbehaving(api(token=token)) as server:
        check = last(connection.check_connection(at(server.origin, **OAUTH)))

    assert (check.passed, check.cause) == (False, cause)
    assert words in check.said
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [({}, "30 days"), (OAUTH, "gets a token, but"), (BEARER, "revoked")],
    ids=["API token", "OAuth", "bearer"],
)
def test_a_wrong_secret_is_explained_for_its_kind(at, fields, words):
    with Misbehaving(api(me=answer(401))) as server:
        check = last(connection.check_connection(at(server.origin, **fields)))

    assert check.cause == "wrong_secret"
    assert words in check.said


def test_a_page_of_404_from_zendesk_is_most_likely_a_wrong_subdomain(zendesk):
    with zendesk(PAGE):
        account = AccountFactory(subdomain="acmee")
        checks = [
            last(check(account))
            for check in (connection.check_address, connection.check_credential, connection.check_connection)
        ]

    assert {check.cause for check in checks} == {"wrong_subdomain"}
    assert all("Most likely no Zendesk account" in check.said for check in checks)


def test_a_subdomain_that_leads_elsewhere_is_told(zendesk):
    with zendesk(redirect("https://www.zendesk.com/")) as server:
        assert last(connection.check_address(AccountFactory())).cause == "redirect"
    assert len(server.calls) == 1


@pytest.mark.parametrize(
    "script",
    [answer(200, AGENT), answer(401, {"error": "Couldn't authenticate you"}), answer(429, b"")],
    ids=["open", "asks who", "rate limited"],
)
def test_an_address_is_good_where_an_api_answers_and_no_credential_goes_there(zendesk, script):
    with zendesk(script) as server:
        check = last(connection.check_address(AccountFactory(subdomain="acme")))

    assert (check.passed, check.said) == (True, "An API answers at https://acme.zendesk.com.")
    assert "authorization" not in server.calls[0].headers


def test_a_name_without_an_address_is_told_from_one_where_nobody_answers(at):
    unknown = last(connection.check_connection(at("http://nobody.invalid:8000")))
    nobody = last(connection.check_connection(at(unused_origin())))

    assert (unknown.cause, nobody.cause) == ("unknown_host", "unreachable")
    assert "DNS" in unknown.said
    assert "firewall" in nobody.said


def test_a_certificate_that_nobody_signed_is_told_and_no_secret_is_sent(at):
    with Misbehaving(api(), tls=True) as server:
        check = last(connection.check_connection(at(server.origin)))

    assert check.cause == "tls"
    assert "certificate" in check.said
    assert server.calls == []


def test_plain_http_where_tls_is_expected_is_trouble_with_tls(at):
    plain = raw(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
    with Misbehaving(api(), on_accept=plain) as server:
        check = last(connection.check_connection(at(server.origin.replace("http:", "https:"))))

    assert check.cause == "tls"


def test_an_address_that_is_no_longer_listed_is_not_called(at, settings):
    with Misbehaving(api()) as server:
        account = at(server.origin)
        settings.TIMELINE_CUSTOM_ORIGINS = []
        for check in (connection.check_address, connection.check_connection, check_numbers, check_key):
            assert last(check(account)).cause == "origin_not_allowed"

    assert server.connections == 0


@pytest.mark.parametrize(
    ("fields", "cause"),
    [
        ({"secret": "", "credential_kind": ""}, "no_credential"),
        ({"secret": ""}, "no_credential"),
        ({"credential_kind": ""}, "no_credential"),
        ({"credential_id": ""}, "no_credential"),
    ],
)
def test_half_a_credential_is_said_to_be_missing(at, fields, cause):
    with Misbehaving(api()) as server:
        assert last(connection.check_connection(at(server.origin, **fields))).cause == cause
    assert server.connections == 0


def test_a_secret_sealed_with_another_key_is_said_to_be_unreadable(at, settings):
    account = at(unused_origin())
    settings.DATA_KEY = "Hx4dHBsaGRgXFhUUExIREA8ODQwLCgkIBwYFBAMCAQA="

    assert last(connection.check_connection(account)).cause == "secret_unreadable"


def test_a_server_that_is_slow_with_everything_is_given_up_in_time(at, settings):
    settings.UPSTREAM_SECONDS = 1

    def slow(request: Request):
        return after(0.8, api()(request))

    with Misbehaving(slow) as server:
        began = time.monotonic()
        assert last(connection.check_connection(at(server.origin, **OAUTH))).cause == "hanging"
        assert time.monotonic() - began < 2.5


INSTALLED = {
    "installations": [
        {"id": 10_023, "app_id": 77, "enabled": True, "settings": {"name": "Customer timeline"}},
        {"id": 5, "app_id": 88, "enabled": False, "settings": {"title": "Other", "name": "x"}},
        {"id": "7", "app_id": None},
        "nonsense",
    ]
}


def test_installed_apps_are_looked_up_with_what_their_answer_has(at):
    with Misbehaving(api(installations=answer(200, INSTALLED))) as server:
        found = look_up(at(server.origin))

    assert [(one.id, one.app_id, one.name, one.enabled) for one in found] == [
        (10_023, 77, "Customer timeline", True),
        (5, 88, "Other", False),
    ]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_credential_that_may_not_list_apps_is_no_fault(at, status):
    with Misbehaving(api(installations=answer(status, {"error": "Forbidden"}))) as server:
        refusal = look_up(at(server.origin))
        (numbers,) = check_numbers(Account.objects.get())

    assert refusal.cause == "may_not_look_up"
    assert "copy the two numbers" in refusal.said
    assert numbers.passed
    assert "Zendesk has an app 77" in numbers.said


NUMBERS = {
    "right": ((77, 10_023), "ok"),
    "another app's": ((78, 10_023), "another_app"),
    "switched off": ((88, 5), "switched_off"),
    "not installed": ((77, 999), "not_installed"),
    "swapped": ((10_023, 77), "swapped"),
    "missing": ((77, None), "no_numbers"),
}


@pytest.mark.parametrize(("stored", "cause"), NUMBERS.values(), ids=NUMBERS.keys())
def test_the_numbers_are_compared_with_what_is_installed(at, stored, cause):
    app_id, installation_id = stored
    with Misbehaving(api(installations=answer(200, INSTALLED))) as server:
        account = at(server.origin, app_id=app_id, installation_id=installation_id)
        assert last(check_numbers(account)).cause == cause


KEYS = {
    "the same": (answer(200, public_pem(signing_key()).encode()), "ok"),
    "another": (answer(200, public_pem(signing_key("new")).encode()), "another_key"),
    "no such app": (answer(404, {"error": "RecordNotFound"}), "no_such_app"),
    "no key": (answer(200, HTML), "bad_key"),
    "failing": (answer(500), "server"),
}


@pytest.mark.parametrize(("script", "cause"), KEYS.values(), ids=KEYS.keys())
def test_the_key_is_compared_with_the_one_that_zendesk_gives(zendesk, script, cause):
    with zendesk(api(key=script)):
        assert last(check_key(AccountFactory())).cause == cause


def test_an_api_of_ones_own_need_give_no_keys_and_list_no_apps(at):
    with Misbehaving(api(key=answer(404, {}), installations=answer(404, {}))) as server:
        account = at(server.origin)
        assert last(check_key(account)).cause == NOT_KNOWN
        assert last(check_numbers(account)).cause == NOT_KNOWN


@pytest.mark.parametrize(
    ("origin", "cause"),
    [
        ("http://timeline.example.com", "bad_origin"),
        ("https://timeline.example.com/x", "bad_origin"),
        ("https://evil.example", "not_ours"),
        ("https://testserver:9", "not_ours"),
        ("https://127.0.0.1:22", "bad_origin"),
        ("http://localhost:8000", "ok"),
    ],
)
def test_only_this_server_is_asked_whether_an_origin_is_its_own(settings, origin, cause):
    settings.ALLOWED_HOSTS = ["testserver", "*"]
    assert last(check_server(origin, asked_at="testserver:8000")).cause == cause


def test_a_host_header_makes_no_server_ours_where_every_name_is_allowed(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert (
        last(check_server("https://intranet.example:22", asked_at="intranet.example:22")).cause == "not_ours"
    )


OURS = "https://timeline.test"
SERVERS = {
    "this one": (answer(200, b"ok\n"), "ok"),
    "another": (answer(200, HTML), "not_ours"),
    "a refusal": (answer(502, HTML), NOT_KNOWN),
    "nothing": (close(), NOT_KNOWN),
}


@pytest.mark.parametrize(("script", "cause"), SERVERS.values(), ids=SERVERS.keys())
def test_the_address_for_the_package_is_asked_whether_it_leads_here(zendesk, settings, script, cause):
    settings.ALLOWED_HOSTS = ["timeline.test"]
    with zendesk(script) as server:
        assert last(check_server(OURS, asked_at="10.0.0.1:8000")).cause == cause

    assert {call.path for call in server.calls} == {"/livez"}


def test_a_certificate_that_browsers_would_not_trust_is_told(zendesk, settings, monkeypatch):
    settings.ALLOWED_HOSTS = ["timeline.test"]
    with zendesk(answer(200, b"ok\n")) as server, monkeypatch.context() as otherwise:
        otherwise.delenv("SSL_CERT_FILE")
        connections.default_tls.cache_clear()
        assert last(check_server(OURS, asked_at="testserver")).cause == "tls"

    assert server.calls == []


def test_a_name_of_ours_that_is_not_known_here_may_be_known_to_browsers(settings):
    settings.ALLOWED_HOSTS = ["timeline.example"]
    assert last(check_server("https://timeline.example", asked_at="testserver")).cause == NOT_KNOWN
