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
    "Timeline-Session": "The session token that replaces the one sent; absent while that is young.",
}


def _parameter(name: str, text: str, kind: Any = str, *, many: bool = False) -> OpenApiParameter:
    return OpenApiParameter(name, kind, OpenApiParameter.QUERY, description=text, many=many)


_TIME = {"type": "string", "example": "2026-03-31T12:00:00Z"}
_FILTERS = [
    _parameter("filter[source]", "Events of this source."),
    _parameter("filter[type]", "Events of this type; needs `filter[source]`."),
    _parameter("filter[start_time]", "Created at or after this ISO 8601 date-time or date (UTC).", _TIME),
    _parameter("filter[end_time]", "Created at or before this ISO 8601 date-time or date (UTC).", _TIME),
    _parameter(
        "page[size]",
        f"How many events, at most and by default {MAX_SIZE}.",
        {"type": "integer", "minimum": 1, "default": MAX_SIZE},
    ),
    _parameter("page[after]", "The cursor of the page before: `meta.after_cursor`."),
    _parameter("source", "Events of any of these sources. Not together with `filter[source]`.", many=True),
    _parameter("type", "Events of any of these types, each as `source:type`.", many=True),
    _parameter("exclude", "No events of these: a source or `source:type`.", many=True),
    _parameter("start", "As `filter[start_time]`, but in the zone of the header `Timeline-Zone`.", _TIME),
    _parameter("end", "As `filter[end_time]`, in that zone; a date alone is the whole day.", _TIME),
    _parameter("q", "Words that must all occur in the event, whatever the case and accents."),
    _parameter("after", "Another name for `page[after]`."),
    _parameter("size", "Another name for `page[size]`.", {"type": "integer", "minimum": 1}),
    OpenApiParameter("Timeline-Zone", str, OpenApiParameter.HEADER, description="IANA name of a time zone."),
]
_IDENTIFIER = OpenApiParameter(
    "identifier",
    str,
    OpenApiParameter.QUERY,
    required=True,
    description="`source:type:identifier_type:identifier_value` of a profile.",
)
_USER_ID = OpenApiParameter(
    "user_id",
    {"type": "string", "pattern": "^[0-9]{1,19}$"},
    OpenApiParameter.PATH,
    description="Zendesk user id.",
)
_PROFILE_ID = OpenApiParameter("profile_id", str, OpenApiParameter.PATH, description="Profile id.")
_RENEWAL = [
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
    return found


def _read(name: str, shape: Any, answer: Any, *parameters: OpenApiParameter, found: bool = True) -> Decorator:
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
    _read("list_user_events", _USER, _PAGE, _USER_ID, *_FILTERS, *_RENEWAL, found=False),
    _track("track_user_event", _USER, EventWithProfile, _USER_ID),
)
events_of_identifier = _both(
    _read("list_profile_events_by_identifier", _PROFILE, _PAGE, _IDENTIFIER, *_FILTERS, *_RENEWAL),
    _track("track_event", _PROFILE, EventWithProfile),
)
events_of_profile = _both(
    _read("list_profile_events", _PROFILE, _PAGE, _PROFILE_ID, *_FILTERS, *_RENEWAL),
    _track("track_profile_event", _PROFILE, EventOfProfile, _PROFILE_ID),
)
profiles_of_user = _read("list_user_profiles", _USER, schemas.ProfileListShape, _USER_ID, found=False)
profile_of_identifier = _read("find_profile", _PROFILE, schemas.OneProfileShape, _IDENTIFIER)
profile_by_id = _read("read_profile", _PROFILE, schemas.OneProfileShape, _PROFILE_ID)
