"""Keeping secrets out of what is passed on: some gateways repeat in an error what they were sent."""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

HIDDEN = "…".encode()
SHORTEST = 8  # what is shorter is no secret, and would be found in every other word


@dataclass(frozen=True, slots=True)
class Sent:
    """What a request was authorised with, by its headers and by its body."""

    authorisation: Mapping[str, str] = field(repr=False)
    in_the_body: tuple[str, ...] = field(repr=False)

    def hidden_in(self, data: bytes) -> bytes:
        """The data with each secret replaced, be it as it is, as JSON writes it or as a URL does."""
        for secret in (*_secrets_of(self.authorisation), *self.in_the_body):
            if len(secret) < SHORTEST:
                continue
            in_json = json.dumps(secret)[1:-1]
            for spelling in (secret, in_json, in_json.replace("/", "\\/"), quote(secret, safe="")):
                data = data.replace(spelling.encode(), HIDDEN)
        return data


def _secrets_of(authorisation: Mapping[str, str]) -> list[str]:
    """A token, or the password of a pair, with and without its name."""
    scheme, _, credential = authorisation.get("Authorization", "").partition(" ")
    if scheme != "Basic":
        return [credential]
    try:
        return [credential, base64.b64decode(credential).decode().partition(":")[2]]
    except (binascii.Error, UnicodeDecodeError):
        return [credential]
