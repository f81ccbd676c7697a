"""Every exception that can end a request, as the refusal that the caller reads."""

import logging
import math
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db import InterfaceError, OperationalError
from django.http import Http404
from rest_framework.exceptions import APIException, AuthenticationFailed, ErrorDetail, NotAuthenticated
from rest_framework.exceptions import ValidationError as FieldsInvalid
from rest_framework.response import Response
from rest_framework.views import set_rollback

from timeline.accounts import sessions
from timeline.accounts.agents import CannotAsk, NotAnAgent
from timeline.accounts.limits import TooMany
from timeline.events import errors as upstream
from timeline.feed.errors import BadCursor

from .errors import Invalid, Missing, Refusal, TooLarge

log = logging.getLogger(__name__)

USERS = "/api/v2/users/"
RETRY_SECONDS = 5  # after an outage of our own, or one that named no time

_TITLES = {
    400: ("InvalidRequest", "Invalid request"),
    403: ("Forbidden", "Forbidden"),
    404: ("NotFound", "Not found"),
    405: ("MethodNotAllowed", "Method not allowed"),
    406: ("NotAcceptable", "Not acceptable"),
    413: ("PayloadTooLarge", "Payload too large"),
    415: ("UnsupportedMediaType", "Unsupported media type"),
}
_UNAVAILABLE = (
    503,
    "UpstreamUnavailable",
    "Events API unavailable",
    "The Events API is not available. Try again in a moment.",
)
_NOT_ACCEPTED = (
    502,
    "UpstreamRefused",
    "Events API refused",
    "The Events API does not accept this server's credentials. An admin has to mend that.",
)
_UPSTREAM: dict[type[upstream.EventsApiError], tuple[int, str, str, str]] = {
    upstream.RateLimited: (
        429,
        "RateLimited",
        "Too many requests",
        "The Events API is asked too often. Wait, then try again.",
    ),
    upstream.TimedOut: (
        504,
        "UpstreamTimeout",
        "Events API timed out",
        "The Events API did not answer in time. Try again in a moment.",
    ),
    upstream.Unauthorized: _NOT_ACCEPTED,
    upstream.Forbidden: _NOT_ACCEPTED,
    upstream.ServerFailure: _UNAVAILABLE,
    upstream.Unreachable: _UNAVAILABLE,
}


def answer_exception(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Django REST framework's exception handler. None, and so a 500, for what nobody foresaw."""
    request = context["request"]
    session = getattr(request._request, "timeline_session", None)
    if isinstance(error, (AuthenticationFailed, NotAuthenticated)):
        response = Response(dict(sessions.API_REFUSAL), status=401)
        response["WWW-Authenticate"] = "Bearer"
        return response
    if isinstance(error, NotAnAgent):
        log.warning("session refused reason=%s", error.reason)
        return Response(dict(sessions.API_FORBIDDEN), status=403)
    refusal = refusal_for(error)
    if refusal is None:
        return None
    set_rollback()
    response = Response(body_of(refusal, request.path), status=refusal.status)
    for name, value in refusal.headers.items():
        response[name] = value
    if session is not None:
        sessions.renew(response, session)
    return response


def body_of(refusal: Refusal, path: str) -> Mapping[str, object]:
    """The body in the shape that the endpoint documents."""
    wanted, other = ("error", "errors") if path.startswith(USERS) else ("errors", "error")
    if refusal.body is not None and wanted in refusal.body and other not in refusal.body:
        return refusal.body
    if wanted == "error":
        return {"error": {"title": refusal.title, "message": refusal.message}}
    title = refusal.sentence or refusal.message
    return {"errors": [{"code": refusal.code, "id": str(uuid.uuid4()), "title": title}]}


def refusal_for(error: Exception) -> Refusal | None:
    """What the caller reads about an exception, None for one that is nobody's but ours."""
    match error:
        case upstream.EventsApiError():
            return _upstream_refusal(error)
        case TooMany():
            message = "You opened too many customers in a minute. Wait, then try again."
            return Refusal(429, "TooManyRequests", "Too many requests", message, _retry(error.retry_after))
        case CannotAsk():
            return _upstream_refusal(error.error)
        case APIException():
            return _framework_refusal(error)
        case OperationalError() | InterfaceError():
            log.error("api database=unavailable error=%s", type(error).__name__)
            message = "The database does not answer. Try again in a moment."
            return Refusal(503, "Unavailable", "Service unavailable", message, _retry(RETRY_SECONDS))
    return _own_refusal(error)


def _own_refusal(error: Exception) -> Refusal | None:
    match error:
        case Invalid():
            return _invalid(error)
        case BadCursor():
            return _invalid(Invalid("page[after]", "Cursor not valid", code="CursorNotValid"))
        case Missing() | Http404():
            return Refusal(404, "ProfileNotFound", "Record not found", str(error) or "Not found")
        case TooLarge():
            return Refusal(413, *_TITLES[413], str(error))
    return None


def _invalid(error: Invalid) -> Refusal:
    """A fault in the request, in the documented words."""
    message = f"You passed an invalid value for the {error.attribute} attribute. {error}"
    return Refusal(400, error.code, "Invalid attribute", message, sentence=str(error))


def _upstream_refusal(error: upstream.EventsApiError) -> Refusal:
    """An error of the Events API. What concerns this server's credentials or network stays unsaid."""
    if isinstance(error, (upstream.InvalidRequest, upstream.NotFound)):
        return _passed_on(error)
    wait = getattr(error, "retry_after", None)
    for family, (status, code, title, message) in _UPSTREAM.items():
        if isinstance(error, family):
            seconds = (wait or RETRY_SECONDS) if status == 503 else wait
            return Refusal(status, code, title, message, _retry(seconds) if status in (429, 503) else {})
    message = "The Events API gave an answer that cannot be used."
    return Refusal(502, "UpstreamAnswer", "Bad answer of the Events API", message)


def _passed_on(error: upstream.Refused) -> Refusal:
    """What the Events API had to say about the caller's own request."""
    status = 404 if isinstance(error, upstream.NotFound) else 400
    code, title = _TITLES[status]
    return Refusal(
        status,
        error.code or code,
        error.title or title,
        error.message or error.title or title,
        body=error.body if isinstance(error.body, Mapping) else None,
    )


def _framework_refusal(error: APIException) -> Refusal:
    code, title = _TITLES.get(error.status_code, _TITLES[400])
    if isinstance(error, FieldsInvalid):
        attribute, message = _first_fault(error.detail)
        refusal = _invalid(Invalid(attribute or "body", message))
        return replace(refusal, sentence=f"{attribute}: {message}" if attribute else message)
    headers = {"Allow": error.allowed} if hasattr(error, "allowed") else {}
    return Refusal(error.status_code, code, title, str(error.detail), headers)


def _first_fault(detail: Any, path: str = "") -> tuple[str, str]:
    """The first of a serializer's errors: the dotted name of its field, and the sentence."""
    if isinstance(detail, ErrorDetail) or not detail:
        return path, str(detail)
    if isinstance(detail, Mapping):
        name, inner = next((name, inner) for name, inner in detail.items() if inner)
        joined = path if name == "non_field_errors" else f"{path}.{name}".lstrip(".")
        return _first_fault(inner, joined)
    return _first_fault(next(item for item in detail if item), path)


def _retry(seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {"Retry-After": str(max(1, math.ceil(seconds)))}
