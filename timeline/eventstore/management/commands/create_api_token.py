import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email

from timeline.eventstore.auth import token_hash
from timeline.eventstore.models import ApiToken


class Command(BaseCommand):
    help = "Make an API token of the event store for an e-mail address and print it, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email", help="who uses it: EMAIL/token:TOKEN")
        parser.add_argument("--token", help="use this token instead of a random one")

    def handle(self, *args: Any, email: str, token: str | None, **options: Any) -> None:
        try:
            validate_email(email)
        except ValidationError as error:
            raise CommandError(f"{email} is not an e-mail address") from error
        token = secrets.token_urlsafe(30) if token is None else token
        if not token or not token.isprintable() or not token.isascii() or " " in token:
            raise CommandError("a token is made of printable ASCII characters without blanks")
        if len(token) < 20:
            self.stderr.write("This token is short: good for a demo, too easily guessed for anything else.")
        found, _ = ApiToken.objects.get_or_create(token_hash=token_hash(token), defaults={"email": email})
        if found.email.lower() != email.lower():
            raise CommandError("this token belongs to another e-mail address")
        self.stdout.write(token)
