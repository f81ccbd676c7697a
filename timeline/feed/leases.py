"""Who in all processes does a piece of work: a lease in the cache that ends soon after its holder."""

import secrets
import threading
import time
from dataclasses import dataclass

from django.core.cache import cache

from timeline.caching import codec
from timeline.events.errors import EventsApiError

from . import verdicts

SECONDS = 1.0  # so long the work of a dead holder waits for somebody else
_RENEWED_EVERY = 0.3
_VERDICT_SECONDS = 10.0

_held: dict[str, float] = {}  # key → until when it is certainly ours
_guard = threading.Lock()
_keeper: threading.Thread | None = None


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to do the work called ``name``, until it is given back or its holder dies."""

    name: str
    token: bytes

    def give_back(self, failure: EventsApiError | None = None) -> None:
        """End it; a failure is left behind for those who waited for this very holder."""
        if failure is not None:
            key = _verdict_key(self.name, self.token)
            cache.set(key, codec.pack(verdicts.write(failure), key=key), _VERDICT_SECONDS)
        with _guard:
            until = _held.pop(_key(self.name), 0.0)
        if time.monotonic() < until:  # later it might be another one's
            cache.delete(_key(self.name))


def take(name: str) -> Lease | None:
    """The lease, or None while another holds it."""
    token = b"t" + secrets.token_hex(8).encode()
    asked_at = time.monotonic()
    if not cache.add(_key(name), token, SECONDS):
        return None
    with _guard:
        _held[_key(name)] = asked_at + SECONDS
        _wake_keeper()
    return Lease(name, token)


def holder_of(name: str) -> bytes | None:
    """The token of whoever holds it now."""
    token = cache.get(_key(name))
    return token if isinstance(token, bytes) else None


def verdict_on(name: str, token: bytes) -> EventsApiError | None:
    """The failure with which that holder gave the lease back, if it failed."""
    key = _verdict_key(name, token)
    return verdicts.read(codec.unpack(cache.get(key), key=key))


def _wake_keeper() -> None:
    global _keeper  # noqa: PLW0603 - one per process
    if _keeper is None or not _keeper.is_alive():  # not alive: in a child of a fork
        _keeper = threading.Thread(target=_keep, name="feed-leases", daemon=True)
        _keeper.start()


def _keep() -> None:
    """Renew what is held, so that a lease may be shorter than the work; ends after a while without any."""
    global _keeper  # noqa: PLW0603 - one per process
    idle = 0
    while True:
        time.sleep(_RENEWED_EVERY)
        with _guard:
            keys = list(_held)
            idle = 0 if keys else idle + 1
            if idle > 30:
                _keeper = None
                return
        for key in keys:
            asked_at = time.monotonic()
            if cache.touch(key, SECONDS):
                with _guard:
                    if key in _held:
                        _held[key] = asked_at + SECONDS


def _key(name: str) -> str:
    return f"{name}:lease"


def _verdict_key(name: str, token: bytes) -> str:
    return f"{name}:failed:{token.decode()}"
