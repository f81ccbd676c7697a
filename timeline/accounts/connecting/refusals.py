"""What an account's API means when it refuses, in words that say what to do."""

from timeline.accounts.models import Account, CredentialKind
from timeline.events.errors import EventsApiError, Forbidden, NotFound, Refused, Unauthorized

from .checks import Check, failed, trouble

OAUTH_CLIENTS = "Admin Center → Apps and integrations → APIs → OAuth clients"
API_TOKENS = "Admin Center → Apps and integrations → APIs → API tokens"
EVENTS = "Admin Center → People → Configuration → Events"
PROFILES = "Admin Center → People → Configuration → Profiles"

# RFC 6749, section 5.2.
GRANT_CODES = ("unauthorized_client", "unsupported_grant_type", "invalid_grant")

NO_SUCH_ACCOUNT = (
    "Most likely no Zendesk account has this subdomain: compare it with the address in your browser while "
    "you are in Zendesk. It may also have been renamed or closed."
)


def of_address(error: EventsApiError, origin: str) -> Check:
    """Why the address is not that of an account's API."""
    if isinstance(error, NotFound):
        return wrong_subdomain(origin)
    return trouble(error, origin)


def of_users(error: EventsApiError, account: Account, origin: str) -> Check:
    """Why the credential's own user cannot be read, or in their place somebody's events."""
    if isinstance(error, Unauthorized):
        return wrong_secret(account)
    if isinstance(error, Forbidden):
        return failed(
            "missing_scope",
            "The credential is accepted but may not read users and their events (HTTP 403). It needs the "
            "scope users:read, and its owner has to be an agent or admin whose role may see customers.",
        )
    if isinstance(error, NotFound):
        return wrong_subdomain(origin)
    return trouble(error, origin)


def of_token(error: EventsApiError, origin: str) -> Check:
    """Why there is no access token for the OAuth client."""
    code = error.code if isinstance(error, Refused) else ""
    if code in GRANT_CODES or (isinstance(error, Forbidden) and code != "invalid_client"):
        return failed(
            "grant_not_allowed",
            "Zendesk knows the OAuth client but gives it no token by the client credentials grant. Only a "
            f"confidential client gets one: look at its kind under {OAUTH_CLIENTS}, or make a new client of "
            "the kind “Confidential”.",
        )
    if code == "invalid_scope":
        return failed(
            "missing_scope",
            "Zendesk gives the OAuth client no token for the scopes users:read and users:write. Let the "
            f"client have them under {OAUTH_CLIENTS}.",
        )
    if isinstance(error, Unauthorized):
        return failed(
            "wrong_client",
            "Zendesk does not accept the OAuth client: its identifier or its secret is wrong. Compare the "
            f"identifier under {OAUTH_CLIENTS} (it is not the client's name); if it is right, make a new "
            "secret there and store it here.",
        )
    return wrong_subdomain(origin) if isinstance(error, NotFound) else trouble(error, origin)


def wrong_subdomain(origin: str) -> Check:
    return failed("wrong_subdomain", f"{origin} answers, but has no such API (HTTP 404). {NO_SUCH_ACCOUNT}")


def wrong_secret(account: Account) -> Check:
    """Zendesk does not know who asks."""
    return failed("wrong_secret", _WRONG_SECRET[CredentialKind(account.credential_kind)])


def no_events(error: Refused) -> Check:
    """Users can be read and events cannot: undocumented, but there are not many reasons."""
    return failed(
        "not_activated",
        f"Users can be read, but events cannot (HTTP {error.status}). Most likely events are not switched "
        f"on: press “Get started” under {EVENTS} and under {PROFILES}. If both are on, check that the plan "
        "is Suite Team or above.",
    )


_WRONG_SECRET = {
    CredentialKind.NONE: "There is no credential yet.",
    CredentialKind.OAUTH: (
        "The OAuth client gets a token, but the API does not accept it (HTTP 401). Look at the client under "
        f"{OAUTH_CLIENTS}; if nothing is wrong with it, make a new one and store it here."
    ),
    CredentialKind.API_TOKEN: (
        "The API token is not accepted (HTTP 401). Check the e-mail address and the token: under "
        f"{API_TOKENS} it has to be active, and Zendesk deactivates one that was not used for 30 days. No "
        "new one can be made; an OAuth client is the way that lasts."
    ),
    CredentialKind.BEARER: (
        "The bearer token is not accepted (HTTP 401): it is wrong, revoked or has ended. Make a new one and "
        "store it here, or use an OAuth client, which renews its tokens by itself."
    ),
}
