"""A row of any model that belongs to an account, with a word in every text that tells whose it is."""

import uuid
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.contrib.admin import AdminSite
from django.db import models
from django.utils import timezone

from timeline.accounts.models import Account, SealedField


def belongs(model: type[models.Model]) -> bool:
    """Whether a model is the account, or leads to one, over however many others."""
    return model is Account or any(belongs(parent) for parent in _parents(model) if parent is not model)


def owned_models(site: AdminSite) -> list[type[models.Model]]:
    return [model for model in site._registry if belongs(model)]


def make(model: type[models.Model], account: Account, word: str) -> models.Model:
    """A row of the account's; ``word`` has at most ten letters."""
    if model is Account:
        return account
    values = {field.name: _value(field, account, word) for field in _to_fill(model)}
    return model._default_manager.create(**values)


def everything_of(account: Account) -> dict[str, list[dict[str, Any]]]:
    """All rows that belong to the account, of every model there is, to be compared with later ones."""
    found = {}
    for model in apps.get_models():
        for path in _paths(model):
            rows = model._default_manager.filter(**{path: account.pk}).order_by("pk")
            found[f"{model._meta.label} {path}"] = list(rows.values())
    return found


def _parents(model: type[models.Model]) -> Iterator[type[models.Model]]:
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey):
            yield field.related_model


def _paths(model: type[models.Model]) -> Iterator[str]:
    if model is Account:
        yield "pk"
    for field in model._meta.concrete_fields:
        if isinstance(field, models.ForeignKey) and field.related_model is not model:
            for path in _paths(field.related_model):
                yield field.name if path == "pk" else f"{field.name}__{path}"


def _to_fill(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _value(field: models.Field, account: Account, word: str) -> Any:
    if isinstance(field, models.ForeignKey):
        return make(field.related_model, account, word) if belongs(field.related_model) else None
    if field.choices:
        return next(value for value, _name in field.flatchoices if value)
    if isinstance(field, SealedField):
        return ""
    kinds: tuple[tuple[type[models.Field], Any], ...] = (
        (models.UUIDField, uuid.uuid4()),
        (models.GenericIPAddressField, "192.0.2.77"),
        (models.DateTimeField, timezone.now()),
        (models.DateField, timezone.now().date()),
        (models.BooleanField, True),
        (models.JSONField, {word: word}),
        (models.BinaryField, b""),
        (models.IntegerField, 7),
        (models.FloatField, 7.0),
        ((models.CharField, models.TextField), word),
    )
    return next(value for kind, value in kinds if isinstance(field, kind))
