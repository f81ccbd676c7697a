"""Where an account's requests go and who may frame its pages: Zendesk, or what the operator has listed.

The list is exact, so addresses are read strictly rather than cleaned: an address with a second reading
(user-info, odd numbers for an IP address, escapes, capitals, a non-ASCII letter) is refused.
"""

import ipaddress
import re

from django.conf import settings

SUBDOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{0,62}", re.ASCII)
NOBODY = "'none'"

_URL = re.compile(
    r"(?P<origin>https?://(?P<host>[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?)(?::(?P<port>[1-9][0-9]{0,4}))?)"
    r"(?P<path>(?:/[A-Za-z0-9_~-][A-Za-z0-9._~-]*)*)",
    re.ASCII,
)
_NUMERIC_LABEL = re.compile(r"(?:0x[0-9a-f]*|[0-9]+)", re.ASCII)


class NotAllowed(ValueError):
    """The address is not one that this server may use; the message is a sentence for the admin."""


def zendesk_origin(subdomain: str) -> str:
    """``https://acme.zendesk.com``. Raises NotAllowed for what is no subdomain."""
    if SUBDOMAIN.fullmatch(subdomain) is None:
        raise NotAllowed("This is not a Zendesk subdomain.")
    return f"https://{subdomain}.zendesk.com"


def check_api_origin(url: str) -> str:
    """The address, if it is well-formed and its origin or the whole of it is listed. Raises NotAllowed."""
    origin, _path = _parts(url)
    listed = {entry.strip().rstrip("/") for entry in settings.TIMELINE_CUSTOM_ORIGINS}
    if origin not in listed and url not in listed:
        raise NotAllowed(
            "This address is not listed in TIMELINE_CUSTOM_ORIGINS. Leave the field empty for Zendesk's "
            "own, or ask whoever runs this server to list it."
        )
    return url


def check_frame_origin(url: str) -> str:
    """As ``check_api_origin``, for an origin without a path. Raises NotAllowed."""
    _origin, path = _parts(url)
    if path:
        raise NotAllowed("Give the origin alone, without a path, such as https://desk.example.com.")
    return check_api_origin(url)


def _parts(url: str) -> tuple[str, str]:
    """Origin and path of an address that has one reading only. Raises NotAllowed."""
    match = _URL.fullmatch(url) if len(url) <= 255 else None
    if match is None:
        raise NotAllowed("Write it as https://host, https://host:port or https://host/path.")
    host = match["host"]
    if ".." in host or int(match["port"] or 1) > 65535:
        raise NotAllowed("The host or the port is not written correctly.")
    if _NUMERIC_LABEL.fullmatch(host.rpartition(".")[2]):
        _check_ip_address(host)
    return match["origin"], match["path"]


def _check_ip_address(host: str) -> None:
    try:
        plain = str(ipaddress.IPv4Address(host)) == host
    except ValueError:
        plain = False
    if not plain:
        raise NotAllowed("Write an IP address as four decimal numbers.")
