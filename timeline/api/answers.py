"""The shapes in which the API answers.

https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response

from timeline.events.values import Profile, Receipt
from timeline.events.wire import format_time, write_event
from timeline.feed.pages import Page


def events(request: Request, page: Page, *, both_ways: bool = False) -> Response:
    """A page as the Events API sends it; what only the timeline knows goes into headers.

    Whoever reads ``both_ways`` also gets ``before_cursor``, empty where the page begins now.
    """
    meta = {"after_cursor": page.older or "", "has_more": page.older is not None}
    response = Response(
        {
            "events": [write_event(item.event) for item in page.items],
            "links": [{"next": _next_url(request, page.older) if page.older else ""}],
            "meta": meta | {"before_cursor": page.newer or ""} if both_ways else meta,
        }
    )
    response["Timeline-Checked-At"] = format_time(page.checked_at)
    if page.stale:
        response["Timeline-Stale"] = page.stale
    if page.facets.withheld:
        response["Timeline-Withheld"] = str(page.facets.withheld)
    if page.looked_back_to is not None:
        response["Timeline-Looked-Back-To"] = format_time(page.looked_back_to)
    return response


def received(receipt: Receipt) -> Response:
    """The Events API's own receipt, with what it told and no more."""
    told = {"profile_id": receipt.profile_id, "status": receipt.status, "user_id": receipt.user_id}
    return Response({name: value for name, value in told.items() if value is not None}, status=202)


def profile(found: Profile) -> Response:
    return Response({"profile": _profile(found)})


def profiles(found: tuple[Profile, ...]) -> Response:
    return Response({"profiles": [_profile(one) for one in found]})


def _profile(found: Profile) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": found.id,
        "source": found.source,
        "type": found.type,
        "name": found.name,
        "user_id": found.user_id,
        "identifiers": [{"type": one.type, "value": one.value} for one in found.identifiers],
        "attributes": dict(found.attributes),
    }
    for name, moment in (("created_at", found.created_at), ("updated_at", found.updated_at)):
        if moment is not None:
            data[name] = format_time(moment)
    return data


def _next_url(request: Request, cursor: str) -> str:
    """The URL of this request with another cursor; every other parameter stays."""
    query = request.GET.copy()
    for name in ("after", "before", "around", "fresh"):
        query.pop(name, None)
    query["page[after]"] = cursor
    return request.build_absolute_uri(f"{request.path}?{query.urlencode()}")
