"""A Zendesk on loopback that knows users, and an account that is connected to it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.misbehaving import Behaviour, Misbehaving, Request, answer
from timeline.accounts.models import Account
from timeline.accounts.upstream import client_for

from .factories import AccountFactory

ALEX = {
    "id": 9,
    "name": "Alex Morgan",
    "role": "agent",
    "locale": "en-US",
    "iana_time_zone": "Europe/Prague",
    "active": True,
    "suspended": False,
}
NO_RECORD = answer(404, {"error": "RecordNotFound", "description": "Not found"})
NO_ENDPOINT = answer(404, {"error": "InvalidEndpoint", "description": "Not found"})


class Zendesk:
    """``users`` by id may be changed at any time; ``failing`` takes the place of every answer."""

    def __init__(self, *users: dict[str, Any]) -> None:
        self.users = {str(user["id"]): user for user in users or (ALEX,)}
        self.failing: Behaviour | None = None
        self.server = Misbehaving(self._answer)

    @property
    def asked(self) -> int:
        """How often it was asked who somebody is."""
        return sum(
            call.path.startswith("/api/v2/users/") and "events" not in call.path for call in self.calls
        )

    @property
    def calls(self) -> list[Request]:
        return self.server.calls

    def change(self, **changes: Any) -> None:
        self.users["9"] = self.users["9"] | changes

    def _answer(self, request: Request) -> Behaviour:
        if self.failing is not None:
            return self.failing
        if request.path.endswith("/events"):
            return answer(200, {"events": [], "meta": {"has_more": False}})
        number = request.path.rpartition("/")[2].removesuffix(".json")
        user = self.users.get(number)
        return NO_RECORD if user is None else answer(200, {"user": user})


@contextmanager
def connected(settings: Any, zendesk: Zendesk, **account: Any) -> Iterator[Account]:
    """An account whose Zendesk this is."""
    with zendesk.server:
        origin = zendesk.server.origin
        settings.TIMELINE_CUSTOM_ORIGINS = [*settings.TIMELINE_CUSTOM_ORIGINS, origin]
        made = AccountFactory(
            **{"subdomain": "acme", "installation_id": 10_023, "api_origin": origin, **account}
        )
        yield made
        client_for(made).close()
