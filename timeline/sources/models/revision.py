"""The revision of all that admins say: another number after every change of it.

What is made of hundreds of displays takes a while to read. Each process asks for one number instead, as often
as anything in the database changes, and reads all of it anew when the number is another one.
"""

import secrets
from collections.abc import Iterable
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.signals import post_delete, post_save

M_co = TypeVar("M_co", bound=models.Model, covariant=True)


class Revision(models.Model):
    """One row. Its number is drawn, not counted: so that a change needs to wait for no other one."""

    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = (models.CheckConstraint(condition=models.Q(pk=1), name="one_revision"),)

    def __str__(self) -> str:
        return str(self.number)


def revision() -> int:
    """The number as it is now; 0 before the first change."""
    return Revision.objects.filter(pk=1).values_list("number", flat=True).first() or 0


def revise() -> None:
    """Have all processes read anew."""
    Revision.objects.bulk_create(
        [Revision(pk=1, number=secrets.randbelow(2**62) + 1)],
        update_conflicts=True,
        unique_fields=("id",),
        update_fields=("number",),
    )


class Revised(models.QuerySet[M_co]):
    """Tells of the changes that no signal tells of: those of many rows by one statement."""

    def update(self, **values: Any) -> int:
        changed = super().update(**values)
        _revise_later()
        return changed

    def bulk_create(self, objs: Iterable[M_co], *args: Any, **options: Any) -> list[M_co]:
        made = super().bulk_create(objs, *args, **options)
        _revise_later()
        return made


def tell_changes_of(*kinds: type[models.Model]) -> None:
    """Have every row of these models that is saved or deleted be told of."""
    for kind in kinds:
        for signal in (post_save, post_delete):
            signal.connect(_revise_later, sender=kind, dispatch_uid=f"revision of {kind.__name__}")


def _revise_later(**_: object) -> None:
    """Once, after the transaction that changes something: within it the row would hold others up."""
    waiting = transaction.get_connection().run_on_commit
    if not any(entry[1] is revise for entry in waiting):
        transaction.on_commit(revise)
