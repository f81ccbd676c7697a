"""Finished pages, kept as bytes for as long as they are true.

A page is the same for all agents of an account in one zone on one day. It is kept until the log of its
subject changes, or would have to be checked. It lies encrypted in the cache for every process, and in this
process ready to be sent.
"""

import gzip
import hashlib
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from timeline.accounts.models import Account
from timeline.events.values import Subject
from timeline.feed import codec, state
from timeline.feed.flights import fly
from timeline.sources.reading import Looks

from .moments import Clock

AUDIENCE = ""  # room for whoever sees less than others: masks are made for a role


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is sent. ``until`` in seconds since 1970: it may be shown so long, 0 not a second time."""

    html: bytes
    packed: bytes
    until: float


def sheet(html: str, until: float) -> Sheet:
    data = html.encode()
    return Sheet(data, gzip.compress(data, 6, mtime=0), until)


class Shelf:
    """The pages that this process has at hand, the longest unused leaving first."""

    def __init__(self, most_bytes: int) -> None:
        self.size = 0
        self._most = most_bytes
        self._guard = threading.Lock()
        self._pages: OrderedDict[str, tuple[bytes, Sheet]] = OrderedDict()

    def get(self, key: str, token: bytes) -> Sheet | None:
        with self._guard:
            held = self._pages.get(key)
            if held is None:
                return None
            if held[0] != token or held[1].until <= time.time():
                self._drop(key)
                return None
            self._pages.move_to_end(key)
            return held[1]

    def put(self, key: str, token: bytes, page: Sheet) -> None:
        with self._guard:
            self._drop(key)
            self._pages[key] = (token, page)
            self.size += _weight(page)
            while self.size > self._most:
                self._drop(next(iter(self._pages)))

    def clear(self) -> None:
        with self._guard:
            self._pages.clear()
            self.size = 0

    def _drop(self, key: str) -> None:
        held = self._pages.pop(key, None)
        if held is not None:
            self.size -= _weight(held[1])


def _weight(page: Sheet) -> int:
    return len(page.html) + len(page.packed)


shelf = Shelf(16_000_000)


@dataclass(frozen=True, slots=True)
class Asked:
    """All that a page depends on besides the events that are held, which the state stands for.

    ``address`` is the path with the query as it was sent: other words for the same question are another page.
    """

    account: Account
    subject: Subject
    address: str
    looks: Looks
    clock: Clock

    @property
    def key(self) -> str:
        account = self.account
        return _key(
            account.id,
            (account.api_origin, account.credential_kind, account.credential_id, account.secret),
            self.subject,
            (self.address, str(self.clock.zone), self.clock.today, self.looks.version, AUDIENCE),
        )

    def token(self) -> bytes | None:
        return state.token_of(self.account.key, self.subject)


@lru_cache(maxsize=4096)
def _key(account: UUID, connection: tuple[str, ...], subject: Subject, question: tuple[object, ...]) -> str:
    """The cache key: the account in clear, all else as a digest. Made once for those who ask again."""
    parts = repr((connection, subject.kind, subject.value, *question, _edition()))
    digest = hashlib.sha256(parts.encode("utf-8", "replace")).hexdigest()[:40]
    return f"timeline:page:{account}:{digest}"


def page(asked: Asked, make: Callable[[], Sheet]) -> Sheet:
    """The page, made by ``make`` unless it is kept. Raises what that raises.

    Those who ask at the same time are served by one making.
    """
    if settings.DEBUG:  # whoever edits a template wants to see it
        return make()
    key, token = asked.key, asked.token()
    kept = None if token is None else shelf.get(key, token) or _fetch(key, token)
    return kept or fly(f"{key}:{token!r}", lambda: _made(asked, key, token, make))


def _made(asked: Asked, key: str, token: bytes | None, make: Callable[[], Sheet]) -> Sheet:
    made = make()
    left = made.until - time.time()
    # What changed the log meanwhile, be it this very page, may be newer than what the page shows.
    if token is not None and left > 0 and token == asked.token():
        shelf.put(key, token, made)
        cache.set(key, codec.pack([token.hex(), made.until, made.html.decode()], key=key), left)
    return made


def _fetch(key: str, token: bytes) -> Sheet | None:
    """The page out of the shared cache, if it was made of the same state."""
    match codec.unpack(cache.get(key), key=key):
        case [str(made_of), float(until), str(html)] if made_of == token.hex() and until > time.time():
            found = sheet(html, until)
            shelf.put(key, token, found)
            return found
    return None


@lru_cache(maxsize=1)
def _edition() -> str:
    """Another one for every version of this code, its templates and its settings."""
    here = Path(__file__).parent
    templates = Path(settings.BASE_DIR) / "templates"
    files = [*here.rglob("*.py"), *here.parent.glob("sources/*.py")]
    files += [*templates.glob("sidebar/*.html"), *templates.glob("problems/*.html")]
    digest = hashlib.sha256(str(settings.TIMELINE_PAGE_SIZE).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
