import secrets
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from timeline.eventstore.auth import token_hash
from timeline.eventstore.models import OAuthClient


class Command(BaseCommand):
    help = "Make an OAuth client of the event store and print its id and secret, this once."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("name", help="what the client is called in the admin")
        parser.add_argument("--identifier", help="its client_id; made up unless given")

    def handle(self, *args: Any, name: str, identifier: str | None, **options: Any) -> None:
        identifier = identifier or secrets.token_hex(12)
        secret = secrets.token_urlsafe(36)
        if len(identifier) > 100 or len(name) > 200:
            raise CommandError("an identifier has at most 100 characters, a name 200")
        try:
            with transaction.atomic():
                OAuthClient.objects.create(identifier=identifier, secret_hash=token_hash(secret), name=name)
        except IntegrityError as error:
            raise CommandError(f"there is a client {identifier} already") from error
        self.stdout.write(f"client_id={identifier}\nclient_secret={secret}")
