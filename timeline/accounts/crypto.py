"""Secrets at rest: AES-256-GCM with DATA_KEY, each bound to the account and the field it belongs to.

Everything is sealed with DATA_KEY; what one of DATA_KEY_FALLBACKS has sealed still opens. A sealed text
reads ``v1.`` and base64url of nonce, ciphertext and tag. Whatever is not exactly as it was sealed, by its own
account, field and key, is refused; nothing is ever returned half-trusted.
"""

import base64
import binascii
import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = "v1."
NONCE_BYTES = 12
TAG_BYTES = 16


class Undecipherable(Exception):
    """The text is not what was sealed here: altered, moved, of another key, or never sealed."""


def encrypt(plain: str, *, account: str, field: str) -> str:
    """Seal a text so that only the same account and field open it."""
    nonce = os.urandom(NONCE_BYTES)
    body = _cipher(settings.DATA_KEY).encrypt(nonce, plain.encode(), _place(account, field))
    return VERSION + base64.urlsafe_b64encode(nonce + body).decode()


def decrypt(sealed: str, *, account: str, field: str) -> str:
    """Open what ``encrypt`` sealed for this account and field. Raises Undecipherable."""
    body, place = _bytes_of(sealed), _place(account, field)
    for data_key in (settings.DATA_KEY, *settings.DATA_KEY_FALLBACKS):
        plain = _opened(body, data_key, place)
        if plain is not None:
            return plain
    raise Undecipherable("altered, moved, or sealed with another key")


def is_current(sealed: str, *, account: str, field: str) -> bool:
    """Whether DATA_KEY itself opens the text, so that no older key is needed for it."""
    try:
        return _opened(_bytes_of(sealed), settings.DATA_KEY, _place(account, field)) is not None
    except Undecipherable:
        return False


def is_sealed(text: str) -> bool:
    """Whether a text has the outer form of a sealed one."""
    try:
        return len(_bytes_of(text)) >= NONCE_BYTES + TAG_BYTES
    except Undecipherable:
        return False


def _bytes_of(sealed: str) -> bytes:
    if not sealed.startswith(VERSION):
        raise Undecipherable("not a sealed text")
    text = sealed.removeprefix(VERSION)
    try:
        body = base64.b64decode(text, altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise Undecipherable("not base64") from error
    # Base64 has several spellings of the same bytes; only the one that was written counts.
    if base64.urlsafe_b64encode(body).decode() != text or len(body) < NONCE_BYTES + TAG_BYTES:
        raise Undecipherable("not base64 as written here")
    return body


def _opened(body: bytes, data_key: str, place: bytes) -> str | None:
    try:
        return _cipher(data_key).decrypt(body[:NONCE_BYTES], body[NONCE_BYTES:], place).decode()
    except (InvalidTag, UnicodeDecodeError):
        return None


def _place(account: str, field: str) -> bytes:
    return "\x00".join((VERSION, account, field)).encode()


@lru_cache(maxsize=16)
def _cipher(data_key: str) -> AESGCM:
    """A key of this room's own: cached events use DATA_KEY too, and random nonces wear a key out."""
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"timeline.accounts secrets")
    return AESGCM(derived.derive(base64.b64decode(data_key)))
