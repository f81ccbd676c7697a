"""Access tokens by the client credentials grant (RFC 6749, sections 2.3.1, 4.4 and 5)."""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from urllib.parse import unquote_plus

import orjson
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from . import answers
from .auth import READ, SCOPES, basic_pair, token_hash
from .endpoints import log, refuse_other_methods
from .errors import EventstoreError, Unauthorized, Unavailable
from .limits import read_limited
from .models import AccessToken, OAuthClient

DEFAULT_SECONDS = 1800


class Refused(Exception):
    """An error of the grant: ``error`` is the RFC's word for it."""

    def __init__(self, error: str, description: str, *, status: int = 400) -> None:
        super().__init__(description)
        self.error = error
        self.status = status


def tokens(request: HttpRequest) -> HttpResponse:
    """``{"access_token", "token_type": "bearer", "scope", "expires_in"}`` for a client's secret."""
    try:
        refuse_other_methods(request, ("POST",))
        return answers.answer(_grant(_fields(request), request.headers.get("Authorization", "")))
    except Refused as error:
        data = {"error": error.error, "error_description": str(error)}
        response = answers.answer(data, status=error.status)
        if error.status == 401:
            response["WWW-Authenticate"] = 'Basic realm="Event store"'
        return response
    except EventstoreError as error:
        return answers.refusal(error, "users")
    except (OperationalError, InterfaceError):
        log.exception("eventstore database does not answer")
        return answers.refusal(Unavailable(), "users")


def _grant(fields: Mapping[str, Any], header: str) -> dict[str, Any]:
    client = _client(fields, header)
    if fields.get("grant_type") != "client_credentials":
        raise Refused("unsupported_grant_type", "grant_type must be client_credentials")
    scope, seconds = _scope(fields), _seconds(fields)
    now = timezone.now()
    AccessToken.objects.filter(client=client, expires_at__lte=now).delete()
    token = secrets.token_urlsafe(32)
    AccessToken.objects.create(
        client=client, token_hash=token_hash(token), scope=scope, expires_at=now + timedelta(seconds=seconds)
    )
    return {"access_token": token, "token_type": "bearer", "scope": scope, "expires_in": seconds}


def _fields(request: HttpRequest) -> Mapping[str, Any]:
    """The fields of a JSON object or of a form, whatever the content type says."""
    body = read_limited(request)
    if body.lstrip()[:1] != b"{":
        return QueryDict(body).dict()
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise Refused("invalid_request", "The body is not valid JSON") from error
    return dict(data)


def _client(fields: Mapping[str, Any], header: str) -> OAuthClient:
    identifier, secret = fields.get("client_id"), fields.get("client_secret")
    scheme, _, value = header.strip().partition(" ")
    if scheme.lower() == "basic":
        try:
            identifier, secret = (unquote_plus(part) for part in basic_pair(value.strip()))
        except Unauthorized:
            identifier = None
    if isinstance(identifier, str) and isinstance(secret, str) and "\x00" not in identifier:
        client = OAuthClient.objects.filter(identifier=identifier).first()
        if client and constant_time_compare(client.secret_hash, token_hash(secret)):
            return client
    raise Refused("invalid_client", "Client authentication failed", status=401)


def _scope(fields: Mapping[str, Any]) -> str:
    """The scope asked for, reading if there is none."""
    scope = fields.get("scope") or READ
    words = scope.split() if isinstance(scope, str) else []
    if not words or any(word not in SCOPES for word in words):
        raise Refused("invalid_scope", f"scope must be some of {' '.join(SCOPES)}")
    return " ".join(dict.fromkeys(words))


def _seconds(fields: Mapping[str, Any]) -> int:
    value = str(fields.get("expires_in") or DEFAULT_SECONDS)
    if value.isascii() and value.isdigit() and len(value) < 10 and 300 < int(value) < 172_800:
        return int(value)
    raise Refused("invalid_request", "expires_in must be more than 300 and less than 172800 seconds")
