"""OAuth client credentials: an access token, fetched once for all threads and renewed in time.

Zendesk: https://developer.zendesk.com/documentation/api-basics/authentication/oauth-client-credentials/
"""

import re
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass

import orjson

from timeline.events.answers import parse_json
from timeline.events.credentials import Bearer
from timeline.events.errors import (
    BadAnswer,
    EventsApiError,
    InvalidRequest,
    Refused,
    TimedOut,
    Unauthorized,
)
from timeline.events.transport import Call, Limits, Transport

SCOPE = "users:read users:write"  # events belong to the user resource; our API passes posted events on
ASKED_SECONDS = 3600  # Zendesk takes 301 to 172,799
ASSUMED_SECONDS = 1500  # where the answer does not say: Zendesk's own default is 30 minutes
EARLY_SECONDS = 60  # so long before its end a token is renewed, by one thread, while the others use it on
REST_SECONDS = 2.0  # no new attempt so soon after one that failed
PATIENCE_SECONDS = 10.0  # a token that is refused so soon after its renewal will not be cured by another

_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)


class NoHeaders:
    """The token request itself is authorised by its body."""

    def headers(self) -> Mapping[str, str]:
        return {}


@dataclass(frozen=True, slots=True)
class Grant:
    """An access token and the monotonic moment at which it ends."""

    bearer: Bearer
    ends: float

    @property
    def left(self) -> float:
        return self.ends - time.monotonic()


@dataclass(frozen=True, slots=True)
class Failure:
    """A token request that failed, when, and until when there will be no other; moments are monotonic."""

    error: EventsApiError
    at: float
    rest_until: float


class ClientCredentials:
    """Credentials for an EventsClient; the token lives in this process's memory and nowhere else."""

    def __init__(self, origin: str, client_id: str, client_secret: str, *, seconds: float = 4.5) -> None:
        self._url = f"{origin}/oauth/tokens"
        self._client_id = client_id
        self._client_secret = client_secret
        self._seconds = seconds
        self._flight = threading.Lock()
        self._grant: Grant | None = None
        self._failure: Failure | None = None
        self._cure: tuple[Grant, float] | None = None  # the last grant that replaced a refused one, and when

    def __repr__(self) -> str:
        return f"ClientCredentials({self._url!r})"

    def headers(self) -> Mapping[str, str]:
        """The present token's header; waits only where there is no token yet. Raises EventsApiError."""
        grant = self._grant
        if grant is None or grant.left <= 0:
            grant = self._another(grant, self._seconds)
        elif grant.left < EARLY_SECONDS and self._flight.acquire(blocking=False):
            grant = self._renewed_early(grant)
        return grant.bearer.headers()

    def renew(self, refused: Mapping[str, str], *, seconds: float) -> bool:
        """After a 401: whether there is another token than the refused one now. Raises EventsApiError."""
        grant = self._grant
        if grant is None or grant.bearer.headers()["Authorization"] != refused.get("Authorization"):
            return True
        if self._cure and grant is self._cure[0] and time.monotonic() - self._cure[1] < PATIENCE_SECONDS:
            return False
        self._cure = (self._another(grant, min(seconds, self._seconds)), time.monotonic())
        return True

    def _another(self, unwanted: Grant | None, seconds: float) -> Grant:
        """Another token than the unwanted one: whoever comes first fetches it, the others wait for that."""
        asked = time.monotonic()
        if not self._flight.acquire(timeout=max(seconds, 0)):
            raise TimedOut("the token request of another thread did not end in time")
        try:
            if self._grant is not None and self._grant is not unwanted:
                return self._grant
            failure = self._failure
            if failure and (failure.at >= asked or time.monotonic() < failure.rest_until):
                raise _again(failure.error)
            return self._fetch(seconds - (time.monotonic() - asked))
        finally:
            self._flight.release()

    def _renewed_early(self, grant: Grant) -> Grant:
        """Renew while the old token still holds; a failure costs nothing yet. The caller has the lock."""
        try:
            failure = self._failure
            if self._grant is grant and not (failure and time.monotonic() < failure.rest_until):
                return self._fetch(self._seconds)
        except EventsApiError:
            pass  # logged where it happened; the old token serves on
        finally:
            self._flight.release()
        return self._grant or grant

    def _fetch(self, seconds: float) -> Grant:
        """One token request. Raises EventsApiError, and remembers it for those who wait."""
        began = time.monotonic()
        try:
            token, life = self._ask(seconds)
        except EventsApiError as error:
            now = time.monotonic()
            rest = getattr(error, "retry_after", None) or REST_SECONDS
            self._failure = Failure(_again(error), now, now + rest)
            raise
        self._failure, self._grant = None, Grant(Bearer(token), began + life)
        return self._grant

    def _ask(self, seconds: float) -> tuple[str, float]:
        body = {
            "grant_type": "client_credentials",
            "client_id": self._client_id,
            "client_secret": self._client_secret,
            "scope": SCOPE,
            "expires_in": ASKED_SECONDS,
        }
        limits = Limits(seconds=max(seconds, 0.001), max_bytes=65_536, connections=1)
        transport = Transport(NoHeaders(), limits, "customer-timeline", None)
        try:
            answer = transport.send(Call("token", "POST", self._url, orjson.dumps(body)))
        except InvalidRequest as error:
            outcome: EventsApiError = _unauthorized(error)
        else:
            return _read_token(parse_json(answer.body))
        finally:
            transport.close()
        raise outcome


def _unauthorized(error: Refused) -> Unauthorized:
    """OAuth servers answer 400 or 401 to a wrong client; both mean that ours was not accepted."""
    return Unauthorized(401, title="The OAuth client was not accepted", code=error.code)


def _read_token(data: object) -> tuple[str, float]:
    """The access token and its life in seconds. Raises BadAnswer."""
    token = data.get("access_token") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        raise BadAnswer("the token answer has no access token")
    life = data.get("expires_in")
    if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life < 10**9:
        life = ASSUMED_SECONDS
    return token, float(life)


def _again(error: EventsApiError) -> EventsApiError:
    """The same failure for another caller; an exception that two threads raise mixes their tracebacks."""
    twin = type(error).__new__(type(error), *error.args)
    twin.__dict__.update(error.__dict__)
    return twin
