"""Seal everything in the database anew with DATA_KEY, so that the older keys can go."""

from argparse import ArgumentParser
from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError

from timeline.accounts import resealing
from timeline.accounts.resealing import Outcome


class Command(BaseCommand):
    help = (
        "Seal anew with DATA_KEY what one of DATA_KEY_FALLBACKS sealed. Servers may run meanwhile, once all "
        "of them have the new DATA_KEY. It can be stopped at any moment and started again. Ends with an "
        "error, and names the accounts, if something cannot be opened with any of the keys."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--check",
            action="store_true",
            help="change nothing; end with an error as long as anything needs another key than DATA_KEY",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print what became of the sealed values, in counts. Raises CommandError if that is not all well."""
        check: bool = options["check"]
        counts: Counter[Outcome] = Counter()
        unreadable: list[str] = []
        try:
            for account, field, outcome in resealing.reseal_all(change=not check):
                counts[outcome] += 1
                if outcome is Outcome.UNREADABLE:
                    unreadable.append(f"{account} ({field})")
        except OperationalError as error:
            raise CommandError(
                f"The database did not answer; start it again. So far: {_told(counts)}"
            ) from error
        self.stdout.write(_told(counts))
        if unreadable:
            raise CommandError(
                "Neither DATA_KEY nor DATA_KEY_FALLBACKS opens these. Add the key they were sealed with, or "
                f"give their secrets again: {', '.join(unreadable)}."
            )
        if check and counts[Outcome.RESEALED]:
            raise CommandError("Older keys are still needed: run rotate_data_key.")
        if not check:
            self.stdout.write("Everything opens with DATA_KEY alone; DATA_KEY_FALLBACKS can be emptied.")


def _told(counts: Counter[Outcome]) -> str:
    return ", ".join(f"{outcome.value}: {counts[outcome]}" for outcome in Outcome) + "."
