"""Build the app that an admin uploads to Zendesk."""

import errno
import hashlib
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.http.request import validate_host

from timeline.accounts import package
from timeline.accounts.package import Author, CannotBuild, Origin

PRIVATE_STEPS = """
1. In Zendesk's Admin Center open Apps and integrations → Apps → Zendesk Support apps, choose "Upload private
   app", name it {name}, give it {file}, and install it. There are no settings to fill in.
2. Signed in there as an admin, open https://SUBDOMAIN.zendesk.com/api/v2/apps/installations.json and find the
   app by its name. Bring back two numbers: its "app_id" (the app ID) and its "id" (the installation ID).
3. Connect the account at {origin}/admin/, or here:
   manage.py connect_account SUBDOMAIN --app-id APP_ID --installation-id ID --oauth-client -
   which then reads CLIENT_ID:SECRET from standard input, where no other user of the machine can see it.
""".strip("\n")

MARKETPLACE_STEPS = """
1. In the Marketplace developer portal, https://apps.zendesk.com, submit {file} as a new app, and ask there
   for a global OAuth client: an app of the Marketplace may not use a customer's own client or API token.
2. Bring back the organization ID and the app ID that the portal shows, and set ZENDESK_MARKETPLACE_NAME,
   ZENDESK_MARKETPLACE_ORGANIZATION_ID and ZENDESK_MARKETPLACE_APP_ID: each request to Zendesk names them.
3. Whoever installs the app sends you their subdomain, the app ID and the installation ID, as its installation
   instructions say. Connect each at {origin}/admin/ or with manage.py connect_account.
""".strip("\n")

LOCAL_WARNING = (
    "http://localhost is each agent's own computer: good for trying things out, of no use to others."
)


class Command(BaseCommand):
    help = "Build the app package that is uploaded to Zendesk, and say what to do with it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--origin",
            required=True,
            metavar="URL",
            help="where agents reach this server: https://host[:port]",
        )
        parser.add_argument("--output", default="app.zip", metavar="FILE", help="app.zip unless given")
        parser.add_argument("--force", action="store_true", help="replace the file if it is there")
        parser.add_argument(
            "--marketplace", action="store_true", help="the variant to submit to the Zendesk Marketplace"
        )
        parser.add_argument("--author-name", metavar="NAME", help="APP_AUTHOR_NAME unless given")
        parser.add_argument("--author-email", metavar="EMAIL", help="APP_AUTHOR_EMAIL unless given")
        parser.add_argument("--author-url", metavar="URL", help="APP_AUTHOR_URL unless given")
        parser.add_argument("--terms-url", default="", metavar="URL", help="where the app's terms are")

    def handle(self, *args: Any, **options: Any) -> None:
        output, marketplace = Path(options["output"]), options["marketplace"]
        _check_place(output, force=options["force"])
        try:
            origin = package.read_origin(options["origin"])
            content = package.build(
                options["origin"],
                marketplace=marketplace,
                author=_author(options),
                terms_url=options["terms_url"],
            )
        except CannotBuild as error:
            raise CommandError(str(error)) from error
        _write(output, content, force=options["force"])
        self._report(output, origin, content, marketplace=marketplace)

    def _report(self, output: Path, origin: Origin, content: bytes, *, marketplace: bool) -> None:
        variant = "for the Marketplace" if marketplace else "private"
        self.stdout.write(
            f"{output}: {package.name()} {package.version()}, {variant}, opens {origin.text}{package.DOOR}\n"
            f"{len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()}\n\nWhat to do next:"
        )
        steps = MARKETPLACE_STEPS if marketplace else PRIVATE_STEPS
        self.stdout.write(steps.format(file=output, name=package.name(), origin=origin.text))
        if origin.is_local:
            self.stderr.write(self.style.WARNING(LOCAL_WARNING))
        if not validate_host(origin.host, settings.ALLOWED_HOSTS):
            self.stderr.write(
                self.style.WARNING(f"As it is set up here, ALLOWED_HOSTS does not let {origin.host} in.")
            )


def _author(options: dict[str, Any]) -> Author:
    """The author of the settings, but for what the options say."""
    usual = Author.of_settings()
    given = {field: options[f"author_{field}"] for field in ("name", "email", "url")}
    return Author(**{field: getattr(usual, field) if text is None else text for field, text in given.items()})


def _check_place(output: Path, *, force: bool) -> None:
    """Raise CommandError if nothing can or shall be written there."""
    if not output.parent.is_dir():
        raise CommandError(f"There is no directory {output.parent}.")
    if output.is_dir() or (os.path.lexists(output) and not output.is_file()):
        raise CommandError(f"{output} is no ordinary file: name one that the package can be written to.")
    if os.path.lexists(output) and not force:
        raise CommandError(f"{output} is there already: give --force to replace it, or another --output.")


def _write(output: Path, content: bytes, *, force: bool) -> None:
    """Put the file into its place whole or not at all, even if another took the place meanwhile."""
    part = output.with_name(f".{output.name}.{os.getpid()}.part")
    try:
        with part.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if force:
            part.replace(output)
        else:
            _take(output, part)
    except FileExistsError as error:
        raise CommandError(f"{error.filename2 or error.filename} is there already.") from error
    except OSError as error:
        raise CommandError(f"{output} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)


def _take(output: Path, part: Path) -> None:
    """Give the file its name unless somebody has it; a file system without links can only look first."""
    try:
        output.hardlink_to(part)
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK):
            raise
        part.replace(output)
