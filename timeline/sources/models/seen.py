"""What was seen in the events that agents read: types, the paths of their properties, and busy days.

Names, paths, kinds and numbers only. Values are personal data and stay in the cache.
"""

from typing import ClassVar

from django.db import models

from .fields import LONGEST_NAME

LONGEST_PATH = 200


class SeenType(models.Model):
    """A type of event that was met. Times are the events' own; ``noticed_at`` and ``met_at`` are ours.

    ``sketch`` counts distinct events, ``count`` is what it says: about so many. ``days`` has the newest six
    weeks or so, ``{"2026-11-29": 12}``.
    """

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="seen_types")
    source = models.CharField(max_length=LONGEST_NAME)
    type = models.CharField(max_length=LONGEST_NAME)
    count = models.PositiveBigIntegerField(default=0)
    sketch = models.BinaryField(default=bytes)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    noticed_at = models.DateTimeField()
    looked_at = models.DateTimeField(null=True, blank=True)  # when an admin last said that it is no news
    met_at = models.DateTimeField(auto_now=True)
    days = models.JSONField(default=dict)  # how many events of a day in UTC had their paths looked at

    class Meta:
        verbose_name = "event type"
        ordering: ClassVar = ["account", "source", "type"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "source", "type"], name="one_seen_type"),
        ]

    def __str__(self) -> str:
        return f"{self.source} · {self.type}"


class SeenPath(models.Model):
    """A property path met in events of a type: of which kinds its values were, first and last when."""

    seen_type = models.ForeignKey(SeenType, on_delete=models.CASCADE, related_name="paths")
    path = models.CharField(max_length=LONGEST_PATH)
    kinds = models.JSONField(default=list)  # of text, number, bool, null, date, link, object, list
    count = models.PositiveBigIntegerField(default=0)  # how many times it was met
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    days = models.JSONField(default=dict)  # how many of the type's had it

    class Meta:
        ordering: ClassVar = ["seen_type", "path"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["seen_type", "path"], name="one_seen_path"),
        ]

    def __str__(self) -> str:
        return self.path


class SeenDay(models.Model):
    """How many distinct events of a source were seen of one day in UTC."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="seen_days")
    source = models.CharField(max_length=LONGEST_NAME)
    day = models.DateField()
    count = models.PositiveBigIntegerField(default=0)
    sketch = models.BinaryField(default=bytes)

    class Meta:
        ordering: ClassVar = ["account", "source", "-day"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["account", "source", "day"], name="one_seen_day"),
        ]

    def __str__(self) -> str:
        return f"{self.source} {self.day}"
