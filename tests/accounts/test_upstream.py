"""Each account asks its own API with its own credential, over one client per process."""

import base64
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.misbehaving import Misbehaving, Request, answer, redirect
from timeline.accounts.models import Account
from timeline.accounts.upstream import NotConnected, client_for
from timeline.events.errors import EventsApiError
from timeline.events.values import Subject

from .factories import TOKEN, AccountFactory

JANE = Subject("user", "4001")


@pytest.fixture
def api(settings):
    def script(request: Request):
        if request.path == "/oauth/tokens":
            return answer(200, {"access_token": f"for-{request.json['client_id']}", "expires_in": 1800})
        return answer(200, {"events": []})

    with Misbehaving(script) as server:
        settings.TIMELINE_CUSTOM_ORIGINS = [server.origin]
        yield server


def authorization_of(account: Account, api: Misbehaving) -> str:
    client_for(account).events(JANE)
    return api.calls[-1].headers["authorization"]


def test_an_api_token_goes_as_basic(db, api):
    pair = base64.b64encode(f"agent@acme.example/token:{TOKEN}".encode()).decode()

    assert authorization_of(AccountFactory(api_origin=api.origin), api) == f"Basic {pair}"


def test_a_bearer_token_goes_as_bearer(db, api):
    account = AccountFactory(api_origin=api.origin, credential_kind="bearer", credential_id="")

    assert authorization_of(account, api) == f"Bearer {TOKEN}"


def test_an_oauth_client_fetches_its_token_at_the_accounts_origin(db, api):
    account = AccountFactory(
        api_origin=f"{api.origin}/eventstore", credential_kind="oauth", credential_id="timeline"
    )
    with pytest.raises(EventsApiError):  # this script has its tokens elsewhere
        client_for(account).events(JANE)

    assert api.calls[0].path == "/eventstore/oauth/tokens"


def test_an_oauth_token_goes_as_bearer(db, api):
    account = AccountFactory(api_origin=api.origin, credential_kind="oauth", credential_id="timeline")

    assert authorization_of(account, api) == "Bearer for-timeline"
    assert api.calls[0].json["client_secret"] == TOKEN


def test_a_path_in_front_of_the_api_is_kept(db, api):
    client_for(AccountFactory(api_origin=f"{api.origin}/eventstore")).events(JANE)

    assert api.calls[0].path == "/eventstore/api/v2/users/4001/events"


def test_the_client_is_kept_between_requests(db, api):
    account = AccountFactory(api_origin=api.origin)
    clients = {id(client_for(Account.objects.get(pk=account.pk))) for _ in range(5)}
    client_for(account).events(JANE)
    client_for(account).events(JANE)

    assert len(clients) == 1
    assert api.connections == 1


def test_50_threads_get_the_same_client(db):
    account = AccountFactory()
    barrier = threading.Barrier(50)

    def one(_: int) -> int:
        barrier.wait()
        return id(client_for(account))

    with ThreadPoolExecutor(50) as pool:
        assert len(set(pool.map(one, range(50)))) == 1


def test_every_account_has_a_client_of_its_own(db, api):
    one = AccountFactory(api_origin=api.origin, credential_kind="bearer", secret="token-of-one")
    two = AccountFactory(api_origin=api.origin, credential_kind="bearer", secret="token-of-two")

    assert authorization_of(one, api) == "Bearer token-of-one"
    assert authorization_of(two, api) == "Bearer token-of-two"
    assert authorization_of(one, api) == "Bearer token-of-one"


def test_a_new_credential_counts_from_the_next_request_on(db, api):
    account = AccountFactory(api_origin=api.origin, credential_kind="bearer")
    client_for(account)
    account.set_secret("another-token")
    account.save()

    assert authorization_of(Account.objects.get(pk=account.pk), api) == "Bearer another-token"


def test_a_new_name_does_not_cost_the_open_connections(db, api):
    account = AccountFactory(api_origin=api.origin)
    before = client_for(account)
    account.name = "Acme Ltd"
    account.save()

    assert client_for(Account.objects.get(pk=account.pk)) is before


def test_the_limits_come_from_the_settings(db, api, settings):
    settings.UPSTREAM_MAX_BYTES = 1000
    account = AccountFactory(api_origin=api.origin)
    with Misbehaving(answer(200, {"events": [], "padding": "x" * 5000})) as large:
        settings.TIMELINE_CUSTOM_ORIGINS = [large.origin]
        account.api_origin = large.origin
        with pytest.raises(EventsApiError) as caught:
            client_for(account).events(JANE)

    assert type(caught.value).__name__ == "TooLarge"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"credential_kind": "", "secret": ""}, "no_credential"),
        ({"secret": ""}, "no_credential"),
        ({"credential_kind": "telepathy"}, "no_credential"),
        ({"credential_id": ""}, "no_credential"),
        ({"api_origin": "https://evil.example"}, "origin_not_allowed"),
        ({"subdomain": "evil.example/"}, "origin_not_allowed"),
    ],
    ids=["none", "no secret", "unknown kind", "no e-mail", "origin not listed", "no subdomain"],
)
def test_an_account_that_is_not_connected_says_so_and_sends_nothing(db, changes, code):
    with pytest.raises(NotConnected) as caught:
        client_for(AccountFactory(**changes))

    assert caught.value.code == code
    assert TOKEN not in repr(caught.value)


def test_a_secret_moved_from_another_account_is_not_used(db, api):
    account, other = AccountFactory(api_origin=api.origin), AccountFactory()
    Account.objects.filter(pk=account.pk).update(secret=other.secret)

    with pytest.raises(NotConnected) as caught:
        client_for(Account.objects.get(pk=account.pk))

    assert caught.value.code == "secret_unreadable"
    assert api.calls == []


def test_a_redirect_carries_no_credential_to_a_stranger(db, settings):
    with Misbehaving(answer(200, {"events": []})) as stranger:
        with Misbehaving(redirect(f"{stranger.origin}/api/v2/users/4001/events")) as api:
            settings.TIMELINE_CUSTOM_ORIGINS = [api.origin]
            with pytest.raises(EventsApiError):
                client_for(AccountFactory(api_origin=api.origin)).events(JANE)

        assert stranger.connections == 0


def test_neither_client_nor_error_shows_the_secret(db, caplog):
    caplog.set_level("DEBUG")
    assert TOKEN not in repr(client_for(AccountFactory())) + caplog.text
