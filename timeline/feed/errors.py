"""What can go wrong on the way to a page, and what the reader is told.

FeedError
├── BadCursor      forged, or made for another subject or other filters
└── NoSuchEvent    neither the log nor the Events API has it any more
"""

from dataclasses import dataclass

from timeline.events import errors as upstream


class FeedError(Exception):
    """The question cannot be answered, and asking again will not help."""


class BadCursor(FeedError):
    pass


class NoSuchEvent(FeedError):
    pass


@dataclass(frozen=True, slots=True)
class Problem:
    """An upstream failure in a word; ``retry_after`` in seconds where upstream named one."""

    kind: str
    retry_after: float | None = None


_KINDS: tuple[tuple[type[upstream.EventsApiError], str], ...] = (
    (upstream.Unreachable, "unreachable"),
    (upstream.TimedOut, "timeout"),
    (upstream.TooLarge, "too_large"),
    (upstream.BadAnswer, "bad_answer"),
    (upstream.Unauthorized, "unauthorized"),
    (upstream.Forbidden, "forbidden"),
    (upstream.NotFound, "not_found"),
    (upstream.RateLimited, "rate_limited"),
    (upstream.ServerFailure, "server"),
    (upstream.InvalidRequest, "invalid"),
)


def problem_of(error: upstream.EventsApiError) -> Problem:
    """Name an error of the Events API for templates and logs."""
    kind = next((kind for family, kind in _KINDS if isinstance(error, family)), "server")
    return Problem(kind, getattr(error, "retry_after", None))
