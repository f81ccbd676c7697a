"""Testing a connection: the account's own API, really called with its credential, bounded in time.

What goes wrong is told apart, each in words that say what to do. Zendesk does not document what it answers
for a subdomain that nobody has, nor where events are not switched on; the words there say "most likely".
"""

from collections.abc import Iterator

from django.conf import settings

from timeline.accounts import origins
from timeline.accounts.models import Account, CredentialKind
from timeline.accounts.public_keys import Unsigned
from timeline.accounts.upstream import Accompanied, marketplace_headers
from timeline.events.answers import parse_json
from timeline.events.client import EventsClient
from timeline.events.credentials import Credentials
from timeline.events.errors import EventsApiError, Forbidden, NotFound, RateLimited, Refused, Unauthorized
from timeline.events.transport import Call, Limits, Transport
from timeline.events.values import Person, Subject

from . import refusals
from .checks import Check, Time, failed, ok, trouble, until_failed
from .credentials import NoCredential, open_credential

SOMEBODY = "1"  # whose events are asked for where the API has no users; nobody's are as good as anybody's


def check_address(account: Account) -> tuple[Check, ...]:
    """Whether an API answers at the account's address; nothing secret is sent."""
    try:
        origin = account.origin
    except origins.NotAllowed as error:
        return (failed("origin_not_allowed", str(error)),)
    limits = _limits(Time.of(each=settings.UPSTREAM_SECONDS))
    nobody = Accompanied(Unsigned(), marketplace_headers(origin))
    transport = Transport(nobody, limits, "customer-timeline", None)
    try:
        parse_json(transport.send(Call("address", "GET", f"{origin}/api/v2/users/me.json")).body)
    except EventsApiError as error:
        if not _is_an_api(error, account):
            return (refusals.of_address(error, origin),)
    finally:
        transport.close()
    return (ok(f"An API answers at {origin}."),)


def check_credential(account: Account) -> tuple[Check, ...]:
    """Whether the credential is accepted, and whose it is."""
    return until_failed(_checks(account, with_events=False))


def check_connection(account: Account) -> tuple[Check, ...]:
    """The whole way to a customer's events, up to the first thing that fails."""
    return until_failed(_checks(account, with_events=True))


def _checks(account: Account, *, with_events: bool) -> Iterator[Check]:
    time = Time.of(each=settings.UPSTREAM_SECONDS)
    try:
        origin = account.origin
        credentials = open_credential(account, origin, time)
    except origins.NotAllowed as error:
        yield failed("origin_not_allowed", str(error))
        return
    except NoCredential as error:
        yield error.check
        return
    if account.credential_kind == CredentialKind.OAUTH:
        yield ok("The OAuth client gets access tokens.")
    person = _me(account, origin, credentials, time)
    if person is not None:
        yield person if isinstance(person, Check) else _signed_in(person, account)
    if with_events or person is None:
        yield _events(account, origin, credentials, person, time)


def _limits(time: Time) -> Limits:
    return Limits(time.seconds(), settings.UPSTREAM_MAX_BYTES, connections=1)


def _is_an_api(error: EventsApiError, account: Account) -> bool:
    """Whether a refusal is one that an API would give to somebody who has not signed in."""
    if isinstance(error, RateLimited):
        return True
    if isinstance(error, Unauthorized | Forbidden):
        return error.body is not None
    # An Events API of one's own need not know users.
    return isinstance(error, NotFound) and bool(account.api_origin) and error.body is not None


def _me(account: Account, origin: str, credentials: Credentials, time: Time) -> Person | Check | None:
    """Who the credential belongs to, or what failed; None for an API of one's own that has no users."""
    client = EventsClient(origin, credentials, limits=_limits(time))
    try:
        return client.user("me")
    except EventsApiError as error:
        if account.api_origin and isinstance(error, NotFound):
            return None
        return refusals.of_users(error, account, origin)
    finally:
        client.close()


def _signed_in(person: Person, account: Account) -> Check:
    if not person.id.isdecimal():
        return refusals.wrong_secret(account)
    name = person.name or person.id
    if person.role == "end-user" or person.suspended or not person.active:
        state = "an end user" if person.role == "end-user" else "suspended or deleted"
        return failed(
            "not_an_agent",
            f"The credential belongs to {name}, who is {state}. Only agents and admins may read events: use "
            "the credential of one.",
        )
    return ok(f"The credential is accepted; it belongs to {name} ({person.role}).")


def _events(
    account: Account, origin: str, credentials: Credentials, person: Person | Check | None, time: Time
) -> Check:
    """Whether events can be read: the credential's own, for those tell nothing about a customer."""
    known = isinstance(person, Person)
    client = EventsClient(origin, credentials, limits=_limits(time))
    try:
        client.events(Subject("user", person.id if isinstance(person, Person) else SOMEBODY), size=1)
    except EventsApiError as error:
        if isinstance(error, Refused) and known and error.status in (401, 403, 404):
            return refusals.no_events(error)
        return trouble(error, origin) if known else refusals.of_users(error, account, origin)
    finally:
        client.close()
    return ok("Events can be read.")
