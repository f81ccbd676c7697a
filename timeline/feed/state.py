"""The state of what is held of a subject: a token that is another one after every change.

Who keeps something made from a timeline's pages keeps the token with it, taken before the pages were, and
throws it away when the token has changed. Without a token nothing is to be kept.
"""

import hashlib
import os
from functools import lru_cache

from django.core.cache import cache

from timeline.events.values import Subject


@lru_cache(maxsize=4096)
def key_of(account: str, subject: Subject) -> str:
    """The cache key of the token."""
    digest = hashlib.sha256(repr((subject.kind, subject.value)).encode()).hexdigest()[:40]
    return f"timeline:state:{account}:{digest}"


def token_of(account: str, subject: Subject) -> bytes | None:
    """The token as it is now, None where nothing is held."""
    return token_at(key_of(account, subject))


def token_at(key: str) -> bytes | None:
    """The token under its cache key."""
    token = cache.get(key)
    return token if isinstance(token, bytes) else None


def change(account: str, subject: Subject) -> dict[str, bytes]:
    """The entry to write together with what changes of the subject; it has to live as long."""
    return {key_of(account, subject): os.urandom(12)}
