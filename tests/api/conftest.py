"""An account whose Events API is the event store of a live server, and clients for both sides."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from django.core.cache import cache
from django.http import HttpResponse
from django.test import Client

from tests.accounts.factories import TOKEN, AccountFactory
from tests.eventstore.factories import ApiTokenFactory
from tests.misbehaving import Misbehaving
from timeline.accounts import sessions
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for

AGENT = "agent@acme.example"


@dataclass(frozen=True)
class Api:
    """Asks ``/api/v2`` as an agent of the account; ``token=None`` asks as nobody."""

    token: str | None

    def get(self, path: str, /, **params: Any) -> HttpResponse:
        return Client().get(f"/api/v2/{path}", params, headers=self._headers())

    def post(self, path: str, body: Any, content_type: str = "application/json") -> HttpResponse:
        data = body if isinstance(body, (bytes, str)) else json.dumps(body)
        return Client().post(f"/api/v2/{path}", data, content_type=content_type, headers=self._headers())

    def send(self, method: str, path: str) -> HttpResponse:
        return Client().generic(method, f"/api/v2/{path}", headers=self._headers())

    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token is not None else {}


@contextmanager
def connected(settings: Any, origin: str) -> Iterator[Account]:
    """An account that may ask this origin; its connections are closed in the end."""
    settings.TIMELINE_CUSTOM_ORIGINS = [origin]
    account = AccountFactory(api_origin=origin, credential_kind="api_token", credential_id=AGENT)
    yield account
    client_for(account).close()


def api_of(account: Account) -> Api:
    return Api(sessions.issue(account, "9"))


@pytest.fixture(autouse=True)
def _empty_cache() -> None:
    cache.clear()


@pytest.fixture
def account(live_server: Any, settings: Any) -> Iterator[Account]:
    ApiTokenFactory(email=AGENT, token=TOKEN)
    with connected(settings, f"{live_server.url}/eventstore") as account:
        yield account


@pytest.fixture
def api(account: Account) -> Api:
    return api_of(account)


@pytest.fixture
def api_over(settings: Any, db: None) -> Iterator[Callable[[Misbehaving | str], Api]]:
    """The API of an account whose upstream is that server, or nobody at that origin."""
    with ExitStack() as stack:

        def make(upstream: Misbehaving | str) -> Api:
            origin = upstream if isinstance(upstream, str) else upstream.origin
            return api_of(stack.enter_context(connected(settings, origin)))

        yield make
