"""``manifest.json``: where in Zendesk the app stands, what is loaded there, and who made it.

Every field is of https://developer.zendesk.com/documentation/apps/app-developer-guide/manifest/.
"""

import re
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email

from .errors import CannotBuild
from .origin import Origin

DOOR = "/sidebar/"
LOCATIONS = ("ticket_sidebar", "new_ticket_sidebar", "user_sidebar")
HEIGHT = "600px"  # what the page asks for once it has started: any other height would jump

_check_url = URLValidator(schemes=["https", "http"])
_NAME = re.compile(r"\S(?:.{0,98}\S)?")


@dataclass(frozen=True, slots=True)
class Author:
    """Who offers the app. Without ``email`` none is named, without ``url`` the origin is."""

    name: str
    email: str = ""
    url: str = ""

    @classmethod
    def of_settings(cls) -> "Author":
        return cls(settings.APP_AUTHOR_NAME, settings.APP_AUTHOR_EMAIL, settings.APP_AUTHOR_URL)

    def check(self) -> None:
        """Raise CannotBuild for what Zendesk would not take or could not show."""
        if _NAME.fullmatch(self.name) is None or not self.name.isprintable():
            raise CannotBuild("The author needs a name of 1 to 100 characters on one line.")
        if self.url:
            _check_address(self.url, "The author's address on the web")
        if self.email:
            try:
                validate_email(self.email)
            except ValidationError as error:
                raise CannotBuild("The author's e-mail address is not written correctly.") from error


@dataclass(frozen=True, slots=True)
class Offer:
    """What is offered to whom: to one account as a private app, or to all in the Marketplace."""

    author: Author
    marketplace: bool = False
    terms_url: str = ""

    def check(self, origin: Origin) -> None:
        """Raise CannotBuild if Zendesk would not have it."""
        if self.marketplace and origin.is_local:
            raise CannotBuild("An app of the Marketplace cannot be at localhost: nobody else could open it.")
        if self.marketplace and not self.author.email:
            raise CannotBuild("The Marketplace asks for an e-mail address where the app's users find help.")
        self.author.check()
        if self.terms_url:
            _check_address(self.terms_url, "The address of the terms")


def manifest(origin: Origin, offer: Offer, *, name: str, version: str, language: str) -> dict[str, Any]:
    """The manifest as JSON will have it. Raises CannotBuild if the offer is not in order."""
    offer.check(origin)
    author = offer.author
    pane = {"url": f"{origin.text}{DOOR}", "flexible": True, "size": {"height": HEIGHT}}
    who = {"name": author.name, "email": author.email, "url": author.url or origin.text}
    return {
        "name": name,
        "author": {field: value for field, value in who.items() if value},
        "version": version,
        "frameworkVersion": "2.0",
        "defaultLocale": language,
        "private": not offer.marketplace,
        # One account has one installation here: the door knows its number and lets in no other.
        "singleInstall": True,
        "signedUrls": True,
        "location": {"support": {location: dict(pane) for location in LOCATIONS}},
        "domainWhitelist": [origin.host],
        **({"termsConditionsURL": offer.terms_url} if offer.terms_url else {}),
    }


def _check_address(url: str, what: str) -> None:
    try:
        _check_url(url)
    except ValidationError as error:
        raise CannotBuild(f"{what} has the form https://host/path.") from error
