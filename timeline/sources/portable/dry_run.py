"""A dry run in the browser, signed, so that exactly what was looked at is imported."""

import hashlib
from dataclasses import dataclass

from django.core import signing

SALT = "timeline.sources.portable"
GOOD_FOR = 3600  # seconds


@dataclass(frozen=True, slots=True)
class DryRun:
    """Who looked at what: the keys of account and user, the file's text, whether rows not named are kept."""

    account: str
    user: str
    text: str
    keep: bool

    def signed(self, fingerprint: str) -> str:
        """To be sent along; ``fingerprint`` is of the configuration that the differences were from."""
        return signing.dumps([fingerprint, *self._circumstances], salt=SALT)

    def fingerprint(self, signed: str) -> str:
        """The fingerprint, if it was signed for the same dry run. Raises signing.BadSignature."""
        fingerprint, *circumstances = signing.loads(signed, salt=SALT, max_age=GOOD_FOR)
        if circumstances != self._circumstances:
            raise signing.BadSignature("signed for another dry run")
        return str(fingerprint)

    @property
    def _circumstances(self) -> list[object]:
        digest = hashlib.sha256(self.text.encode("utf-8", "replace")).hexdigest()
        return [self.account, self.user, digest, self.keep]
