"""The display of a type: what an admin says about how events of one type read."""

from typing import ClassVar

from django.core.exceptions import ValidationError
from django.db import models

from timeline.sources.hues import HUES
from timeline.sources.icons import ICONS
from timeline.sources.paths import plain_path
from timeline.sources.templating.validators import detail_errors, valid_link_template, valid_template
from timeline.sources.titles import humanise

from .fields import NameField, one_plain_line
from .revision import Revised

LONGEST_TEMPLATE = 1000


class Importance(models.TextChoices):
    HIGHLIGHT = "highlight", "Highlight"
    NORMAL = "normal", "Normal"
    NOISE = "noise", "Noise: hidden until asked for, and counted"


class Format(models.TextChoices):
    """How the text that a detail's template gives is written."""

    TEXT = "text", "Text"
    NUMBER = "number", "Number"
    MONEY = "money", "Money"
    DATE = "date", "Date and time"
    DURATION = "duration", "Duration"
    LINK = "link", "Link"
    BADGE = "badge", "Badge"
    IMAGE = "image", "Image"


class Display(models.Model):
    """How events of one type of one source look. What is left empty is as it would be without a display."""

    account = models.ForeignKey("accounts.Account", on_delete=models.CASCADE, related_name="displays")
    source = NameField(help_text="The source's name exactly as the events carry it.")
    type = NameField(help_text="The type's name exactly as the events carry it.")
    label = models.CharField(max_length=60, blank=True, validators=[one_plain_line])
    icon = models.CharField(max_length=16, blank=True, choices=[(name, name.capitalize()) for name in ICONS])
    hue = models.CharField(max_length=12, blank=True, choices=[(name, name.capitalize()) for name in HUES])
    importance = models.CharField(max_length=10, choices=Importance.choices, default=Importance.NORMAL)
    title = models.CharField(max_length=LONGEST_TEMPLATE, blank=True, validators=[valid_template])
    summary = models.CharField(max_length=LONGEST_TEMPLATE, blank=True, validators=[valid_template])
    link_label = models.CharField(max_length=LONGEST_TEMPLATE, blank=True, validators=[valid_template])
    link = models.CharField(max_length=LONGEST_TEMPLATE, blank=True, validators=[valid_link_template])
    reply = models.TextField(max_length=LONGEST_TEMPLATE * 4, blank=True, validators=[valid_template])
    thread = models.CharField(max_length=200, blank=True, validators=[plain_path])
    changed_at = models.DateTimeField(auto_now=True)

    objects = Revised.as_manager()

    class Meta:
        ordering: ClassVar = ["account", "source", "type"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "source", "type"], name="one_display_per_account_and_type"
            ),
        ]

    def __str__(self) -> str:
        return self.label or humanise(self.type) or self.type


class Detail(models.Model):
    """One row of what an opened event shows first. ``option`` belongs to the format.

    Of money it is the currency: a code such as ``EUR``, or the property path that holds one. Of a duration
    it is the unit that the value is in: ``s``, ``ms``, ``min``, ``h`` or ``d``. Of a number it is how many
    places it has, of a date a style or codes such as ``%d.%m.%Y``. Of a link or image, whose template has to
    be one of links, it is the text shown, a template too.
    """

    display = models.ForeignKey(Display, on_delete=models.CASCADE, related_name="details")
    order = models.PositiveSmallIntegerField(default=0)
    label = models.CharField(max_length=60, validators=[one_plain_line])
    template = models.CharField(max_length=LONGEST_TEMPLATE)
    format = models.CharField(max_length=10, choices=Format.choices, default=Format.TEXT)
    option = models.CharField(max_length=LONGEST_TEMPLATE, blank=True)

    objects = Revised.as_manager()

    class Meta:
        ordering: ClassVar = ["display", "order", "pk"]

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse a template and an option that make no sense in the format."""
        errors = detail_errors(format_name=self.format, template=self.template, option=self.option)
        if errors:
            raise ValidationError(dict(errors))
