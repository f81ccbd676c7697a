"""Posting an event: checked here, handed to the Events API as it came, and then looked for anew."""

from collections.abc import Mapping
from typing import Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

from timeline.accounts.upstream import client_for
from timeline.events.values import Receipt, Subject
from timeline.events.wire import normal_identifier
from timeline.feed.timelines import Timeline

from .endpoints import account_for, viewed
from .errors import Invalid

# Posting to the path without an id: upstream finds or makes the profile that the body names.
ANY_PROFILE = Subject("identifier", "")


def track(request: Request, subject: Subject, form: type[Serializer[Any]]) -> Receipt:
    """Post the request's body for the subject and let every timeline that it belongs to be read anew.

    Raises Invalid, ValidationError, TooMany, EventsApiError. A body that passes the form is sent unchanged.
    """
    body = request.data
    if not isinstance(body, Mapping):
        raise Invalid("body", "The body must be a JSON object", code="BodyNotValid")
    form(data=body).is_valid(raise_exception=True)
    customer = subject if subject != ANY_PROFILE else _identified(body)[0]
    account = account_for(request, customer)
    client = client_for(account)
    receipt = client.track(subject, body)
    viewed(request, customer, "posted", 1)
    for concerned in _concerned(subject, body, receipt):
        Timeline(account.key, client, concerned).refresh(at_once=True)
    return receipt


def _concerned(subject: Subject, body: Mapping[str, Any], receipt: Receipt) -> set[Subject]:
    """Everyone in whose timeline the event appears, as far as the request and the receipt tell."""
    concerned = {subject} if subject != ANY_PROFILE else set()
    if receipt.user_id:
        concerned.add(Subject("user", receipt.user_id))
    if receipt.profile_id:
        concerned.add(Subject("profile", receipt.profile_id))
    return concerned.union(_identified(body))


def _identified(body: Mapping[str, Any]) -> list[Subject]:
    """The profile that the body names, by each of its identifiers."""
    profile = body.get("profile")
    if not isinstance(profile, Mapping):
        return []
    pairs = [(one["type"], normal_identifier(one["type"], one["value"])) for one in profile["identifiers"]]
    start = f"{profile['source']}:{profile['type']}"
    return [Subject("identifier", f"{start}:{kind}:{value}") for kind, value in pairs]
