"""What an account still lacks, in sentences for whoever connects it."""

from .models import Account, CredentialKind

LEGACY_WARNING = (
    "API tokens are being switched off by Zendesk: none can be created since 2026-10-27, unused ones are "
    "deactivated after 30 days, and all of them end on 2027-04-30. Connect an OAuth client instead."
)


def warnings(account: Account) -> list[str]:
    """Everything that keeps agents out or events away, or soon will; empty for an account in order."""
    found = []
    if not account.enabled:
        found.append("The account is switched off: nobody can enter.")
    if not account.installation_id:
        found.append("No agent can enter before the installation ID is stored.")
    if not account.public_key:
        found.append(
            "No agent can enter before the app's public key is stored. Fetch it from "
            f"https://{account.subdomain}.zendesk.com/api/v2/apps/{account.app_id or 'APP_ID'}/public_key.pem"
        )
    if not (account.credential_kind and account.has_secret):
        found.append("No events can be read before there is a credential.")
    elif account.credential_kind == CredentialKind.API_TOKEN:
        found.append(LEGACY_WARNING)
    return found
