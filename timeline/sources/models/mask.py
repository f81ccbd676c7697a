"""The mask: which values of events are hidden, from whom."""

from typing import ClassVar

from django.db import models

from timeline.sources.paths import mask_path

from .fields import NameField, RolesField
from .revision import Revised

PATH_HELP = (
    "<code>item.name</code>; <code>items.*.sku</code> in any element; <code>**.email</code> at any depth; "
    '<code>["odd.key"]</code>; <code>@description</code>. Case matters. What lies there is hidden whole. A '
    "mask hides that place and no other: a value that also stands in the description, or under another key, "
    "needs one more. Of a link, mask the whole object: its address may say what its name does."
)


class Mask(models.Model):
    """Hides the values at a path from everybody but the roles named. An empty source or type is any."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="masks")
    source = NameField(blank=True, help_text="Empty: in events of every source.")
    type = NameField(blank=True, help_text="Empty: in events of every type.")
    path = models.CharField(max_length=200, validators=[mask_path], help_text=PATH_HELP)
    shown_to = RolesField(help_text="These roles see the value as it is.")
    revealed_to = RolesField(help_text="These roles may have it shown for a reason, which is recorded.")
    note = models.CharField(max_length=200, blank=True, help_text="Why; only admins read it.")

    objects = Revised.as_manager()

    class Meta:
        ordering: ClassVar = ["account", "source", "type", "path"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "source", "type", "path"], name="one_mask_per_account_and_path"
            ),
        ]

    def __str__(self) -> str:
        where = " · ".join(filter(None, (self.source, self.type)))
        return f"{self.path} of {where or 'every source'}"
