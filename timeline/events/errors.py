"""What can go wrong when the Events API is asked.

EventsApiError
├── Unreachable          refused, reset, no such host, TLS trouble
├── TimedOut             the deadline passed
├── TooLarge             the answer outgrew the byte cap
├── BadAnswer            not JSON, or not of the documented shape
└── Refused              the API answered with an error status
    ├── InvalidRequest   400, 422
    ├── Unauthorized     401
    ├── Forbidden        403
    ├── NotFound         404
    ├── RateLimited      429
    └── ServerFailure    5xx
"""


class EventsApiError(Exception):
    """The Events API gave no usable answer."""


class Unreachable(EventsApiError):
    pass


class TimedOut(EventsApiError):
    pass


class TooLarge(EventsApiError):
    pass


class BadAnswer(EventsApiError):
    pass


class Refused(EventsApiError):
    """The API answered with an error: its status, and title, message and code where it gave them."""

    def __init__(
        self, status: int, *, title: str = "", message: str = "", code: str = "", body: object = None
    ) -> None:
        super().__init__(f"{status} {title or code}".strip())
        self.status = status
        self.title = title
        self.message = message
        self.code = code
        self.body = body  # the parsed JSON error body as sent, or None


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

    def __init__(self, *, retry_after: float | None, title: str = "", body: object = None) -> None:
        super().__init__(429, title=title, body=body)
        self.retry_after = retry_after


class ServerFailure(Refused):
    pass
