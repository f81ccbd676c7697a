"""Days begin where the agent is, and times say what they mean."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from timeline.events.values import Event
from timeline.events.wire import UNDATED
from timeline.sidebar.moments import Clock, zone_of

NOW = datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
PRAGUE = Clock(NOW, ZoneInfo("Europe/Prague"))
NEW_YORK = Clock(NOW, ZoneInfo("America/New_York"))


def event(created=NOW, received=None, *, dated=True) -> Event:
    return Event("1", "shop", "order", "", created, received, {}, dated)


def at(text: str) -> Event:
    return event(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("moment", "label"),
    [
        ("2026-11-23T00:10:00+00:00", "Today"),
        ("2026-11-22T23:10:00+00:00", "Today"),
        ("2026-11-22T22:50:00+00:00", "Yesterday"),
        ("2026-11-21T12:00:00+00:00", "Sat 21 Nov"),
        ("2025-03-03T12:00:00+00:00", "Mon 3 Mar 2025"),
    ],
)
def test_a_day_is_named_as_people_do(moment, label):
    assert PRAGUE.day(at(moment)).label == label


def test_the_same_moment_is_of_another_day_elsewhere():
    moment = at("2026-11-22T23:10:00+00:00")

    assert PRAGUE.day(moment).label == "Today"
    assert NEW_YORK.day(moment).label == "Today"
    assert NEW_YORK.day(moment).key == "2026-11-22"


def test_what_has_not_happened_yet_has_a_group_of_its_own():
    assert PRAGUE.day(event(NOW + timedelta(hours=1))).label == "In the future"


def test_a_clock_that_is_a_minute_ahead_is_not_the_future():
    assert PRAGUE.day(event(NOW + timedelta(minutes=1))).label == "Today"


def test_without_any_date_the_day_is_unknown():
    assert PRAGUE.day(event(UNDATED, dated=False)).label == "Date unknown"


def test_without_a_date_of_its_own_an_event_stands_where_it_arrived():
    undated = event(NOW, NOW, dated=False)

    assert PRAGUE.day(undated).label == "Today"
    assert "has no date" in PRAGUE.when(undated).explained


def test_the_ends_of_the_calendar_are_days_too():
    assert NEW_YORK.day(at("0001-01-01T00:00:00+00:00")).key == "0001-01-01"
    assert PRAGUE.day(at("9999-12-31T23:59:59+00:00")).key == "future"


def test_a_time_is_explained_in_the_agents_zone_and_in_utc():
    assert PRAGUE.when(at("2026-11-22T23:10:00+00:00")).explained == (
        "Mon 23 Nov 2026, 00:10:00 CET · Sun 22 Nov 2026, 23:10:00 UTC"
    )


@pytest.mark.parametrize(
    ("late", "said"), [(59, None), (61, "1 min"), (7200, "2 h"), (3 * 86400, "3 days"), (-5, None)]
)
def test_lateness_is_told_from_a_minute_on(late, said):
    text = PRAGUE.when(event(NOW, NOW + timedelta(seconds=late))).explained

    assert (f"received {said} late" in text) if said else ("late" not in text)


@pytest.mark.parametrize(
    "name",
    ["", "Nowhere/Atall", "../../etc/passwd", "/etc/passwd", "America", "Europe/Prague\x00", "x" * 200],
)
def test_an_unknown_zone_counts_as_utc(name):
    assert zone_of({"Timeline-Zone": name}) is UTC


def test_a_zone_is_known_by_its_name():
    assert zone_of({"Timeline-Zone": "Asia/Kathmandu"}) == ZoneInfo("Asia/Kathmandu")
