"""How many customers an agent may open: nobody reads a thousand timelines in a minute at work.

Each process counts for itself and tells the others through the cache in steps, so that an agent at work pays
no round trip for being counted. What several processes have seen counts several times: the limit is for
machines, not a fine measure.
"""

import logging
import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import UTC, datetime

from django.conf import settings
from django.core.cache import cache
from django.db import Error
from django.db.models import F
from django.utils import timezone

from timeline.events.values import Subject

from .models import Agent
from .sessions import Session

log = logging.getLogger(__name__)

WINDOW_SECONDS = 60
STEP = 10  # customers between two looks at what the other processes have counted
MOST_AGENTS = 10_000
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class TooMany(Exception):
    """The agent has opened too many customers; ``retry_after`` in seconds."""

    def __init__(self, retry_after: float) -> None:
        super().__init__("too many customers in a minute")
        self.retry_after = retry_after


@dataclass(slots=True)
class _Seen:
    """What one agent opened in one window, as this process knows it."""

    window: int
    customers: set[tuple[str, str]] = field(default_factory=set)
    told: int = 0  # of these, how many the others have been told of
    in_all: int = 0  # over all processes, as of then
    marked: bool = False


_agents: OrderedDict[tuple[str, str], _Seen] = OrderedDict()
_guard = threading.Lock()


def check(session: Session, subject: Subject) -> None:
    """Count that the agent opens this customer. Raises TooMany when that is one too many this minute."""
    now = time.time()
    window = int(now // WINDOW_SECONDS)
    name = (session.account.key, session.agent_id)
    with _guard:
        seen = _agents.get(name)
        if seen is None or seen.window != window:
            seen = _agents[name] = _Seen(window)
            _agents.move_to_end(name)
            if len(_agents) > MOST_AGENTS:
                _agents.popitem(last=False)
        customer = (subject.kind, subject.value)
        if customer in seen.customers:  # whoever is open already may be read on
            return
        allowed = settings.AGENT_CUSTOMERS_PER_MINUTE
        if _counted(seen) < allowed:
            seen.customers.add(customer)
            untold = len(seen.customers) - seen.told
            if untold < STEP:
                return
            seen.told += untold
        else:
            untold = 0
            first, seen.marked = not seen.marked, True
    if untold:
        seen.in_all = _tell(name, window, untold)
        return
    if first:
        _mark(session)
    raise TooMany((window + 1) * WINDOW_SECONDS - now)


def _counted(seen: _Seen) -> int:
    return max(seen.in_all, seen.told) + len(seen.customers) - seen.told


def _tell(name: tuple[str, str], window: int, count: int) -> int:
    """Add to what all processes have counted, and say how many that are now."""
    key = f"timeline:opened:{name[0]}:{name[1]}:{window}"
    cache.add(key, 0, WINDOW_SECONDS * 2)
    try:
        return int(cache.incr(key, count))
    except ValueError:  # dropped in between
        return 0


def _mark(session: Session) -> None:
    """Have the admin see it; the limit itself needs no database."""
    now = timezone.now()
    try:
        Agent.objects.update_or_create(
            account=session.account,
            agent_id=session.agent_id,
            defaults={"limited_at": now, "times_limited": F("times_limited") + 1},
            create_defaults={"checked_at": NEVER, "limited_at": now, "times_limited": 1},
        )
    except Error as error:
        log.warning("agent not marked error=%s", type(error).__name__)
