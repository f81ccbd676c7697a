"""Take an account's configuration of sources over from a file, or say what that would change."""

import logging
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.sources import portable
from timeline.sources.portable.documents import MOST_BYTES

from .export_sources import account_called

STANDARD_INPUT = "-"
DIFFERENT, WRONG = 1, 2

logger = logging.getLogger(__name__)


class Command(BaseCommand):
    help = (
        "Make an account's configuration of sources what a file says, whole or not at all, and say what that "
        f"changed. Exit code {WRONG}: the file is wrong, and each problem is named with its place; or "
        "somebody else changed the configuration at the same time."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subdomain", help="the account's, the part before .zendesk.com")
        parser.add_argument("file", help="as export_sources writes it, YAML or JSON; - for standard input")
        parser.add_argument(
            "--keep", action="store_true", help="keep what the file does not name; else it is removed"
        )
        parser.add_argument("--dry-run", action="store_true", help="show the differences, change nothing")
        parser.add_argument(
            "--check",
            action="store_true",
            help=f"a dry run that ends with exit code {DIFFERENT} if there are differences",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_called(options["subdomain"])
        keep, only_look = options["keep"], options["dry_run"] or options["check"]
        try:
            wanted = portable.read(content_of(options["file"]), account)
            if only_look:
                found = portable.differences(portable.configuration_of(account), wanted, keep=keep)
            else:
                found = portable.apply(account, wanted, keep=keep)
        except portable.NotPortable as error:
            raise CommandError(str(error), returncode=WRONG) from error
        self._say(found, account.subdomain, only_look=only_look)
        if options["check"] and found:
            raise CommandError("The account's configuration is not what the file says.", returncode=DIFFERENT)

    def _say(self, found: portable.Differences, subdomain: str, *, only_look: bool) -> None:
        for line in found.lines():
            self.stdout.write(line)
        if not found:
            self.stdout.write(f"{subdomain}: no differences.")
        elif only_look:
            self.stdout.write(f"{subdomain}: {found.summary} if imported. Nothing was changed.")
        else:
            logger.info("sources imported account=%s %s", subdomain, found.summary)
            self.stdout.write(f"{subdomain}: {found.summary}.")


def content_of(file: str) -> bytes:
    """What is in the file, or as much as shows that it is too large. Raises CommandError."""
    try:
        if file == STANDARD_INPUT:
            return sys.stdin.buffer.read(MOST_BYTES + 1)
        with Path(file).open("rb") as opened:
            return opened.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        said = getattr(error, "strerror", None) or "no such name"
        raise CommandError(f"{file} cannot be read: {said}.", returncode=WRONG) from error
