"""JSON in and out: bodies read strictly and with bounds, answers written fast."""

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import orjson
from django.http import UnreadablePostError
from rest_framework.exceptions import ParseError
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from .errors import TooLarge

MAX_BODY_BYTES = 65_536
# An odd number of backslashes before u0000: the escape itself, not text about it.
_NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")


class BoundedJsonParser(BaseParser):
    """Reads up to 64 KB of JSON: no NaN, no infinity, no NUL, no depth that a reader could not follow."""

    media_type = "application/json"

    def parse(
        self, stream: Any, media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> Any:
        """The value. Raises TooLarge and ParseError."""
        try:
            body = stream.read(MAX_BODY_BYTES + 1)
        except UnreadablePostError as error:
            raise ParseError("The body did not arrive.") from error
        if len(body) > MAX_BODY_BYTES:
            raise TooLarge(f"The body must not exceed {MAX_BODY_BYTES:,} bytes.")
        if _NUL.search(body):
            raise ParseError("The body has a NUL character.")
        try:
            return json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not valid JSON, or nests too deep.") from error


class FastJsonRenderer(JSONRenderer):
    charset = None

    def render(
        self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None
    ) -> bytes:
        return b"" if data is None else orjson.dumps(data)


class AlwaysJson(BaseContentNegotiation):
    """Answers JSON whatever the client says it accepts, as the Events API does."""

    def select_parser(self, request: Request, parsers: Any) -> BaseParser | None:
        return parsers[0] if _is_json(request.content_type or "") else None

    def select_renderer(self, request: Request, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type


def _is_json(content_type: str) -> bool:
    media_type = content_type.partition(";")[0].strip().lower()
    return media_type == "application/json" or media_type.endswith("+json")


def _refuse(name: str) -> None:
    raise ValueError(name)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("a number beyond a double")
    return number
