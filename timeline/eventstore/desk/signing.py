"""The entry token as Zendesk signs it, with the key that ``manage.py demo`` made.

Claims: https://developer.zendesk.com/documentation/apps/app-developer-guide/using-signed-urls/
"""

import time
from functools import lru_cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings

from timeline.eventstore.demo.agents import ALEX

SUBDOMAIN = "demo"
APP_ID = 1
INSTALLATION_ID = 10
AGENT_ID = ALEX.user_id
LIFE_SECONDS = 300


def key_file() -> Path:
    """Where the desk's private key is; only the demo command makes one."""
    return Path(settings.VAR_DIR) / "demo-desk.pem"


def ensure_key() -> str:
    """Make the key unless there is one; the answer is its public half as PEM."""
    file = key_file()
    if not file.exists():
        private = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = private.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.touch(mode=0o600)
        file.write_bytes(pem)
    public = _private_key(file, file.stat().st_mtime_ns).public_key()
    return public.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    ).decode()


def sign_entry(
    *, location: str = "ticket_sidebar", agent_id: int = AGENT_ID, now: float | None = None
) -> str:
    """A token that opens the door for five minutes. Raises FileNotFoundError where no demo was set up."""
    issued = int(now if now is not None else time.time())
    host = f"{SUBDOMAIN}.zendesk.com"
    claims = {
        "iss": host,
        "aud": f"https://{host}/api/v2/apps/installations/{INSTALLATION_ID}.json",
        "sub": f"https://{host}/api/v2/users/{agent_id}.json",
        "iat": issued,
        "nbf": issued,
        "exp": issued + LIFE_SECONDS,
        "context": {"product": "support", "location": location},
    }
    file = key_file()
    return jwt.encode(claims, _private_key(file, file.stat().st_mtime_ns), algorithm="RS256")


@lru_cache(maxsize=1)
def _private_key(file: Path, changed: int) -> rsa.RSAPrivateKey:
    """The key of the file; read again when the file has changed."""
    key = serialization.load_pem_private_key(file.read_bytes(), password=None)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the desk's key is no RSA key")
    return key
