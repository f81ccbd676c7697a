"""One question about an agent at a time, however many requests wait for its answer.

A question runs on a thread of its own, so that whoever asks can stop waiting before it ends. An answer that
came too late for everybody is there for the next who asks. An account that hangs takes few of the process's
threads: the others of its agents are told at once, until it has answered somebody in time again.
"""

import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field

from django.conf import settings
from django.db import connections

from timeline.events.errors import EventsApiError, TimedOut
from timeline.events.values import Person

LATE_SECONDS = 10.0  # so long an answer for which nobody waited any more is still one
CROWD_SECONDS = 1.0  # so long those wait who are too many; an account that does well has answered by then
HANGING_SECONDS = 10.0  # so long an account is taken to hang that has let somebody wait in vain
REST_SECONDS = 10.0  # no new question so soon after one that failed, while an older answer serves

Key = tuple[uuid.UUID, str]
Outcome = Person | EventsApiError


@dataclass(frozen=True, slots=True)
class _Question:
    """``outcome`` gets what was heard, errors as values; ``asked`` is monotonic."""

    outcome: Future[Outcome] = field(default_factory=Future)
    asked: float = field(default_factory=time.monotonic)

    @property
    def is_over(self) -> bool:
        """Whether a new question is worth more than waiting for this one."""
        if not self.outcome.done():
            return False
        failed = self.outcome.exception() or isinstance(self.outcome.result(), EventsApiError)
        return bool(failed) or time.monotonic() - self.asked > LATE_SECONDS


_open: dict[Key, _Question] = {}
_resting: dict[Key, float] = {}  # until when, monotonic
_waiting: Counter[uuid.UUID] = Counter()  # threads, by account
_hanging: dict[uuid.UUID, float] = {}  # until when, monotonic
_guard = threading.Lock()


def ask(
    account: uuid.UUID, agent_id: str, question: Callable[[], Person], *, seconds: float
) -> tuple[Outcome, bool]:
    """The answer or what went wrong, after so many seconds at most, and whether the caller is its first."""
    key = (account, agent_id)
    with _guard:
        patience = _patience(account, seconds)
        asking = _open.get(key)
        if asking is None or asking.is_over:
            if not patience:
                return TimedOut("too many already wait for this account"), False
            asking = _Question()
            threading.Thread(target=_run, args=(asking, question), name="agent-question", daemon=True).start()
            _open[key] = asking
        _waiting[account] += 1
    try:
        outcome = asking.outcome.result(timeout=patience)
    except TimeoutError:
        if patience:
            _hanging[account] = time.monotonic() + HANGING_SECONDS
        return TimedOut("nobody said in time who the agent is"), True
    finally:
        with _guard:
            _waiting[account] -= 1
    with _guard:
        _hanging.pop(account, None)
        first = _open.get(key) is asking
        if first:
            del _open[key]
            if isinstance(outcome, Person):
                _resting.pop(key, None)
    return outcome, first


def most() -> int:
    """How many threads of this process may wait for an account that hangs; its events have places apart."""
    return max(1, settings.WEB_THREADS // 8)


def _patience(account: uuid.UUID, seconds: float) -> float:
    """How long one more may wait."""
    if _waiting[account] < most():
        return seconds
    return 0.0 if _hanging.get(account, 0.0) > time.monotonic() else min(seconds, CROWD_SECONDS)


def rest(account: uuid.UUID, agent_id: str) -> None:
    """Ask nothing about the agent for a while: it has just been tried."""
    with _guard:
        _resting[account, agent_id] = time.monotonic() + REST_SECONDS


def rests(account: uuid.UUID, agent_id: str) -> bool:
    return _resting.get((account, agent_id), 0.0) > time.monotonic()


def _run(asking: _Question, question: Callable[[], Person]) -> None:
    try:
        asking.outcome.set_result(question())
    except EventsApiError as error:
        error.__traceback__ = None  # it is handed on as a value, to whoever waits
        asking.outcome.set_result(error)
    except Exception as error:  # noqa: BLE001 it is raised where the answer is waited for
        asking.outcome.set_exception(error)
    finally:
        connections.close_all()
