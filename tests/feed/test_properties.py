"""Any events, in any order, with any repetition: whatever is asked, it is what a plain sort would give."""

from datetime import timedelta

from django.core.cache import cache
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.feed.upstream import NOON, Upstream, made, settled
from timeline.events.wire import read_event
from timeline.feed.filters import Filters

KINDS = st.tuples(st.sampled_from(["shop", "web"]), st.sampled_from(["order", "visit"]))


@st.composite
def upstreams(draw):
    """Events with their own order: newest first, oldest first, or shuffled; some sent twice in a row."""
    ages = draw(st.lists(st.integers(0, 30), max_size=50))
    events = [
        made(n, minutes=age, source=kind[0], type=kind[1])
        for n, (age, kind) in enumerate(
            zip(ages, draw(st.lists(KINDS, min_size=50, max_size=50)), strict=False)
        )
    ]
    order = draw(st.sampled_from(["newest", "oldest", "shuffled"]))
    if order == "shuffled":
        return draw(st.permutations(events))
    events = sorted(events, key=lambda event: event["created_at"], reverse=order == "newest")
    repeats = draw(st.lists(st.integers(1, 2), min_size=len(events), max_size=len(events)))
    return [event for event, times in zip(events, repeats, strict=True) for _ in range(times)]


filters = st.builds(
    Filters,
    sources=st.frozensets(st.sampled_from(["shop", "web"])),
    types=st.frozensets(KINDS, max_size=2),
    exclude=st.frozensets(
        st.tuples(st.sampled_from(["shop", "web"]), st.sampled_from([None, "visit"])), max_size=1
    ),
    start=st.none() | st.integers(0, 30).map(lambda age: NOON - timedelta(minutes=age)),
    end=st.none() | st.integers(0, 30).map(lambda age: NOON - timedelta(minutes=age)),
    q=st.sampled_from(["", "", "number 1", "VISIT"]),
)
steps = st.one_of(
    st.tuples(st.just("walk"), filters, st.integers(1, 30)),
    st.tuples(st.just("jump"), filters, st.integers(0, 30)),
    st.tuples(st.just("refresh"), st.just(None), st.just(None)),
    st.tuples(st.just("forget"), st.just(None), st.just(None)),
)


def plain(events, wanted):
    """What is right: every accepted event once, newest first."""
    each = {event.id: event for event in map(read_event, events) if wanted.accepts(event)}
    return sorted(each.values(), key=lambda event: event.order, reverse=True)


def in_order(events):
    moments = [event["created_at"] for event in events]
    return moments == sorted(moments, reverse=True)


def walked(timeline, wanted, size):
    found, after = [], None
    for _ in range(300):
        page = timeline.page(wanted, after=after, size=size)
        found += [item.event for item in page.items]
        after = page.older
        if after is None:
            return found
    raise AssertionError("the timeline never ended")


def check_walk(timeline, events, wanted, size):
    if not in_order(events):
        walked(timeline, Filters(), 30)  # out of order, nothing is claimed before its end
    found, right = walked(timeline, wanted, size), plain(events, wanted)
    assert sorted(event.id for event in found) == sorted(event.id for event in right)
    assert [event.created_at for event in found] == [event.created_at for event in right]


def check_jump(timeline, events, wanted, age):
    moment = NOON - timedelta(minutes=age)
    page = timeline.page(wanted, around=moment, size=8)
    shown = [item.event for item in page.items]
    moments = [event.created_at for event in shown]
    right = plain(events, wanted)
    assert [event.created_at for event in shown] == sorted(
        (event.created_at for event in shown), reverse=True
    )
    if not in_order(events):
        return
    below = [event for event in right if event.created_at <= moment]
    if below and page.looked_back_to is not None and below[0].created_at > page.looked_back_to:
        assert below[0].created_at in moments


@given(events=upstreams(), page=st.integers(1, 60), asked=st.lists(steps, min_size=1, max_size=5))
@settings(max_examples=80, deadline=None)
def test_any_sequence_of_questions_is_answered_as_a_plain_sort_would(events, page, asked):
    cache.clear()
    with Upstream(events, page=page) as source:
        timeline = source.timeline()
        for step, wanted, number in asked:
            if step == "walk":
                check_walk(timeline, events, wanted, number)
            elif step == "jump":
                check_jump(timeline, events, wanted, number)
            elif step == "refresh":
                timeline.refresh()
            else:
                cache.clear()
        settled()
