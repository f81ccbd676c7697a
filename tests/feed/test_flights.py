"""One flight per question, in this process and across processes."""

import threading
import time
import traceback
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from timeline.events.errors import NotFound, RateLimited, TimedOut
from timeline.feed import leases
from timeline.feed.flights import fly, fly_behind


class Work:
    """Counts how often it is done, and takes its time."""

    def __init__(self, seconds=0.0, failure=None):
        self.times, self.seconds, self.failure = 0, seconds, failure
        self.done = threading.Event()

    def __call__(self):
        self.times += 1
        time.sleep(self.seconds)
        self.done.set()
        if self.failure:
            raise self.failure
        return "done here"


class Elsewhere:
    """Another process that holds the lease, as it looks from here: a token in the cache."""

    def __init__(self, name, seconds=1.0):
        self.name, self.token = name, b"t" + b"0" * 16
        cache.set(f"{name}:lease", self.token, seconds)

    def end(self, failure=None):
        leases.Lease(self.name, self.token).give_back(failure)
        cache.delete(f"{self.name}:lease")


def nothing():
    return None


def test_all_who_ask_meanwhile_share_one_answer():
    work = Work(0.1)
    with ThreadPoolExecutor(32) as pool:
        answers = [pool.submit(fly, "a", work, landed=nothing) for _ in range(32)]
        assert {each.result() for each in answers} == {"done here"}
    assert work.times == 1


def test_all_who_ask_meanwhile_share_one_failure():
    work = Work(0.1, NotFound(404))
    with ThreadPoolExecutor(32) as pool:
        answers = [pool.submit(fly, "a", work, landed=nothing) for _ in range(32)]
        assert all(isinstance(each.exception(), NotFound) for each in answers)
    assert work.times == 1


def test_who_asks_afterwards_gets_a_flight_of_his_own():
    work = Work(failure=NotFound(404))
    for _ in range(3):
        with pytest.raises(NotFound):
            fly("a", work, landed=nothing)
    assert work.times == 3
    assert leases.holder_of("a") is None


def test_a_mistake_of_ours_is_raised_and_leaves_nothing_behind():
    with pytest.raises(ZeroDivisionError):
        fly("a", lambda: 1 / 0, landed=nothing)
    assert fly("a", Work(), landed=nothing) == "done here"


def test_what_another_process_brings_is_the_answer_here():
    other, work, shelf = Elsewhere("a"), Work(), []
    with ThreadPoolExecutor(8) as pool:
        answers = [pool.submit(fly, "a", work, landed=lambda: shelf[0] if shelf else None) for _ in range(8)]
        time.sleep(0.1)
        shelf.append("done elsewhere")
        other.end()
        assert {each.result() for each in answers} == {"done elsewhere"}
    assert work.times == 0


def test_the_failure_of_another_process_is_the_failure_here():
    other, work = Elsewhere("a"), Work()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(fly, "a", work, landed=nothing)
        time.sleep(0.1)
        other.end(RateLimited(retry_after=7))
        assert answer.exception().retry_after == 7
    assert work.times == 0


def test_the_failure_that_another_process_had_before_is_nothing_to_who_asks_now():
    Elsewhere("a").end(RateLimited(retry_after=7))
    assert fly("a", Work(), landed=nothing) == "done here"


def test_another_process_that_dies_is_replaced_when_its_lease_ends():
    Elsewhere("a", seconds=0.4)
    work = Work()
    began = time.perf_counter()
    assert fly("a", work, landed=nothing) == "done here"
    assert 0.3 < time.perf_counter() - began < 0.7


def test_another_process_that_brings_nothing_is_replaced_at_once():
    other, work = Elsewhere("a"), Work()
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(fly, "a", work, landed=nothing)
        time.sleep(0.1)
        other.end()
        assert answer.result(0.3) == "done here"


def test_nobody_waits_for_another_process_beyond_the_deadline_of_upstream(settings):
    settings.UPSTREAM_SECONDS = 0.2
    Elsewhere("a", seconds=30)
    with pytest.raises(TimedOut):
        fly("a", Work(), landed=nothing)


def test_a_lease_lasts_as_long_as_its_work_however_short_it_is():
    work = Work(leases.SECONDS * 1.8)
    with ThreadPoolExecutor(1) as pool:
        answer = pool.submit(fly, "a", work, landed=nothing)
        time.sleep(0.05)
        token = leases.holder_of("a")
        while not work.done.is_set():
            assert leases.holder_of("a") == token or work.done.is_set()
            time.sleep(0.02)
        assert answer.result() == "done here"
    assert leases.holder_of("a") is None


def test_what_goes_on_elsewhere_is_not_begun_behind_an_answer():
    other, work = Elsewhere("a"), Work()
    fly_behind("a", work)
    time.sleep(0.1)
    assert work.times == 0
    other.end()
    fly_behind("a", work)
    assert work.done.wait(2)


def test_who_joins_a_check_that_turns_out_to_be_elsewhere_waits_for_that_one():
    other, shelf = Elsewhere("a"), []
    with ThreadPoolExecutor(4) as pool:
        fly_behind("a", Work())
        answers = [
            pool.submit(fly, "a", Work(), landed=lambda: shelf[0] if shelf else None) for _ in range(4)
        ]
        time.sleep(0.05)
        shelf.append("done elsewhere")
        other.end()
        assert {each.result() for each in answers} == {"done elsewhere"}


def test_a_lease_costs_next_to_nothing_in_a_cache_of_this_process():
    def seconds(**options):
        began = time.perf_counter()
        for _ in range(200):
            fly("a", lambda: 1, **options)
        return (time.perf_counter() - began) / 200

    plain = min(seconds() for _ in range(5))
    leased = min(seconds(landed=nothing) for _ in range(5))
    print(f"lease {1e6 * (leased - plain):.0f} µs")
    assert leased - plain < 0.0005


def test_each_of_those_who_wait_gets_a_failure_of_its_own(settings):
    """And a short one: an error that many raise gathers the tracebacks of all of them."""

    class Odd(Exception):
        pass

    started, ready = threading.Event(), threading.Event()

    def work():
        started.set()
        ready.wait(5)
        raise Odd("seven", 7)

    def ask():
        try:
            fly("odd", work)
        except Odd as error:
            met.append(error)

    met: list[Odd] = []
    threads = [threading.Thread(target=ask) for _ in range(20)]
    threads[0].start()
    started.wait(5)
    for thread in threads[1:]:
        thread.start()
    time.sleep(0.2)
    ready.set()
    for thread in threads:
        thread.join()

    assert len({id(error) for error in met}) == 20
    assert {error.args for error in met} == {("seven", 7)}
    assert max(len(traceback.extract_tb(error.__traceback__)) for error in met) < 10
