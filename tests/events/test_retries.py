"""Retries stay a small part of all calls."""

import pytest

from timeline.events.errors import BadAnswer, RateLimited, ServerFailure, TimedOut, Unreachable, Untrusted
from timeline.events.retries import Pause, RetryBudget, backoff, worth_another_try


def spend(budget: RetryBudget, calls: int) -> int:
    """The requests that so many calls make when all of them fail."""
    requests = 0
    for _ in range(calls):
        budget.deposit()
        requests += 1
        while requests < 3 * calls and budget.withdraw():
            requests += 1
    return requests


def test_a_lone_call_may_be_retried_twice():
    budget = RetryBudget()
    budget.deposit()
    assert [budget.withdraw() for _ in range(3)] == [True, True, False]


@pytest.mark.parametrize("calls", [50, 100, 1000])
def test_many_failing_calls_are_amplified_at_most_1_2_times(calls):
    assert spend(RetryBudget(), calls) <= 1.2 * calls


def test_quiet_times_save_up_only_a_few_retries():
    budget = RetryBudget()
    for _ in range(10_000):
        budget.deposit()
    assert spend(budget, 100) <= 120


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        *((Unreachable(), True), (ServerFailure(502), True), (ServerFailure(503), True)),
        *((ServerFailure(504), True), (ServerFailure(500), False), (ServerFailure(501), False)),
        *((ServerFailure(503, retry_after=5.0), False), (ServerFailure(503, retry_after=0.0), True)),
        *(
            (Untrusted(), False),
            (TimedOut(), False),
            (BadAnswer(), False),
            (RateLimited(retry_after=0), False),
        ),
    ],
)
def test_only_what_passes_by_itself_is_tried_again(error, expected):
    assert worth_another_try(error) is expected


def test_waits_grow_and_stay_short():
    assert 0.05 <= backoff(0) <= 0.15
    assert 0.1 <= backoff(1) <= 0.3


def test_a_pause_is_never_shortened():
    pause = Pause()
    assert pause.seconds == 0
    pause.hold(5)
    pause.hold(1)
    assert 4 < pause.seconds <= 5
