"""The app's public key, with which the door checks that an entry comes from Zendesk."""

from functools import lru_cache

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_public_key

MAX_CHARACTERS = 8192


class BadKey(ValueError):
    """The text is no usable public key; the message is a sentence for the admin."""


@lru_cache(maxsize=256)
def read_public_key(pem: str) -> RSAPublicKey:
    """Read an RSA public key of 2048 to 8192 bits from PEM text. Raises BadKey.

    Line breaks may also be written as ``\\n``, as they are in environment variables.
    """
    if len(pem) > MAX_CHARACTERS:
        raise BadKey("This is too long for a public key.")
    if "PRIVATE KEY" in pem:
        raise BadKey("This is a private key. Only the public key belongs here.")
    try:
        key = load_pem_public_key(pem.replace("\\n", "\n").strip().encode())
    except (ValueError, UnsupportedAlgorithm) as error:
        raise BadKey("This is not a public key in PEM form (-----BEGIN PUBLIC KEY-----).") from error
    if not isinstance(key, RSAPublicKey):
        raise BadKey("This is not an RSA key; Zendesk signs with RSA.")
    if not 2048 <= key.key_size <= 8192:
        raise BadKey(f"The key has {key.key_size} bits; 2048 to 8192 are accepted.")
    return key


def normal_pem(pem: str) -> str:
    """The same key in the one spelling that is stored. Raises BadKey."""
    key = read_public_key(pem)
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
