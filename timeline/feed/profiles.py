"""The profiles of a user, kept in the cache as a log is: fresh for a while, then checked behind the answer.

Of a profile nothing is kept but what tells it from the others.
"""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

from timeline.caching import codec
from timeline.events.client import EventsClient
from timeline.events.errors import EventsApiError, NotFound
from timeline.events.values import Identifier, Profile

from . import gate
from .bulkhead import admitted
from .flights import fly, fly_behind

MOST = 100  # of one user; Zendesk has 20 at most


@dataclass(frozen=True, slots=True)
class Known:
    """A user's profiles as they were at ``checked_at``, without attributes and dates."""

    profiles: tuple[Profile, ...]
    checked_at: datetime

    @property
    def age(self) -> float:
        return (timezone.now() - self.checked_at).total_seconds()

    @property
    def is_fresh(self) -> bool:
        return self.age <= settings.TIMELINE_FRESH_SECONDS


@dataclass(frozen=True, slots=True)
class UserProfiles:
    """The profiles of one user, as an account's client reads them. ``account`` names the cache entry."""

    account: str
    client: EventsClient
    user_id: str

    @property
    def key(self) -> str:
        digest = hashlib.sha256(self.user_id.encode("utf-8", "replace")).hexdigest()[:40]
        return f"timeline:profiles:{self.account}:{digest}"

    def all(self) -> tuple[Profile, ...]:
        """The profiles, none for somebody whom the Events API does not know.

        Raises EventsApiError when upstream fails and what is kept is too old to be shown.
        """
        kept = self._kept()
        if kept is not None and kept.is_fresh:
            return kept.profiles
        if kept is not None and kept.age <= settings.TIMELINE_STALE_ON_ERROR_SECONDS:
            if gate.failed_recently(self) is not None:
                return kept.profiles
            if kept.age <= settings.TIMELINE_RECHECK_SECONDS:
                fly_behind(self.key, self._read)
                return kept.profiles
        try:
            with admitted(self.account):
                return fly(self.key, self._read, landed=self._landed).profiles
        except EventsApiError:
            if kept is None or kept.age > settings.TIMELINE_STALE_ON_ERROR_SECONDS:
                raise
            return kept.profiles

    def _kept(self) -> Known | None:
        """What lies in the cache, unless its hard end has passed."""
        known = _unpacked(codec.unpack(cache.get(self.key), key=self.key))
        return known if known is not None and known.age < settings.TIMELINE_KEEP_SECONDS else None

    def _landed(self) -> Known | None:
        kept = self._kept()
        return kept if kept is not None and kept.is_fresh else None

    def _read(self) -> Known:
        landed = self._landed()  # another flight's, of a moment ago
        if landed is not None:
            return landed
        known = Known(self._call(), timezone.now())
        cache.set(self.key, codec.pack(_packed(known), key=self.key), settings.TIMELINE_KEEP_SECONDS)
        return known

    def _call(self) -> tuple[Profile, ...]:
        try:
            with gate.entered(self):
                return self.client.profiles(self.user_id)[:MOST]
        except NotFound:
            return ()


def _packed(known: Known) -> list[Any]:
    return [known.checked_at.timestamp(), [_row(profile) for profile in known.profiles]]


def _row(profile: Profile) -> list[Any]:
    identifiers = [[one.type, one.value] for one in profile.identifiers]
    return [profile.id, profile.source, profile.type, profile.name, profile.user_id, identifiers]


def _unpacked(data: object) -> Known | None:
    """What was kept, None for anything of another shape."""
    match data:
        case [float(checked), list(rows)]:
            try:
                profiles = tuple(_profile(row) for row in rows)
            except (TypeError, ValueError):
                return None
            return Known(profiles, datetime.fromtimestamp(checked, UTC))
    return None


def _profile(row: list[Any]) -> Profile:
    profile_id, source, kind, name, user_id, identifiers = row
    held = tuple(Identifier(type_, value) for type_, value in identifiers)
    return Profile(profile_id, source, kind, name, user_id, held)
