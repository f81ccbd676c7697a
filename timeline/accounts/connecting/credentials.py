"""The account's credential, used afresh: nothing that the timeline keeps can hide what is wrong with it."""

from timeline.accounts import crypto
from timeline.accounts.models import Account, CredentialKind
from timeline.accounts.token_request import Client
from timeline.accounts.upstream import Accompanied, marketplace_headers
from timeline.events.credentials import BasicToken, Bearer, Credentials
from timeline.events.errors import EventsApiError

from . import refusals
from .checks import Check, Time, failed

UNREADABLE = failed(
    "secret_unreadable",
    "The stored secret cannot be read: it was sealed with another DATA_KEY, or altered. Give it again in the "
    "step “Credential”.",
)
MISSING = failed(
    "no_credential", "There is no credential yet, or half of one. Give it in the step “Credential”."
)


class NoCredential(Exception):
    """There is nothing to sign in with; ``check`` says why."""

    def __init__(self, check: Check) -> None:
        super().__init__(check.cause)
        self.check = check


def open_credential(account: Account, origin: str, time: Time) -> Credentials:
    """What authorises the account's requests; for OAuth a token got just now. Raises NoCredential."""
    found = _opened(account, origin, time)
    if isinstance(found, Check):  # raised here, away from whatever errors led to it
        raise NoCredential(found)
    further = marketplace_headers(origin)
    return Accompanied(found, further) if further else found


def _opened(account: Account, origin: str, time: Time) -> Credentials | Check:
    try:
        secret = account.reveal_secret()
    except crypto.Undecipherable:
        return UNREADABLE
    if secret and account.credential_kind == CredentialKind.OAUTH:
        return _token(account, origin, secret, time)
    try:  # what is not complete is refused there
        if account.credential_kind == CredentialKind.API_TOKEN:
            return BasicToken(account.credential_id, secret)
        return Bearer(secret if account.credential_kind == CredentialKind.BEARER else "")
    except ValueError:
        return MISSING


def _token(account: Account, origin: str, secret: str, time: Time) -> Credentials | Check:
    client = Client(f"{origin}/oauth/tokens", account.credential_id, secret, marketplace_headers(origin))
    try:
        token, _life = client.ask(time.seconds())
    except EventsApiError as error:
        return refusals.of_token(error, origin)
    return Bearer(token)
