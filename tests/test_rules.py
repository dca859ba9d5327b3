"""The dates that rules give: our own arithmetic against dateutil's, and the corners of the calendar."""

import re
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile

import pytest
from dateutil import rrule as oracle
from dateutil.easter import easter
from hypothesis import given
from hypothesis import strategies as st

from quartier.calendar.rules import (
    LAST,
    WEEKDAYS,
    Advent,
    Daily,
    EasterDay,
    LastWorkday,
    MonthlyDay,
    MonthlyWeekday,
    Rule,
    WeekdayAfter,
    Weekly,
    Yearly,
    begins,
    nearest,
)
from written import STEADY

ALL_WEEKDAYS = (oracle.MO, oracle.TU, oracle.WE, oracle.TH, oracle.FR, oracle.SA, oracle.SU)
EVERY = st.integers(1, 12)
SOME_WEEKDAYS = st.sets(st.integers(0, 6), min_size=1, max_size=7).map(lambda days: tuple(sorted(days)))
SOME_ORDINALS = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST, -2]), min_size=1, max_size=3).map(tuple)
SOME_DAYS = st.sets(st.integers(1, 31), min_size=1, max_size=4).map(lambda days: tuple(sorted(days)))
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Daily, EVERY),
    st.builds(Weekly, st.one_of(st.just(()), SOME_WEEKDAYS), EVERY),
    st.builds(MonthlyWeekday, SOME_ORDINALS, SOME_WEEKDAYS, EVERY),
    st.builds(MonthlyDay, st.one_of(st.just((LAST,)), SOME_DAYS), EVERY),
)
SOME_MONTHS = st.sets(st.integers(1, 12), min_size=1, max_size=4).map(lambda months: tuple(sorted(months)))
ONE = st.just(1)
RARER: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Weekly, SOME_WEEKDAYS, ONE, st.integers(0, 1)),
    st.builds(Weekly, SOME_WEEKDAYS, ONE, st.none(), SOME_MONTHS),
    st.builds(MonthlyWeekday, SOME_ORDINALS, SOME_WEEKDAYS, ONE, SOME_MONTHS),
    st.just(LastWorkday()),
    st.builds(WeekdayAfter, st.integers(0, 6), SOME_ORDINALS, st.integers(0, 6)),
    st.builds(Yearly, st.integers(1, 12), st.integers(1, 28)),
    st.just(Yearly(2, 29)),
    st.builds(EasterDay, st.integers(-80, 80)),
    st.builds(Advent, st.integers(1, 4)),
)
ANCHORS = st.dates(date(1990, 1, 1), date(2099, 12, 31))
# Shapes of RFC 5545 §3.3.10 that Exchange reads ([MS-OXCICAL] 2.1.3.2.2).
READABLE = re.compile(
    r"FREQ=DAILY(;INTERVAL=\d+;WKST=MO)?"
    r"|FREQ=WEEKLY(;INTERVAL=\d+;WKST=MO)?;BYDAY=(MO|TU|WE|TH|FR|SA|SU)(,(MO|TU|WE|TH|FR|SA|SU))*"
    r"|FREQ=MONTHLY(;INTERVAL=\d+;WKST=MO)?;BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU)"
    r"|FREQ=MONTHLY(;INTERVAL=\d+;WKST=MO)?;BYMONTHDAY=(-1|[1-9]|1\d|2[0-8])"
    r"|FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"
    r"|FREQ=YEARLY;BYMONTH=\d+;(BYMONTHDAY=\d+|BYDAY=(-1|[1-4])(MO|TU|WE|TH|FR|SA|SU))"
)


def by_dateutil(rule: Rule, anchor: date) -> oracle.rrule:
    """The same rule as dateutil understands it, written down here a second time."""
    said: dict[str, object]
    match rule:
        case Daily(every):
            said = {"freq": oracle.DAILY, "interval": every}
        case Weekly(weekdays, every):
            on = [ALL_WEEKDAYS[number] for number in weekdays] or None
            said = {"freq": oracle.WEEKLY, "interval": every, "byweekday": on, "wkst": oracle.MO}
        case MonthlyWeekday(ordinals, weekdays, every):
            on = [ALL_WEEKDAYS[number](ordinal) for ordinal in ordinals for number in weekdays]
            said = {"freq": oracle.MONTHLY, "interval": every, "byweekday": on}
        case MonthlyDay(days, every):
            said = {"freq": oracle.MONTHLY, "interval": every, "bymonthday": list(days)}
    return oracle.rrule(dtstart=datetime.combine(anchor, time()), **said)


def is_nth(day: date, ordinal: int) -> bool:
    """Whether a day is the n-th of its weekday in its month."""
    after = (day + timedelta(days=7 * number) for number in range(1, 6))
    remaining = sum(one.month == day.month and one.year == day.year for one in after)
    return ordinal == (day.day - 1) // 7 + 1 if ordinal > 0 else ordinal == -1 - remaining


def fits(rule: Rule, day: date) -> bool:
    """Whether a rule that counts from no date means this day, said in another way than the rule itself."""
    match rule:
        case Weekly(weekdays, _, parity, months):
            odd = parity is None or day.isocalendar().week % 2 == parity
            return day.weekday() in weekdays and odd and (not months or day.month in months)
        case MonthlyWeekday(ordinals, weekdays, _, months):
            nth = any(is_nth(day, ordinal) for ordinal in ordinals)
            return day.weekday() in weekdays and day.month in months and nth
        case LastWorkday():
            following = (day + timedelta(number) for number in range(1, 31))
            rest = takewhile(lambda one: one.month == day.month, following)
            return day.weekday() < 5 and not any(one.weekday() < 5 for one in rest)
        case WeekdayAfter(weekday, ordinals, after):
            earlier = [day - timedelta(number) for number in range(1, 8)]
            found = [one for one in earlier if one.weekday() == after]
            return day.weekday() == weekday and any(is_nth(found[0], ordinal) for ordinal in ordinals)
        case Yearly(month, number):
            return (day.month, day.day) == (month, number)
        case EasterDay(offset):
            sunday = day - timedelta(offset)
            return sunday == easter(sunday.year)
        case Advent(number):
            (last,) = (
                sunday for number_ in range(18, 25) if (sunday := date(day.year, 12, number_)).weekday() == 6
            )
            return day == last - timedelta(weeks=4 - number)
    raise TypeError(rule)


def first(rule: Rule, anchor: date, count: int = 6, start: date | None = None) -> list[str]:
    return [f"{day}" for day in islice(rule.dates(anchor, start or anchor), count)]


@STEADY
@given(RULES, ANCHORS)
def test_dates_are_those_of_dateutil(rule: Rule, anchor: date) -> None:
    last = anchor + timedelta(days=2000)
    ours = list(takewhile(lambda day: day <= last, rule.dates(anchor, anchor)))
    theirs = by_dateutil(rule, anchor).between(
        datetime.combine(anchor, time()), datetime.combine(last, time()), inc=True
    )
    assert ours == [moment.date() for moment in theirs]


@STEADY
@given(RARER, ANCHORS)
def test_dates_of_rules_that_count_from_nothing_are_all_days_that_fit(rule: Rule, anchor: date) -> None:
    last = anchor + timedelta(days=1200)
    ours = list(takewhile(lambda day: day <= last, rule.dates(anchor, anchor)))
    days = (anchor + timedelta(number) for number in range(1201))
    assert ours == [day for day in days if fits(rule, day)]


@STEADY
@given(st.one_of(RULES, RARER), ANCHORS, st.integers(0, 3000))
def test_beginning_later_gives_the_same_dates_without_the_earlier_ones(
    rule: Rule, anchor: date, later: int
) -> None:
    start = anchor + timedelta(days=later)
    late = list(islice(rule.dates(anchor, start), 5))
    whole = (day for day in rule.dates(anchor, anchor) if day >= start)
    assert late == list(islice(whole, 5))


@STEADY
@given(st.one_of(RULES, RARER), ANCHORS)
def test_dates_come_in_order_and_each_once(rule: Rule, anchor: date) -> None:
    found = list(islice(rule.dates(anchor, anchor), 30))
    assert found == sorted(set(found))


@STEADY
@given(st.one_of(RULES, RARER), ANCHORS)
def test_a_written_rule_gives_the_same_dates_and_is_one_that_exchange_reads(rule: Rule, anchor: date) -> None:
    start = next(rule.dates(anchor, anchor))
    written = rule.rrule(start)
    if written is None:
        return
    assert READABLE.fullmatch(written)
    read = oracle.rrulestr(written, dtstart=datetime.combine(start, time()))
    assert list(islice(rule.dates(start, start), 20)) == [one.date() for one in islice(read, 20)]


@STEADY
@given(RULES, ANCHORS)
def test_the_nearest_first_days_are_two_on_which_a_series_can_begin(rule: Rule, day: date) -> None:
    before, after = nearest(rule, day)
    assert before < day < after
    assert begins(rule, before)
    assert begins(rule, after)
    between = (before + timedelta(number) for number in range(1, (after - before).days))
    assert not any(begins(rule, one) for one in between if one != day)


# Which rules every calendar can read


@pytest.mark.parametrize(
    ("rule", "written"),
    [
        (Daily(), "FREQ=DAILY"),
        (Daily(3), "FREQ=DAILY;INTERVAL=3;WKST=MO"),
        (Weekly((2,)), "FREQ=WEEKLY;BYDAY=WE"),
        (Weekly((0, 2, 4)), "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
        (Weekly((1, 3), 2), "FREQ=WEEKLY;INTERVAL=2;WKST=MO;BYDAY=TU,TH"),
        (Weekly((), 3), "FREQ=WEEKLY;INTERVAL=3;WKST=MO;BYDAY=WE"),
        (MonthlyWeekday((1,), (1,)), "FREQ=MONTHLY;BYDAY=1TU"),
        (MonthlyWeekday((LAST,), (4,)), "FREQ=MONTHLY;BYDAY=-1FR"),
        (MonthlyWeekday((3,), (5,), 2), "FREQ=MONTHLY;INTERVAL=2;WKST=MO;BYDAY=3SA"),
        (MonthlyDay((15,)), "FREQ=MONTHLY;BYMONTHDAY=15"),
        (MonthlyDay((28,)), "FREQ=MONTHLY;BYMONTHDAY=28"),
        (MonthlyDay((LAST,)), "FREQ=MONTHLY;BYMONTHDAY=-1"),
        (MonthlyWeekday((5,), (5,)), None),
        (MonthlyWeekday((-2,), (3,)), None),
        (MonthlyWeekday((2, 4), (0,)), None),
        (MonthlyWeekday((1,), (0, 1)), None),
        (MonthlyDay((29,)), None),
        (MonthlyDay((31,)), None),
        (MonthlyDay((1, 15)), None),
    ],
)
def test_only_what_exchange_reads_is_written_as_a_rule(rule: Rule, written: str | None) -> None:
    assert rule.rrule(date(2026, 1, 7)) == written


def test_weekdays_are_named_as_calendars_name_them() -> None:
    assert [str(one) for one in ALL_WEEKDAYS] == list(WEEKDAYS)


# The corners of the calendar


def test_the_31st_passes_over_shorter_months() -> None:
    days = first(MonthlyDay((31,)), date(2026, 7, 31))
    assert days == ["2026-07-31", "2026-08-31", "2026-10-31", "2026-12-31", "2027-01-31", "2027-03-31"]


def test_the_29th_comes_in_february_only_in_leap_years() -> None:
    days = first(MonthlyDay((29,), 12), date(2024, 2, 29), 3)
    assert days == ["2024-02-29", "2028-02-29", "2032-02-29"]


def test_there_is_no_leap_day_in_2100() -> None:
    days = first(MonthlyDay((29,), 12), date(2096, 2, 29), 2)
    assert days == ["2096-02-29", "2104-02-29"]


def test_the_last_day_of_the_month_follows_the_months_length() -> None:
    days = first(MonthlyDay((LAST,)), date(2027, 11, 30), 5)
    assert days == ["2027-11-30", "2027-12-31", "2028-01-31", "2028-02-29", "2028-03-31"]


def test_a_fifth_saturday_comes_only_in_months_that_have_one() -> None:
    days = first(MonthlyWeekday((5,), (5,)), date(2026, 8, 29), 5)
    assert days == ["2026-08-29", "2026-10-31", "2027-01-30", "2027-05-29", "2027-07-31"]


def test_a_fifth_saturday_in_february_may_be_28_years_away() -> None:
    assert first(MonthlyWeekday((5,), (5,), 12), date(2020, 2, 29), 2) == ["2020-02-29", "2048-02-29"]


def test_the_last_weekday_is_the_fifth_where_there_is_one_and_the_fourth_elsewhere() -> None:
    days = first(MonthlyWeekday((LAST,), (5,)), date(2026, 8, 29), 3)
    assert days == ["2026-08-29", "2026-09-26", "2026-10-31"]


def test_the_fourth_and_the_last_weekday_of_a_short_month_are_one_date() -> None:
    assert first(MonthlyWeekday((4, LAST), (0,)), date(2027, 2, 22), 1) == ["2027-02-22"]


def test_every_two_weeks_counts_on_over_a_year_with_53_weeks() -> None:
    assert date(2026, 12, 31).isocalendar().week == 53
    days = first(Weekly((2,), 2), date(2026, 12, 2), 4)
    assert days == ["2026-12-02", "2026-12-16", "2026-12-30", "2027-01-13"]


def test_weeks_count_from_monday_of_the_first_dates_week() -> None:
    friday = date(2026, 1, 9)
    days = first(Weekly((0, 4), 2), friday, 4)
    assert days == ["2026-01-09", "2026-01-19", "2026-01-23", "2026-02-02"]


def test_months_count_from_the_first_dates_month_over_the_years_end() -> None:
    days = first(MonthlyWeekday((1,), (0,), 5), date(2026, 9, 7), 3)
    assert days == ["2026-09-07", "2027-02-01", "2027-07-05"]


def test_days_count_on_over_the_leap_day_and_the_years_end() -> None:
    assert first(Daily(3), date(2028, 2, 27), 3) == ["2028-02-27", "2028-03-01", "2028-03-04"]
    assert first(Daily(), date(2026, 12, 31), 2) == ["2026-12-31", "2027-01-01"]


def test_a_rule_without_a_weekday_keeps_that_of_its_first_date() -> None:
    assert first(Weekly((), 3), date(2026, 1, 7), 3) == ["2026-01-07", "2026-01-28", "2026-02-18"]
