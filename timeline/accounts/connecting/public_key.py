"""The app's public key: fetched, and compared with the one that Zendesk gives now."""

import hashlib

from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from timeline.accounts import keys, origins, public_keys
from timeline.accounts.models import Account
from timeline.events.errors import EventsApiError, NotFound

from .checks import NOT_KNOWN, Check, failed, ok, trouble


def fetch(account: Account) -> Check:
    """Fetch and store the key, or say why there is none to be had."""
    try:
        public_keys.fetch(account)
    except public_keys.CANNOT_FETCH as error:
        return _explained(error, account)
    return ok("The key was fetched from Zendesk and is stored.")


def check_key(account: Account) -> tuple[Check, ...]:
    """Whether the stored key is the one that Zendesk signs with now."""
    if not account.public_key:
        return (failed("no_key", "There is no key yet: fetch it, or put it in by hand."),)
    try:
        now = public_keys.ask(account)
    except public_keys.CANNOT_FETCH as error:
        if account.api_origin and isinstance(error, NotFound):
            return (
                failed(NOT_KNOWN, f"{account.api_origin} gives no keys, so there is nothing to compare."),
            )
        return (_explained(error, account),)
    if now != account.public_key:
        return (
            failed(
                "another_key",
                "Zendesk gives another key for this app than the one stored here, so agents are refused. "
                "Fetch the key; if it was put in by hand, compare the app ID first.",
            ),
        )
    return (ok("The stored key is the one that Zendesk gives for this app."),)


def fingerprint(account: Account) -> str:
    """The key's size and the start of its SHA-256, "" if there is no usable key."""
    try:
        key = keys.read_public_key(account.public_key)
    except keys.BadKey:
        return ""
    digest = hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()
    return f"RSA, {key.key_size} bits, SHA-256 {' '.join(digest[i : i + 4] for i in range(0, 24, 4))} …"


def _explained(error: Exception, account: Account) -> Check:
    if isinstance(error, public_keys.NoAppId):
        return failed("no_app_id", "The app ID is needed first: Zendesk gives each app's key by it.")
    if isinstance(error, origins.NotAllowed):
        return failed("origin_not_allowed", str(error))
    if isinstance(error, keys.BadKey):
        return failed("bad_key", f"What came is no usable key. {error}")
    if isinstance(error, NotFound):
        return failed(
            "no_such_app",
            f"There is no key for an app {account.app_id} (HTTP 404). Compare the app ID: it is not the "
            "installation ID.",
        )
    return trouble(error, account.origin) if isinstance(error, EventsApiError) else failed("unknown", "")
