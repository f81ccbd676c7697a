"""The app's numbers: looked up in Zendesk where the credential may, and compared with what is stored.

https://developer.zendesk.com/api-reference/ticketing/apps/apps/#list-app-installations
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.conf import settings

from timeline.accounts import origins, public_keys
from timeline.accounts.models import Account
from timeline.events.answers import parse_json
from timeline.events.errors import BadAnswer, EventsApiError, Forbidden, NotFound, Unauthorized
from timeline.events.transport import Call, Limits, Transport

from .checks import NOT_KNOWN, Check, Time, failed, ok, trouble
from .credentials import NoCredential, open_credential

MOST = 100
MAY_NOT = "may_not_look_up"
BY_HAND = (
    "Open the address beside this step in a browser in which you are signed in to Zendesk as an admin, and "
    "copy the two numbers from there."
)


@dataclass(frozen=True, slots=True)
class Installation:
    """One app as it is installed in the account."""

    id: int
    app_id: int
    name: str
    enabled: bool


def look_up(account: Account) -> tuple[Installation, ...] | Check:
    """All apps installed in the account, or why they cannot be listed."""
    time = Time.of(each=settings.UPSTREAM_SECONDS)
    try:
        origin = account.origin
        credentials = open_credential(account, origin, time)
    except origins.NotAllowed as error:
        return failed("origin_not_allowed", str(error))
    except NoCredential as error:
        return error.check
    limits = Limits(time.seconds(), settings.UPSTREAM_MAX_BYTES, connections=1)
    transport = Transport(credentials, limits, "customer-timeline", None)
    try:
        url = f"{origin}/api/v2/apps/installations.json"
        return _read(parse_json(transport.send(Call("installations", "GET", url)).body))
    except (Unauthorized, Forbidden, NotFound) as error:
        return failed(
            MAY_NOT,
            f"This credential may not list the installed apps (HTTP {error.status}); that is no fault, for "
            f"reading events takes less. {BY_HAND}",
        )
    except EventsApiError as error:
        return trouble(error, origin)
    finally:
        transport.close()


def likely(found: Iterable[Installation], account: Account, names: Iterable[str]) -> list[Installation]:
    """Those that may be this app: of its number, else of one of its names, else all; enabled ones first."""
    ordered = sorted(found, key=lambda one: (not one.enabled, one.name.casefold(), one.id))
    known = {name.casefold() for name in names}
    by_number = [one for one in ordered if one.app_id == account.app_id]
    return by_number or [one for one in ordered if one.name.casefold() in known] or ordered


def check_numbers(account: Account) -> tuple[Check, ...]:
    """Whether the stored numbers are those of an app that is installed and switched on."""
    if not (account.app_id and account.installation_id):
        return (failed("no_numbers", "Store both numbers first."),)
    found = look_up(account)
    if isinstance(found, Check):
        return (_app_alone(account, found),)
    return (compared(account, found),)


def compared(account: Account, found: Iterable[Installation]) -> Check:
    """Whether the stored numbers are among those found."""
    installed = {one.id: one for one in found}
    one = installed.get(account.installation_id or 0)
    if one is None:
        by_app = [other for other in installed.values() if other.app_id == account.installation_id]
        if by_app:
            return failed(
                "swapped",
                f"{account.installation_id} is the app's number, not that of its installation, which is "
                f"{by_app[0].id}.",
            )
        return failed(
            "not_installed",
            f"No app with the installation ID {account.installation_id} is installed in this account. "
            "Install the uploaded app, or press “Look the numbers up”.",
        )
    if one.app_id != account.app_id:
        return failed(
            "another_app",
            f"Installation {one.id} is of the app {one.app_id}, not of {account.app_id}. Correct the app ID.",
        )
    if not one.enabled:
        return failed(
            "switched_off",
            f"The app “{one.name}” is installed but switched off. Switch it on in Admin Center → Apps and "
            "integrations → Apps → Zendesk Support apps.",
        )
    return ok(f"“{one.name}” is installed under these numbers and switched on.")


def _app_alone(account: Account, why: Check) -> Check:
    """The app's number tells itself by its key, which Zendesk gives to anybody."""
    try:
        public_keys.ask(account)
    except public_keys.CANNOT_FETCH:
        return failed(NOT_KNOWN, why.said) if why.cause == MAY_NOT else why
    return ok(
        f"Zendesk has an app {account.app_id}. Whether {account.installation_id} is its installation shows "
        "when an agent opens it: this credential may not list installed apps."
    )


def _read(data: object) -> tuple[Installation, ...]:
    listed = data.get("installations") if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        raise BadAnswer("the answer lists no installations")
    read = (_installation(item) for item in listed[:MOST])
    return tuple(one for one in read if one is not None)


def _installation(item: object) -> Installation | None:
    if not isinstance(item, Mapping):
        return None
    number, app = _number(item.get("id")), _number(item.get("app_id"))
    if not (number and app):
        return None
    told = item.get("settings")
    told = told if isinstance(told, Mapping) else {}
    name = next(
        (text for text in (told.get("title"), told.get("name")) if isinstance(text, str) and text), ""
    )
    return Installation(number, app, name[:100] or f"App {app}", item.get("enabled") is not False)


def _number(value: object) -> int:
    """A positive number that fits its column, else 0."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63 else 0
