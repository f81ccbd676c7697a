"""The origin under which Zendesk's users reach this server, read as Zendesk will read it.

An address is read strictly and never mended, because what a manifest says is only changed by another upload.
Zendesk takes https, and http for ``localhost`` alone.
"""

import re
from dataclasses import dataclass

from .errors import CannotBuild

EXAMPLE = "https://timeline.example.com"
LOCAL = "localhost"

_PARTS = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#\\]*)(?P<rest>.*)", re.ASCII)
_AUTHORITY = re.compile(r"(?P<host>[^:]+)(?::(?P<port>[^:]*))?", re.ASCII)
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
_NUMBER = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)", re.ASCII)
_PORT = re.compile(r"[1-9][0-9]{0,4}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Origin:
    """``text`` as it goes into URLs, without a slash at the end; ``host`` without the port."""

    text: str
    host: str

    @property
    def is_local(self) -> bool:
        """Only the machine on which it is built can open it."""
        return self.host == LOCAL


def read_origin(text: str) -> Origin:
    """``https://host``, ``https://host:port`` or ``http://localhost:port``. Raises CannotBuild."""
    _check_characters(text)
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise CannotBuild(f"Write the origin with its scheme, as {EXAMPLE}.")
    if "@" in parts["authority"]:
        raise CannotBuild("An origin holds no user name and no password.")
    if parts["rest"] not in ("", "/"):
        raise CannotBuild(f"Give the origin alone, without path, query or fragment: {EXAMPLE}.")
    host = _host(parts["authority"])
    if parts["scheme"] not in ("https", "http"):
        raise CannotBuild(f"The scheme of an origin is https, in small letters: {EXAMPLE}.")
    if parts["scheme"] == "http" and host != LOCAL:
        raise CannotBuild(
            "Zendesk loads apps over https only; http is for http://localhost, to try things out."
        )
    return Origin(f"{parts['scheme']}://{parts['authority']}", host)


def _check_characters(text: str) -> None:
    if not text:
        raise CannotBuild(f"Give the origin of this server, such as {EXAMPLE}.")
    if len(text) > 300:
        raise CannotBuild("This is too long for an origin.")
    if not text.isascii():
        raise CannotBuild("Write a host with letters beyond ASCII in its xn-- form.")
    if any(not "!" <= character <= "~" for character in text):
        raise CannotBuild("An origin has no spaces and no control characters.")


def _host(authority: str) -> str:
    """The host of ``host`` or ``host:port``. Raises CannotBuild."""
    if authority.startswith("["):
        raise CannotBuild("Give the name of the server, not its IP address.")
    parts = _AUTHORITY.fullmatch(authority)
    if parts is None:
        raise CannotBuild(f"An origin is a host, and perhaps a port: {EXAMPLE}.")
    host, port = parts["host"], parts["port"]
    if port is not None and (_PORT.fullmatch(port) is None or int(port) > 65535):
        raise CannotBuild("A port is a number from 1 to 65535.")
    labels = host.split(".")
    if _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
        raise CannotBuild("Give the name of the server, not its IP address.")
    if host != host.lower():
        raise CannotBuild("Write the host in small letters.")
    if len(host) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
        raise CannotBuild(
            "The host is not written correctly: letters, digits and hyphens, parted by single dots."
        )
    if host == "zendesk.com" or host.endswith(".zendesk.com"):
        raise CannotBuild("This is Zendesk's address: give the one of the server on which this project runs.")
    return host
