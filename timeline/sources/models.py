"""What an admin says about a source: its name for people, its colour, its icon, whether it is shown."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from .hues import HUES
from .icons import ICONS
from .text import clean
from .titles import humanise


def one_plain_line(value: str) -> None:
    """Refuse what the Events API never sends in a name and a page should not show."""
    if not value.strip() or clean(value) != value or "\n" in value or "\t" in value:
        raise ValidationError("Enter one line of visible characters.", code="not_plain")


class Source(models.Model):
    """A source of one account, as agents see it."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="sources")
    # The Events API allows 40 characters; accounts with older, longer names must be configurable too.
    name = models.CharField(
        max_length=100,
        validators=[one_plain_line],
        help_text="Exactly as the events carry it, e.g. <code>shop-backend</code>; case matters.",
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

    class Meta:
        ordering: ClassVar = ["account", "order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_source_per_account_and_name"),
        ]

    def __str__(self) -> str:
        return self.label or humanise(self.name) or self.name
