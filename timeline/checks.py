"""What ``manage.py check --deploy`` says of this project besides Django's own findings."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as Issue


@register(Tags.security, deploy=True)
def no_desk(app_configs: Sequence[AppConfig] | None, **options: Any) -> list[CheckMessage]:
    """The desk signs an entry for whoever asks, as a demo should and no production server may."""
    if not settings.DESK:
        return []
    hint = "Leave DESK unset wherever anybody but you can reach this server."
    return [
        Issue("DESK is on: its page lets anybody in as an agent of the demo.", hint=hint, id="timeline.W001")
    ]
