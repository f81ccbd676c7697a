"""Connect a Zendesk account, or change how it is connected."""

import os
import sys
from argparse import ArgumentParser
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from timeline.accounts.connecting import connection, findings, public_key
from timeline.accounts.connecting.checks import Check
from timeline.accounts.models import Account, CredentialKind
from timeline.accounts.readiness import warnings

STANDARD_INPUT = "-"
LONGEST_INPUT = 16_384
TEST_FAILED = 3


@dataclass(frozen=True, slots=True)
class CredentialOption:
    """A way to give a credential: its option, the environment variable beside it, what it looks like."""

    kind: CredentialKind
    option: str
    variable: str
    shape: str

    @property
    def name(self) -> str:
        return self.option.removeprefix("--").replace("-", "_")


CREDENTIALS = (
    CredentialOption(CredentialKind.API_TOKEN, "--api-token", "TIMELINE_API_TOKEN", "EMAIL:TOKEN"),
    CredentialOption(CredentialKind.OAUTH, "--oauth-client", "TIMELINE_OAUTH_CLIENT", "ID:SECRET"),
    CredentialOption(CredentialKind.BEARER, "--bearer", "TIMELINE_BEARER", "TOKEN"),
)
FIELDS = ("app_id", "installation_id", "api_origin", "frame_origin", "name")


class Command(BaseCommand):
    help = (
        "Connect a Zendesk account, or change the parts of it that are given. A secret on the command line "
        "can be seen by other users of the machine: give - to read it from standard input, or put it into "
        + ", ".join(option.variable for option in CREDENTIALS)
        + "."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("subdomain", help="the part before .zendesk.com")
        parser.add_argument("--app-id", type=int, metavar="N", help="number of the uploaded app")
        parser.add_argument("--installation-id", type=int, metavar="N", help="number of its installation")
        parser.add_argument("--public-key", metavar="FILE", help="the app's public key as PEM; - reads it")
        parser.add_argument("--name", help="what your team calls the account")
        parser.add_argument("--api-origin", metavar="URL", help="where events come from, if not Zendesk")
        parser.add_argument("--frame-origin", metavar="URL", help="who frames the page, if not Zendesk")
        group = parser.add_mutually_exclusive_group()
        for option in CREDENTIALS:
            group.add_argument(
                option.option, metavar=option.shape, help=f"- reads it; or set {option.variable}"
            )
        parser.add_argument(
            "--test",
            action="store_true",
            help=f"call the account's API and say what works; status {TEST_FAILED} if something does not",
        )

    @sensitive_variables()
    def handle(self, *args: Any, **options: Any) -> None:
        """Create or update the account in one step, or raise CommandError and change nothing."""
        inputs = [options["public_key"], *(options[option.name] for option in CREDENTIALS)]
        if inputs.count(STANDARD_INPUT) > 1:
            raise CommandError("Only one thing can be read from standard input.")
        subdomain = options["subdomain"]
        account = Account.objects.filter(subdomain=subdomain).first()
        created = account is None
        account = account or Account(subdomain=subdomain)
        for field in FIELDS:
            if options[field] is not None:
                setattr(account, field, options[field])
        if options["public_key"] is not None:
            account.public_key = self._public_key(options["public_key"])
            account.public_key_fetched_at = None
        given = self._set_credential(account, options)
        given = given or any(options[field] is not None for field in (*FIELDS, "public_key"))
        if created or given or not options["test"]:
            self._save(account, created=created)
            fetched = self._fetch_key(account, options)
            self._report(account, created=created, fetched=fetched)
        if options["test"]:
            self._test(account)

    def _public_key(self, source: str) -> str:
        if source == STANDARD_INPUT:
            return self._standard_input()
        try:
            with Path(source).open(encoding="utf-8") as file:
                text = file.read(LONGEST_INPUT)
        except (OSError, ValueError) as error:
            raise CommandError("The file given with --public-key cannot be read.") from error
        if not text.strip():
            raise CommandError("The file given with --public-key is empty.")
        return text

    def _standard_input(self) -> str:
        try:
            text = sys.stdin.read(LONGEST_INPUT).strip()
        except ValueError as error:
            raise CommandError("Standard input is not text.") from error
        if not text:
            raise CommandError("Standard input is empty.")
        return text

    def _set_credential(self, account: Account, options: dict[str, Any]) -> bool:
        """Take the credential from the options, else from the environment; whether either has one."""
        given = [(option, options[option.name]) for option in CREDENTIALS if options[option.name] is not None]
        if not given:
            given = [(option, os.environ[option.variable]) for option in CREDENTIALS if _is_set(option)]
        if len(given) > 1:
            names = " and ".join(option.variable for option, _ in given)
            raise CommandError(f"Give one credential, not several: {names} are set.")
        for option, value in given:
            text = self._standard_input() if value == STANDARD_INPUT else value.strip()
            account.credential_kind = option.kind
            account.credential_id, secret = _parted(option, text)
            _explained(lambda secret=secret: account.set_secret(secret))  # type: ignore[misc]
        return bool(given)

    def _fetch_key(self, account: Account, options: dict[str, Any]) -> Check | None:
        """Fetch the key of the app that was named, unless one was put in by hand."""
        by_hand = account.public_key and not account.public_key_fetched_at
        if options["app_id"] is None or by_hand:
            return None
        return public_key.fetch(account)

    def _save(self, account: Account, *, created: bool) -> None:
        if created and not (account.app_id and account.installation_id):
            raise CommandError("A new account needs --app-id and --installation-id.")
        _explained(account.full_clean)
        try:
            with transaction.atomic():
                account.save(force_insert=created)
        except IntegrityError as error:
            raise CommandError("Somebody else connected this account at the same time. Try again.") from error

    def _test(self, account: Account) -> None:
        """Say what works, and end with what does not."""
        checks = connection.check_connection(account)
        findings.record(account, "test", checks)
        for check in checks:
            if not check.passed:
                raise CommandError(check.said, returncode=TEST_FAILED)
            self.stdout.write(self.style.SUCCESS(check.said))

    def _report(self, account: Account, *, created: bool, fetched: Check | None) -> None:
        kind = CredentialKind(account.credential_kind)
        self.stdout.write(
            f"{'Connected' if created else 'Updated'} {account.subdomain}: installation "
            f"{account.installation_id}, public key {_key_state(account, fetched)}, "
            f"credential: {kind.label if account.has_secret else 'none'}."
        )
        if fetched and not fetched.passed:
            self.stderr.write(self.style.WARNING(f"The public key was not fetched. {fetched.said}"))
        for warning in warnings(account):
            self.stderr.write(self.style.WARNING(warning))


def _key_state(account: Account, fetched: Check | None) -> str:
    if fetched and fetched.passed:
        return "fetched from Zendesk"
    return "stored" if account.public_key else "missing"


def _is_set(option: CredentialOption) -> bool:
    return bool(os.environ.get(option.variable, "").strip())


def _parted(option: CredentialOption, text: str) -> tuple[str, str]:
    """Identifier and secret of a credential as given. Raises CommandError, which never shows any of it."""
    if option.kind == CredentialKind.BEARER:
        name, secret = "", text
    else:
        name, _, secret = text.partition(":")
    name = name.removesuffix("/token") if option.kind == CredentialKind.API_TOKEN else name
    wrong = not secret or (option.kind != CredentialKind.BEARER and not name)
    if wrong or (option.kind == CredentialKind.API_TOKEN and "@" not in name):
        raise CommandError(f"{option.option} has the form {option.shape}.")
    return name, secret


def _explained(check: Callable[[], None]) -> None:
    """Turn what a check finds wrong into one CommandError that names each field."""
    try:
        check()
    except ValidationError as error:
        found = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        lines = [f"{_named(field)}{message}" for field, messages in found.items() for message in messages]
        raise CommandError("\n".join(lines)) from error


def _named(field: str) -> str:
    if field in ("", "__all__"):
        return ""
    return "SUBDOMAIN: " if field == "subdomain" else f"--{field.replace('_', '-')}: "
