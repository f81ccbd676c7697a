"""Write an account's configuration of sources as one file."""

import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from timeline.accounts.models import Account
from timeline.sources import portable


class Command(BaseCommand):
    help = (
        "Write an account's configuration of sources as one file: sources, displays, masks and presets. "
        "Equal configurations give equal files; no secrets, ids or names of accounts are in it."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subdomain", help="the account's, the part before .zendesk.com")
        parser.add_argument("--format", choices=tuple(portable.FORMATS), help="by --output, else yaml")
        parser.add_argument(
            "--output", metavar="FILE", help="write there, replacing the file, not to standard output"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        account = account_called(options["subdomain"])
        output = options["output"]
        form = options["format"] or ("json" if output and output.endswith(".json") else "yaml")
        text = portable.written(portable.configuration_of(account), form)
        if output is None:
            self.stdout.write(text, ending="")
            return
        try:
            replace(Path(output), text)
        except OSError as error:
            raise CommandError(f"{output} cannot be written: {error.strerror}.") from error


def account_called(subdomain: str) -> Account:
    """The account of a subdomain. Raises CommandError."""
    account = Account.objects.filter(subdomain=subdomain).first()
    if account is None:
        raise CommandError(f"There is no account {subdomain}.", returncode=2)
    return account


def replace(path: Path, text: str) -> None:
    """Put the text into the file's place whole or not at all. Raises OSError."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_text(text, encoding="utf-8", newline="\n")
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
