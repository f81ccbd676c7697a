"""From which address a request comes."""

import ipaddress
from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str | None:
    """The client's IP address, None if it is none.

    Behind the TLS proxy it is the last entry of X-Forwarded-For, which that proxy has written; all before it,
    and the whole header where there is no proxy, is whatever the client wished to say.
    """
    text = request.META.get("REMOTE_ADDR", "")
    if settings.BEHIND_TLS_PROXY:
        text = request.META.get("HTTP_X_FORWARDED_FOR", "").rpartition(",")[2].strip() or text
    return _address(text)


@lru_cache(maxsize=1024)
def _address(text: str) -> str | None:
    """Without the zone of a link-local address, which PostgreSQL's column does not take."""
    try:
        return str(ipaddress.ip_address(text)).partition("%")[0]
    except ValueError:
        return None
