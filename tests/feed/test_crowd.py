"""Many at once, in several processes that share a real Redis: figures, not impressions."""

import time

import pytest

from tests.feed.crowd import crowd
from tests.feed.upstream import Upstream, made
from tests.misbehaving import after, answer
from tests.redis_server import running_redis

pytestmark = pytest.mark.redis

PROCESSES, THREADS = 4, 64


@pytest.fixture
def redis_url():
    with running_redis() as url:
        yield url


class Slow(Upstream):
    """An upstream that takes its time, and tells which connection asked."""

    def __init__(self, *args, seconds=0.3, **options):
        super().__init__(*args, **options)
        self.seconds = seconds

    def _answer(self, request):
        return after(self.seconds, super()._answer(request))


@pytest.fixture
def slow():
    with Slow([made(n) for n in range(60)]) as source:
        yield source


def task(source, redis_url, **changes):
    return {"origin": source.server.origin, "cache": redis_url, "threads": THREADS} | changes


def percentile(seconds, share):
    return sorted(seconds)[int(len(seconds) * share)]


def test_256_at_once_on_one_cold_customer_over_4_processes_are_one_call(slow, redis_url):
    with crowd(*[task(slow, redis_url)] * PROCESSES) as people:
        people.go()
        outcomes = people.outcomes()
    seconds = [each for _, each in outcomes]
    print(f"herd: {slow.calls} calls, p50 {percentile(seconds, 0.5):.3f} p99 {percentile(seconds, 0.99):.3f}")
    assert [outcome for outcome, _ in outcomes] == ["25"] * 256
    assert slow.calls == 1
    assert percentile(seconds, 0.99) <= 3  # 256 threads start on few cores


def test_200_tabs_reopened_over_4_processes_are_no_call(slow, redis_url):
    with crowd(task(slow, redis_url, threads=1)) as first:
        first.go()
        first.outcomes()
    with crowd(*[task(slow, redis_url, threads=50)] * PROCESSES) as people:
        people.go()
        outcomes = people.outcomes()
    assert [outcome for outcome, _ in outcomes] == ["25"] * 200
    assert slow.calls == 1


def test_a_killed_holder_costs_one_more_call_and_no_error(redis_url):
    with Slow([made(n) for n in range(60)], seconds=0.5) as source:
        with crowd(task(source, redis_url)) as doomed, crowd(*[task(source, redis_url)] * 3) as others:
            doomed.go()
            deadline = time.monotonic() + 10
            while source.calls == 0:
                assert time.monotonic() < deadline
                time.sleep(0.01)
            others.go()
            time.sleep(0.2)
            doomed.processes[0].kill()
            outcomes = others.outcomes()
        seconds = [each for _, each in outcomes]
        print(f"killed: {source.calls} calls, p99 {percentile(seconds, 0.99):.3f}")
        assert [outcome for outcome, _ in outcomes] == ["25"] * 192
        assert source.calls == 2
        assert percentile(seconds, 0.99) <= 5


def test_a_failing_call_is_everybodys_failure(redis_url):
    with Upstream([]) as source:
        source.failing = after(1.0, answer(500, "<h1>no</h1>"))
        with crowd(*[task(source, redis_url)] * PROCESSES) as people:
            people.go()
            outcomes = people.outcomes()
    assert [outcome for outcome, _ in outcomes] == ["ServerFailure"] * 256
    assert source.calls <= 2  # a thread that only starts once the failure is over asks anew


def test_a_rate_limit_that_one_process_meets_holds_for_all(redis_url):
    with Upstream([]) as source:
        source.failing = after(0.4, answer(429, "slow down", {"Retry-After": "30"}))
        with crowd(*[task(source, redis_url)] * PROCESSES) as people:
            people.go()
            outcomes = people.outcomes()
        with crowd(*[task(source, redis_url, threads=8, apart=True)] * 2) as later:
            later.go()
            outcomes += later.outcomes()
    assert {outcome for outcome, _ in outcomes} == {"RateLimited"}
    assert source.calls == 1
