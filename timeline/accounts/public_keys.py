"""Fetching an app's public key from Zendesk, which gives it to anybody.

Only ever from the account's own address, never from one that a token names, and without a credential.
https://developer.zendesk.com/documentation/apps/app-developer-guide/using-signed-urls/
"""

import logging
from collections.abc import Mapping
from datetime import timedelta

from django.conf import settings
from django.db import Error
from django.db.models import Q
from django.utils import timezone

from timeline.events.errors import EventsApiError
from timeline.events.transport import Call, Limits, Transport

from . import keys, origins
from .models import Account
from .upstream import Accompanied, marketplace_headers

log = logging.getLogger(__name__)

MAX_SECONDS = 2.0  # the door waits for it
MAX_BYTES = 16_384
ASK_EVERY = timedelta(minutes=5)


class NoAppId(Exception):
    """The account has no app ID, so that nobody knows where its key is."""


CANNOT_FETCH = (NoAppId, origins.NotAllowed, keys.BadKey, EventsApiError)


class Unsigned:
    """Requests that say nothing of who asks."""

    def headers(self) -> Mapping[str, str]:
        return {}


def url_of(account: Account) -> str:
    """Where the account's key is. Raises NoAppId and origins.NotAllowed."""
    if not account.app_id:
        raise NoAppId("the account has no app ID")
    return f"{account.origin}/api/v2/apps/{account.app_id}/public_key.pem"


def ask(account: Account, *, seconds: float = MAX_SECONDS) -> str:
    """The key as Zendesk gives it now, in its stored spelling; nothing is stored. Raises CANNOT_FETCH."""
    url = url_of(account)
    limits = Limits(min(seconds, settings.UPSTREAM_SECONDS), MAX_BYTES, connections=1)
    nobody = Accompanied(Unsigned(), marketplace_headers(account.origin))
    transport = Transport(nobody, limits, "customer-timeline", None)
    try:
        body = transport.send(Call("public_key", "GET", url)).body
    finally:
        transport.close()
    return keys.normal_pem(body.decode("ascii", "replace"))


def fetch(account: Account) -> str:
    """Fetch the key and store it in place of whatever there was. Raises CANNOT_FETCH, and changes nothing."""
    pem = ask(account)
    account.public_key, account.public_key_fetched_at = pem, timezone.now()
    account.save(update_fields=["public_key", "public_key_fetched_at", "updated_at"])
    log.info("public key fetched account=%s", account.key)
    return pem


def after_bad_signature(account: Account) -> bool:
    """Whether there is another key than the account's by now, which it has from then on; it is then stored.

    Asks Zendesk at most once in five minutes for an account, over all processes, and never for a key that was
    put in by hand. A database that does not take part counts as "no".
    """
    try:
        return _after_bad_signature(account)
    except Error as error:
        log.warning("public key not looked for account=%s error=%s", account.key, type(error).__name__)
        return False


def _after_bad_signature(account: Account) -> bool:
    rows = Account.objects.filter(pk=account.pk)
    columns = ("public_key", "public_key_fetched_at", "app_id", "public_key_asked_at")
    present = rows.values_list(*columns).first()
    if present is None:
        return False
    key, fetched_at, app_id, asked_at = present
    if key != account.public_key:  # somebody else has just stored it
        account.public_key, account.public_key_fetched_at, account.app_id = key, fetched_at, app_id
        return bool(key)
    now = timezone.now()
    if not app_id or (key and fetched_at is None) or (asked_at and asked_at > now - ASK_EVERY):
        return False  # said without writing: whoever forges tokens must not wait for the database's lock
    asks = rows.filter(
        Q(public_key="") | Q(public_key_fetched_at__isnull=False),
        Q(public_key_asked_at__isnull=True) | Q(public_key_asked_at__lte=now - ASK_EVERY),
        app_id__isnull=False,
    ).update(public_key_asked_at=now)
    return bool(asks) and _newer(account)


def _newer(account: Account) -> bool:
    """Fetch, and store only in place of the key that failed: an admin may have been faster."""
    try:
        pem = ask(account)
    except CANNOT_FETCH as error:
        log.warning("public key not fetched account=%s error=%s", account.key, type(error).__name__)
        return False
    now = timezone.now()
    stored = pem != account.public_key and Account.objects.filter(
        pk=account.pk, public_key=account.public_key
    ).update(public_key=pem, public_key_fetched_at=now, updated_at=now)
    if stored:
        account.public_key, account.public_key_fetched_at = pem, now
        log.info("public key replaced account=%s", account.key)
    return bool(stored)
