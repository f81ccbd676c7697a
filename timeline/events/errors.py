"""What can go wrong when the Events API is asked.

EventsApiError
├── Unreachable          refused, reset, broken off
│   ├── NoSuchHost       the name has no address
│   └── Untrusted        the TLS handshake failed or the certificate is not one to trust
├── TimedOut             the deadline passed
├── TooLarge             the answer outgrew the byte cap
├── BadAnswer            not HTTP, not JSON, or not of the documented shape
│   └── NoPerson         JSON, but nobody is described in it
└── Refused              the API answered with an error status
    ├── InvalidRequest   400, 422
    ├── Unauthorized     401
    ├── Forbidden        403
    ├── NotFound         404
    ├── RateLimited      429
    └── ServerFailure    5xx

The text of an error is safe to log: it has no ids, no query, no credentials. An error of this family has
no ``__cause__`` or ``__context__`` when it leaves the client, for the library's own errors carry the request.
"""


class EventsApiError(Exception):
    """The Events API gave no usable answer. ``request_id`` is the API's name for the call, "" if unknown."""

    request_id: str = ""


class Unreachable(EventsApiError):
    pass


class NoSuchHost(Unreachable):
    pass


class Untrusted(Unreachable):
    pass


class TimedOut(EventsApiError):
    pass


class TooLarge(EventsApiError):
    pass


class BadAnswer(EventsApiError):
    pass


class NoPerson(BadAnswer):
    pass


class Refused(EventsApiError):
    """The API answered with an error: its status, and title, message and code where it gave them.

    ``retry_after`` is in seconds, None where the API did not say.
    """

    def __init__(  # noqa: PLR0913 all but the status are named
        self,
        status: int,
        *,
        title: str = "",
        message: str = "",
        code: str = "",
        body: object = None,
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}".strip())
        self.status = status
        self.title = title
        self.message = message
        self.code = code
        self.body = body  # the parsed JSON error body as sent, or None
        self.retry_after = retry_after


class InvalidRequest(Refused):
    pass


class Unauthorized(Refused):
    pass


class Forbidden(Refused):
    pass


class NotFound(Refused):
    pass


class RateLimited(Refused):
    """429. ``retry_after`` is in seconds, None where the API did not say."""

    def __init__(
        self,
        *,
        retry_after: float | None,
        title: str = "",
        message: str = "",
        code: str = "",
        body: object = None,
    ) -> None:
        super().__init__(429, title=title, message=message, code=code, body=body, retry_after=retry_after)


class ServerFailure(Refused):
    pass
