"""How what customers did lies in the cache: JSON, compressed, encrypted and bound to its key.

A cache is not a vault and may be shared: whoever reads it learns nothing, whoever edits an entry or
moves it to another key makes it a miss.
"""

import base64
import os
from contextlib import suppress
from functools import lru_cache
from typing import Any

import orjson
import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

VERSION = b"\x01"
_NONCE = 12
_MOST_BYTES = 64_000_000  # of one entry, unpacked


@lru_cache(maxsize=16)
def _cipher(data_key: str) -> AESGCM:
    derived = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=b"timeline.feed.codec")
    return AESGCM(derived.derive(base64.b64decode(data_key)))


def pack(value: Any, *, key: str) -> bytes:
    """The bytes to keep under ``key``."""
    return pack_measured(value, key=key)[0]


def pack_measured(value: Any, *, key: str) -> tuple[bytes, int]:
    """The bytes to keep, and those that the value has as JSON."""
    nonce = os.urandom(_NONCE)
    plain = orjson.dumps(value)
    packed = zstandard.ZstdCompressor(level=3).compress(plain)
    return VERSION + nonce + _cipher(settings.DATA_KEY).encrypt(nonce, packed, key.encode()), len(plain)


def unpack(data: object, *, key: str) -> Any | None:
    """The value kept under ``key``, or None for anything that is not whole and ours."""
    return unpack_measured(data, key=key)[0]


def unpack_measured(data: object, *, key: str) -> tuple[Any | None, int]:
    """The value, and the bytes that it has as JSON."""
    if not isinstance(data, bytes) or data[:1] != VERSION:
        return None, 0
    try:
        plain = zstandard.ZstdDecompressor().decompress(_opened(data, key), max_output_size=_MOST_BYTES)
        return orjson.loads(plain), len(plain)
    except (InvalidTag, ValueError, zstandard.ZstdError):
        return None, 0


def _opened(data: bytes, key: str) -> bytes:
    """What DATA_KEY sealed or, after a change of the key, one before it. Raises InvalidTag."""
    nonce, sealed = data[1 : 1 + _NONCE], data[1 + _NONCE :]
    try:
        return _cipher(settings.DATA_KEY).decrypt(nonce, sealed, key.encode())
    except InvalidTag:
        for older in settings.DATA_KEY_FALLBACKS:
            with suppress(InvalidTag):
                return _cipher(older).decrypt(nonce, sealed, key.encode())
        raise
