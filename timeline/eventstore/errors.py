"""What the event store refuses, and with which status.

EventstoreError
├── Invalid             400, in the shape of the endpoint
├── Missing             404, in the shape of the endpoint
├── Unauthorized        401
├── Forbidden           403
├── NoSuchEndpoint      404
├── MethodNotAllowed    405
├── LengthRequired      411
├── TooLarge            413
├── RateLimited         429
└── Unavailable         503
"""

from collections.abc import Mapping


class EventstoreError(Exception):
    """A request that gets no answer but an error. ``headers`` go with it."""

    status = 500
    error = "InternalError"
    description = ""

    def __init__(self, description: str = "", *, headers: Mapping[str, str] | None = None) -> None:
        super().__init__(description or self.description)
        self.description = description or self.description
        self.headers = dict(headers or {})


class Invalid(EventstoreError):
    """400: ``attribute`` is the parameter or field at fault, ``code`` the machine's name of the fault."""

    status = 400

    def __init__(self, attribute: str, description: str, *, code: str = "") -> None:
        super().__init__(description)
        self.attribute = attribute
        self.code = code or "".join(word.title() for word in attribute.split("_")) + "NotValid"


class Missing(EventstoreError):
    """404: the profile that was asked for is not there."""

    status = 404
    code = "ProfileNotFound"
    description = "Profile not found"


class Unauthorized(EventstoreError):
    status = 401
    error = "Couldn't authenticate you"

    def __init__(self) -> None:
        super().__init__(headers={"WWW-Authenticate": 'Basic realm="Event store", charset="UTF-8"'})


class Forbidden(EventstoreError):
    status = 403
    error = "Forbidden"
    description = "The credentials do not carry the scope that this request needs"


class NoSuchEndpoint(EventstoreError):
    status = 404
    error = "InvalidEndpoint"
    description = "Not found"


class MethodNotAllowed(EventstoreError):
    status = 405
    error = "MethodNotAllowed"


class LengthRequired(EventstoreError):
    status = 411
    error = "LengthRequired"
    description = "Send the body with a Content-Length"


class TooLarge(EventstoreError):
    status = 413
    error = "PayloadTooLarge"


class RateLimited(EventstoreError):
    status = 429
    error = "APIRateLimitExceeded"


class Unavailable(EventstoreError):
    """503: the database does not answer; the same request may succeed a little later."""

    status = 503
    error = "ServiceUnavailable"

    def __init__(self) -> None:
        super().__init__("The database does not answer, try again", headers={"Retry-After": "5"})
