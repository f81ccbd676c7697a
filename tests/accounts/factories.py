"""Accounts and really signed entry tokens, for every room's tests."""

import time
from functools import cache
from typing import Any

import factory
import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.utils import timezone

from timeline.accounts.models import Account, Agent

TOKEN = "tok-5b1e0c7d-never-shown"
GONE = object()  # as a claim's value: leave the claim out


@cache
def signing_key(name: str = "zendesk", bits: int = 2048) -> rsa.RSAPrivateKey:
    """One private key per name, made once per test run."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def public_pem(key: rsa.RSAPrivateKey) -> str:
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


class AccountFactory(factory.django.DjangoModelFactory):
    """A connected account whose key is ``signing_key()`` and whose API token is ``TOKEN``."""

    class Meta:
        model = Account
        skip_postgeneration_save = True

    subdomain = factory.Sequence(lambda n: f"acme-{n}")
    name = "Acme"
    app_id = 77
    installation_id = factory.Sequence(lambda n: 10_023 + n)
    public_key = factory.LazyFunction(lambda: public_pem(signing_key()))
    credential_kind = "api_token"
    credential_id = "agent@acme.example"

    @classmethod
    def _create(cls, model_class: type[Account], *args: Any, **kwargs: Any) -> Account:
        secret = kwargs.pop("secret", TOKEN)
        account = model_class(*args, **kwargs)
        account.set_secret(secret)
        account.save(force_insert=True)
        return account


class AgentFactory(factory.django.DjangoModelFactory):
    """Agent 9, of whom Zendesk has just spoken: it is not asked again for a while."""

    class Meta:
        model = Agent

    account = factory.SubFactory(AccountFactory)
    agent_id = "9"
    name = "Alex Morgan"
    role = "agent"
    checked_at = factory.LazyFunction(timezone.now)


def entry_claims(account: Account, **changes: Any) -> dict[str, Any]:
    """What Zendesk puts into the token for an agent of this account; GONE leaves a claim out."""
    now = int(time.time())
    host = f"https://{account.subdomain}.zendesk.com"
    claims = {
        "iss": f"{account.subdomain}.zendesk.com",
        "aud": f"{host}/api/v2/apps/installations/{account.installation_id}.json",
        "sub": f"{host}/api/v2/users/9.json",
        "iat": now,
        "nbf": now,
        "exp": now + 300,
        "qsh": "5f" * 32,
        "cnf": {"jku": f"{host}/api/v2/apps/{account.app_id}/public_key.pem"},
        "context": {"product": "support", "location": "ticket_sidebar"},
    }
    claims.update(changes)
    return {name: value for name, value in claims.items() if value is not GONE}


def sign_entry(
    account: Account,
    key: Any = None,
    *,
    algorithm: str = "RS256",
    headers: dict[str, Any] | None = None,
    **changes: Any,
) -> str:
    """A token as Zendesk would post it, with claims changed by keyword."""
    return jwt.encode(
        entry_claims(account, **changes), key or signing_key(), algorithm=algorithm, headers=headers
    )
