"""The Events API as functions: one page, one event posted, profiles; and of its neighbour one user.

Reference: https://developer.zendesk.com/api-reference/ticketing/users/events-api/events-api/
"""

import re
import ssl
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

import orjson

from .answers import parse_json
from .credentials import Credentials
from .errors import BadAnswer, InvalidRequest
from .transport import Call, Limits, Transport
from .values import EventPage, EventQuery, Person, Profile, Receipt, Subject
from .wire import format_time, read_page, read_person, read_profile, read_profiles, read_receipt

__all__ = ["Credentials", "EventsClient", "Limits"]

USER_AGENT = "customer-timeline"

_LABEL = r"[A-Za-z0-9][A-Za-z0-9-]{0,62}"
_HOST = rf"{_LABEL}(?:\.{_LABEL}){{0,60}}\.?|\[[0-9A-Fa-f:.]+\]"
_ORIGIN = re.compile(
    rf"https?://(?:{_HOST})(?::(?P<port>[0-9]{{1,5}}))?(?P<prefix>(?:/[\w~.-]+)*)/?", re.ASCII
)


class EventsClient:
    """Talks to one Events API with one set of credentials; threads may share it.

    ``origin`` is a base URL such as ``https://acme.zendesk.com``, or one with a path in front of ``/api``;
    ValueError if it is anything else. ``tls`` replaces the certificates that are trusted; ``naming_key`` is
    that of ``wire.read_event``. Every method raises EventsApiError and its family, and nothing else. Nothing
    but cursors is taken from answers: redirects and the URLs in ``links`` are not followed.
    """

    def __init__(
        self,
        origin: str,
        credentials: Credentials,
        *,
        limits: Limits = Limits(),  # noqa: B008 frozen
        naming_key: bytes = b"",
        tls: ssl.SSLContext | None = None,
    ) -> None:
        self.origin = _checked_origin(origin)
        self._naming_key = naming_key
        self._transport = Transport(credentials, limits, USER_AGENT, tls)

    def __repr__(self) -> str:
        return f"EventsClient({self.origin!r})"

    def close(self) -> None:
        """Close the connections that wait for the next call."""
        self._transport.close()

    def events(
        self,
        subject: Subject,
        query: EventQuery = EventQuery(),  # noqa: B008 frozen
        *,
        cursor: str | None = None,
        size: int = 100,
    ) -> EventPage:
        """One page of a subject's events, in the API's order. ``cursor`` is the last page's ``next_cursor``.

        A page that leads to itself is a BadAnswer: a loop is no end, and must not pass for one.
        """
        params = subject.params | _filters(query) | {"page[size]": str(size)}
        if cursor is not None:
            params["page[after]"] = cursor
        body = self._body("events", _path(subject), params)
        page = replace(read_page(parse_json(body), key=self._naming_key), bytes=len(body))
        if cursor is not None and page.next_cursor == cursor:
            raise BadAnswer("the page's cursor leads to the page itself")
        return page

    def track(self, subject: Subject, body: Mapping[str, Any]) -> Receipt:
        """Post an event; ``body`` has ``event`` and, as the API documents, ``profile``. Never retried.

        A 202 is the API's word that it has the event, whatever becomes of the answer's body.
        """
        try:
            content = orjson.dumps(body)
        except TypeError:
            content = None
        if content is None:
            raise InvalidRequest(400, title="The event cannot be written as JSON")
        answer = self._transport.send(Call("track", "POST", self._url(_path(subject), {}), content))
        try:
            return read_receipt(parse_json(answer.body))
        except BadAnswer:
            if answer.status != 202:
                raise
        return Receipt(status="received", profile_id=None, user_id=None)

    def profiles(self, user_id: str) -> tuple[Profile, ...]:
        """All profiles of a Zendesk user."""
        return read_profiles(self._get("profiles", f"/api/v2/users/{_segment(user_id)}/profiles"))

    def profile(self, profile_id: str) -> Profile:
        """The profile of that id; NotFound if there is none."""
        return _only_profile(self._get("profile", f"/api/v2/user_profiles/{_segment(profile_id)}"))

    def profile_by_identifier(self, identifier: str) -> Profile:
        """The profile that ``source:type:identifier_type:value`` names; NotFound if there is none."""
        return _only_profile(self._get("profile", "/api/v2/user_profiles", {"identifier": identifier}))

    def user(self, user_id: str) -> Person:
        """The Zendesk user of that id; NotFound if there is none, NoPerson if the answer is about nobody.

        https://developer.zendesk.com/api-reference/ticketing/users/users/#show-user
        """
        return read_person(self._get("user", f"/api/v2/users/{_segment(user_id)}.json"))

    def _get(self, what: str, path: str, params: Mapping[str, str] | None = None) -> Any:
        return parse_json(self._body(what, path, params or {}))

    def _body(self, what: str, path: str, params: Mapping[str, str]) -> bytes:
        return self._transport.send(Call(what, "GET", self._url(path, params))).body

    def _url(self, path: str, params: Mapping[str, str]) -> str:
        query = urlencode(params, quote_via=quote, safe="", errors="replace")
        return f"{self.origin}{path}?{query}" if query else f"{self.origin}{path}"


def _checked_origin(origin: str) -> str:
    match = _ORIGIN.fullmatch(origin)
    if match is None or not 1 <= int(match["port"] or 1) <= 65535:
        raise ValueError("an origin is http:// or https://, a host, and if need be a port and a plain path")
    if any(segment in (".", "..") for segment in match["prefix"].split("/")):
        raise ValueError("the path of an origin has no dot segments")
    return origin.rstrip("/")


def _filters(query: EventQuery) -> dict[str, str]:
    wanted = {
        "filter[source]": query.source,
        "filter[type]": query.type,
        "filter[start_time]": format_time(query.start) if query.start else None,
        "filter[end_time]": format_time(query.end) if query.end else None,
    }
    return {name: value for name, value in wanted.items() if value is not None}


def _path(subject: Subject) -> str:
    if subject.kind != "identifier":
        _segment(subject.value)
    return subject.path


def _segment(value: str) -> str:
    """An id as part of a path. Raises InvalidRequest for what would name another path."""
    if value in ("", ".", ".."):
        raise InvalidRequest(400, title="That is no id")
    return quote(value, safe="", errors="replace")


def _only_profile(data: object) -> Profile:
    if not isinstance(data, Mapping):
        raise BadAnswer("the answer has no profile")
    return read_profile(data.get("profile"))
