"""Rows of the event store for tests: a line each."""

import hashlib
import json
from datetime import UTC, datetime

import factory
from factory.django import DjangoModelFactory

from timeline.eventstore.auth import token_hash
from timeline.eventstore.models import AccessToken, ApiToken, Event, Identifier, OAuthClient, Profile


class ProfileFactory(DjangoModelFactory):
    class Meta:
        model = Profile

    source = "shop"
    type = "customer"
    name = "Jane Porter"
    user_id = 4001


class IdentifierFactory(DjangoModelFactory):
    """``shop:customer:shop_id:N``."""

    class Meta:
        model = Identifier

    profile = factory.SubFactory(ProfileFactory)
    profile_source = factory.SelfAttribute("profile.source")
    profile_type = factory.SelfAttribute("profile.type")
    type = "shop_id"
    value = factory.Sequence(str)


class EventFactory(DjangoModelFactory):
    """Pass ``properties`` as a dict or as JSON text."""

    class Meta:
        model = Event

    profile = factory.SubFactory(ProfileFactory)
    user_id = factory.SelfAttribute("profile.user_id")
    source = "shop"
    type = "order_completed"
    description = "Order completed"
    created_at = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    received_at = factory.SelfAttribute("created_at")
    properties = "{}"

    @classmethod
    def _adjust_kwargs(cls, **kwargs):
        if isinstance(kwargs["properties"], dict):
            kwargs["properties"] = json.dumps(kwargs["properties"])
        return kwargs


class ApiTokenFactory(DjangoModelFactory):
    """``ApiTokenFactory(token="…")``; the default is ``"tests-token"`` of agent@example.com."""

    class Meta:
        model = ApiToken
        django_get_or_create = ("token_hash",)

    class Params:
        token = "tests-token"

    email = "agent@example.com"
    token_hash = factory.LazyAttribute(lambda made: token_hash(made.token))


class OAuthClientFactory(DjangoModelFactory):
    """Its secret is ``"tests-secret"`` unless given as ``secret``."""

    class Meta:
        model = OAuthClient

    class Params:
        secret = "tests-secret"

    identifier = factory.Sequence(lambda number: f"client-{number}")
    secret_hash = factory.LazyAttribute(lambda made: hashlib.sha256(made.secret.encode()).hexdigest())
    name = "Timeline"


class AccessTokenFactory(DjangoModelFactory):
    class Meta:
        model = AccessToken

    class Params:
        token = "tests-access-token"

    client = factory.SubFactory(OAuthClientFactory)
    token_hash = factory.LazyAttribute(lambda made: token_hash(made.token))
    scope = "users:read"
    expires_at = datetime(2100, 1, 1, tzinfo=UTC)
