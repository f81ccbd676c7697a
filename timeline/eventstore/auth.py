"""Who asks: an API token by Basic, or an access token by Bearer. One query either way, with every request,
so that a token that is taken back is refused from then on; written by hand, for making it takes Django longer
than answering it takes the database.

Tokens are long and random, so their SHA-256 is all that has to be kept; a slow hash would only be paid
for by every request.
"""

import base64
import binascii
import hashlib
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from .errors import Forbidden, Unauthorized

READ, WRITE = "users:read", "users:write"
SCOPES = {READ: {READ}, WRITE: {WRITE}, "read": {READ}, "write": {WRITE}}  # what each word allows


@dataclass(frozen=True, slots=True)
class Credential:
    """``name`` tells credentials apart, to count their requests; it reveals nothing of them."""

    name: str
    allows: frozenset[str]


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()


def authenticate(header: str) -> Credential:
    """Read an Authorization header. Raises Unauthorized, for every reason alike."""
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "basic":
        return _api_token(value.strip())
    if scheme.lower() == "bearer":
        return _access_token(value.strip())
    raise Unauthorized


def require(credential: Credential, scope: str) -> None:
    """Raises Forbidden if the credential does not carry the scope."""
    if scope not in credential.allows:
        raise Forbidden


def basic_pair(value: str) -> tuple[str, str]:
    """User and password of a Basic header. Raises Unauthorized."""
    try:
        user, colon, password = base64.b64decode(value, validate=True).decode().partition(":")
    except (binascii.Error, ValueError) as error:
        raise Unauthorized from error
    if not colon:
        raise Unauthorized
    return user, password


def _api_token(value: str) -> Credential:
    user, token = basic_pair(value)
    email, slash, kind = user.rpartition("/")
    if not slash or kind != "token":
        raise Unauthorized
    digest = token_hash(token)
    found = _first("SELECT id, token_hash, email FROM eventstore_apitoken WHERE token_hash = %s", digest)
    if found is None:
        raise Unauthorized
    number, known_hash, known_email = found
    if not constant_time_compare(known_hash, digest):
        raise Unauthorized
    if not constant_time_compare(known_email.lower(), email.lower()):
        raise Unauthorized
    return Credential(f"token-{number}", frozenset({READ, WRITE}))


def _access_token(token: str) -> Credential:
    digest = token_hash(token)
    statement = """
        SELECT client_id, token_hash, scope FROM eventstore_accesstoken
        WHERE token_hash = %s AND expires_at > %s"""
    now = connection.ops.adapt_datetimefield_value(timezone.now())
    found = _first(statement, digest, now)
    if found is None:
        raise Unauthorized
    client, known_hash, scope = found
    if not constant_time_compare(known_hash, digest):
        raise Unauthorized
    allowed = [SCOPES.get(word, set()) for word in scope.split()]
    return Credential(f"client-{client}", frozenset[str]().union(*allowed))


def _first(statement: str, *values: Any) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row: tuple[Any, ...] | None = cursor.fetchone()
    return row
