"""What the room keeps: accounts, the agents who use them, and who looked at whom."""

from .account import Account, CredentialKind, SealedField, check_secret
from .agent import Agent, Role
from .finding import Finding
from .record import AccessRecord

__all__ = [
    "AccessRecord",
    "Account",
    "Agent",
    "CredentialKind",
    "Finding",
    "Role",
    "SealedField",
    "check_secret",
]
