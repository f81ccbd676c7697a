"""What the failures of the HTTP library mean, in errors of our own that lead back to no request."""

import http.client
import ssl
from collections.abc import Callable, Iterator

import requests
import urllib3.exceptions

from .connections import Allowance
from .errors import BadAnswer, EventsApiError, NoSuchHost, TimedOut, Unreachable, Untrusted

FAILURES = (
    EventsApiError,
    requests.RequestException,
    urllib3.exceptions.HTTPError,
    http.client.HTTPException,
    OSError,
    ValueError,
)


def meaning(error: Exception, allowance: Allowance) -> EventsApiError:
    """The failure in our own words, without the library's error, whose text has the URL."""
    if isinstance(error, EventsApiError):
        return type(error)(*error.args)
    if allowance.spent:
        return TimedOut("the deadline passed")
    causes = list(_causes(error))
    for is_it, kind, words in _MEANINGS:
        if any(is_it(cause) for cause in causes):
            return kind(words)
    return Unreachable("no connection, or it broke off")


def _causes(error: BaseException) -> Iterator[BaseException]:
    """An error, and all that it was raised from, wraps or handles."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        cause = waiting.pop()
        if isinstance(cause, BaseException) and id(cause) not in seen:
            seen.add(id(cause))
            yield cause
            waiting += [cause.__cause__, cause.__context__, getattr(cause, "reason", None), *cause.args]


def _is_distrust(cause: BaseException) -> bool:
    return isinstance(cause, ssl.SSLError) and not isinstance(
        cause, (ssl.SSLEOFError, ssl.SSLZeroReturnError)
    )


def _is_gibberish(cause: BaseException) -> bool:
    broken_off = (http.client.RemoteDisconnected, http.client.IncompleteRead)
    return isinstance(cause, http.client.HTTPException) and not isinstance(cause, broken_off)


_MEANINGS: tuple[tuple[Callable[[BaseException], bool], type[EventsApiError], str], ...] = (
    (
        lambda cause: isinstance(cause, urllib3.exceptions.DecodeError),
        BadAnswer,
        "the answer could not be decompressed",
    ),
    (_is_distrust, Untrusted, "the TLS handshake failed or the certificate is not trusted"),
    (_is_gibberish, BadAnswer, "the answer is not HTTP"),
    (
        lambda cause: isinstance(cause, urllib3.exceptions.NameResolutionError),
        NoSuchHost,
        "the name has no address",
    ),
)
