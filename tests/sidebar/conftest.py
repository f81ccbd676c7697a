from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from tests.accounts.factories import AccountFactory
from tests.feed.upstream import Upstream
from timeline.accounts import sessions
from timeline.accounts.models import Account

JANE = "/timeline/users/4001/"


@pytest.fixture(autouse=True)
def _empty_cache() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


class Agent:
    """An agent of one account in Prague, and the Events API that the account is connected to."""

    def __init__(self, account: Account, upstream: Upstream) -> None:
        self.account = account
        self.upstream = upstream
        self.client = Client()
        self.token = sessions.issue(account, "9")

    def get(self, url: str = JANE, query: dict[str, Any] | None = None, *, zone: str = "Europe/Prague"):
        headers = {"Authorization": f"Bearer {self.token}", "Timeline-Zone": zone}
        return self.client.get(url, query, headers=headers)


@pytest.fixture
def agent(db: None, settings: Any) -> Iterator[Callable[..., Agent]]:
    """Seat an agent before an Events API with these events."""
    with ExitStack() as stack:

        def seat(events: list[dict[str, Any]], **account: Any) -> Agent:
            upstream = stack.enter_context(Upstream(events))
            origin = upstream.server.origin
            settings.TIMELINE_CUSTOM_ORIGINS = [*settings.TIMELINE_CUSTOM_ORIGINS, origin]
            return Agent(AccountFactory(api_origin=origin, **account), upstream)

        yield seat
