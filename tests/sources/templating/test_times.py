"""Dates in the agent's zone and spans of time, out of all the ways in which systems send them."""

from datetime import UTC, datetime, tzinfo
from zoneinfo import ZoneInfo

import pytest

from tests.sources.templating.rendering import rendered

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ("2025-03-03T09:42:07Z", "Mon 3 Mar 2025, 10:42"),
        ("2025-03-03T09:42:07.123456Z", "Mon 3 Mar 2025, 10:42"),
        ("2025-03-03T09:42:07+00:00", "Mon 3 Mar 2025, 10:42"),
        ("2025-03-03 09:42:07", "Mon 3 Mar 2025, 10:42"),
        ("2025-07-03T23:30:00Z", "Fri 4 Jul 2025, 01:30"),
        ("2025-03-03", "Mon 3 Mar 2025"),
        ("20250303", "Mon 3 Mar 2025"),
        (1740994927, "Mon 3 Mar 2025, 10:42"),
        ("1740994927", "Mon 3 Mar 2025, 10:42"),
        (1740994927123, "Mon 3 Mar 2025, 10:42"),
        (1740994927.5, "Mon 3 Mar 2025, 10:42"),
        ("yesterday", "yesterday"),
        ("2025-13-45", "2025-13-45"),
        ("2025-03-03T99:99", "2025-03-03T99:99"),
        (42, "42"),
        (-1, "-1"),
        (10**18, "1000000000000000000"),
        (True, "yes"),
        (None, ""),
        ("", ""),
        (["2025-03-03"], "2025-03-03"),
        ("9999-12-31T23:59:59Z", "Fri 31 Dec 9999, 23:59"),
        ("0001-01-01T00:00:00+05:00", "0001-01-01T00:00:00+05:00"),
    ],
)
def test_a_date_is_read_however_it_was_sent(sent: object, said: str) -> None:
    assert rendered("{{ at | date }}", zone=BERLIN, at=sent) == said


@pytest.mark.parametrize(
    ("style", "moment", "day"),
    [
        ("date", "Mon 3 Mar 2025", "Mon 3 Mar 2025"),
        ("time", "10:42", ""),
        ("short", "3 Mar", "3 Mar"),
        ("month", "Mar 2025", "Mar 2025"),
        ("full", "Mon 3 Mar 2025, 10:42:07 CET", "Mon 3 Mar 2025"),
        ("iso", "2025-03-03T10:42:07+01:00", "2025-03-03"),
        ("%d.%m.%Y", "03.03.2025", "03.03.2025"),
        ("%-d.%-m.%y", "3.3.25", "3.3.25"),
        ("%A, %B %e", "Monday, March 3", "Monday, March 3"),
        ("%a %b %j %%", "Mon Mar 062 %", "Mon Mar 062 %"),
        ("%I:%M:%S %p %Z", "10:42:07 AM CET", "12:00:00 AM CET"),
        ("%-H h", "10 h", "0 h"),
    ],
)
def test_a_date_has_styles_and_codes(style: str, moment: str, day: str) -> None:
    template = f"{{{{ at | date: '{style}' }}}}"
    assert rendered(template, zone=BERLIN, at="2025-03-03T09:42:07Z") == moment
    assert rendered(template, zone=BERLIN, at="2025-03-03") == day


@pytest.mark.parametrize("style", ["no such style", 5, None, "%Q%", "%", "%" * 4_000])
def test_a_style_out_of_data_never_fails(style: object) -> None:
    shown = rendered("{{ at | date: style }}", at="2025-03-03", style=style)
    assert len(shown) < 4_001
    assert "%Q" not in shown


@pytest.mark.parametrize("zone", [UTC, BERLIN, ZoneInfo("Pacific/Apia")])
def test_the_event_s_own_time_takes_every_style(zone: tzinfo) -> None:
    there = datetime(2026, 3, 1, 12, tzinfo=UTC).astimezone(zone)
    assert rendered("{{ event.created_at | date: 'iso' }}", zone=zone) == there.isoformat()


@pytest.mark.parametrize(
    ("filters", "sent", "said"),
    [
        ("duration", 0, "0 s"),
        ("duration", "45", "45 s"),
        ("duration", 200, "3 min 20 s"),
        ("duration", 3600, "1 h"),
        ("duration", 3905, "1 h 5 min"),
        ("duration", 3601, "1 h"),
        ("duration", 86400, "1 day"),
        ("duration", 183600, "2 days 3 h"),
        ("duration", -200, "-3 min 20 s"),
        ("duration", 0.25, "250 ms"),
        ("duration", "0.0001", "0 ms"),
        ("duration: 'ms'", 1500, "1 s"),
        ("duration: 'min'", 90, "1 h 30 min"),
        ("duration: 'h'", "1.5", "1 h 30 min"),
        ("duration: 'd'", 365, "365 days"),
        ("duration: unit", 90, "90"),
        ("duration: nowhere", 90, "1 min 30 s"),
        ("duration", "01:30", "01:30"),
        ("duration", None, ""),
        ("duration", 10**14, "1,157,407,407 days 9 h"),
    ],
)
def test_a_duration_is_told_in_its_two_largest_units(filters: str, sent: object, said: str) -> None:
    assert rendered(f"{{{{ took | {filters} }}}}", took=sent, unit="fortnights") == said
