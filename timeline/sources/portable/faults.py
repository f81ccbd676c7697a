"""What is wrong with a single value of a file, as sentences for whoever wrote it."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from timeline.accounts.roles import is_role
from timeline.sources.models.fields import RolesField

from .problems import Path, printable

# What can be stored nowhere: PostgreSQL takes no NUL, and lone surrogates are no text.
_UNSTORABLE = frozenset("\x00") | frozenset(map(chr, range(0xD800, 0xE000)))


def faults(field: "models.Field[Any, Any]", value: Any) -> Iterator[tuple[str, Path]]:
    """What a field of this kind cannot hold at all, and where inside of the value that is."""
    if isinstance(field, RolesField):
        yield from _faults_of_roles(value)
    elif isinstance(field, models.BooleanField):
        if not isinstance(value, bool):
            yield "Write true or false.", ()
    elif isinstance(field, models.IntegerField):
        if not isinstance(value, int) or isinstance(value, bool):
            yield "Write a whole number.", ()
    elif not isinstance(value, str):
        yield "Write a text; in quotes if it looks like something else. Or leave the key out.", ()
    elif not _UNSTORABLE.isdisjoint(value):
        yield "The text holds a character that cannot be stored.", ()


def _faults_of_roles(value: Any) -> Iterator[tuple[str, Path]]:
    if not isinstance(value, list):
        yield "Write a list of roles.", ()
        return
    for number, role in enumerate(value):
        if not is_role(role):
            yield f"There is no role {printable(str(role), 40)}.", (number,)


def said_of(field: "models.Field[Any, Any] | None", error: ValidationError) -> str:
    """What a model has said of a field; of a choice, with those that there are."""
    if error.code == "invalid_choice" and field is not None:
        known = ", ".join(str(value) for value, _ in field.flatchoices if value)
        return f"{printable(str((error.params or {}).get('value', '')), 40)} is none of: {known}."
    return " ".join(error.messages)
