"""Clients that are closed when their test ends."""

from collections.abc import Callable, Iterator

import pytest

from timeline.events.client import EventsClient, Limits
from timeline.events.credentials import Bearer

TOKEN = "very-secret-token-7391"


@pytest.fixture
def connect() -> Iterator[Callable[..., EventsClient]]:
    """``connect(origin, credentials, seconds=…, …)``: a client with short limits."""
    clients: list[EventsClient] = []

    def make(origin, credentials=None, *, tls=None, **limits) -> EventsClient:
        limits = Limits(**{"seconds": 1.0, **limits})
        clients.append(EventsClient(origin, credentials or Bearer(TOKEN), limits=limits, tls=tls))
        return clients[-1]

    yield make
    for client in clients:
        client.close()
