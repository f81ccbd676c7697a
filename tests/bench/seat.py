"""Connect an account to the Events API at this origin, and print an agent's token and the account's key."""

import sys

import django


def main() -> None:
    django.setup()
    from timeline.accounts import sessions  # noqa: PLC0415 - after the settings
    from timeline.accounts.models import Account, CredentialKind  # noqa: PLC0415

    account = Account(subdomain="bench", api_origin=sys.argv[1], credential_kind=CredentialKind.BEARER)
    account.set_secret("a-token")
    account.save()
    sys.stdout.write(f"{sessions.issue(account, '9')} {account.key}\n")


if __name__ == "__main__":
    main()
