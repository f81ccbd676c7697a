"""No repr and no traceback shows a secret, not even one that prints the variables of every frame.

Such a traceback is what Django's error page is made of, and what error reporting services send.
"""

import traceback

import pytest

from tests.misbehaving import Misbehaving, Request, answer, hang, raw, reset, truncated
from timeline.accounts import grants
from timeline.accounts.connecting import connection
from timeline.accounts.models import Account
from timeline.accounts.sessions import Session
from timeline.accounts.shared_tokens import SharedToken
from timeline.accounts.token_request import Client
from timeline.accounts.upstream import Accompanied, client_for
from timeline.events.credentials import BasicToken, Bearer
from timeline.events.errors import EventsApiError
from timeline.events.transport import Answer, Call
from timeline.events.values import Subject

from .factories import TOKEN, AccountFactory
from .haystack import Needles
from .token_server import TokenServer

JANE = Subject("user", "4001")
ACCESS = "access-token-77d0a4e2-"
NEEDLES = Needles(**{"the secret": TOKEN, "the access token": ACCESS})

FAULTS = {
    "400": answer(400, {"error": "invalid"}),
    "401": answer(401, {"error": "invalid"}),
    "403": answer(403, "no"),
    "429": answer(429, "slow down", {"Retry-After": "3"}),
    "500": answer(500, "<html>"),
    "hang": hang(),
    "reset": reset(),
    "truncated": truncated(),
    "not JSON": answer(200, "fine"),
    "not HTTP": raw(b"\x00\x01\x02"),
}


def whole_traceback(error: BaseException) -> str:
    return "".join(traceback.TracebackException.from_exception(error, capture_locals=True).format())


@pytest.fixture
def connected(transactional_db, settings):
    settings.UPSTREAM_SECONDS = 0.5

    def connect(server: Misbehaving, kind: str) -> Account:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        return AccountFactory(api_origin=server.origin, credential_kind=kind)

    return connect


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("kind", ["oauth", "api_token", "bearer"])
def test_no_traceback_of_a_failed_call_shows_a_secret(connected, kind, fault):
    tokens = TokenServer(seconds=0, prefix=ACCESS)

    def script(request: Request):
        return tokens(request) if request.path == "/oauth/tokens" else FAULTS[fault]

    with Misbehaving(script) as server, pytest.raises(EventsApiError) as caught:
        client_for(connected(server, kind)).events(JANE)

    assert NEEDLES.found_in(whole_traceback(caught.value)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_no_traceback_of_a_failed_token_request_shows_a_secret(connected, fault):
    with Misbehaving(FAULTS[fault]) as server:
        account = connected(server, "oauth")
        for _ in range(2):  # the second one is told of the first
            with pytest.raises(EventsApiError) as caught:
                client_for(account).events(JANE)
            assert NEEDLES.found_in(whole_traceback(caught.value)) == []


@pytest.mark.parametrize("fault", FAULTS)
def test_no_traceback_of_a_failed_renewal_shows_a_secret(connected, fault):
    tokens = TokenServer(seconds=0, prefix=ACCESS)
    with Misbehaving(tokens) as server:
        account = connected(server, "oauth")
        client_for(account).events(JANE)
        tokens.valid.clear()
        tokens.refusing = FAULTS[fault]
        with pytest.raises(EventsApiError) as caught:
            client_for(account).events(JANE)

    assert NEEDLES.found_in(whole_traceback(caught.value)) == []


@pytest.mark.parametrize(
    "changes",
    [{"credential_id": "", "credential_kind": "api_token"}, {"credential_kind": "telepathy"}],
    ids=["half a credential", "unknown kind"],
)
def test_no_traceback_of_an_account_that_is_not_connected_shows_its_secret(db, changes):
    with pytest.raises(EventsApiError) as caught:
        client_for(AccountFactory(**changes))
    assert NEEDLES.found_in(whole_traceback(caught.value)) == []


def test_no_repr_shows_a_secret(connected):
    tokens = TokenServer(seconds=0, prefix=ACCESS)
    with Misbehaving(tokens) as server:
        account = connected(server, "oauth")
        client = client_for(account)
        client.events(JANE)
    credentials = client._transport._credentials
    grant = credentials._grant
    failure = grants.failed(EventsApiError("x"), None)
    oauth_client = Client("https://acme.zendesk.com/oauth/tokens", "timeline", TOKEN)
    shown = [
        account,
        Account.objects.get(),
        Account.objects.all(),
        client,
        client._transport,
        credentials,
        credentials.__dict__,
        grant,
        failure,
        oauth_client,
        oauth_client.__dict__ if hasattr(oauth_client, "__dict__") else "",
        credentials._shared.read(),
        SharedToken(account.id, "digest"),
        Bearer(TOKEN),
        BasicToken("a@acme.example", TOKEN),
        Accompanied(Bearer(TOKEN), {}),
        Call("token", "POST", "https://acme.zendesk.com", TOKEN.encode(), secrets=(TOKEN,)),
        Answer(200, TOKEN.encode()),
        connection.check_connection(account),
        Session(account, "9", token_to_send=TOKEN),
    ]
    assert grant.bearer.token == f"{ACCESS}1"
    for thing in shown:
        assert NEEDLES.found_in(f"{thing!r} {thing}") == [], type(thing)


def test_the_row_holds_neither_in_clear(connected):
    tokens = TokenServer(seconds=0, prefix=ACCESS)
    with Misbehaving(tokens) as server:
        account = connected(server, "oauth")
        client_for(account).events(JANE)
    row = Account.objects.filter(pk=account.pk).values_list().get()
    assert Account.objects.get(pk=account.pk).access_token
    assert NEEDLES.found_in(repr(row)) == []
