"""The Events API of an account: one pooled client per account and credential, shared by all threads."""

import hashlib
import re
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings

from timeline.events.client import EventsClient
from timeline.events.credentials import BasicToken, Bearer, Credentials, Renewable
from timeline.events.errors import Unauthorized
from timeline.events.transport import Limits

from . import crypto, origins
from .models import Account, CredentialKind
from .oauth import ClientCredentials
from .shared_tokens import SharedToken
from .token_request import Client

_ZENDESK = re.compile(rf"https://{origins.SUBDOMAIN.pattern}\.zendesk\.com", re.ASCII)


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


def marketplace_headers(origin: str) -> Mapping[str, str]:
    """What an app of the Marketplace sends with every call to Zendesk; nothing of it goes anywhere else."""
    return settings.MARKETPLACE_HEADERS if _ZENDESK.fullmatch(origin) else {}


@dataclass(frozen=True, slots=True)
class Accompanied:
    """Credentials whose requests carry further headers."""

    credentials: Credentials
    further: Mapping[str, str]

    def headers(self) -> Mapping[str, str]:
        return {**self.further, **self.credentials.headers()}

    def renew(self, refused: Mapping[str, str], *, seconds: float) -> bool:
        """As the credentials themselves do; those that cannot be renewed are not. Raises EventsApiError."""
        return isinstance(self.credentials, Renewable) and self.credentials.renew(refused, seconds=seconds)


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
    credentials = _opened(account, version)
    if isinstance(credentials, str):  # raised here, where no frame has the secret
        raise NotConnected(credentials)
    if further := marketplace_headers(version.origin):
        credentials = Accompanied(credentials, further)
    naming_key = hashlib.sha256(f"timeline.accounts.naming:{settings.SECRET_KEY}".encode()).digest()
    return EventsClient(version.origin, credentials, limits=version.limits, naming_key=naming_key)


def _opened(account: Account, version: _Version) -> Credentials | str:
    """How requests are authorised, or the code of what is missing."""
    try:
        secret = account.reveal_secret()
        return (_credentials(account, version, secret) if secret else None) or "no_credential"
    except crypto.Undecipherable:
        return "secret_unreadable"
    except ValueError:
        return "no_credential"


def _credentials(account: Account, version: _Version, secret: str) -> Credentials | None:
    """How requests are authorised, None for no kind. Raises ValueError for what no header can carry."""
    match version.kind:
        case CredentialKind.API_TOKEN:
            return BasicToken(version.credential_id, secret)
        case CredentialKind.BEARER:
            return Bearer(secret)
        case CredentialKind.OAUTH:
            return _oauth(account, version, secret)
        case _:
            return None


def _oauth(account: Account, version: _Version, secret: str) -> ClientCredentials:
    client = Client(
        f"{version.origin}/oauth/tokens", version.credential_id, secret, marketplace_headers(version.origin)
    )
    named = "\0".join((version.origin, version.credential_id, secret))
    shared = SharedToken(account.id, hashlib.sha256(named.encode()).hexdigest())
    return ClientCredentials(client, shared=shared, seconds=version.limits.seconds)
