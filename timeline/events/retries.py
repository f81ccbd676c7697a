"""When a read is worth another try, and how much all of them together may ask."""

import random
import threading
import time

from .errors import EventsApiError, ServerFailure, Unreachable, Untrusted

MOST_RETRIES = 2


class RetryBudget:
    """Lets retries be a small part of all calls, so that an upstream in trouble is not asked ever more.

    Each call pays in, each retry takes one out. Over 50 calls and more the upstream sees at most 1.2 times
    as many requests as there are calls; a lone call after a quiet time still gets both of its retries.
    """

    SHARE = 0.15
    START = 2.0
    MOST = 4.0

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._left = self.START

    def deposit(self) -> None:
        with self._lock:
            self._left = min(self.MOST, self._left + self.SHARE)

    def withdraw(self) -> bool:
        with self._lock:
            if self._left < 1:
                return False
            self._left -= 1
            return True


class Pause:
    """Remembers how long a rate limit holds, so that nothing is asked before it ends."""

    def __init__(self) -> None:
        self._until = 0.0

    def hold(self, seconds: float) -> None:
        self._until = max(self._until, time.monotonic() + seconds)

    @property
    def seconds(self) -> float:
        """The seconds that are left, 0 when nothing holds."""
        return max(0.0, self._until - time.monotonic())


def worth_another_try(error: EventsApiError) -> bool:
    """True for what passes by itself: broken connections, and gateways whose server is away."""
    if isinstance(error, ServerFailure):
        return error.status in (502, 503, 504) and not error.retry_after
    return isinstance(error, Unreachable) and not isinstance(error, Untrusted)


def backoff(retries: int) -> float:
    """The seconds to wait before a retry: about 0.1, then about 0.2, spread so that crowds scatter."""
    return random.uniform(0.05, 0.15) * (1 << retries)  # noqa: S311 no secret is made of it
