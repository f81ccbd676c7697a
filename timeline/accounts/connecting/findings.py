"""What the tests of an account last said, kept until what they tested is changed."""

import hashlib
from collections.abc import Iterable

from django.utils import timezone

from timeline.accounts.models import Account, Finding

from .checks import Check

_ADDRESS = ("subdomain", "api_origin")
_CREDENTIAL = (*_ADDRESS, "credential_kind", "credential_id", "secret")
TESTED: dict[str, tuple[str, ...]] = {
    "subdomain": _ADDRESS,
    "credential": _CREDENTIAL,
    "package": (),
    "numbers": (*_ADDRESS, "app_id", "installation_id"),
    "key": (*_ADDRESS, "app_id", "public_key"),
    "test": _CREDENTIAL,
}


def record(account: Account, step: str, checks: Iterable[Check]) -> Finding:
    """Keep what a test of the step has found."""
    done = list(checks)
    values = {
        "passed": all(check.passed for check in done),
        "said": "\n".join(check.said for check in done),
        "tested": _digest(account, step),
        "at": timezone.now(),
    }
    finding, _created = Finding.objects.update_or_create(account=account, step=step, defaults=values)
    return finding


def current(account: Account) -> dict[str, Finding]:
    """The findings by step that still speak of what is stored."""
    return {
        finding.step: finding
        for finding in account.findings.all()
        if finding.step in TESTED and finding.tested == _digest(account, finding.step)
    }


def _digest(account: Account, step: str) -> str:
    """Of what the step tests; a secret counts by its sealed form."""
    text = "\0".join(str(getattr(account, field)) for field in TESTED[step])
    return hashlib.sha256(text.encode()).hexdigest()
