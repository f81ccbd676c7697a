"""The roles by which an admin says who may see what: Zendesk's own, and its custom roles by their ids."""

import re
from collections.abc import Iterable

ADMIN, AGENT, LIGHT_AGENT, BILLING_ADMIN, CONTRIBUTOR = (
    "admin",
    "agent",
    "light-agent",
    "billing-admin",
    "contributor",
)
UNKNOWN = "unknown"  # the account's API has no users to ask
NAMES: dict[str, str] = {
    ADMIN: "Admins",
    BILLING_ADMIN: "Billing admins",
    AGENT: "Agents, whatever their custom role",
    CONTRIBUTOR: "Contributors",
    LIGHT_AGENT: "Light agents",
    UNKNOWN: "Agents without a known role",
}
_CUSTOM = re.compile(r"custom:[0-9]{1,20}", re.ASCII)


def is_role(name: object) -> bool:
    """Whether it is the name of a role: one of NAMES, or ``custom:`` with the id of a custom role."""
    return isinstance(name, str) and (name in NAMES or _CUSTOM.fullmatch(name) is not None)


def role_label(name: str) -> str:
    """What people call the role."""
    return NAMES.get(name) or f"Custom role {name.partition(':')[2]}"


def allow(granted: Iterable[str], roles: frozenset[str]) -> bool:
    """Whether somebody of these roles is among those that something is granted to."""
    return not roles.isdisjoint(granted)
