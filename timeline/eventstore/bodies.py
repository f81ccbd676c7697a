"""The body of a tracked event, as values. What the API refuses is refused here, for imports too."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import orjson

from timeline.events.wire import normal_identifier, parse_time

from . import raw
from .errors import Invalid
from .parameters import read_user_id

MAX_IDENTIFIERS = 20
MAX_DEPTH = 920  # what any reader of the answer can still read, with room to spare
_PROTECTED = "zendesk"
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class EventBody:
    """``created_at`` is None where the arrival counts; ``properties`` is the text of a JSON object."""

    source: str
    type: str
    description: str
    created_at: datetime | None
    properties: str


@dataclass(frozen=True, slots=True)
class ProfileBody:
    """``identifiers`` are pairs of type and value; ``attributes`` is the text of a JSON object."""

    source: str
    type: str
    name: str
    user_id: int | None
    identifiers: tuple[tuple[str, str], ...]
    attributes: str

    def of_user(self, user_id: int) -> "ProfileBody":
        """The same for this user. Raises Invalid if it names another one itself."""
        if self.user_id not in (None, user_id):
            raise Invalid("user_id", "The profile's user_id is not the user of the request")
        return replace(self, user_id=user_id)


@dataclass(frozen=True, slots=True)
class Body:
    event: EventBody
    profile: ProfileBody | None
    user_id: int | None = None  # only lines of a file carry one beside the profile


def read_body(text: bytes, *, protected: bool = True) -> Body:
    """Read ``{"event": {…}, "profile": {…}}``; the profile may be missing. Raises Invalid.

    ``protected`` refuses events of the source zendesk, which only Zendesk itself sends.
    """
    try:
        data = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Invalid("body", f"The body is not valid JSON: {error}", code="BodyNotValid") from error
    data = _object(data, "body")
    parts = raw.members(text.decode())
    event = _object(data.get("event"), "event")
    profile = data.get("profile")
    return Body(
        event=read_event(event, raw.members(parts["event"]).get("properties"), protected=protected),
        profile=None if profile is None else _profile_part(profile, parts["profile"]),
        user_id=read_user_number(data.get("user_id")),
    )


def read_event(data: Mapping[str, Any], properties: str | None, *, protected: bool = True) -> EventBody:
    """Read the event's part; ``properties`` is its raw text. Raises Invalid."""
    _object(data.get("properties"), "properties")
    source = _word(data, "source", 40)
    if protected:
        _refuse_protected(source)
    return EventBody(
        source=source,
        type=_word(data, "type", 40),
        description=_text(data, "description"),
        created_at=_moment(data.get("created_at")),
        properties=json_text(properties or "{}", "properties"),
    )


def read_profile(data: Mapping[str, Any], attributes: str | None) -> ProfileBody:
    """Read the profile's part; ``attributes`` is its raw text, None without any. Raises Invalid."""
    if data.get("attributes") is not None:
        _object(data["attributes"], "attributes")
    else:
        attributes = None
    source = _word(data, "source", 40)
    _refuse_protected(source)
    return ProfileBody(
        source=source,
        type=_word(data, "type", 40),
        name=_text(data, "name"),
        user_id=read_user_number(data.get("user_id")),
        identifiers=_identifiers(data.get("identifiers")),
        attributes=json_text(attributes or "{}", "attributes"),
    )


def read_user_number(value: object) -> int | None:
    """A user id in a body: an integer or its digits; None where there is none. Raises Invalid."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, str)):
        raise Invalid("user_id", "user_id must be an integer")
    return read_user_id(str(value))


def json_text(text: str, attribute: str) -> str:
    """The text as it is kept. Raises Invalid if it nests deeper than a reader could follow."""
    kept = raw.compact(text)
    if raw.deeper(kept, MAX_DEPTH):
        raise Invalid(attribute, f"{attribute} nests more than {MAX_DEPTH} levels")
    _refuse_unstorable(kept, attribute)
    return kept


def _profile_part(profile: object, text: str) -> ProfileBody:
    return read_profile(_object(profile, "profile"), raw.members(text).get("attributes"))


def _identifiers(value: object) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, list) or not value:
        raise Invalid("identifiers", "A profile needs a list of at least one identifier")
    found: dict[tuple[str, str], None] = {}
    for item in value:
        data = _object(item, "identifiers")
        kind = _word(data, "type", 60, attribute="identifier_type")
        text = normal_identifier(kind, _word(data, "value", 255, attribute="identifier_value"))
        if len(text) > 255:
            raise Invalid("identifier_value", "identifier_value is longer than 255 characters")
        found[kind, text] = None
    if len(found) > MAX_IDENTIFIERS:
        raise Invalid("identifiers", f"A profile has at most {MAX_IDENTIFIERS} identifiers")
    return tuple(found)


def _word(data: Mapping[str, Any], name: str, most: int, *, attribute: str = "") -> str:
    attribute = attribute or name
    text = _text(data, name, attribute)
    if not text.strip():
        raise Invalid(attribute, f"{attribute} is missing or blank")
    if len(text) > most:
        raise Invalid(attribute, f"{attribute} is longer than {most} characters")
    return text


def _text(data: Mapping[str, Any], name: str, attribute: str = "") -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Invalid(attribute or name, f"{attribute or name} must be a string")
    _refuse_unstorable(value, attribute or name)
    return value


def _moment(value: object) -> datetime | None:
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return parse_time(value)
    except ValueError:
        pass
    raise Invalid("created_at", "created_at must be an ISO 8601 date-time")


def _object(value: object, attribute: str) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        raise Invalid(attribute, f"{attribute} must be a JSON object")
    return value


def _refuse_protected(source: str) -> None:
    if unicodedata.normalize("NFKC", source).strip().casefold() == _PROTECTED:
        raise Invalid("source", "'zendesk' is a protected source name", code="SourceProtected")


def _refuse_unstorable(text: str, attribute: str) -> None:
    """No database takes NUL, and nothing can send half a surrogate pair."""
    if not text.isascii() and _LONE_SURROGATE.search(text):
        raise Invalid(attribute, f"{attribute} is not valid Unicode")
    if "\x00" in text:
        raise Invalid(attribute, f"{attribute} has a NUL character")
