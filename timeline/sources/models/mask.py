"""The mask: which values of events are hidden, from whom."""

from typing import ClassVar

from django.db import models

from .fields import NameField, RolesField


class Mask(models.Model):
    """Hides the values at a path from everybody but the roles named. An empty source or type is any."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="masks")
    source = NameField(blank=True, help_text="Empty: in events of every source.")
    type = NameField(blank=True, help_text="Empty: in events of every type.")
    path = models.CharField(max_length=200)
    shown_to = RolesField(help_text="These roles see the value as it is.")
    revealed_to = RolesField(help_text="These roles may have it shown for a reason, which is recorded.")
    note = models.CharField(max_length=200, blank=True, help_text="Why; only admins read it.")

    class Meta:
        ordering: ClassVar = ["account", "source", "type", "path"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "source", "type", "path"], name="one_mask_per_account_and_path"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.source or '*'} · {self.type or '*'} · {self.path}"
