"""A server on loopback that this process takes for every ``https://SUBDOMAIN.zendesk.com``, and for ours."""

import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.misbehaving import Misbehaving, certificate
from timeline.events import connections
from timeline.events.lookup import Lookup


@contextmanager
def posing_as_zendesk(script: Any, monkeypatch: pytest.MonkeyPatch, folder: Path) -> Iterator[Misbehaving]:
    """What the machine is told otherwise is two things: the addresses of names, and whom to trust."""
    trusted = folder / "trusted.pem"
    trusted.write_bytes(certificate())
    with ExitStack() as stack:
        server = stack.enter_context(Misbehaving(script, tls=True))
        # Last of all, for a thread that is still at work could have it made anew while the trust is altered.
        stack.callback(connections.default_tls.cache_clear)
        told = stack.enter_context(monkeypatch.context())

        def addresses(host: str, *_: object) -> list[Any]:
            if not str(host).endswith((".zendesk.com", "timeline.test")):
                raise socket.gaierror(socket.EAI_NONAME, "no such host here")
            there = ("127.0.0.1", server.port)
            return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", there)]

        told.setattr(connections._Bounded, "lookup", Lookup(addresses))
        told.setenv("SSL_CERT_FILE", str(trusted))
        connections.default_tls.cache_clear()
        yield server
