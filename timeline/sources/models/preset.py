"""The preset: filters with a name, for agents of some roles."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from timeline.sources.presets.query import BadQuery, check_query

from .fields import RolesField, one_plain_line
from .revision import Revised


class Preset(models.Model):
    """Named filters. ``query`` is a timeline's query string without any place: ``source=shop&exclude=…``."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="presets")
    name = models.CharField(max_length=40, validators=[one_plain_line])
    query = models.CharField(max_length=2000, blank=True)
    roles = RolesField(help_text="Offered to these roles. None chosen: to everybody.")
    first = models.BooleanField(
        "opens first", default=False, help_text="The timeline opens with it for these roles."
    )
    order = models.PositiveSmallIntegerField(default=100)

    objects = Revised.as_manager()

    class Meta:
        ordering: ClassVar = ["account", "order", "name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "name"], name="one_preset_per_account_and_name"),
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        try:
            check_query(self.query)
        except BadQuery as error:
            raise ValidationError({"query": str(error)}) from error
