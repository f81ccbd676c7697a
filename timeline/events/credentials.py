"""How a request to the Events API is authorised."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol, runtime_checkable


class Credentials(Protocol):
    """Asked for the headers of every single request; must answer at once."""

    def headers(self) -> Mapping[str, str]: ...


@runtime_checkable
class Renewable(Credentials, Protocol):
    """Credentials that run out, such as an OAuth access token.

    After a 401 the client calls ``renew`` once with the headers that were refused and the seconds that
    the call has left; true means that ``headers`` now answers others and one more try is worth it. Many
    threads come at once: whoever finds that the refused headers are not the present ones returns true
    without asking for new ones. Raises nothing but EventsApiError.
    """

    def renew(self, refused: Mapping[str, str], *, seconds: float) -> bool: ...


@dataclass(frozen=True, slots=True)
class BasicToken:
    """A Zendesk API token: Basic ``email/token:api_token``. Zendesk ends API tokens on 2027-04-30."""

    email: str
    token: str = field(repr=False)

    def __post_init__(self) -> None:
        _refuse_unprintable(self.email)
        _refuse_unprintable(self.token)
        if ":" in self.email:
            raise ValueError("the e-mail address of an API token has no colon")

    def headers(self) -> Mapping[str, str]:
        pair = f"{self.email}/token:{self.token}".encode()
        return {"Authorization": "Basic " + base64.b64encode(pair).decode()}


@dataclass(frozen=True, slots=True)
class Bearer:
    """A bearer token, such as an OAuth access token of Zendesk."""

    token: str = field(repr=False)

    def __post_init__(self) -> None:
        _refuse_unprintable(self.token)
        if not self.token.isascii():
            raise ValueError("a bearer token is plain ASCII")

    def headers(self) -> Mapping[str, str]:
        return {"Authorization": f"Bearer {self.token}"}


def _refuse_unprintable(text: str) -> None:
    # The message never shows the text: it may be the secret.
    if not text or not text.isprintable() or any(letter.isspace() for letter in text):
        raise ValueError("a credential is not empty and has no spaces or control characters")
