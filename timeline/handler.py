"""From WSGI to Django: requests whose text is UTF-8, whatever their Content-Type says.

Django decodes the query and the form by the charset that the client names, while it makes the request: some
codecs of Python's raise there, before any middleware, and others make text that is none (lone surrogates).
"""

import re
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

_CONTENT_TYPE = re.compile(
    r"""\s*(?P<media>[^;\s]+)(?:.*?;\s*boundary=(?P<boundary>"[^"]{1,70}"|[^\s;"]{1,70}))?""",
    re.ASCII | re.IGNORECASE | re.DOTALL,
)


class Request(WSGIRequest):
    def __init__(self, environ: dict[str, Any]) -> None:
        if ";" in environ.get("CONTENT_TYPE", ""):
            environ["CONTENT_TYPE"] = without_charset(environ["CONTENT_TYPE"])
        super().__init__(environ)


class Handler(WSGIHandler):
    request_class = Request


def without_charset(content_type: str) -> str:
    """The media type, and of its parameters none but a multipart body's boundary."""
    found = _CONTENT_TYPE.match(content_type)
    if found is None:
        return ""
    return found["media"] + (f"; boundary={found['boundary']}" if found["boundary"] else "")
