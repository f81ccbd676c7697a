from datetime import date, timedelta

from timeline.sources.discovery.rhythm import quiet_among

TODAY = date(2026, 3, 18)  # a Wednesday


def back(*days):
    """The days so many before today, in order."""
    return sorted(TODAY - timedelta(days=number) for number in days)


ALWAYS = back(*range(60))


def said(days, others=ALWAYS):
    return [quiet.words for quiet in quiet_among({"shop": days, "web": others}, TODAY)]


def test_a_daily_source_is_quiet_after_three_days():
    assert said(back(*range(3, 40))) == ["usually daily, quiet for 3 days"]
    assert said(back(*range(2, 40))) == []


def test_a_source_that_rests_at_weekends_is_judged_by_its_own_gaps():
    until_friday = [day for day in ALWAYS if day.weekday() < 5 and day <= date(2026, 3, 13)]
    tuesday = TODAY - timedelta(days=1)
    assert quiet_among({"shop": until_friday, "web": ALWAYS}, tuesday) == ()
    assert said(until_friday) == ["usually daily, quiet for 5 days"]


def test_a_weekly_source_is_given_its_week():
    assert said(back(*range(8, 60, 7))) == []
    assert said(back(*range(11, 60, 7))) == ["usually weekly, quiet for 11 days"]


def test_a_weekend_nobody_worked_is_no_alarm():
    assert said(back(*range(3, 40)), others=back(*range(3, 40))) == []


def test_one_day_on_which_others_were_seen_is_not_enough():
    assert said(back(*range(3, 40)), others=back(0, *range(3, 40))) == []


def test_a_single_source_is_never_judged():
    assert quiet_among({"shop": back(*range(10, 40))}, TODAY) == ()


def test_a_source_that_was_seen_on_few_days_has_no_rhythm():
    assert said(back(10, 11, 12, 13, 14)) == []


def test_the_most_striking_comes_first():
    quiet = quiet_among(
        {"web": ALWAYS, "weekly": back(*range(11, 60, 7)), "daily": back(*range(5, 40))}, TODAY
    )
    assert [each.source for each in quiet] == ["daily", "weekly"]
