"""The configuration as a value: every row of an account that the file speaks of, whole, by its key."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models

from timeline.accounts.models import Account
from timeline.sources.models.fields import RolesField

from .kinds import KINDS, Kind

Key = tuple[str, ...]
Row = dict[str, Any]  # every field of the kind by name; its parts, if it has any, as a list of Rows


@dataclass(frozen=True, slots=True)
class Configuration:
    """Rows by section and key; equal ones say the same of every event and agent."""

    rows: Mapping[str, Mapping[Key, Row]]

    @property
    def fingerprint(self) -> str:
        """Another one when anything is different."""
        everything = {
            section: sorted([list(key), row] for key, row in rows.items())
            for section, rows in self.rows.items()
        }
        said = json.dumps(everything, sort_keys=True, ensure_ascii=True)
        return hashlib.sha256(said.encode()).hexdigest()

    @property
    def size(self) -> int:
        """How many rows there are."""
        return sum(map(len, self.rows.values()))

    def of(self, kind: Kind) -> Mapping[Key, Row]:
        """The rows of a kind, sorted by key."""
        rows = self.rows[kind.section]
        return {key: rows[key] for key in sorted(rows)}


def configuration_of(account: Account) -> Configuration:
    """What is stored, in five queries."""
    return as_configuration({kind.section: stored(kind, account) for kind in KINDS})


def stored(kind: Kind, account: Account, *, locked: bool = False) -> list[Any]:
    """The account's rows of a kind with their parts; ``locked`` for the rest of a transaction."""
    rows = kind.model._default_manager.filter(account=account)
    if locked:
        rows = rows.select_for_update(no_key=True)
    return list(rows.prefetch_related(kind.parts.section) if kind.parts else rows)


def as_configuration(rows: Mapping[str, Iterable[models.Model]]) -> Configuration:
    """The value of rows by section."""
    return Configuration(
        {kind.section: {key_of(kind, row): _row(kind, row) for row in rows[kind.section]} for kind in KINDS}
    )


def key_of(kind: Kind, row: object) -> Key:
    """What tells a row from the others of its kind and account."""
    return tuple(getattr(row, name) for name in kind.key)


def _row(kind: Kind, row: Any) -> Row:
    values = {name: settled(field, getattr(row, name)) for name, field in kind.fields.items()}
    if kind.parts:
        parts = getattr(row, kind.parts.section).all()
        values[kind.parts.section] = [_row(kind.parts, part) for part in parts]
    return values


def settled(field: "models.Field[Any, Any]", value: Any) -> Any:
    """The value as it is compared: roles have no order."""
    if isinstance(field, RolesField) and isinstance(value, list) and all(isinstance(v, str) for v in value):
        return sorted(set(value))
    return value
