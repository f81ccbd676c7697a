"""A configuration put into the place of the one that there is, whole or not at all."""

from typing import Any

from django.db import IntegrityError, transaction

from timeline.accounts.models import Account

from .configuration import Configuration, Row, as_configuration, key_of, stored
from .differences import ADDED, CHANGED, REMOVED, Change, Differences, differences
from .kinds import KINDS, Kind
from .problems import BadFile, ChangedMeanwhile, Problem


def apply(
    account: Account, wanted: Configuration, *, keep: bool = False, fingerprint: str = ""
) -> Differences:
    """Make the account's configuration what is wanted, and say what that changed.

    ``keep`` leaves rows that are not named as they are. ``fingerprint`` is that of the configuration whose
    differences somebody has looked at. Raises ChangedMeanwhile or BadFile, with nothing changed.
    """
    try:
        with transaction.atomic():
            return _apply(account, wanted, keep=keep, fingerprint=fingerprint)
    except IntegrityError as error:
        raise ChangedMeanwhile from error


def _apply(account: Account, wanted: Configuration, *, keep: bool, fingerprint: str) -> Differences:
    # Two imports go one after the other; what agents' visits write beside the account goes on.
    Account.objects.select_for_update(no_key=True).only("pk").get(pk=account.pk)
    rows = {kind.section: stored(kind, account, locked=True) for kind in KINDS}
    now = as_configuration(rows)
    if fingerprint and fingerprint != now.fingerprint:
        raise ChangedMeanwhile
    found = differences(now, wanted, keep=keep)
    for kind in KINDS:
        by_key = {key_of(kind, row): row for row in rows[kind.section]}
        changes = [change for change in found.changes if change.kind is kind]
        _refuse_too_many(kind, len(by_key), changes)
        _remove(kind, [by_key[change.key] for change in changes if change.sign == REMOVED])
        _change(kind, [(by_key[change.key], change) for change in changes if change.sign == CHANGED])
        _add(kind, account, [change.new for change in changes if change.sign == ADDED and change.new])
    return found


def _refuse_too_many(kind: Kind, before: int, changes: list[Change]) -> None:
    """Raise BadFile where what is kept and what is added are more than there may be."""
    signs = [change.sign for change in changes]
    after = before + signs.count(ADDED) - signs.count(REMOVED)
    if after > max(kind.most, before):
        said = (
            f"With those that are kept there would be {after:,} {kind.section}, at most {kind.most:,} may be."
        )
        raise BadFile([Problem(said, (kind.section,))])


def _remove(kind: Kind, instances: list[Any]) -> None:
    kind.model._default_manager.filter(pk__in=[instance.pk for instance in instances]).delete()


def _change(kind: Kind, changes: list[tuple[Any, Change]]) -> None:
    for instance, change in changes:
        old, new = change.old or {}, change.new or {}
        for name in kind.fields:
            setattr(instance, name, new[name])
        instance.save()
        if kind.parts and old[kind.parts.section] != new[kind.parts.section]:
            getattr(instance, kind.parts.section).all().delete()
            _add_parts(kind, kind.parts, [(instance, new)])


def _add(kind: Kind, account: Account, rows: list[Row]) -> None:
    instances = [kind.model(account=account, **{name: row[name] for name in kind.fields}) for row in rows]
    kind.model._default_manager.bulk_create(instances, batch_size=500)
    if kind.parts:
        _add_parts(kind, kind.parts, list(zip(instances, rows, strict=True)))


def _add_parts(kind: Kind, parts: Kind, rows: list[tuple[Any, Row]]) -> None:
    parts.model._default_manager.bulk_create(
        [
            parts.model(order=order, **{kind.word: instance}, **part)
            for instance, row in rows
            for order, part in enumerate(row[parts.section])
        ],
        batch_size=500,
    )
