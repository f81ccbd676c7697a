"""Who the agent is: what Zendesk says of the person whom the door has let in.

Every process asks for itself and writes the answer down for all of them: an agent is asked about once in
AGENT_CHECK_SECONDS, and a suspended one is out after as long. While Zendesk cannot be asked, its last answer
counts for AGENT_STALE_SECONDS. https://developer.zendesk.com/api-reference/ticketing/users/users/#show-user
"""

import logging
from datetime import datetime, timedelta
from typing import Any, Literal

from django.conf import settings
from django.db import Error
from django.utils import timezone

from timeline.events.errors import EventsApiError, NoPerson, NotFound, Refused
from timeline.events.values import Person

from . import questions, roles
from .models import Account, Agent, Role
from .questions import Outcome
from .upstream import client_for

log = logging.getLogger(__name__)

PATIENCE_SECONDS = 2.0  # so long a request waits for the answer; the door answers without it then
CLOCK_LEEWAY = timedelta(seconds=5)

# What an address says that knows of no users. Only one of Zendesk's own codes means "no such user".
_NO_ENDPOINT = (400, 404, 405, 410, 501)
_NO_SUCH_USER = "RecordNotFound"

Reason = Literal["end_user", "suspended", "unknown_user"]


class NotAnAgent(Exception):
    """Zendesk knows this person, and not as one who may read events."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


_NOBODY_KNOWN: dict[str, Any] = {"role": Role.UNKNOWN}


class CannotAsk(Exception):
    """Zendesk cannot be asked, and what it said last is too old. ``error`` is why."""

    def __init__(self, error: EventsApiError) -> None:
        super().__init__(type(error).__name__)
        self.error = error


def agent_of(account: Account, agent_id: str, *, now: datetime | None = None) -> Agent:
    """The agent as Zendesk described them last. Raises NotAnAgent, CannotAsk.

    Where the account has an Events API of its own without any users, the agent's role is UNKNOWN.
    """
    now = now or timezone.now()
    known = Agent.objects.filter(account=account, agent_id=agent_id).first()
    if known and _is_within(known, settings.AGENT_CHECK_SECONDS, now):
        return _admitted(known)
    usable = known if known and _is_within(known, settings.AGENT_STALE_SECONDS, now) else None
    if usable and questions.rests(account.id, agent_id):
        return _admitted(usable)
    outcome, first = _ask(account, agent_id)
    heard = _heard(account, outcome)
    if isinstance(heard, EventsApiError):
        if usable is None:
            raise CannotAsk(heard)
        log.warning("agent not checked error=%s", type(heard).__name__)
        questions.rest(account.id, agent_id)
        return _admitted(usable)
    agent = Agent(account=account, agent_id=agent_id, checked_at=now, **heard)
    if known and heard == _NOBODY_KNOWN and _was_heard_of(known):
        agent = known  # an address that knows no users any more takes nothing back
        agent.checked_at = now
    if first:
        _keep(agent)
    return _admitted(agent)


def _is_within(agent: Agent, seconds: float, now: datetime) -> bool:
    return -CLOCK_LEEWAY <= now - agent.checked_at < timedelta(seconds=seconds)


def _admitted(agent: Agent) -> Agent:
    """The agent, if they may read events; light agents may, as their role is that of an agent."""
    reason: Reason | None = None
    if not agent.active:
        reason = "unknown_user"
    elif agent.suspended:
        reason = "suspended"
    elif agent.role == Role.END_USER:
        reason = "end_user"
    if reason is not None:
        raise NotAnAgent(reason)
    return agent


def _ask(account: Account, agent_id: str) -> tuple[Outcome, bool]:
    """What came of asking, and whether it is for this caller to keep."""
    try:
        client = client_for(account)
    except EventsApiError as error:
        return error, False
    return questions.ask(account.id, agent_id, lambda: client.user(agent_id), seconds=PATIENCE_SECONDS)


def _heard(account: Account, outcome: Outcome) -> dict[str, Any] | EventsApiError:
    """What Zendesk says of the agent, as columns, or why it says nothing."""
    if isinstance(outcome, Person):
        return _columns(outcome)
    if isinstance(outcome, NotFound) and outcome.code == _NO_SUCH_USER:
        return {"active": False}
    if account.api_origin and _knows_no_users(outcome):
        return _NOBODY_KNOWN
    return outcome


def _was_heard_of(agent: Agent) -> bool:
    return bool(agent.role) or agent.suspended or not agent.active


def _knows_no_users(error: EventsApiError) -> bool:
    return isinstance(error, NoPerson) or (isinstance(error, Refused) and error.status in _NO_ENDPOINT)


def _columns(person: Person) -> dict[str, Any]:
    named = {role.value: role for role in (Role.END_USER, Role.ADMIN, Role.AGENT)}
    special = roles.TYPES.get(person.role)  # Zendesk's light agents and the like have the role "agent"
    return {
        "name": person.name,
        "role": Role.AGENT if special else named.get(person.role, Role.OTHER),
        "role_type": person.role_type if special is None else special,
        "custom_role_id": person.custom_role_id,
        "locale": person.locale,
        "time_zone": person.time_zone,
        "active": person.active,
        "suspended": person.suspended,
    }


def _keep(agent: Agent) -> None:
    """Write the answer down in one statement; what else is kept of the agent stays as it is.

    A database that takes nothing just now keeps nobody out whom Zendesk has let in.
    """
    heard = (
        "name", "role", "role_type", "custom_role_id", "locale", "time_zone", "active", "suspended",
        "checked_at",
    )  # fmt: skip
    try:
        Agent.objects.bulk_create(
            [agent], update_conflicts=True, unique_fields=("account", "agent_id"), update_fields=heard
        )
    except Error as error:
        log.warning("agent not kept error=%s", type(error).__name__)
