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
    """A subject with the URLs of its timeline and of its events' details, and the query both need."""

    subject: Subject
    path: str
    details_path: str
    query: dict[str, str] = field(default_factory=dict)

    @property
    def details(self) -> str:
        """The URL of an event's details, up to its reference."""
        return f"{self.details_path}?{urlencode({**self.query, 'ref': ''})}"


def user(user_id: str) -> Place | None:
    """The Zendesk user of this id, None unless it is a number; leading zeros make no other user of it."""
    if not _USER.fullmatch(user_id):
        return None
    return _user(get_script_prefix(), str(int(user_id)))


@lru_cache(maxsize=4096)
def _user(prefix: str, number: str) -> Place:
    return Place(Subject("user", number), *_paths_below(prefix, "user", "user_event", number))


def profile(profile_id: str) -> Place | None:
    """The profile of this id, None for what cannot be one."""
    if not _PROFILE.fullmatch(profile_id):
        return None
    return Place(Subject("profile", profile_id), *_paths("profile", "profile_event", profile_id))


def identifier(query: str) -> Place | None:
    """The profile that ``source:type:identifier_type:value`` names, None for any other text."""
    if len(query) > LONGEST_IDENTIFIER or "\x00" in query:
        return None
    try:
        value = ":".join(parse_identifier(query))
    except ValueError:
        return None
    paths = _paths("identifier", "identifier_event")
    return Place(Subject("identifier", value), *paths, {"identifier": value})


def _paths(timeline: str, event: str, *args: str) -> tuple[str, str]:
    return _paths_below(get_script_prefix(), timeline, event, *args)


@lru_cache(maxsize=1024)
def _paths_below(prefix: str, timeline: str, event: str, *args: str) -> tuple[str, str]:
    return reverse(f"sidebar:{timeline}", args=args), reverse(f"sidebar:{event}", args=args)
