"""Posting an event: checked here, handed to the Events API as it came, and then looked for anew."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from timeline.accounts.upstream import client_for
from timeline.events.values import Receipt, Subject
from timeline.events.wire import normal_identifier

from .endpoints import session_of, timeline_of
from .errors import Invalid

# Posting to the path without an id: upstream finds or makes the profile that the body names.
ANY_PROFILE = Subject("identifier", "")


def track(request: Request, subject: Subject, form: type[Serializer[Any]]) -> Receipt:
    """Post the request's body for the subject and let every timeline that it belongs to be read anew.

    Raises Invalid, ValidationError and EventsApiError. A body that passes the form is sent unchanged.
    """
    body = request.data
    if not isinstance(body, Mapping):
        raise Invalid("body", "The body must be a JSON object", code="BodyNotValid")
    form(data=body).is_valid(raise_exception=True)
    receipt = client_for(session_of(request).account).track(subject, body)
    for concerned in _concerned(subject, body, receipt):
        timeline_of(request, concerned).refresh()
    return receipt


def _concerned(subject: Subject, body: Mapping[str, Any], receipt: Receipt) -> set[Subject]:
    """Everyone in whose timeline the event appears, as far as the request and the receipt tell."""
    concerned = {subject} if subject != ANY_PROFILE else set()
    if receipt.user_id:
        concerned.add(Subject("user", receipt.user_id))
    if receipt.profile_id:
        concerned.add(Subject("profile", receipt.profile_id))
    profile = body.get("profile")
    if isinstance(profile, Mapping):
        for one in profile["identifiers"]:
            value = normal_identifier(one["type"], one["value"])
            concerned.add(
                Subject("identifier", f"{profile['source']}:{profile['type']}:{one['type']}:{value}")
            )
    return concerned
