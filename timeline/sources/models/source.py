"""What an admin says about a source: its name, colour and icon for people, and who sees it."""

from typing import ClassVar

from django.db import models

from timeline.sources.hues import HUES
from timeline.sources.icons import ICONS
from timeline.sources.titles import humanise

from .fields import NameField, RolesField, one_plain_line
from .revision import Revised


class Source(models.Model):
    """A source of one account, as agents see it."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="sources")
    name = NameField(
        help_text="Exactly as the events carry it, e.g. <code>shop-backend</code>; case matters."
    )
    label = models.CharField(
        max_length=60,
        blank=True,
        validators=[one_plain_line],
        help_text="What agents read. Empty: made from the name.",
    )
    hue = models.CharField(max_length=12, choices=[(name, name.capitalize()) for name in HUES])
    icon = models.CharField(max_length=16, choices=[(name, name.capitalize()) for name in ICONS])
    enabled = models.BooleanField(default=True, help_text="Off: agents do not see this source's events.")
    order = models.PositiveSmallIntegerField(default=100, help_text="Smaller comes first in the filters.")
    visible_to = RolesField(
        help_text="Only these roles see the source's events. None chosen: everybody does."
    )

    objects = Revised.as_manager()

    class Meta:
        ordering: ClassVar = ["account", "order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_source_per_account_and_name"),
        ]

    def __str__(self) -> str:
        return self.label or humanise(self.name) or self.name
