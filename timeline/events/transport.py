"""One call to the Events API: authorised, bounded, retried if it may be, and one log line per request."""

import logging
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass, field

import requests

from . import answers
from .connections import Allowance, BoundedAdapter, within
from .credentials import Credentials, Renewable
from .errors import EventsApiError, RateLimited, TooLarge, Unauthorized
from .failures import FAILURES, meaning
from .hiding import Sent
from .retries import MOST_RETRIES, Pause, RetryBudget, backoff, worth_another_try

log = logging.getLogger(__name__)

STEP = 65_536
# A status other than 200 and 201 says all that is needed; its body is read for at most so long.
SIDE_SECONDS = 0.5
SIDE_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """What one call may use, its retries included. ``connections`` are kept open, more are opened if needed.

    ``max_bytes`` caps the bytes received and, apart from them, the body once decompressed.
    """

    seconds: float = 4.5
    max_bytes: int = 2_000_000
    connections: int = 64
    connect_seconds: float = 2.0


@dataclass(frozen=True, slots=True)
class Call:
    """One request as the client means it. ``what`` names it in the log and must not name a customer.

    ``secrets`` are those of the body; like those of the headers they are kept out of what an answer says.
    """

    what: str
    method: str
    url: str
    body: bytes | None = field(default=None, repr=False)
    secrets: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Answer:
    """A success; ``body`` is decompressed, and best effort for a status other than 200 and 201."""

    status: int
    body: bytes = field(repr=False)


class Transport:
    """Sends calls for one set of credentials. Safe to share between threads."""

    def __init__(
        self, credentials: Credentials, limits: Limits, user_agent: str, tls: ssl.SSLContext | None
    ) -> None:
        self._credentials = credentials
        self._limits = limits
        self._user_agent = user_agent
        self._adapter = BoundedAdapter(limits.connections, tls=tls)
        self._budget = RetryBudget()
        self._pause = Pause()

    def send(self, call: Call) -> Answer:
        """The successful answer. Raises EventsApiError and its family, and nothing else.

        While a rate limit holds, RateLimited is raised at once and nothing is sent.
        """
        if held := self._pause.seconds:
            raise RateLimited(retry_after=held, title="Held back until the rate limit ends")
        allowance = Allowance(time.monotonic() + self._limits.seconds, self._limits.max_bytes)
        # Errors are handed back and raised here, outside of every handler and of the frames of the HTTP
        # library: neither their context nor their traceback leads to a request with its credentials.
        with within(allowance):
            try:
                outcome = self._outcome(call, allowance)
            except EventsApiError as error:  # of the credentials themselves
                outcome = error.with_traceback(None)
        if isinstance(outcome, RateLimited):
            self._pause.hold(outcome.retry_after or 0)
        if isinstance(outcome, EventsApiError):
            raise outcome
        return outcome

    def close(self) -> None:
        self._adapter.close()

    def _outcome(self, call: Call, allowance: Allowance) -> Answer | EventsApiError:
        self._budget.deposit()
        retries = 0
        while True:
            outcome = self._authorised(call, allowance)
            pause = backoff(retries)
            if (
                call.method != "GET"
                or isinstance(outcome, Answer)
                or not worth_another_try(outcome)
                or retries == MOST_RETRIES
                or time.monotonic() + pause >= allowance.until
                or not self._budget.withdraw()
            ):
                return outcome
            time.sleep(pause)
            retries += 1

    def _authorised(self, call: Call, allowance: Allowance) -> Answer | EventsApiError:
        """One try, and after a 401 a second one if the credentials could be renewed."""
        headers = self._credentials.headers()
        outcome = self._attempt(call, headers, allowance)
        left = allowance.until - time.monotonic()
        if (
            isinstance(outcome, Unauthorized)
            and isinstance(self._credentials, Renewable)
            and left > 0
            and self._credentials.renew(headers, seconds=left)
        ):
            return self._attempt(call, self._credentials.headers(), allowance)
        return outcome

    def _attempt(
        self, call: Call, authorisation: Mapping[str, str], allowance: Allowance
    ) -> Answer | EventsApiError:
        began = time.perf_counter()
        outcome = self._exchange(call, authorisation, allowance)
        milliseconds = round((time.perf_counter() - began) * 1000)
        if isinstance(outcome, Answer):
            log.info(
                "upstream what=%s status=%d ms=%d bytes=%d",
                call.what,
                outcome.status,
                milliseconds,
                len(outcome.body),
            )
        else:
            log.warning(
                "upstream what=%s status=%s ms=%d error=%s request=%s",
                call.what,
                getattr(outcome, "status", "-"),
                milliseconds,
                type(outcome).__name__,
                outcome.request_id or "-",
            )
        return outcome

    def _exchange(
        self, call: Call, authorisation: Mapping[str, str], allowance: Allowance
    ) -> Answer | EventsApiError:
        try:
            request = self._prepared(call, authorisation)
            timeouts = (self._limits.connect_seconds, allowance.seconds())
            response = self._adapter.send(request, stream=True, timeout=timeouts)
            try:
                return self._read(response, allowance, Sent(authorisation, call.secrets))
            finally:
                if not response.raw.closed:  # what was not read to its end cannot be used again
                    response.raw.close()
        except FAILURES as error:
            return meaning(error, allowance)

    def _prepared(self, call: Call, authorisation: Mapping[str, str]) -> requests.PreparedRequest:
        headers = {"Accept": "application/json", "Accept-Encoding": "gzip", "User-Agent": self._user_agent}
        if call.body is not None:
            headers["Content-Type"] = "application/json"
        headers.update(authorisation)
        return requests.Request(call.method, call.url, headers=headers, data=call.body).prepare()

    def _read(self, response: requests.Response, allowance: Allowance, sent: Sent) -> Answer | EventsApiError:
        if response.status_code in (200, 201):
            return Answer(response.status_code, _body(response, self._limits.max_bytes))
        try:
            with within(allowance.part(seconds=SIDE_SECONDS, room=SIDE_BYTES)):
                body = _body(response, SIDE_BYTES)
        except FAILURES:
            body = b""
        if 200 <= response.status_code < 300:
            return Answer(response.status_code, body)
        refused = answers.refusal(response.status_code, response.headers, sent.hidden_in(body))
        name = answers.request_id(response.headers)
        refused.request_id = name if sent.hidden_in(name.encode()) == name.encode() else ""
        return refused


def _body(response: requests.Response, most: int) -> bytes:
    """The body, decompressed piece by piece. Raises TooLarge as soon as it is known to be."""
    body = bytearray()
    announced = response.headers.get("Content-Length", "")
    if announced.isdecimal() and len(announced) < 20 and int(announced) > most:
        raise TooLarge("the answer announced more than the byte cap")
    while piece := response.raw.read(STEP, decode_content=True):
        body += piece
        if len(body) > most:
            raise TooLarge("the answer outgrew the byte cap")
    return bytes(body)
