"""The query string of a list of events: the Events API's own parameters, and the timeline's besides.

An empty parameter counts as one that was not sent: the documented samples send all of them, empty. Times
without an offset are UTC in ``filter[…]`` and in the agent's zone (header ``Timeline-Zone``) in ``start`` and
``end``, where a date alone means the whole day.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo

from django.http import QueryDict

from timeline.events.values import Subject
from timeline.events.wire import parse_identifier, parse_time
from timeline.feed.dates import read_moment, with_plus
from timeline.feed.filters import Filters

from .errors import Invalid, Missing

MAX_SIZE = 100
MAX_USER_ID = 2**63 - 1

_LONGEST = 300  # characters of a name; cursors and identifiers are longer
_LONGEST_CURSOR = 2_000
_LONGEST_IDENTIFIER = 1_000
_MOST_NAMES = 200
_PROFILE_ID = re.compile(r"[\w.~-]{1,100}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for events asks for.

    At most one of three says where: ``after`` and ``before`` are cursors of ours, ``around`` a moment or the
    reference of an event.
    """

    filters: Filters
    after: str | None
    size: int
    before: str | None = None
    around: datetime | str | None = None
    fresh: bool = False


def read_asked(query: QueryDict, zone: tzinfo = UTC) -> Asked:
    """Read filters, cursor and size. Raises Invalid for whatever cannot be meant."""
    asked = Asked(
        filters=_filters(query, zone),
        after=_either(query, "page[after]", "after", _LONGEST_CURSOR),
        before=_one(query, "before", _LONGEST_CURSOR),
        around=_around(query, zone),
        size=_size(query),
        fresh=_one(query, "fresh") is not None,
    )
    if sum(place is not None for place in (asked.after, asked.before, asked.around)) > 1:
        raise Invalid("after", "after, before and around do not go together", code="ParameterRepeated")
    return asked


def read_user(text: str) -> Subject:
    """The user that a path names. Raises Invalid with the documented sentence."""
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MAX_USER_ID:
        return Subject("user", str(int(text)))
    raise Invalid("id", "Invalid parameter: id must be an integer from api/v2/users/show", code="IdNotValid")


def read_profile(text: str) -> Subject:
    """The profile that a path names. Raises Missing for what cannot be the id of one."""
    if _PROFILE_ID.fullmatch(text) is None or text in (".", ".."):
        raise Missing("Profile not found")
    return Subject("profile", text)


def read_identifier(query: QueryDict) -> Subject:
    """The profile that ``?identifier=`` names. Raises Invalid."""
    text = _one(query, "identifier", _LONGEST_IDENTIFIER)
    try:
        return Subject("identifier", ":".join(parse_identifier(text or "")))
    except ValueError as error:
        raise Invalid("identifier", str(error), code="IdentifierNotValid") from error


def read_text(query: QueryDict, name: str) -> str | None:
    """A parameter that is there once or not at all. Raises Invalid."""
    return _one(query, name)


def read_number(query: QueryDict, name: str, *, default: int, least: int = 0, most: int) -> int:
    """A whole number within its bounds. Raises Invalid."""
    text = _one(query, name)
    if text is None:
        return default
    if text.isascii() and text.isdigit() and len(text) < 20 and least <= int(text) <= most:
        return int(text)
    raise Invalid(name, f"{name} must be a number from {least} to {most}", code="NumberNotValid")


def _filters(query: QueryDict, zone: tzinfo) -> Filters:
    source, kind = _one(query, "filter[source]"), _one(query, "filter[type]")
    if kind is not None and source is None:
        raise Invalid("filter[type]", "filter[type] needs filter[source]", code="SourceFilterMissing")
    sources, pairs = _names(query, "source"), [_pair(text) for text in _names(query, "type")]
    if source is not None:
        if sources or pairs:
            raise Invalid("filter[source]", "filter[source] does not go with source and type")
        sources, pairs = ([source], []) if kind is None else ([], [(source, kind)])
    return Filters(
        sources=frozenset(sources),
        types=frozenset(pairs),
        exclude=frozenset(_exclusion(text) for text in _names(query, "exclude")),
        start=_time(query, "filter[start_time]", "Start") or _day(query, "start", "Start", zone),
        end=_time(query, "filter[end_time]", "End") or _day(query, "end", "End", zone),
        q=(_one(query, "q", 200) or "").strip(),
    )


def _one(query: QueryDict, name: str, longest: int = _LONGEST) -> str | None:
    values = query.getlist(name)
    if len(values) > 1:
        raise Invalid(name, f"{name} is there more than once", code="ParameterRepeated")
    if not values or not values[0]:
        return None
    return _checked(values[0], name, longest)


def _either(query: QueryDict, name: str, ours: str, longest: int = _LONGEST) -> str | None:
    one, other = _one(query, name, longest), _one(query, ours, longest)
    if one is not None and other is not None:
        raise Invalid(name, f"{name} does not go with {ours}", code="ParameterRepeated")
    return one or other


def _names(query: QueryDict, name: str) -> list[str]:
    names = [_checked(value, name, _LONGEST) for value in query.getlist(name) if value]
    if len(names) > _MOST_NAMES:
        raise Invalid(name, f"{name} is there more than {_MOST_NAMES} times")
    return names


def _checked(value: str, name: str, longest: int) -> str:
    if len(value) > longest or "\x00" in value:
        raise Invalid(name, f"{name} is too long or has a NUL character", code="ParameterNotValid")
    return value


def _pair(text: str) -> tuple[str, str]:
    source, colon, kind = text.partition(":")
    if not (source and colon):
        raise Invalid("type", "type has the form source:type", code="TypeNotValid")
    return source, kind


def _exclusion(text: str) -> tuple[str, str | None]:
    source, colon, kind = text.partition(":")
    return source, kind if colon else None


def _time(query: QueryDict, name: str, word: str) -> datetime | None:
    text = _one(query, name)
    try:
        return None if text is None else parse_time(with_plus(text))
    except ValueError as error:
        raise Invalid(name, f"{word} Timestamp not valid", code=f"{word}TimestampNotValid") from error


def _day(query: QueryDict, name: str, word: str, zone: tzinfo) -> datetime | None:
    text = _one(query, name)
    if text is None:
        return None
    if query.get(f"filter[{name}_time]"):
        raise Invalid(name, f"{name} does not go with filter[{name}_time]", code="ParameterRepeated")
    try:
        return read_moment(text, zone, closing=name == "end")
    except (ValueError, OverflowError) as error:
        raise Invalid(name, f"{word} Timestamp not valid", code=f"{word}TimestampNotValid") from error


def _around(query: QueryDict, zone: tzinfo) -> datetime | str | None:
    """A moment to jump to, a date being the end of its day, or else the reference of an event."""
    text = _one(query, "around", _LONGEST_CURSOR)
    if text is None:
        return None
    try:
        return read_moment(text, zone, closing=True)
    except (ValueError, OverflowError):
        return text


def _size(query: QueryDict) -> int:
    text = _either(query, "page[size]", "size")
    if text is None:
        return MAX_SIZE
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise Invalid("page[size]", "page[size] must be a positive integer", code="PageSizeNotValid")
    significant = text.lstrip("0")
    return MAX_SIZE if len(significant) > 3 else min(int(significant), MAX_SIZE)
