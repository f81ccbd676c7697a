"""The six steps of connecting an account, each with its state."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.timesince import timesince

from timeline.accounts.models import Account, Finding

from . import findings

TITLES = {
    "subdomain": "Subdomain",
    "credential": "Credential",
    "package": "App package",
    "numbers": "App ID and installation ID",
    "key": "Public key",
    "test": "Test",
}
WORDS = {
    "done": "Done",
    "stored": "Stored, not tested",
    "failed": "Test failed",
    "todo": "To do",
    "waiting": "After the steps before",
}
DONE = ("done", "stored")


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the page shows it. ``state`` is one of WORDS; ``finding`` what its test last said."""

    number: int
    name: str
    state: str
    finding: Finding | None
    notes: tuple[tuple[bool, str], ...] = ()  # what a button has just done: whether that is good, and words

    @property
    def title(self) -> str:
        return TITLES[self.name]

    @property
    def word(self) -> str:
        return WORDS[self.state]

    @property
    def when(self) -> str:
        return ago(self.finding.at) if self.finding else ""

    @property
    def is_done(self) -> bool:
        return self.state in DONE

    @property
    def said(self) -> list[tuple[bool, str]]:
        """What its test said, line by line, and whether that was good; only the last can be bad."""
        lines = self.finding.said.split("\n") if self.finding else []
        bad = len(lines) - 1 if self.finding and not self.finding.passed else None
        return [(number != bad, line) for number, line in enumerate(lines)]


def ago(moment: datetime) -> str:
    """How long ago something was, to the minute."""
    return (
        "just now" if (timezone.now() - moment).total_seconds() < 60 else f"{timesince(moment, depth=1)} ago"
    )


def steps_of(account: Account) -> tuple[Step, ...]:
    found = findings.current(account)
    return tuple(
        Step(number, name, _state(account, name, found.get(name)), found.get(name))
        for number, name in enumerate(TITLES, 1)
    )


def next_of(steps: tuple[Step, ...]) -> Step | None:
    """Where to go on: the first step that failed or is not done, None when all are."""
    return next((step for step in steps if not step.is_done), None)


def _state(account: Account, name: str, finding: Finding | None) -> str:
    if finding is not None and (_is_stored(account, name) or name == "test"):
        return "done" if finding.passed else "failed"
    if _is_stored(account, name):
        # An uploaded app has been downloaded, and a key that Zendesk gave needs no comparing with it.
        sure = name == "package" or (name == "key" and account.public_key_fetched_at)
        return "done" if sure else "stored"
    return "todo" if _can_begin(account, name) else "waiting"


def _is_stored(account: Account, name: str) -> bool:
    match name:
        case "subdomain":
            return bool(account.subdomain)
        case "credential":
            return bool(account.credential_kind and account.has_secret)
        case "package":
            return bool(account.app_id)
        case "numbers":
            return bool(account.app_id and account.installation_id)
        case "key":
            return bool(account.public_key)
        case _:
            return False


def _can_begin(account: Account, name: str) -> bool:
    if name == "key":
        return bool(account.app_id)
    return name != "test" or _is_stored(account, "credential")
