"""What a check found, and what each failure of a call means to whoever connects the account."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from timeline.events.errors import (
    BadAnswer,
    EventsApiError,
    NoSuchHost,
    RateLimited,
    Refused,
    ServerFailure,
    TimedOut,
    TooLarge,
    Unreachable,
    Untrusted,
)

CALLS = 2  # so many times as long as one call a test of several may take, whatever the other side does


NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that was looked at. ``cause`` is "ok", or names the failure for tests and scripts.

    ``said`` is one or two sentences; where the check failed, they say what to do. NOT_KNOWN as its cause
    says that it could not be told from here, which is no fault of anybody's.
    """

    passed: bool
    cause: str
    said: str


def ok(said: str) -> Check:
    return Check(True, "ok", said)


def failed(cause: str, said: str) -> Check:
    return Check(False, cause, said)


@dataclass(frozen=True, slots=True)
class Time:
    """The time that all calls of a test have together; ``until`` is monotonic."""

    until: float
    each: float

    @classmethod
    def of(cls, *, each: float) -> "Time":
        return cls(time.monotonic() + CALLS * each, each)

    def seconds(self) -> float:
        """What the next call may use: TimedOut follows at once where nothing is left."""
        return max(0.001, min(self.each, self.until - time.monotonic()))


def until_failed(checks: Iterator[Check]) -> tuple[Check, ...]:
    """The checks up to the first that failed: what comes after it would fail for the same reason."""
    done = []
    for check in checks:
        done.append(check)
        if not check.passed:
            break
    return tuple(done)


def trouble(error: EventsApiError, origin: str) -> Check:
    """What kept a call from being answered, or what any call to the same address would be told."""
    host = urlsplit(origin).netloc
    explain = next((words for kind, words in _EXPLAINED if isinstance(error, kind)), _refused)
    return explain(error, origin, host)


def _status(error: EventsApiError) -> int:
    return error.status if isinstance(error, Refused) else 0


def _untrusted(error: EventsApiError, origin: str, host: str) -> Check:
    return failed(
        "tls",
        f"No safe connection to {host}: the TLS handshake failed, or its certificate is not one that this "
        "server trusts. No secret was sent. Check the address, this server's clock, and whether a proxy in "
        "between replaces certificates.",
    )


def _hanging(error: EventsApiError, origin: str, host: str) -> Check:
    return failed(
        "hanging",
        f"{host} did not answer in time. Test again in a minute; if it stays so, ask whoever runs this "
        "server whether it reaches the internet, and look at status.zendesk.com.",
    )


def _too_many(error: EventsApiError, origin: str, host: str) -> Check:
    wait = error.retry_after if isinstance(error, RateLimited) else None
    when = f"in {_span(wait)}" if wait else "in a minute or two"
    return failed(
        "rate_limited",
        f"{host} is rate limited just now (HTTP 429): the account's requests are used up, by this or another "
        f"integration. Nothing has to be changed here; test again {when}.",
    )


def _server(error: EventsApiError, origin: str, host: str) -> Check:
    return failed(
        "server",
        f"{host} has a problem of its own (HTTP {_status(error)}). Test again in a few minutes, and look at "
        "status.zendesk.com.",
    )


def _not_json(error: EventsApiError, origin: str, host: str) -> Check:
    return failed(
        "not_json",
        f"{host} answers, but not as an API does: what came is not the JSON that was expected. Check the "
        "subdomain; if it is right, look for a proxy or a sign-in page in between.",
    )


def _refused(error: EventsApiError, origin: str, host: str) -> Check:
    status = _status(error)
    if 300 <= status < 400:
        return failed(
            "redirect",
            f"{host} sends requests elsewhere (HTTP {status}), and this server never follows. Check the "
            "subdomain: it has to be the account's present one, not an older name or a help center's.",
        )
    return failed(
        "refused",
        f"{host} refused the request (HTTP {status}), without one of the usual reasons. Check the subdomain "
        "and the credential; the server's log has the request's number.",
    )


def _unknown_host(error: EventsApiError, origin: str, host: str) -> Check:
    return failed(
        "unknown_host",
        f"The name {host} is not known: this server finds no address for it. Check the subdomain; if it is "
        "right, ask whoever runs this server about its name lookup (DNS).",
    )


def _unreachable(error: EventsApiError, origin: str, host: str) -> Check:
    return failed(
        "unreachable",
        f"Nothing answers at {host}, or the connection breaks off. Ask whoever runs this server whether a "
        "firewall keeps it from making connections there.",
    )


def _span(seconds: float) -> str:
    if seconds < 100:
        number = max(1, round(seconds))
        return f"{number} second{'' if number == 1 else 's'}"
    return f"{round(seconds / 60)} minutes"


_EXPLAINED: tuple[tuple[type[EventsApiError], Callable[[EventsApiError, str, str], Check]], ...] = (
    (Untrusted, _untrusted),
    (NoSuchHost, _unknown_host),
    (Unreachable, _unreachable),
    (TimedOut, _hanging),
    (RateLimited, _too_many),
    (ServerFailure, _server),
    (TooLarge, _not_json),
    (BadAnswer, _not_json),
)
