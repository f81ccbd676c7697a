"""What the OpenAPI schema says of each endpoint."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema

from . import schemas
from .parameters import MAX_SIZE
from .serializers import EventOfProfile, EventWithProfile
from .wireformat import MAX_BODY_BYTES

Decorator = Callable[[Any], Any]

_HEADERS = {
    "Timeline-Checked-At": "When the Events API was last asked.",
    "Timeline-Stale": "The kind of upstream failure in spite of which this is answered, if any.",
    "Timeline-Looked-Back-To": "How far back the answer is whole.",
    "Timeline-Withheld": "How many loaded events are of sources that the agent's role does not see, if any.",
    "Timeline-Session": "The session token that replaces the one sent; absent while that is young.",
}


def parameter(name: str, text: str, kind: Any = str, *, many: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text, many=many)


_TIME = {"type": "string", "example": "2026-03-31T12:00:00Z"}
FILTERS = [
    parameter("filter[source]", "Events of this source."),
    parameter("filter[type]", "Events of this type; needs `filter[source]`."),
    parameter("filter[start_time]", "Created at or after this ISO 8601 date-time or date (UTC).", _TIME),
    parameter("filter[end_time]", "Created at or before this ISO 8601 date-time or date (UTC).", _TIME),
    parameter(
        "page[size]",
        f"How many events, at most and by default {MAX_SIZE}.",
        {"type": "integer", "minimum": 1, "default": MAX_SIZE},
    ),
    parameter("page[after]", "The cursor of the page before: `meta.after_cursor`."),
    parameter("source", "Events of any of these sources. Not together with `filter[source]`.", many=True),
    parameter("type", "Events of any of these types, each as `source:type`.", many=True),
    parameter("exclude", "No events of these: a source or `source:type`.", many=True),
    parameter("start", "As `filter[start_time]`, but in the zone of the header `Timeline-Zone`.", _TIME),
    parameter("end", "As `filter[end_time]`, in that zone; a date alone is the whole day.", _TIME),
    parameter("q", "Words that must all occur in the event, whatever the case and accents."),
    parameter("after", "Another name for `page[after]`."),
    parameter(
        "before", "A cursor, `meta.before_cursor` or `meta.after_cursor`: the events just newer than it."
    ),
    parameter(
        "around",
        "Jump to this date or date-time: events at and before it, and a few after; `first` is where history "
        "begins, as far as that could be found. The answer then has "
        "`meta.before_cursor`. Only one of `after`, `before` and `around` may be given.",
    ),
    parameter("fresh", "Any value: read from the Events API anew, whatever is held."),
    parameter("size", "Another name for `page[size]`.", {"type": "integer", "minimum": 1}),
    OpenApiParameter("Timeline-Zone", str, OpenApiParameter.HEADER, description="IANA name of a time zone."),
]
IDENTIFIER = OpenApiParameter(
    "identifier",
    str,
    OpenApiParameter.QUERY,
    required=True,
    description="`source:type:identifier_type:identifier_value` of a profile.",
)
USER_ID = OpenApiParameter(
    "user_id",
    {"type": "string", "pattern": "^[0-9]{1,19}$"},
    OpenApiParameter.PATH,
    description="Zendesk user id.",
)
PROFILE_ID = OpenApiParameter("profile_id", str, OpenApiParameter.PATH, description="Profile id.")
RENEWAL = [
    OpenApiParameter(name, str, OpenApiParameter.HEADER, description=text, response=[200])
    for name, text in _HEADERS.items()
]


def _refusals(shape: Any, *statuses: int) -> dict[int, Any]:
    texts = {
        400: "A parameter or the body is not valid, here or for the Events API.",
        404: "There is no such profile.",
        413: f"The body exceeds {MAX_BODY_BYTES:,} bytes.",
        415: "The body is not `application/json`.",
        429: "The Events API is asked too often; see `Retry-After`.",
        502: "The Events API refused this server, or its answer cannot be used.",
        503: "The Events API or the database is not available.",
        504: "The Events API did not answer in time.",
    }
    found: dict[int, Any] = {
        status: OpenApiResponse(shape, description=text)
        for status, text in texts.items()
        if status in statuses or status >= 429
    }
    found[401] = OpenApiResponse(schemas.SessionError, description="There is no valid session.")
    found[403] = OpenApiResponse(
        schemas.AgentError, description="Zendesk does not know the session's owner as an active agent."
    )
    return found


def read(name: str, shape: Any, answer: Any, *parameters: OpenApiParameter, found: bool = True) -> Decorator:
    statuses = (400, 404) if found else (400,)
    return extend_schema(
        methods=["GET"],
        operation_id=name,
        parameters=list(parameters),
        request=None,
        responses={200: answer} | _refusals(shape, *statuses),
    )


def _track(name: str, shape: Any, body: Any, *parameters: OpenApiParameter) -> Decorator:
    return extend_schema(
        methods=["POST"],
        operation_id=name,
        parameters=list(parameters),
        request=body,
        responses={202: schemas.ReceiptShape} | _refusals(shape, 400, 404, 413, 415),
    )


def _both(*decorators: Decorator) -> Decorator:
    return lambda view: reduce(lambda inner, decorate: decorate(inner), decorators, view)


_USER, _PROFILE = schemas.UserError, schemas.ProfileError
_PAGE = schemas.EventListShape

events_of_user = _both(
    read("list_user_events", _USER, _PAGE, USER_ID, *FILTERS, *RENEWAL, found=False),
    _track("track_user_event", _USER, EventWithProfile, USER_ID),
)
events_of_identifier = _both(
    read("list_profile_events_by_identifier", _PROFILE, _PAGE, IDENTIFIER, *FILTERS, *RENEWAL),
    _track("track_event", _PROFILE, EventWithProfile),
)
events_of_profile = _both(
    read("list_profile_events", _PROFILE, _PAGE, PROFILE_ID, *FILTERS, *RENEWAL),
    _track("track_profile_event", _PROFILE, EventOfProfile, PROFILE_ID),
)
profiles_of_user = read("list_user_profiles", _USER, schemas.ProfileListShape, USER_ID, found=False)
profile_of_identifier = read("find_profile", _PROFILE, schemas.OneProfileShape, IDENTIFIER)
profile_by_id = read("read_profile", _PROFILE, schemas.OneProfileShape, PROFILE_ID)
