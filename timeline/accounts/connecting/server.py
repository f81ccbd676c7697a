"""The address of this server that goes into the app package: whether it leads here, over HTTPS."""

from django.conf import settings
from django.http.request import split_domain_port, validate_host

from timeline.accounts import package
from timeline.accounts.public_keys import Unsigned
from timeline.events.errors import EventsApiError, Untrusted
from timeline.events.transport import Call, Limits, Transport

from .checks import NOT_KNOWN, Check, failed, ok

MAX_BYTES = 4096


def check_server(text: str, *, asked_at: str) -> tuple[Check, ...]:
    """Whether the origin leads back to this server; ``asked_at`` is the Host of the admin's own request.

    Only names of this server are asked, or anybody's could be by way of this page.
    """
    try:
        origin = package.read_origin(text)
    except package.CannotBuild as error:
        return (failed("bad_origin", str(error)),)
    if origin.is_local:
        return (
            ok("localhost is each agent's own computer: good for trying things out there, and only there."),
        )
    if not _is_ours(origin, asked_at):
        return (
            failed(
                "not_ours",
                f"This server does not answer to {origin.host}. Give the address under which it is reached, "
                "or ask whoever runs it to add the name to ALLOWED_HOSTS.",
            ),
        )
    return (_asked(origin),)


def _is_ours(origin: package.Origin, asked_at: str) -> bool:
    """A name that the operator has listed, on HTTPS's own port or on that of the admin's own request.

    Where every name is allowed that of the request proves nothing: whoever sends it can write what they like.
    """
    port = split_domain_port(asked_at.lower())[1]
    named = origin.text.removeprefix(f"https://{origin.host}")
    if named not in ("", f":{port}"):
        return False
    listed = [name for name in settings.ALLOWED_HOSTS if name != "*"]
    return validate_host(origin.host, listed)


def _asked(origin: package.Origin) -> Check:
    limits = Limits(settings.UPSTREAM_SECONDS, MAX_BYTES, connections=1)
    transport = Transport(Unsigned(), limits, "customer-timeline", None)
    try:
        body = transport.send(Call("livez", "GET", f"{origin.text}/livez")).body
    except Untrusted:
        return failed(
            "tls",
            f"The certificate of {origin.host} is not one that can be trusted, and browsers show no page in "
            "Zendesk then. Have the proxy in front of this server serve a valid one.",
        )
    except EventsApiError as error:
        return failed(
            NOT_KNOWN,
            f"From here {origin.text} does not answer as this server ({type(error).__name__}). Open "
            f"{origin.text}/livez in a browser: if it says “ok” there, agents reach it and all is well.",
        )
    finally:
        transport.close()
    if body.strip() != b"ok":
        return failed("not_ours", f"Something else than this server answers at {origin.text}.")
    return ok(f"{origin.text} leads to this server, with a valid certificate.")
