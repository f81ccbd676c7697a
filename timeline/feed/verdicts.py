"""An upstream failure as a value, so that those who waited in other processes fail in the same words."""

from typing import Any

from timeline.events import errors
from timeline.events.errors import EventsApiError, RateLimited, Refused

_PLAIN = {
    each.__name__: each
    for each in (
        errors.Unreachable,
        errors.Untrusted,
        errors.TimedOut,
        errors.TooLarge,
        errors.BadAnswer,
        EventsApiError,
    )
}
_REFUSED = {
    each.__name__: each
    for each in (
        errors.InvalidRequest,
        errors.Unauthorized,
        errors.Forbidden,
        errors.NotFound,
        errors.ServerFailure,
        Refused,
    )
}


def write(error: EventsApiError) -> dict[str, Any]:
    """What JSON can carry of it. A class not known here is written as the nearest one that is."""
    known = (*_PLAIN, *_REFUSED, RateLimited.__name__)
    name = next(each.__name__ for each in type(error).__mro__ if each.__name__ in known)
    data: dict[str, Any] = {"name": name, "text": str(error), "request_id": error.request_id}
    if isinstance(error, Refused):
        data |= {
            "status": error.status,
            "retry_after": error.retry_after,
            "said": {"title": error.title, "message": error.message, "code": error.code, "body": error.body},
        }
    return data


def read(data: object) -> EventsApiError | None:
    """The error again, or None if ``data`` is none."""
    if not isinstance(data, dict):
        return None
    error = _made(data)
    if error is not None:
        error.request_id = str(data.get("request_id", ""))
    return error


def _made(data: dict[str, Any]) -> EventsApiError | None:
    name = data.get("name", "")
    try:
        if name == RateLimited.__name__:
            return RateLimited(retry_after=data["retry_after"], **data["said"])
        if name in _REFUSED:
            return _REFUSED[name](data["status"], retry_after=data["retry_after"], **data["said"])
    except (KeyError, TypeError):
        return None
    return _PLAIN[name](data["text"]) if name in _PLAIN else None
