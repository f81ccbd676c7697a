"""The query string of a list of events, as a value. An empty parameter counts as one that was not sent:
the documented samples send all of them, empty.
"""

import re
from dataclasses import dataclass
from datetime import datetime

from django.http import QueryDict

from timeline.events.wire import parse_identifier, parse_time

from .errors import Invalid

MAX_PAGE = 100
MAX_USER_ID = 2**63 - 1

# A plus sign that nobody encoded arrives as a blank: 2020-01-31T00:44:07 00:00
_LOST_PLUS = re.compile(r"(:\d{2}(?:\.\d+)?) (\d{2}:?\d{2})$")


@dataclass(frozen=True, slots=True)
class Asked:
    """What a request for events asks for; times are inclusive, aware and in UTC."""

    source: str | None
    type: str | None
    start: datetime | None
    end: datetime | None
    after: str | None
    size: int

    @property
    def filters(self) -> tuple[str | None, ...]:
        """The filters in one spelling, to bind a cursor to."""
        times = [moment.isoformat() if moment else None for moment in (self.start, self.end)]
        return (self.source, self.type, *times)


def read_asked(query: QueryDict) -> Asked:
    """Read filters, cursor and size. Raises Invalid for whatever cannot be meant."""
    source, kind = _one(query, "filter[source]"), _one(query, "filter[type]")
    if kind is not None and source is None:
        raise Invalid("filter[type]", "filter[type] needs filter[source]", code="SourceFilterMissing")
    return Asked(
        source=source,
        type=kind,
        start=_moment(query, "filter[start_time]", "Start"),
        end=_moment(query, "filter[end_time]", "End"),
        after=_one(query, "page[after]"),
        size=_size(query),
    )


def read_identifier(query: QueryDict) -> tuple[str, str, str, str]:
    """The identifier query's four parts: source, type, identifier type, value. Raises Invalid."""
    text = _one(query, "identifier")
    try:
        return parse_identifier(text or "")
    except ValueError as error:
        raise Invalid("identifier", str(error), code="IdentifierNotValid") from error


def read_user_id(text: str) -> int:
    """A Zendesk user id: a positive integer of 64 bits. Raises Invalid with the documented sentence."""
    if text.isascii() and text.isdigit() and len(text) < 20 and int(text) <= MAX_USER_ID:
        return int(text)
    raise Invalid("id", "Invalid parameter: id must be an integer from api/v2/users/show")


def _one(query: QueryDict, name: str) -> str | None:
    if name not in query:
        return None
    values = query.getlist(name)
    if len(values) > 1:
        raise Invalid(name, f"{name} is there more than once", code="ParameterRepeated")
    if "\x00" in values[0]:
        raise Invalid(name, f"{name} has a NUL character", code="ParameterNotValid")
    return values[0] or None


def _moment(query: QueryDict, name: str, word: str) -> datetime | None:
    text = _one(query, name)
    if text is None:
        return None
    try:
        return parse_time(_LOST_PLUS.sub(r"\1+\2", text))
    except ValueError as error:
        raise Invalid(name, f"{word} Timestamp not valid", code=f"{word}TimestampNotValid") from error


def _size(query: QueryDict) -> int:
    text = _one(query, "page[size]")
    if text is None:
        return MAX_PAGE
    if not (text.isascii() and text.isdigit() and text.strip("0")):
        raise Invalid("page[size]", "page[size] must be a positive integer", code="PageSizeNotValid")
    significant = text.lstrip("0")
    return MAX_PAGE if len(significant) > 3 else min(int(significant), MAX_PAGE)
