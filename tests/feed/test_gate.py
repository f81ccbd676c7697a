"""When upstream is not asked: its own word, the breaker, and the places of an account."""

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import cache
from django.utils import timezone

from tests.feed.upstream import Upstream, made
from tests.misbehaving import after, answer, hang
from timeline.events.client import EventsClient
from timeline.events.credentials import Bearer
from timeline.events.errors import EventsApiError, NotFound, RateLimited, ServerFailure, TimedOut
from timeline.events.transport import Limits
from timeline.events.values import Subject
from timeline.feed import bulkhead
from timeline.feed.timelines import Timeline

BROKEN = answer(500, "<h1>no</h1>")


def later(seconds):
    return time_machine.travel(timezone.now() + timedelta(seconds=seconds), tick=True)


def ask(source, customer, account="acme"):
    return source.timeline(account, Subject("user", str(customer))).page()


def fail(source, times):
    for customer in range(times):
        with pytest.raises(ServerFailure):
            ask(source, customer)


def test_after_five_failures_in_a_row_the_account_is_left_alone_in_the_same_words(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = BROKEN
    fail(source, 5)
    with pytest.raises(ServerFailure) as refused:
        ask(source, 100)
    assert refused.value.status == 500
    assert source.calls == 5


def test_a_success_in_between_begins_the_count_anew(upstream):
    source = upstream([made(n) for n in range(5)])
    for round_of in range(3):
        source.failing = BROKEN
        fail(source, 4)
        source.failing = None
        ask(source, 1000 + round_of)
    assert source.calls == 15


def test_what_is_the_customers_own_fault_never_opens_the_breaker(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = answer(404, {"error": "not there"})
    for customer in range(12):
        with pytest.raises(NotFound):
            ask(source, customer)
    assert source.calls == 12


def test_one_account_that_fails_is_no_other_ones_trouble(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = BROKEN
    fail(source, 6)
    source.failing = None
    assert ask(source, 1, "other").items


def test_after_a_while_one_call_is_let_through_and_closes_it(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = BROKEN
    fail(source, 5)
    source.failing = None
    with later(5.5):
        assert ask(source, 200).items
        assert ask(source, 201).items
        assert source.calls == 7


def test_the_one_call_let_through_keeps_it_open_if_it_fails(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = BROKEN
    fail(source, 5)
    with later(5.5):
        fail(source, 3)
        assert source.calls == 6


def test_while_one_is_let_through_the_others_are_refused(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = BROKEN
    fail(source, 5)
    source.failing = after(0.5, BROKEN)
    with later(5.5), ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(ask, source, 300 + number) for number in range(8)]
        assert all(isinstance(each.exception(), ServerFailure) for each in asked)
    assert source.calls == 6


def test_a_warm_timeline_is_served_while_the_breaker_is_open(upstream):
    source = upstream([made(n) for n in range(5)])
    ask(source, 900)
    source.failing = BROKEN
    fail(source, 5)
    with later(4):
        assert ask(source, 900).stale is None
    cache.delete("timeline:gate:acme:failures")
    assert source.calls == 6


def test_no_call_is_made_while_retry_after_lasts_whichever_customer_is_asked_for(upstream):
    source = upstream([made(n) for n in range(5)])
    source.failing = answer(429, "slow down", {"Retry-After": "30"})
    for customer in range(5):
        with pytest.raises(RateLimited):
            ask(source, customer)
    assert source.calls == 1


def test_retries_of_a_whole_account_stay_within_a_fifth_of_its_calls(upstream, settings):
    source = upstream([made(n) for n in range(5)])
    source.failing = answer(503, "away")
    asked = 60
    for customer in range(asked):
        cache.clear()  # so that neither the breaker nor the log spares the calls
        with pytest.raises(ServerFailure):
            ask(source, customer)
    assert source.calls <= asked * 1.2


# --- Places -------------------------------------------------------------------------------------


def test_a_place_is_given_to_so_many_and_then_to_those_who_wait(settings):
    settings.WEB_THREADS = 4
    inside, most_inside, guard = 0, 0, threading.Lock()

    def visit():
        nonlocal inside, most_inside
        with bulkhead.admitted("acme"), bulkhead.admitted("acme"):
            with guard:
                inside += 1
                most_inside = max(most_inside, inside)
            time.sleep(0.05)
            with guard:
                inside -= 1

    with ThreadPoolExecutor(12) as pool:
        for each in [pool.submit(visit) for _ in range(12)]:
            each.result()
    assert most_inside == 3


def test_who_finds_all_places_hanging_is_told_at_once(settings, monkeypatch):
    settings.WEB_THREADS = 4
    monkeypatch.setattr(bulkhead, "_HANGING_SECONDS", 0.2)
    done = threading.Event()

    def stay():
        with bulkhead.admitted("acme"):
            done.wait(10)

    with ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            pool.submit(stay)
        time.sleep(0.3)
        began = time.perf_counter()
        with pytest.raises(TimedOut), bulkhead.admitted("acme"):
            pass
        with bulkhead.admitted("other"):
            pass
        assert time.perf_counter() - began < 0.1
        done.set()


@pytest.mark.parametrize("customers", [1, 1000])
def test_an_account_that_hangs_leaves_the_others_as_fast_as_they_were(upstream, settings, customers):
    """A server of 32 threads; 48 agents of one account whose upstream hangs never stop asking."""
    settings.WEB_THREADS = 32
    healthy = upstream([made(n) for n in range(60)])
    slowly = Upstream._answer
    healthy.server._script = lambda request: after(0.1, slowly(healthy, request))
    stuck = upstream([])
    stuck.failing = hang()
    impatient = EventsClient(stuck.server.origin, Bearer("a-token"), limits=Limits(seconds=4.5))
    stop = threading.Event()

    def hanging(agent):
        customer = agent
        while not stop.is_set():
            customer += 48
            timeline = Timeline("stuck", impatient, Subject("user", str(customer % customers)))
            if isinstance(server.submit(timeline.page).exception(), EventsApiError):
                stop.wait(0.2)  # nobody clicks faster

    def healthy_seconds(first):
        took = []
        for number in range(30):
            began = time.perf_counter()
            server.submit(ask, healthy, first + number, "well").result()
            took.append(time.perf_counter() - began)
        return sorted(took)[-2]

    with ThreadPoolExecutor(32) as server, ThreadPoolExecutor(48) as agents:
        alone = healthy_seconds(0)
        for agent in range(48):
            agents.submit(hanging, agent)
        time.sleep(2.5)
        beside = healthy_seconds(1000)
        later_on = healthy_seconds(2000)
        stop.set()
    impatient.close()
    print(f"alone {alone:.3f} beside {beside:.3f} later {later_on:.3f}")
    # 1.03 on a machine with nothing else to do; the rest is for one that is busy.
    assert beside <= 1.2 * alone + 0.05
    assert later_on <= 1.2 * alone + 0.05
