"""An access token and a failure to get one, in this process's memory and in the note that processes share.

In memory moments are monotonic. In a note they are seconds since 1970, for it outlives the machine's start.
"""

import math
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from timeline.events import errors
from timeline.events.answers import MAX_WAIT
from timeline.events.credentials import Bearer
from timeline.events.errors import EventsApiError, RateLimited, Refused

EARLY_SECONDS = 60.0  # so long before its end a token is renewed, while everybody uses it on
EARLY_PART = 0.2  # of its life, where that is less
REST_SECONDS = 2.0  # no new attempt so soon after one that failed; twice as long after each further one
LONGEST_REST_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token, when it was asked for, and its life in seconds; ``cures``: another was refused."""

    bearer: Bearer
    made: float
    life: float
    cures: bool = False

    @property
    def left(self) -> float:
        return self.made + self.life - time.monotonic()

    @property
    def is_due(self) -> bool:
        """Whether it is time for another."""
        return self.left < min(EARLY_SECONDS, EARLY_PART * self.life)


@dataclass(frozen=True, slots=True)
class Failure:
    """A token request that failed, when, until when there will be no other, and how many failed in a row."""

    error: EventsApiError
    at: float
    rest_until: float
    count: int

    @property
    def holds(self) -> bool:
        return time.monotonic() < self.rest_until

    def again(self) -> EventsApiError:
        """The same error for another caller: one that two threads raise would mix their tracebacks."""
        return _read_error(_written_error(self.error), self.rest_until - time.monotonic())


def failed(error: EventsApiError, before: Failure | None) -> Failure:
    """A failure of now, with the rest that it asks for."""
    now = time.monotonic()
    count = before.count + 1 if before and now < before.rest_until + LONGEST_REST_SECONDS else 1
    rest = getattr(error, "retry_after", None) or min(
        REST_SECONDS * 2 ** min(count - 1, 10), LONGEST_REST_SECONDS
    )
    return Failure(error, now, now + rest, count)


def note_of(grant: Grant | None, failure: Failure | None) -> dict[str, Any]:
    """What other processes have to know. It has the token in clear and is for sealing."""
    apart = time.time() - time.monotonic()
    note: dict[str, Any] = {}
    if grant is not None:
        note |= {"token": grant.bearer.token, "made": grant.made + apart}
        note |= {"life": grant.life, "cures": grant.cures}
    if failure is not None:
        note["failure"] = {
            **_written_error(failure.error),
            "at": failure.at + apart,
            "until": failure.rest_until + apart,
            "count": failure.count,
        }
    return note


def grant_of(note: Mapping[str, Any]) -> Grant | None:
    """The token of a note, None if it has none or its time is over."""
    try:
        apart = time.time() - time.monotonic()
        made = min(float(note["made"]), time.time()) - apart
        grant = Grant(Bearer(note["token"]), made, float(note["life"]), bool(note["cures"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return grant if grant.left > 0 else None


def failure_of(note: Mapping[str, Any]) -> Failure | None:
    """The failure of a note; a rest that no server could ask for is of a wrong clock and does not count."""
    try:
        data = note["failure"]
        apart = time.time() - time.monotonic()
        at, until, count = float(data["at"]) - apart, float(data["until"]) - apart, int(data["count"])
        if until - time.monotonic() > MAX_WAIT:
            return None
        return Failure(_read_error(data, until - time.monotonic()), at, until, count)
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def _written_error(error: EventsApiError) -> dict[str, Any]:
    if isinstance(error, Refused):
        return {
            "kind": type(error).__name__,
            "status": error.status,
            "title": error.title,
            "code": error.code,
            "waits": error.retry_after is not None,
        }
    return {"kind": type(error).__name__, "text": str(error)}


def _read_error(data: Mapping[str, Any], wait: float) -> EventsApiError:
    kind = getattr(errors, str(data["kind"]), None)
    if not (isinstance(kind, type) and issubclass(kind, EventsApiError)):
        return EventsApiError("the token request failed")
    if not issubclass(kind, Refused):
        return kind(str(data.get("text", "")))
    told = {"title": str(data["title"]), "code": str(data["code"])}
    retry_after = float(max(0, math.ceil(wait))) if data.get("waits") else None
    if issubclass(kind, RateLimited):
        return kind(retry_after=retry_after, **told)
    return kind(int(data["status"]), retry_after=retry_after, **told)
