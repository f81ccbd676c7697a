"""Whose timeline a URL names, and where that timeline is."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from urllib.parse import urlencode

from django.urls import get_script_prefix, reverse

from timeline.events.values import Subject
from timeline.events.wire import parse_identifier

_USER = re.compile(r"[0-9]{1,20}", re.ASCII)
_PROFILE = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
LONGEST_IDENTIFIER = 1000


@dataclass(frozen=True, slots=True)
class Place:
    """A subject with the URLs of its timeline, its events' details and what is masked in them.

    ``query`` is what all of them need.
    """

    subject: Subject
    path: str
    details_path: str
    reveal_path: str
    query: dict[str, str] = field(default_factory=dict)

    @property
    def details(self) -> str:
        """The URL of an event's details, up to its reference."""
        return f"{self.details_path}?{urlencode({**self.query, 'ref': ''})}"

    @property
    def reveal(self) -> str:
        """The URL to which the reason for showing what is masked in an event is posted."""
        return f"{self.reveal_path}?{urlencode(self.query)}" if self.query else self.reveal_path


def user(user_id: str) -> Place | None:
    """The Zendesk user of this id, None unless it is a number; leading zeros make no other user of it."""
    if not _USER.fullmatch(user_id):
        return None
    return _user(get_script_prefix(), str(int(user_id)))


@lru_cache(maxsize=4096)
def _user(prefix: str, number: str) -> Place:
    return Place(Subject("user", number), *_paths_below(prefix, "user", number))


def profile(profile_id: str) -> Place | None:
    """The profile of this id, None for what cannot be one."""
    if not _PROFILE.fullmatch(profile_id):
        return None
    return Place(Subject("profile", profile_id), *_paths("profile", profile_id))


def identifier(query: str) -> Place | None:
    """The profile that ``source:type:identifier_type:value`` names, None for any other text."""
    if len(query) > LONGEST_IDENTIFIER or "\x00" in query:
        return None
    try:
        value = ":".join(parse_identifier(query))
    except ValueError:
        return None
    paths = _paths("identifier")
    return Place(Subject("identifier", value), *paths, {"identifier": value})


def _paths(kind: str, *args: str) -> tuple[str, str, str]:
    return _paths_below(get_script_prefix(), kind, *args)


@lru_cache(maxsize=1024)
def _paths_below(prefix: str, kind: str, *args: str) -> tuple[str, str, str]:
    timeline, event, reveal = (
        reverse(f"sidebar:{name}", args=args) for name in (kind, f"{kind}_event", f"{kind}_reveal")
    )
    return timeline, event, reveal
