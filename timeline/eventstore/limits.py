"""How much one may ask: requests per minute and credential, and bytes per body."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, UnreadablePostError
from django_redis.exceptions import ConnectionInterrupted
from redis.exceptions import RedisError

from .auth import Credential
from .errors import Invalid, LengthRequired, RateLimited, TooLarge

log = logging.getLogger(__name__)

_WINDOW = 60


@dataclass(frozen=True, slots=True)
class Rate:
    """Where a credential stands: requests per minute, how many it has made, seconds to the next minute."""

    limit: int
    used: int
    resets: int

    @property
    def headers(self) -> Mapping[str, str]:
        left = str(max(self.limit - self.used, 0))
        return {
            "X-Rate-Limit": str(self.limit),
            "X-Rate-Limit-Remaining": left,
            "ratelimit-limit": str(self.limit),
            "ratelimit-remaining": left,
            "ratelimit-reset": str(self.resets),
        }

    def check(self) -> None:
        """Raises RateLimited when the minute's requests are used up."""
        if self.used > self.limit:
            description = f"More than {self.limit} requests in a minute, try again in {self.resets} s"
            raise RateLimited(description, headers={"Retry-After": str(self.resets)})


def count(credential: Credential) -> Rate | None:
    """Count this request; None while the limit is off (EVENTSTORE_RATE_LIMIT=0) or nothing can count."""
    limit = settings.EVENTSTORE_RATE_LIMIT
    if not limit:
        return None
    minute, passed = divmod(int(time.time()), _WINDOW)
    key = f"eventstore:rate:{credential.name}:{minute}"
    try:
        cache.add(key, 0, timeout=2 * _WINDOW)
        used: int | None = cache.incr(key)
    except (ConnectionInterrupted, RedisError, OSError, ValueError) as error:
        log.warning("eventstore rate limit not counted: %s", type(error).__name__)
        return None
    if used is None:  # what django-redis answers under IGNORE_EXCEPTIONS when Redis is down
        log.warning("eventstore rate limit not counted: the cache does not answer")
        return None
    return Rate(limit, used, _WINDOW - passed)


def read_limited(request: HttpRequest) -> bytes:
    """The body. Raises TooLarge before anything of it is read, LengthRequired if it comes in chunks."""
    most = settings.EVENTSTORE_MAX_BODY_BYTES
    length = request.META.get("CONTENT_LENGTH") or ""
    if not length and "chunked" in request.META.get("HTTP_TRANSFER_ENCODING", "").lower():
        raise LengthRequired
    if length.isdigit() and (len(length) > 15 or int(length) > most):
        raise TooLarge(f"The body is larger than {most} bytes")
    try:
        return request.body
    except UnreadablePostError as error:
        raise Invalid("body", "The body could not be read", code="BodyNotValid") from error
