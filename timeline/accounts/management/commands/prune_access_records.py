"""Delete the access records whose time is over."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from timeline.accounts import records


class Command(BaseCommand):
    help = "Delete access records that are older than ACCESS_RECORD_DAYS. Run it daily."

    def handle(self, *args: Any, **options: Any) -> None:
        deleted = records.prune()
        self.stdout.write(f"Deleted {deleted} access records older than {settings.ACCESS_RECORD_DAYS} days.")
