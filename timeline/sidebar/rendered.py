"""Finished pages, kept as bytes for as long as they are true.

A page is the same for all agents of an account in one zone on one day who may see the same. It is kept until
the log of its subject changes, or would have to be checked. It lies encrypted in the cache for every process,
and in this process ready to be sent.
"""

import gzip
import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, tzinfo
from functools import lru_cache
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.core.cache import cache

from timeline.accounts.models import Account
from timeline.caching import codec
from timeline.events.values import Subject
from timeline.feed import state
from timeline.feed.flights import fly
from timeline.feed.shelf import Shelf
from timeline.sources.reading import Looks

from .moments import Clock
from .places import Place


@dataclass(frozen=True, slots=True)
class Sheet:
    """A page as it is sent, with how many ``events``.

    ``until`` in seconds since 1970: it may be shown so long, 0 not a second time.
    """

    html: bytes
    packed: bytes
    until: float
    events: int


def sheet(html: str, until: float, *, events: int) -> Sheet:
    data = html.encode()
    # Level 6 takes twice the time of 3 for a tenth less.
    return Sheet(data, gzip.compress(data, 3, mtime=0), until, events)


# What this process has at hand, ready to be sent, with the state of which it was made.
shelf: Shelf[tuple[bytes, Sheet]] = Shelf(16_000_000, settings.TIMELINE_KEEP_SECONDS)


@dataclass(frozen=True, slots=True)
class Names:
    """Under which a page lies in the cache, and the state of its subject."""

    page: str
    state: str


def names_of(account: Account, place: Place, words: str, looks: Looks, clock: Clock) -> Names:
    """The names of a page, made of all that it depends on besides the events that are held.

    ``looks`` are those of its readers: their version is another one where they see something else.
    ``words`` are those of the question; for the events stands the state.
    """
    connection = (account.api_origin, account.credential_kind, account.credential_id, account.secret)
    return _names(
        account.id, connection, (place.path, place.subject), (words, clock.zone, clock.today, looks.version)
    )


@lru_cache(maxsize=4096)
def _names(
    account: UUID,
    connection: tuple[str, ...],
    place: tuple[str, Subject],
    question: tuple[str, tzinfo, date, str],
) -> Names:
    """The account in clear, all else as a digest. Made once for those who ask again."""
    (path, subject), (words, zone, today, looks) = place, question
    parts = (connection, path, subject.kind, subject.value, words, str(zone), today, looks)
    digest = hashlib.sha256(repr((parts, _edition())).encode("utf-8", "replace"))
    return Names(
        page=f"timeline:page:{account}:{digest.hexdigest()[:40]}",
        state=state.key_of(str(account), subject),
    )


def page(names: Names, make: Callable[[], Sheet]) -> Sheet:
    """The page, made by ``make`` unless it is kept. Raises what that raises.

    Those who ask at the same time are served by one making.
    """
    if settings.DEBUG:  # whoever edits a template wants to see it
        return make()
    token = state.token_at(names.state)
    kept = None if token is None else _at_hand(names.page, token) or _fetch(names.page, token)
    return kept or fly(f"{names.page}:{token!r}", lambda: _made(names, token, make))


def _made(names: Names, token: bytes | None, make: Callable[[], Sheet]) -> Sheet:
    made = make()
    left = made.until - time.time()
    # What changed the log meanwhile, be it this very page, may be newer than what the page shows.
    if token is not None and left > 0 and token == state.token_at(names.state):
        _put_at_hand(names.page, token, made)
        data = [token.hex(), made.until, made.events, made.html.decode()]
        cache.set(names.page, codec.pack(data, key=names.page), left)
    return made


def _at_hand(name: str, token: bytes) -> Sheet | None:
    held = shelf.get(name)
    if held is None or held[0] != token or held[1].until <= time.time():
        return None
    return held[1]


def _put_at_hand(name: str, token: bytes, page: Sheet) -> None:
    shelf.put(name, (token, page), len(page.html) + len(page.packed))


def _fetch(name: str, token: bytes) -> Sheet | None:
    """The page out of the shared cache, if it was made of the same state."""
    match codec.unpack(cache.get(name), key=name):
        case [str(made_of), float(until), int(events), str(html)] if (
            made_of == token.hex() and until > time.time()
        ):
            found = sheet(html, until, events=events)
            _put_at_hand(name, token, found)
            return found
    return None


@lru_cache(maxsize=1)
def _edition() -> str:
    """Another one for every version of this code, its templates and its settings."""
    here = Path(__file__).parent
    templates = Path(settings.BASE_DIR) / "templates"
    files = [*here.rglob("*.py"), *here.parent.glob("sources/**/*.py")]
    files += [*templates.glob("sidebar/*.html"), *templates.glob("problems/*.html")]
    digest = hashlib.sha256(str(settings.TIMELINE_PAGE_SIZE).encode())
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
