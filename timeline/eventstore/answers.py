"""The shapes in which the event store answers.

https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

import uuid
from collections.abc import Iterable, Mapping
from json.encoder import encode_basestring as _quoted
from typing import Any, Literal
from urllib.parse import urlencode

import orjson
from django.http import HttpRequest, HttpResponse

from timeline.events.wire import format_time

from .errors import EventstoreError, Invalid, Missing
from .models import Profile, StoreAgent
from .queries import EventRow, Page
from .writes import Received

Shape = Literal["users", "profiles"]


def answer(data: object, *, status: int = 200) -> HttpResponse:
    return HttpResponse(orjson.dumps(data), status=status, content_type="application/json")


def events(request: HttpRequest, page: Page) -> HttpResponse:
    """A page: the events, the URL of the next page ("" at the end) and the cursor in it."""
    end = {
        "links": [{"next": _next_url(request, page.after) if page.after else ""}],
        "meta": {"after_cursor": page.after, "has_more": bool(page.after)},
    }
    body = b'{"events":[%b],%b' % (_events(page.rows), orjson.dumps(end)[1:])
    return HttpResponse(body, content_type="application/json")


def received(receipt: Received) -> HttpResponse:
    user_id = None if receipt.user_id is None else str(receipt.user_id)
    data = {"profile_id": receipt.profile_id, "status": "received", "user_id": user_id}
    return answer(data, status=202)


def profile(found: Profile) -> HttpResponse:
    return answer({"profile": _profile(found)})


def profiles(found: Iterable[Profile]) -> HttpResponse:
    return answer({"profiles": [_profile(item) for item in found]})


def agent(request: HttpRequest, found: StoreAgent) -> HttpResponse:
    """https://developer.zendesk.com/api-reference/ticketing/users/users/#show-user"""
    user = {
        "id": found.user_id,
        "url": request.build_absolute_uri(f"{request.path.removesuffix('.json')}.json"),
        "name": found.name,
        "email": found.email,
        "role": found.role,
        "role_type": found.role_type,
        "custom_role_id": found.custom_role_id,
        "locale": found.locale,
        "time_zone": found.time_zone.rpartition("/")[2].replace("_", " "),
        "iana_time_zone": found.time_zone,
        "active": found.active,
        "suspended": found.suspended,
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.updated_at),
    }
    return answer({"user": user})


def refusal(error: EventstoreError, shape: Shape) -> HttpResponse:
    """The error as the endpoint documents it; what is no fault of a parameter looks the same everywhere."""
    response = answer(_refusal(error, shape), status=error.status)
    for name, value in error.headers.items():
        response[name] = value
    return response


def _refusal(error: EventstoreError, shape: Shape) -> Mapping[str, Any]:
    if not isinstance(error, (Invalid, Missing)):
        plain = {"error": error.error}
        return {**plain, "description": error.description} if error.description else plain
    if shape == "profiles":
        title = error.description
        return {"errors": [{"code": error.code, "id": str(uuid.uuid4()), "title": title}]}
    if isinstance(error, Missing):
        return {"error": {"message": error.description, "title": "Record not found"}}
    message = f"You passed an invalid value for the {error.attribute} attribute. {error.description}"
    return {"error": {"message": message, "title": "Invalid attribute"}}


def _events(rows: Iterable[EventRow]) -> bytes:
    """The events as JSON, apart by commas: in one step, for a page has a hundred of them. Ids are ULIDs."""
    written = [
        f'{{"id":"{number}","source":{_quoted(source)},"type":{_quoted(kind)},'
        f'"description":{_quoted(description)},"created_at":"{created_at.replace(" ", "T")}+00:00",'
        f'"received_at":"{received_at.replace(" ", "T")}+00:00","properties":{properties}}}'
        for number, source, kind, description, created_at, received_at, properties in rows
    ]
    return ",".join(written).encode()


def _profile(found: Profile) -> dict[str, Any]:
    return {
        "id": found.id,
        "source": found.source,
        "type": found.type,
        "name": found.name,
        "user_id": None if found.user_id is None else str(found.user_id),
        "identifiers": [{"type": one.type, "value": one.value} for one in found.identifiers.all()],
        "attributes": orjson.Fragment(found.attributes),
        "created_at": format_time(found.created_at),
        "updated_at": format_time(found.updated_at),
    }


def _next_url(request: HttpRequest, after: str) -> str:
    """The URL of this request with another cursor; every other parameter stays."""
    query = {**dict(request.GET.lists()), "page[after]": [after]}
    encoded = urlencode(query, doseq=True, encoding=request.GET.encoding)
    return request.build_absolute_uri(f"{request.path}?{encoded}")
