"""The Events API of an account: one pooled client per account and credential, shared by all threads."""

import threading
import uuid
from dataclasses import dataclass

from django.conf import settings

from timeline.events.client import EventsClient
from timeline.events.credentials import BasicToken, Bearer, Credentials
from timeline.events.errors import Unauthorized
from timeline.events.transport import Limits

from . import crypto, origins
from .models import Account, CredentialKind
from .oauth import ClientCredentials


class NotConnected(Unauthorized):
    """The account cannot ask its Events API; nothing was sent. ``code`` says what the admin has to mend.

    ``no_credential``, ``secret_unreadable`` (sealed with another DATA_KEY, or altered) or
    ``origin_not_allowed`` (no longer listed in TIMELINE_CUSTOM_ORIGINS).
    """

    def __init__(self, code: str) -> None:
        super().__init__(401, title="This account is not connected to its Events API", code=code)


@dataclass(frozen=True, slots=True)
class _Version:
    """All that a client is built from; when any of it changes, the next caller gets a new client."""

    origin: str
    kind: str
    credential_id: str
    sealed: str
    limits: Limits


_clients: dict[uuid.UUID, tuple[_Version, EventsClient]] = {}
_building = threading.Lock()


def client_for(account: Account) -> EventsClient:
    """The client for the account's Events API. Raises NotConnected, an EventsApiError."""
    version = _version_of(account)
    known = _clients.get(account.id)
    if known is None or known[0] != version:
        with _building:
            known = _clients.get(account.id)
            if known is None or known[0] != version:
                # A client that was replaced finishes what it is doing and closes when it is forgotten.
                known = _clients[account.id] = (version, _client(account, version))
    return known[1]


def _version_of(account: Account) -> _Version:
    try:
        origin = account.origin
    except origins.NotAllowed:
        origin = ""
    if not origin:
        raise NotConnected("origin_not_allowed")
    limits = Limits(
        seconds=settings.UPSTREAM_SECONDS,
        max_bytes=settings.UPSTREAM_MAX_BYTES,
        connections=settings.UPSTREAM_CONNECTIONS,
    )
    return _Version(origin, account.credential_kind, account.credential_id, account.secret, limits)


def _client(account: Account, version: _Version) -> EventsClient:
    try:
        secret = account.reveal_secret()
        credentials = _credentials(version, secret) if secret else None
    except crypto.Undecipherable as error:
        raise NotConnected("secret_unreadable") from error
    except ValueError:
        credentials = None
    if credentials is None:
        raise NotConnected("no_credential")
    return EventsClient(version.origin, credentials, limits=version.limits)


def _credentials(version: _Version, secret: str) -> Credentials | None:
    """How requests are authorised, None for no kind. Raises ValueError for what no header can carry."""
    match version.kind:
        case CredentialKind.API_TOKEN:
            return BasicToken(version.credential_id, secret)
        case CredentialKind.BEARER:
            return Bearer(secret)
        case CredentialKind.OAUTH:
            return ClientCredentials(
                version.origin, version.credential_id, secret, seconds=version.limits.seconds
            )
        case _:
            return None
