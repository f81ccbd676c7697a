"""What a session token holds, signed and read again."""

import uuid
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from django.core.signing import Signer

from .models import Agent

MOST_OF_A_NAME = 40  # characters: the token goes into a header with every request
_FORMER = (0, 5)  # how much tokens of former versions held of an agent
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Known(NamedTuple):
    """What Zendesk said of an agent, and when, in microseconds since 1970; "" where it said nothing."""

    checked: int = 0
    role: str = ""
    locale: str = ""
    time_zone: str = ""
    name: str = ""
    role_type: int | None = None
    custom_role_id: str = ""


class Content(NamedTuple):
    """Whose session it is, since when, and when this token was made, both in microseconds since 1970."""

    account: uuid.UUID
    agent_id: str
    began: int
    made: int
    known: Known


def known_of(agent: Agent) -> Known:
    return Known(
        checked=microseconds(agent.checked_at),
        role=agent.role,
        locale=agent.locale,
        time_zone=agent.time_zone,
        name=agent.name[:MOST_OF_A_NAME],
        role_type=agent.role_type,
        custom_role_id=agent.custom_role_id,
    )


def microseconds(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


def sign(content: Content) -> str:
    account, agent_id, began, made, known = content
    return signer().sign_object([account.hex, agent_id, began, made, *known])


def read(token: str) -> Content:
    """What a token holds. Raises BadSignature, and ValueError or TypeError for what is not one of ours."""
    return _signed(token, settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)


@lru_cache(maxsize=4096)
def _signed(token: str, *keys: str) -> Content:
    """The signature is checked once under these keys.

    What a token of a former version holds of an agent is not taken: it lacks what roles are told by.
    """
    key, agent_id, began, made, *known = signer().unsign_object(token)
    if len(known) not in (*_FORMER, len(Known._fields)):
        raise ValueError("a session token of another shape")
    agent = Known() if len(known) in _FORMER else Known(*known)
    return Content(uuid.UUID(key), agent_id, began, made, agent)


def signer() -> Signer:
    return Signer(sep=".", salt="timeline.accounts.session")
