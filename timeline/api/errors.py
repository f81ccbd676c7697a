"""What the API refuses, and how it says so: in the two shapes that the Events API documents.

ApiError
├── Invalid        400, names the parameter or field at fault
├── Missing        404
└── TooLarge       413

Below ``/api/v2/users/`` an error reads ``{"error": {"title", "message"}}``, below ``/api/v2/user_profiles``
``{"errors": [{"code", "id", "title"}]}``. A missing session reads ``{"error": "Couldn't authenticate you"}``
everywhere, as it does upstream.
https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


class ApiError(Exception):
    """A request that cannot be answered as it is. The message is a sentence for the caller."""


class Invalid(ApiError):
    """``attribute`` is the parameter or field as the caller wrote it, ``code`` the fault's name."""

    def __init__(self, attribute: str, message: str, *, code: str = "") -> None:
        super().__init__(message)
        self.attribute = attribute
        self.code = code or "InvalidValue"


class Missing(ApiError):
    pass


class TooLarge(ApiError):
    pass


@dataclass(frozen=True, slots=True)
class Refusal:
    """An error on its way out.

    ``sentence`` is what the shape with codes says instead of the message; ``body`` is set where upstream's
    own words are passed on.
    """

    status: int
    code: str
    title: str
    message: str
    headers: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""
    body: Mapping[str, object] | None = None
