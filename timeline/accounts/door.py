"""The door: which agent of which account is at it, told by the token that Zendesk signs.

The token is a JWT in RS256 (https://developer.zendesk.com/documentation/apps/app-developer-guide/using-signed-urls/).
Account, issuer and audience are read unverified only to find the account's own record; the key comes from
that record and from nowhere else. Whatever the token says about keys is ignored. Only where the record's own
key came from Zendesk may a token that is right but for its signature have that key fetched anew, from the
account's own address and once in a while.
"""

import base64
import binascii
import hashlib
import json
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey, RSAPublicNumbers

from . import keys, origins, public_keys
from .models import Account
from .package import LOCATIONS

log = logging.getLogger(__name__)

MAX_CHARACTERS = 8192
LEEWAY_SECONDS = 5
MAX_LIFE_SECONDS = 15 * 60
_TOKEN = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)", re.ASCII)
_ISSUER = re.compile(rf"(?:https://)?({origins.SUBDOMAIN.pattern})\.zendesk\.com", re.ASCII)
_NUMBER = r"[1-9][0-9]{0,17}"


class EntryRefused(Exception):
    """The token does not open the door. ``reason`` is a code for the log; the agent is told none."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _WrongSignature(EntryRefused):
    pass


class NotOfferedHere(EntryRefused):
    """The token is right, and for a place in Zendesk in which the app is not offered."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A verified agent. ``location`` is the place in Zendesk that shows the page, "" where none was told."""

    account: Account
    agent_id: str
    location: str


def verify_entry(token: str) -> Entry:
    """Verify a signed token from Zendesk. Raises EntryRefused, whatever is wrong with it."""
    try:
        return _verify(token)
    except EntryRefused as refusal:
        log.warning("entry refused reason=%s", refusal.reason)
        raise


def _verify(token: str) -> Entry:
    claims = _unverified_claims(token)
    host, audience, account = _account_of(claims)
    try:
        _check_signature(token, claims, account, audience)
    except _WrongSignature:
        if account is None or not _has_newer_key(account, claims, host):
            raise
        _check_signature(token, claims, account, audience)
    if account is None:
        raise EntryRefused("unknown_account")
    if not account.enabled:
        raise EntryRefused("account_disabled")
    if not account.public_key:
        raise EntryRefused("account_without_key")
    if claims["exp"] - claims["iat"] > MAX_LIFE_SECONDS:
        raise EntryRefused("life_too_long")
    return Entry(account, _agent_id(claims["sub"], host), _location(claims.get("context")))


def _has_newer_key(account: Account, claims: Mapping[str, Any], host: str) -> bool:
    """Whether Zendesk has another key by now. It is only asked for a token that lacks nothing else."""
    now = time.time()
    in_time = (
        claims["exp"] > now - LEEWAY_SECONDS and max(claims["iat"], claims["nbf"]) <= now + LEEWAY_SECONDS
    )
    if not account.enabled or not in_time or claims["exp"] - claims["iat"] > MAX_LIFE_SECONDS:
        return False
    try:
        _agent_id(claims["sub"], host)
        _location(claims.get("context"))
    except EntryRefused:
        return False
    return public_keys.after_bad_signature(account)


def _unverified_claims(token: str) -> Mapping[str, Any]:
    """The claims of a well-formed token with each required claim in its type, nothing of it believed yet."""
    if not isinstance(token, str) or len(token) > MAX_CHARACTERS:
        raise EntryRefused("oversized" if isinstance(token, str) else "malformed")
    match = _TOKEN.fullmatch(token)
    if match is None:
        raise EntryRefused("malformed")
    header, claims = _json(match[1]), _json(match[2])
    if header.get("alg") != "RS256":
        raise EntryRefused("algorithm")
    if "crit" in header:
        raise EntryRefused("critical_header")
    # Base64 has several spellings of the same signature; only the canonical one is taken.
    if base64.urlsafe_b64encode(_bytes(match[3])).rstrip(b"=").decode() != match[3]:
        raise EntryRefused("malformed")
    for name in ("iss", "aud", "sub"):
        if not isinstance(claims.get(name), str):
            raise EntryRefused(f"claim_{name}")
    for name in ("iat", "nbf", "exp"):
        if not _is_time(claims.get(name)):
            raise EntryRefused(f"claim_{name}")
    return claims


def _bytes(segment: str) -> bytes:
    try:
        return base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4))
    except (binascii.Error, ValueError) as error:
        raise EntryRefused("malformed") from error


def _json(segment: str) -> Mapping[str, Any]:
    try:
        value = json.loads(_bytes(segment))
    except (ValueError, RecursionError) as error:
        raise EntryRefused("malformed") from error
    if not isinstance(value, dict):
        raise EntryRefused("malformed")
    return value


def _is_time(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 2**40


def _account_of(claims: Mapping[str, Any]) -> tuple[str, str, Account | None]:
    """The issuer's host, the audience that it must have, and the account that both name together, if any."""
    issuer = _ISSUER.fullmatch(claims["iss"])
    if issuer is None:
        raise EntryRefused("issuer")
    host = f"{issuer[1]}.zendesk.com"
    audience = re.fullmatch(
        rf"https://{re.escape(host)}/api/v2/apps/installations/({_NUMBER})\.json", claims["aud"], re.ASCII
    )
    if audience is None:
        raise EntryRefused("audience")
    account = Account.objects.filter(subdomain=issuer[1], installation_id=int(audience[1])).first()
    return host, audience[0], account


def _check_signature(token: str, claims: Mapping[str, Any], account: Account | None, audience: str) -> None:
    """Verify signature and times; an unknown account costs the same work as a known one."""
    pem = account.public_key if account else ""
    try:
        jwt.decode(
            token,
            key=keys.read_public_key(pem) if pem else _nobodys_key(),
            algorithms=["RS256"],
            audience=audience,
            issuer=claims["iss"],
            leeway=LEEWAY_SECONDS,
            options={
                "require": ["iss", "aud", "sub", "iat", "nbf", "exp"],
                "strict_aud": True,
                "verify_jti": False,
            },
        )
    except keys.BadKey as error:
        raise EntryRefused("account_key") from error
    except jwt.ExpiredSignatureError as error:
        raise EntryRefused("expired") from error
    except jwt.ImmatureSignatureError as error:
        raise EntryRefused("not_yet_valid") from error
    except jwt.InvalidSignatureError as error:
        raise _WrongSignature("signature" if account else "unknown_account") from error
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, RecursionError) as error:
        raise EntryRefused("invalid") from error


@cache
def _nobodys_key() -> RSAPublicKey:
    """A key to which no private half is known: its modulus is a hash."""
    digest = b"".join(hashlib.sha512(b"timeline door %d" % part).digest() for part in range(4))
    modulus = int.from_bytes(digest) | (1 << 2047) | 1
    return RSAPublicNumbers(65537, modulus).public_key()


def _agent_id(subject: str, host: str) -> str:
    """The agent's Zendesk id, from a bare number or from the URL of a user of that account."""
    url = re.compile(rf"(?:https://{re.escape(host)}/api/v2/users/)?({_NUMBER})(?:\.json)?", re.ASCII)
    match = url.fullmatch(subject)
    if match is None:
        raise EntryRefused("subject")
    return match[1]


def _location(context: object) -> str:
    """The location that the token names, if any. Raises NotOfferedHere for one without the app."""
    location = context.get("location") if isinstance(context, Mapping) else None
    if not isinstance(location, str) or not location:
        return ""
    if location not in LOCATIONS:
        raise NotOfferedHere("location")
    return location
