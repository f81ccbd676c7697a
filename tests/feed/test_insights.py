"""What the loaded events tell, against definitions that are slow and obvious."""

import time
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from timeline.events.values import Event
from timeline.feed.filters import Filters
from timeline.feed.insights.counts import counts
from timeline.feed.insights.coverage import Coverage, coverage_of, newest_first
from timeline.feed.insights.density import MOST_BUCKETS, density
from timeline.feed.insights.rhythm import rhythms
from timeline.feed.insights.runs import runs
from timeline.feed.insights.threads import events_of_thread, read_path, threads, values_at
from timeline.feed.pages import Loaded

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
BERLIN = ZoneInfo("Europe/Berlin")
WHOLE = Coverage(back_to=None, complete=True, now=NOW)


def made(moment, *, source="shop", kind="order", number=0, dated=True, **properties):
    return Event(f"e{number}", source, kind, "", moment, moment, properties, dated)


def ago(**span):
    return NOW - timedelta(**span)


def read_to(moment, **asked):
    return Coverage(back_to=moment, complete=False, now=NOW, **asked)


moments = (
    st.datetimes(datetime(2026, 9, 1), datetime(2026, 11, 24), timezones=st.just(UTC))
    | st.integers(0, 300).map(lambda minutes: ago(minutes=minutes * 10))
    | st.datetimes(timezones=st.just(UTC))
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "b", "a.b"]), inner),
    max_leaves=8,
)
events_of_all_sorts = st.lists(
    st.builds(
        Event,
        id=st.text(max_size=3),
        source=st.sampled_from("ab"),
        type=st.sampled_from("xy"),
        description=st.just(""),
        created_at=moments,
        received_at=st.none(),
        properties=st.dictionaries(st.sampled_from(["a", "b", "a.b"]), json_values),
        dated=st.integers(0, 9).map(bool),
    ),
    max_size=40,
).map(lambda events: tuple(sorted(events, key=lambda event: event.order, reverse=True)))
coverages = st.builds(
    Coverage,
    back_to=st.none() | moments,
    complete=st.booleans(),
    now=st.just(NOW),
    start=st.none() | moments,
    end=st.none() | moments,
)
zones = st.sampled_from(
    ["UTC", "Europe/Berlin", "America/Sao_Paulo", "Pacific/Apia", "Asia/Kathmandu", "America/Havana"]
).map(ZoneInfo)


@given(
    events=events_of_all_sorts,
    coverage=coverages,
    zone=zones,
    step=st.sampled_from([None, "day", "week", "month"]),
)
@settings(deadline=None)
def test_every_event_is_in_just_one_bucket_or_beside_them(events, coverage, zone, step):
    found = density(events, coverage, zone=zone, step=step)
    told = Counter()
    for part in (found.earlier, found.later, found.undated, *(bucket.sources for bucket in found.buckets)):
        told.update(part)
    assert told == Counter(event.source for event in events)
    assert len(found.buckets) <= MOST_BUCKETS
    assert all(one.end == two.start and one.day < two.day for one, two in pairwise(found.buckets))


@given(events=events_of_all_sorts, zone=zones, step=st.sampled_from(["day", "week", "month"]))
@settings(deadline=None)
def test_a_bucket_holds_the_events_whose_date_in_the_zone_is_in_it(events, zone, step):
    def name(day):
        return {"day": day, "week": day.isocalendar()[:2], "month": (day.year, day.month)}[step]

    found = density(events, WHOLE, zone=zone, step=step)
    for bucket in found.buckets[-100:]:
        near = [e for e in events if e.dated and 1900 < e.created_at.year < 9000]
        inside = [e.source for e in near if name(e.created_at.astimezone(zone).date()) == name(bucket.day)]
        assert bucket.sources == Counter(inside)


@pytest.mark.parametrize(("day", "hours"), [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-01", 24)])
def test_a_day_is_as_long_as_the_agents_clocks_make_it(day, hours):
    day = date.fromisoformat(day)
    late = datetime(day.year, day.month, day.day, 23, 59, tzinfo=BERLIN).astimezone(UTC)
    early = datetime(day.year, day.month, day.day, 0, 0, tzinfo=BERLIN).astimezone(UTC)
    found = density((made(late), made(early)), WHOLE, zone=BERLIN, step="day")
    bucket = found.buckets[0]
    assert (bucket.day, bucket.total, bucket.end - bucket.start) == (day, 2, timedelta(hours=hours))


@pytest.mark.parametrize(
    ("days", "step", "bars"),
    [(0, "day", 1), (59, "day", 60), (60, "week", 10), (419, "week", 61), (420, "month", 15)],
)
def test_the_step_is_chosen_by_the_span(days, step, bars):
    found = density((made(ago(days=days)),), WHOLE)
    assert (found.step, len(found.buckets)) == (step, bars)


def test_the_bucket_in_which_the_coverage_ends_is_marked_even_if_nothing_was_found_in_it():
    found = density((made(ago(days=1)),), read_to(ago(days=3)))
    assert [bucket.partial for bucket in found.buckets] == [True, False, False, False]
    assert [bucket.total for bucket in found.buckets] == [0, 0, 1, 0]


def test_buckets_that_the_asked_span_cuts_are_marked_and_whole_days_are_not():
    start, end = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)
    whole_days = read_to(ago(days=99), start=start, end=end - timedelta(microseconds=1))
    assert [bucket.partial for bucket in density((), whole_days).buckets] == [False] * 3
    cut = read_to(ago(days=99), start=start + timedelta(hours=1), end=end - timedelta(hours=1))
    assert [bucket.partial for bucket in density((), cut).buckets] == [True, False, True]


def test_where_nothing_is_claimed_every_bucket_is_marked():
    found = density((made(ago(days=2)), made(ago(days=3))), read_to(None))
    assert [bucket.partial for bucket in found.buckets] == [True] * 4


def test_an_event_dated_in_the_future_or_not_at_all_makes_no_bars():
    events = (
        made(NOW + timedelta(days=3000)),
        made(NOW),
        made(datetime.min.replace(tzinfo=UTC), dated=False),
    )
    found = density(events, WHOLE)
    assert (len(found.buckets), found.later, found.undated) == (1, {"shop": 1}, {"shop": 1})


@given(events=events_of_all_sorts, coverage=coverages)
def test_counts_are_those_of_a_plain_count(events, coverage):
    found = counts(events, coverage)
    assert found.types == Counter((event.source, event.type) for event in events)
    assert found.sources == Counter(event.source for event in events)
    assert found.total == len(events)


def test_what_was_asked_for_is_whole_once_read_past_its_start():
    start = ago(days=2)
    assert counts((), WHOLE).whole
    assert counts((), read_to(ago(days=3), start=start)).whole
    assert not counts((), read_to(start, start=start)).whole  # twins of the start itself may be unread
    assert not counts((), read_to(ago(days=3))).whole
    assert not counts((), read_to(None, start=start)).whole


@given(
    events=events_of_all_sorts,
    coverage=coverages,
    fewest=st.integers(2, 4),
    minutes=st.sampled_from([0, 10, 60]),
)
def test_runs_are_all_longest_stretches_of_alike_neighbours(events, coverage, fewest, minutes):
    gap = timedelta(minutes=minutes)

    def alike(one, two):
        return (one.source, one.type) == (two.source, two.type) and one.created_at - two.created_at <= gap

    def joined(start, end):
        return all(alike(events[n], events[n + 1]) for n in range(start, end - 1))

    wanted = [
        (start, end - start)
        for start in range(len(events))
        for end in range(start + fewest, len(events) + 1)
        if joined(start, end)
        and not (start > 0 and joined(start - 1, end))
        and not (end < len(events) and joined(start, end + 1))
    ]
    found = runs(events, coverage, gap=gap, fewest=fewest)
    assert [(run.position, run.count) for run in found] == wanted
    assert all(run.last is events[run.position] and run.duration >= timedelta() for run in found)
    if coverage.whole or coverage.back_to is not None:
        assert not any(run.open for run in found if coverage.whole or run.position + run.count < len(events))


def test_a_run_may_go_on_only_where_an_unread_neighbour_is_near_enough():
    views = tuple(made(ago(minutes=n), number=n) for n in range(5))
    assert [run.open for run in runs(views, WHOLE)] == [False]
    assert [run.open for run in runs(views, read_to(ago(minutes=4)))] == [True]
    assert [run.open for run in runs(views, read_to(ago(minutes=35)))] == [False]


def test_any_run_may_be_longer_while_nothing_is_claimed():
    events = (*(made(ago(minutes=n)) for n in range(3)), made(ago(minutes=9), kind="other"))
    assert [run.open for run in runs(events, read_to(None))] == [True]
    assert [run.open for run in runs(events, read_to(ago(minutes=9)))] == [False]


@given(events=events_of_all_sorts, seed=st.randoms())
def test_events_that_came_out_of_order_are_laid_in_order(events, seed):
    shuffled = list(events)
    seed.shuffle(shuffled)
    moments = [event.created_at for event in newest_first(shuffled)]
    assert moments == [event.created_at for event in events]
    assert newest_first(events) is events


@pytest.mark.parametrize(
    ("properties", "path", "found"),
    [
        ({"order_id": 17}, "order_id", ["17"]),
        ({"order_id": " 17 "}, "order_id", ["17"]),
        ({"order_id": 17.0}, "order_id", ["17"]),
        ({"order_id": 1.5}, "order_id", ["1.5"]),
        ({"order_id": True}, "order_id", ["true"]),
        ({"order_id": ["A", "B", "A"]}, "order_id", ["A", "B"]),
        ({"order": {"id": "A"}}, "order.id", ["A"]),
        ({"order.id": "A"}, "order.id", ["A"]),
        ({"order": [{"id": "A"}, {"id": ["B", ["C"]]}, {"no": 1}, None]}, "order.id", ["A", "B", "C"]),
        ({"order": {"line.sku": "A"}}, "order.line.sku", ["A"]),
        ({"order_id": None}, "order_id", []),
        ({"order_id": "  "}, "order_id", []),
        ({"order_id": {"id": 1}}, "order_id", []),
        ({"order_id": "x" * 201}, "order_id", []),
        ({"order_id": 10**5000}, "order_id", []),
        ({"order": "A"}, "order.id", []),
        ({"order_id": "a\ud800"}, "order_id", ["a?"]),
    ],
)
def test_a_property_is_found_along_its_path_and_compared_as_text(properties, path, found):
    assert list(values_at(properties, read_path(path))) == found


@pytest.mark.parametrize("path", ["", ".", "a.", ".a", "a..b", "x" * 201, ".".join("a" * 11)])
def test_a_path_that_leads_nowhere_is_refused(path):
    with pytest.raises(ValueError):
        read_path(path)


def test_a_thread_runs_through_all_sources():
    events = (
        made(ago(hours=1), source="pay", order_id="7"),
        made(ago(hours=2), source="web", order_id=8),
        made(ago(hours=3), source="shop", order_id=7),
        made(ago(hours=4), source="shop"),
    )
    seven, eight = threads(events, ["order_id"])
    assert (seven.value, seven.count, seven.sources) == ("7", 2, {"pay": 1, "shop": 1})
    assert (seven.first, seven.last) == (ago(hours=3), ago(hours=1))
    assert (eight.value, eight.count) == ("8", 1)
    assert events_of_thread(events, ["order_id"], "7") == (events[0], events[2])


@given(events=events_of_all_sorts, path=st.sampled_from(["a", "a.b", "a.b.a", "b.b"]))
def test_every_thread_counts_the_events_that_it_has(events, path):
    names = read_path(path)
    found = threads(events, names)
    assert len({thread.value for thread in found}) == len(found)
    for thread in found:
        own = events_of_thread(events, names, thread.value)
        dated = [event.created_at for event in own if event.dated]
        assert (thread.count, thread.sources) == (len(own), Counter(event.source for event in own))
        assert (thread.first, thread.last) == (min(dated, default=None), max(dated, default=None))
    assert all(events_of_thread(events, names, "no such value") == () for _ in found)


def test_a_source_that_sends_in_bursts_every_day_is_daily_and_has_been_quiet():
    events = tuple(made(ago(days=day, minutes=n)) for day in range(3, 10) for n in range(5))
    source, kind = rhythms(events, WHOLE)
    assert (source.type, kind.type, source.count) == (None, "order", 35)
    assert source.usual_gap == timedelta(minutes=1)
    assert (source.active_days, source.usual_days, source.quiet_days) == (7, 1.0, 3)
    assert source.quiet == timedelta(days=3)


@given(events=events_of_all_sorts, coverage=coverages, zone=zones)
@settings(deadline=None)
def test_a_rhythm_tells_of_just_the_dated_events_of_its_kind(events, coverage, zone):
    found = {(one.source, one.type): one for one in rhythms(events, coverage, zone=zone)}
    dated = [event for event in events if event.dated]
    assert set(found) == {(e.source, t) for e in dated for t in (None, e.type)}
    for (source, kind), one in found.items():
        own = sorted(e.created_at for e in dated if e.source == source and kind in (None, e.type))
        gaps = sorted(later - earlier for earlier, later in pairwise(own))
        assert (one.count, one.first, one.last) == (len(own), own[0], own[-1])
        assert one.quiet >= timedelta()
        if len(gaps) % 2:
            assert one.usual_gap == gaps[len(gaps) // 2]
        assert (one.usual_gap is None) == (not gaps)


def test_the_coverage_is_what_was_loaded_and_asked_for():
    loaded = Loaded((), ago(days=1), complete=False, checked_at=NOW, stale=None)
    covered = coverage_of(loaded, Filters(start=ago(hours=2), end=ago(hours=1)), now=NOW)
    assert (covered.back_to, covered.until, covered.whole) == (ago(days=1), ago(hours=1), True)


def test_ten_thousand_events_are_told_of_in_a_blink():
    events = tuple(
        made(ago(minutes=n * 7), source=f"s{n % 6}", kind=f"t{n % 5}", number=n, order={"id": n % 900})
        for n in range(10_000)
    )
    for tell in (
        lambda: density(events, WHOLE, zone=BERLIN),
        lambda: density(events, WHOLE, zone=BERLIN, step="day"),
        lambda: counts(events, WHOLE),
        lambda: runs(events, WHOLE),
        lambda: threads(events, ["order", "id"]),
        lambda: rhythms(events, WHOLE, zone=BERLIN),
    ):
        took = []
        for _ in range(5):
            begun = time.thread_time()
            tell()
            took.append(time.thread_time() - begun)
        assert min(took) < 0.2  # 50 ms are meant; this machine may be busy
