"""What the bytes and headers of an answer say, apart from I/O.

Error bodies come in three shapes: ``{"error": {"title", "message"}}``, ``{"errors": [{"code", "title"}]}``
and ``{"error": "text", "description": "text"}``; gateways in between send plain text or HTML.
"""

import json
import math
import re
import time
from collections.abc import Mapping
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from .errors import (
    BadAnswer,
    Forbidden,
    InvalidRequest,
    NotFound,
    RateLimited,
    Refused,
    ServerFailure,
    Unauthorized,
)

MAX_DEPTH = 100  # what is left of a value that nests too deeply; people post nothing near it
MAX_WAIT = 3600.0  # the longest Retry-After that is believed, in seconds
CUT = "…"

_BY_STATUS: dict[int, type[Refused]] = {
    400: InvalidRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    422: InvalidRequest,
}


def parse_json(body: bytes) -> Any:
    """Read an answer's body. Raises BadAnswer for anything that is not JSON.

    The value can be written by every JSON library, to every database: lone surrogates become ``?``, NUL is
    dropped, numbers beyond a double stay text, and a value that nests more than 254 levels is cut off at
    MAX_DEPTH by CUT.
    """
    data, odd = _parse_usual(body)
    if odd and data is None:
        data = _parse_oddities(body)
    return _plain(data, MAX_DEPTH) if odd or _too_deep(data) else data


def refusal(status: int, headers: Mapping[str, str], body: bytes) -> Refused:
    """The error for a status that is no success, with whatever its body and headers tell."""
    data, title, message, code = _explanation(body)
    wait = retry_after(headers)
    if status == 429:
        return RateLimited(retry_after=wait, title=title, message=message, code=code, body=data)
    kind = ServerFailure if status >= 500 else _BY_STATUS.get(status, Refused)
    return kind(status, title=title, message=message, code=code, body=data, retry_after=wait)


def request_id(headers: Mapping[str, str]) -> str:
    """The API's name for a call, for the log; "" if it gave none or one that is no plain word."""
    for name in ("X-Request-Id", "X-Zendesk-Request-Id"):
        if re.fullmatch(r"[\w.:=+/-]{1,100}", value := headers.get(name, ""), re.ASCII):
            return value
    return ""


def retry_after(headers: Mapping[str, str]) -> float | None:
    """The seconds to wait before the next call, 0 to MAX_WAIT; None if no header says so intelligibly.

    ``Retry-After`` comes first, as seconds or as an HTTP date (which is compared with the answer's own
    ``Date``, so that a wrong clock does no harm), then ``ratelimit-reset``, then ``zendesk-ratelimit-*``.
    """
    text = headers.get("Retry-After", "").strip()
    wait = _seconds(text)
    if wait is None:
        wait = _until_date(text, headers.get("Date", ""))
    if wait is None:
        wait = _seconds(headers.get("ratelimit-reset", ""))
    if wait is None:
        wait = _endpoint_reset(headers)
    return wait


def _parse_usual(body: bytes) -> tuple[Any, bool]:
    """The value, and whether it needs a closer look; None and true if orjson does not take it."""
    try:
        return orjson.loads(body), b"\\u0000" in body
    except orjson.JSONDecodeError:  # carries the body, so nothing is raised from here
        return None, True


def _parse_oddities(body: bytes) -> Any:
    """Read what Python reads and orjson does not: lone surrogates and numbers beyond a double."""
    try:
        return json.loads(body.decode(), parse_constant=_refuse_constant, parse_float=_finite)
    except (ValueError, RecursionError):
        pass
    raise BadAnswer("the answer is not JSON")


def _refuse_constant(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float | str:
    number = float(text)
    return number if math.isfinite(number) else text


def _too_deep(data: Any) -> bool:
    """Whether orjson would not write it again: it refuses what nests more than 254 levels.

    To have it try is several times cheaper than to walk through a hundred events.
    """
    try:
        orjson.dumps(data)
    except TypeError:
        return True
    return False


def _plain(data: Any, depth: int) -> Any:
    if isinstance(data, str):
        return data.replace("\x00", "").encode("utf-8", "replace").decode()
    if isinstance(data, dict):
        return {_plain(key, 0): _plain(value, depth - 1) for key, value in data.items()} if depth else CUT
    if isinstance(data, list):
        return [_plain(item, depth - 1) for item in data] if depth else CUT
    if isinstance(data, int) and not -(2**63) <= data < 2**64:
        return float(data) if abs(data) < 10**308 else CUT
    return data


def _explanation(body: bytes) -> tuple[Any, str, str, str]:
    """The parsed body (None if it is no JSON), and its title, message and code ("" where it has none)."""
    try:
        data = parse_json(body)
    except BadAnswer:
        text = body[:400].decode("utf-8", "replace").strip()
        return None, "" if text.startswith("<") else _line(text), "", ""
    found: Any = data.get("error") or data.get("errors") if isinstance(data, Mapping) else None
    if isinstance(found, list):
        found = next((item for item in found if isinstance(item, Mapping)), None)
    if isinstance(found, Mapping):
        return data, _line(found.get("title")), _line(found.get("message")), _code(found.get("code"))
    description = data.get("description") if isinstance(data, Mapping) else ""
    return data, _line(found), _line(description), _code(found)


def _line(value: object) -> str:
    """A text of one line and at most 200 characters, "" if it is no text."""
    if not isinstance(value, str):
        return ""
    return "".join(letter if letter.isprintable() else " " for letter in value[:200]).strip()


def _code(value: object) -> str:
    return value if isinstance(value, str) and re.fullmatch(r"[A-Za-z_]{1,60}", value) else ""


def _seconds(text: str) -> float | None:
    if not re.fullmatch(r"[0-9]{1,300}(\.[0-9]{0,30})?", text.strip()):
        return None
    number = float(text)
    if number > 1_000_000_000:  # some gateways send the moment of the reset instead of the wait
        number = max(0.0, number - time.time()) if number < 100_000_000_000 else MAX_WAIT
    return min(number, MAX_WAIT)


def _until_date(text: str, date: str) -> float | None:
    try:
        moment = parsedate_to_datetime(text).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    try:
        now = parsedate_to_datetime(date).timestamp()
    except (ValueError, TypeError, IndexError, OverflowError):
        now = time.time()
    return min(max(0.0, moment - now), MAX_WAIT)


def _endpoint_reset(headers: Mapping[str, str]) -> float | None:
    """``zendesk-ratelimit-NAME: total=100; remaining=0; resets=41``: the longest wait of those used up."""
    waits = []
    for name, value in headers.items():
        if name.lower().startswith("zendesk-ratelimit-") and re.search(r"remaining=0\b", value):
            found = re.search(r"resets=([0-9]{1,9})\b", value)
            waits += [min(float(found[1]), MAX_WAIT)] if found else []
    return max(waits, default=None)
