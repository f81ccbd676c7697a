"""The Events API's JSON, read tolerantly and written exactly. No I/O.

Shapes: https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .errors import BadAnswer, NoPerson
from .values import Event, EventPage, Identifier, Person, Profile, Receipt

MAX_CURSOR = 4000  # longer ones would not fit into a request line
MAX_ID = 100  # an id has 24 or 26 characters; it goes into names of ours, which have to stay short
MAX_NAME = 100  # a source or type has at most 40; it goes into every list of them
MAX_TAG = 20  # a locale: language, script and region
MAX_ROLE_TYPE = 1000  # there are six; it has to fit into a column
CUT = "…"
UNDATED = datetime(1, 1, 1, tzinfo=UTC)

_TIME = re.compile(
    r"(?P<date>\d{4}-?\d{2}-?\d{2})"
    r"(?:[T ](?P<clock>\d{2}:?\d{2}(?::?\d{2})?)(?:[.,](?P<fraction>\d{1,9}))?"
    r"\s?(?P<zone>Z|z|[+-]\d{2}(?::?\d{2})?)?)?",
    re.ASCII,
)

_ZONE = re.compile(r"[A-Za-z0-9_+-]{1,20}(?:/[A-Za-z0-9_+-]{1,20}){1,2}|UTC", re.ASCII)
_DIGITS = re.compile(r"[0-9]{1,20}", re.ASCII)
_LOCALE = re.compile(r"[A-Za-z]{2,8}(?:[-_][A-Za-z0-9]{1,8}){0,3}", re.ASCII)

# As the API itself writes it, nearly always: read in one step, for a page holds two hundred of them.
_USUAL_LENGTHS = (25, 29, 32)  # no fraction, milliseconds, microseconds
_USUAL_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{3}|\.\d{6})?(?:Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_time(text: str) -> datetime:
    """Read ISO 8601 as the API and its clients write it; the answer is aware and in UTC.

    Takes a date alone (midnight UTC), 0 to 9 fractional digits (cut to microseconds), ``Z``, ``+00:00``,
    ``+0000``, ``+00`` or no zone (UTC). Raises ValueError for anything else.
    """
    try:
        if _USUAL_TIME.fullmatch(text):
            return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("out of the calendar") from error
    match = _TIME.fullmatch(text.strip())
    if match is None:
        raise ValueError("not an ISO 8601 date or date-time")
    day = date.fromisoformat(match["date"])
    clock = time.fromisoformat(match["clock"]) if match["clock"] else time()
    fraction = (match["fraction"] or "")[:6].ljust(6, "0")
    zone = (match["zone"] or "Z").upper()
    moment = datetime.combine(day, clock).replace(microsecond=int(fraction))
    if zone != "Z":
        digits = zone[1:].replace(":", "").ljust(4, "0")
        zone = f"{zone[0]}{digits[:2]}:{digits[2:]}"
    try:
        return datetime.fromisoformat(moment.isoformat() + ("+00:00" if zone == "Z" else zone)).astimezone(
            UTC
        )
    except OverflowError as error:
        raise ValueError("out of the calendar") from error


def format_time(moment: datetime) -> str:
    """Write a moment as the API does, in UTC with offset: ``2020-01-31T00:44:07+00:00``."""
    return moment.astimezone(UTC).isoformat()


def parse_identifier(text: str) -> tuple[str, str, str, str]:
    """Split an identifier query into source, type, identifier type and value.

    The value may itself contain ``:``. Raises ValueError when a part is missing or empty.
    """
    parts = text.split(":", 3)
    if len(parts) != 4 or not all(parts):
        raise ValueError("an identifier query has the form source:type:identifier_type:identifier_value")
    source, kind, identifier_type, value = parts
    return source, kind, identifier_type, normal_identifier(identifier_type, value)


def normal_identifier(identifier_type: str, value: str) -> str:
    """Lower the values that Zendesk lowers when it stores them."""
    return value.lower() if identifier_type in ("email", "twitter") else value


def read_event(data: object, *, key: bytes = b"") -> Event:
    """Read one event, forgiving whatever can be forgiven. Raises BadAnswer if it is not an object.

    Properties and description are left as long as they are; id, source and type are bounded. An id that is
    made of the content cannot be guessed from it without the ``key``.
    """
    if type(data) is not dict and not isinstance(data, Mapping):  # the first is cheap to ask
        raise BadAnswer("an event is not a JSON object")
    get = data.get
    created_text, received_text = get("created_at"), get("received_at")
    created = _time_or_none(created_text)
    received = created if received_text == created_text else _time_or_none(received_text)
    properties = get("properties")
    return Event(
        _event_id(data, key),
        _name(get("source")),
        _name(get("type")),
        _text(get("description")),
        created or received or UNDATED,
        received,
        properties if type(properties) is dict or isinstance(properties, Mapping) else {},
        created is not None,
    )


def write_event(event: Event) -> dict[str, Any]:
    """The event as the API answers with it; reading it again gives an equal event."""
    data: dict[str, Any] = {
        "id": event.id,
        "source": event.source,
        "type": event.type,
        "description": event.description,
        "properties": dict(event.properties),
    }
    if event.dated:
        data["created_at"] = format_time(event.created_at)
    if event.received_at is not None:
        data["received_at"] = format_time(event.received_at)
    return data


def read_page(data: object, *, key: bytes = b"") -> EventPage:
    """Read a list answer. Raises BadAnswer unless it is an object with a list of events.

    The cursor is ``meta.after_cursor`` unless ``meta.has_more`` is false, else the ``page[after]`` of the
    first non-empty ``links[].next``; the URL itself is never followed. More events without a cursor that
    leads to them are a BadAnswer: such a page must not pass for the last. ``key`` is ``read_event``'s.
    """
    if not isinstance(data, Mapping) or not isinstance(data.get("events"), list):
        raise BadAnswer("the answer has no list of events")
    return EventPage(tuple(read_event(item, key=key) for item in data["events"]), _next_cursor(data))


def read_profiles(data: object) -> tuple[Profile, ...]:
    """Read a list of profiles. Raises BadAnswer unless it is an object with a list of profiles."""
    if not isinstance(data, Mapping) or not isinstance(data.get("profiles"), list):
        raise BadAnswer("the answer has no list of profiles")
    return tuple(read_profile(item) for item in data["profiles"])


def read_profile(data: object) -> Profile:
    """Read one profile. Raises BadAnswer if it is not an object with an id."""
    if not isinstance(data, Mapping) or not _text(data.get("id")):
        raise BadAnswer("a profile is not a JSON object with an id")
    identifiers = data.get("identifiers")
    attributes = data.get("attributes")
    return Profile(
        id=_text(data.get("id")),
        source=_text(data.get("source")),
        type=_text(data.get("type")),
        name=_text(data.get("name")),
        user_id=_text(data.get("user_id")) or None,
        identifiers=tuple(
            Identifier(_text(item.get("type")), _text(item.get("value")))
            for item in (identifiers if isinstance(identifiers, list) else [])
            if isinstance(item, Mapping)
        ),
        attributes=attributes if isinstance(attributes, Mapping) else {},
        created_at=_time_or_none(data.get("created_at")),
        updated_at=_time_or_none(data.get("updated_at")),
    )


def read_receipt(data: object) -> Receipt:
    """Read the answer to a tracked event; older accounts send ``{"status": "received"}`` alone."""
    if not isinstance(data, Mapping) or not _text(data.get("status")):
        raise BadAnswer("the answer to a tracked event has no status")
    return Receipt(
        status=_text(data.get("status")),
        profile_id=_text(data.get("profile_id")) or None,
        user_id=_text(data.get("user_id")) or None,
    )


def read_person(data: object) -> Person:
    """Read ``{"user": {…}}``. Raises NoPerson unless it is an object with a user that has a role.

    https://developer.zendesk.com/api-reference/ticketing/users/users/#json-format
    """
    user = data.get("user") if isinstance(data, Mapping) else None
    role = user.get("role") if isinstance(user, Mapping) else None
    if not isinstance(user, Mapping) or not isinstance(role, str) or not role.strip():
        raise NoPerson("the answer describes no user with a role")
    return Person(
        id=_text(user.get("id")),
        name=_name(user.get("name")),
        role=_name(role).strip().lower().replace("_", "-").replace(" ", "-"),
        locale=_of_form(_LOCALE, user.get("locale"))[:MAX_TAG],
        time_zone=_of_form(_ZONE, user.get("iana_time_zone")) or _of_form(_ZONE, user.get("time_zone")),
        active=user.get("active") is not False,
        suspended=user.get("suspended") is True,
        role_type=_role_type(user.get("role_type")),
        custom_role_id=_of_form(_DIGITS, _text(user.get("custom_role_id"))),
    )


def _role_type(value: object) -> int | None:
    """The number, -1 for what is none: who is said to be somebody special must not pass for usual."""
    if value is None or (type(value) is int and 0 <= value < MAX_ROLE_TYPE):
        return value
    return -1


def _next_cursor(data: Mapping[str, Any]) -> str | None:
    meta = data.get("meta")
    meta = meta if isinstance(meta, Mapping) else {}
    has_more = meta.get("has_more")
    if has_more is not None and not has_more:
        return None
    cursor = _text(meta.get("after_cursor")) or _linked_cursor(data.get("links"))
    if has_more and not cursor:
        raise BadAnswer("the answer has more events but no cursor that leads to them")
    if len(cursor) > MAX_CURSOR:
        raise BadAnswer("the cursor is too long to be sent back")
    return cursor or None


def _linked_cursor(links: object) -> str:
    for entry in links if isinstance(links, list) else [links]:
        following = _text(entry.get("next")) if isinstance(entry, Mapping) else ""
        try:
            cursors = parse_qs(urlsplit(following).query).get("page[after]", [])
        except ValueError:
            continue
        if cursors:
            return cursors[0]
    return ""


def _time_or_none(value: object) -> datetime | None:
    if not isinstance(value, str):
        return None
    try:
        if len(value) in _USUAL_LENGTHS and value[10] == "T" and value.endswith("+00:00"):
            return datetime.fromisoformat(value)  # in UTC as it is
        return parse_time(value)
    except ValueError:
        return None


def _text(value: object) -> str:
    """A string without what no database, header or page can carry: NUL and lone surrogates."""
    if type(value) is str and value.isascii() and "\x00" not in value:
        return value  # nearly all of them
    if isinstance(value, bool) or value is None or isinstance(value, (dict, list)):
        return ""
    return str(value).replace("\x00", "").encode("utf-8", "replace").decode("utf-8")


def _of_form(form: re.Pattern[str], value: object) -> str:
    return value if isinstance(value, str) and form.fullmatch(value) else ""


def _name(value: object) -> str:
    """A source or type, cut where it is longer than any that the API takes."""
    text = _text(value)
    return text if len(text) <= MAX_NAME else text[: MAX_NAME - 1] + CUT


def _event_id(data: Mapping[str, Any], key: bytes) -> str:
    """The API's id, by a digest of it if it is absurdly long; a digest of the content where there is none."""
    text = _text(data.get("id"))
    if len(text) > MAX_ID:
        return "long-" + hashlib.sha256(text.encode()).hexdigest()[:26]
    return text or _digest(data, key)


def _digest(data: Mapping[str, Any], key: bytes) -> str:
    """The same name for the same content, for events that came without an id.

    With a key, because whoever may not see a value of the event could else try which one gives this name.
    """
    try:
        text = json.dumps(data, sort_keys=True, separators=(",", ":"), default=str)
    except RecursionError as error:
        raise BadAnswer("an event is nested too deeply") from error
    return "d-" + hmac.digest(key, text.encode("utf-8", "replace"), "sha256").hex()[:26]
