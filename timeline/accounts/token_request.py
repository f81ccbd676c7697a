"""One token request of an OAuth client, and what its answer says.

Zendesk: https://developer.zendesk.com/documentation/api-basics/authentication/oauth-client-credentials/
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from timeline.events.answers import parse_json
from timeline.events.errors import BadAnswer, EventsApiError, InvalidRequest, Refused, Unauthorized
from timeline.events.transport import Call, Limits, Transport

SCOPE = "users:read users:write"  # events belong to the user resource; our API passes posted events on
ASKED_SECONDS = 3600  # Zendesk takes 301 to 172,799
ASSUMED_SECONDS = 1500  # where the answer does not say: Zendesk's own default is 30 minutes

_TOKEN = re.compile(r"[\x21-\x7e]{1,4096}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Client:
    """An OAuth client as it asks for tokens: where, as whom, and with which further headers."""

    url: str
    client_id: str
    secret: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict)

    def ask(self, seconds: float) -> tuple[str, float]:
        """An access token and its life in seconds. Raises EventsApiError."""
        limits = Limits(seconds=max(seconds, 0.001), max_bytes=65_536, connections=1)
        transport = Transport(_InTheBody(self.headers), limits, "customer-timeline", None)
        try:
            call = Call("token", "POST", self.url, self._body(), secrets=(self.secret,))
            answer = transport.send(call)
        except InvalidRequest as error:
            outcome: EventsApiError = _unauthorized(error)
        else:
            return _read_token(parse_json(answer.body))
        finally:
            transport.close()
        raise outcome

    def _body(self) -> bytes:
        """Apart from ``ask``, through whose frames errors pass: none of their tracebacks has the secret."""
        return orjson.dumps(
            {
                "grant_type": "client_credentials",
                "client_id": self.client_id,
                "client_secret": self.secret,
                "scope": SCOPE,
                "expires_in": ASKED_SECONDS,
            }
        )


@dataclass(frozen=True, slots=True)
class _InTheBody:
    """The token request itself is authorised by its body."""

    further: Mapping[str, str]

    def headers(self) -> Mapping[str, str]:
        return self.further


def _unauthorized(error: Refused) -> Unauthorized:
    """OAuth servers answer 400 or 401 to a wrong client; both mean that ours was not accepted."""
    return Unauthorized(401, title="The OAuth client was not accepted", code=error.code)


def _read_token(data: object) -> tuple[str, float]:
    token = data.get("access_token") if isinstance(data, Mapping) else None
    if not isinstance(data, Mapping) or not isinstance(token, str) or _TOKEN.fullmatch(token) is None:
        raise BadAnswer("the token answer has no access token")
    life = data.get("expires_in")
    if isinstance(life, bool) or not isinstance(life, int | float) or not 0 < life < 10**9:
        life = ASSUMED_SECONDS
    return token, float(life)
