"""The roles by which an admin says who may see what: Zendesk's own, and its custom roles by their ids.

Zendesk's word on somebody is ``role``, ``role_type`` and ``custom_role_id``:
https://developer.zendesk.com/api-reference/ticketing/users/users/#json-format
"""

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
    CONTRIBUTOR: "Contributors and chat agents",
    LIGHT_AGENT: "Light agents",
    UNKNOWN: "Agents without a known role",
}
# role_type: 0 custom agent, 1 light agent, 2 chat agent, 3 contributor, 4 admin, 5 billing admin. Ours is
# -1: no number at all, or one that was not asked for yet.
_BY_TYPE = {0: AGENT, 1: LIGHT_AGENT, 2: CONTRIBUTOR, 3: CONTRIBUTOR, 4: ADMIN, 5: BILLING_ADMIN}
TYPES = {LIGHT_AGENT: 1, CONTRIBUTOR: 3, BILLING_ADMIN: 5}  # where an API tells such a role by its name
_CUSTOM = re.compile(r"custom:[0-9]{1,20}", re.ASCII)


def is_role(name: object) -> bool:
    """Whether it is the name of a role: one of NAMES, or ``custom:`` with the id of a custom role."""
    return isinstance(name, str) and (name in NAMES or _CUSTOM.fullmatch(name) is not None)


def roles_of(role: str, role_type: int | None, custom_role_id: str) -> frozenset[str]:
    """The roles of somebody of whom Zendesk has said this; UNKNOWN alone where that is not understood.

    A light agent is no agent: what is granted to agents is not granted to those who see less than they do.
    A billing admin is an admin with one right more, as Zendesk has it:
    https://support.zendesk.com/hc/en-us/articles/4408838125082
    """
    if role not in (AGENT, ADMIN):
        return frozenset({UNKNOWN})
    named = role if role_type is None or (role, role_type) == (ADMIN, 0) else _BY_TYPE.get(role_type, UNKNOWN)
    if named == AGENT and custom_role_id:
        return frozenset({AGENT, f"custom:{custom_role_id}"})
    return frozenset({ADMIN, BILLING_ADMIN}) if named == BILLING_ADMIN else frozenset({named})


def role_label(name: str) -> str:
    """What people call the role."""
    return NAMES.get(name) or f"Custom role {name.partition(':')[2]}"


def allow(granted: Iterable[str], roles: frozenset[str]) -> bool:
    """Whether somebody of these roles is among those that something is granted to."""
    return not roles.isdisjoint(granted)
