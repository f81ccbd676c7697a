"""Fields that several models of the room share, and what they refuse."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from timeline.accounts.roles import is_role
from timeline.sources.text import clean

LONGEST_NAME = 100  # the Events API allows 40; accounts with older, longer names must be configurable too
MOST_ROLES = 50
NOBODY = "nobody"  # no role is called so


def one_plain_line(value: str) -> None:
    """Refuse what the Events API never sends in a name and a page should not show."""
    if not value.strip() or clean(value) != value or "\n" in value or "\t" in value:
        raise ValidationError("Enter one line of visible characters.", code="not_plain")


def only_roles(value: object) -> None:
    """Refuse anything but a list of roles."""
    if not isinstance(value, list) or len(value) > MOST_ROLES or not all(map(is_role, value)):
        raise ValidationError("Enter a list of roles.", code="not_roles")


class NameField(models.CharField):  # type: ignore[type-arg]
    """The name of a source or type, exactly as events carry it."""

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("max_length", LONGEST_NAME)
        options.setdefault("validators", [one_plain_line])
        super().__init__(*args, **options)

    def formfield(self, **options: Any) -> Any:
        """A field that leaves spaces at either end: an event's name may have them."""
        return super().formfield(**{"strip": False, **options})


class RolesField(models.JSONField):
    """Names of roles, as ``accounts.roles`` has them; none is an empty list.

    Read is always a list of texts, whatever was written past the validators: for what is no such list, a
    name that no role has, because an empty list may mean everybody.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", list)
        options.setdefault("blank", True)
        options.setdefault("validators", [only_roles])
        super().__init__(*args, **options)

    def from_db_value(self, value: str | None, expression: Any, connection: Any) -> Any:
        return _names(super().from_db_value(value, expression, connection))


def _names(stored: object) -> list[str]:
    names = [name for name in stored if isinstance(name, str)] if isinstance(stored, list) else []
    return names if names or stored == [] else [NOBODY]
