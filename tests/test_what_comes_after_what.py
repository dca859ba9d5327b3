"""What comes after what: holidays, lists of dates, rules that change, and how feeds write each of them."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from feed_rules import broken_rules
from quartier.calendar.phrases import rule as said_back
from quartier.calendar.rrule_text import rrule_in
from quartier.calendar.rules import (
    LAST,
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
)
from quartier.model.occurrence import Occurrence
from quartier.model.problem import Severity
from quartier.words import words_of
from subscribers import VISIBLE, files
from test_feeds import assert_read_back, events, values
from written import OWN_WEEK, SITE, STEADY, codes, days, sound, worked_out

WITH_OWN_WEEK = replace(SITE, holidays=(OWN_WEEK,))
MONDAYS = """
when:
  first: 2026-06-01
  time: 15:00-17:00
  repeat: every Monday
  until: 2026-07-27
"""


def uids(text: str) -> list[str]:
    """The UID of each occurrence, without the domain."""
    return [one.uid.removesuffix("@neustadt.example") for one in sound(text).occurrences]


def spans(occurrences: tuple[Occurrence, ...]) -> list[str]:
    """Start and end by the clock on the wall."""
    return [f"{one.start:%m-%d %H:%M} {one.end:%m-%d %H:%M}" for one in occurrences if one.end]


def landed(text: str) -> list[str]:
    """The days of an event of which a date fell away, since it moved onto another."""
    result, (warning,) = worked_out(text)
    assert (warning.code, warning.severity) == ("holiday-lands-on-date", Severity.WARNING)
    return days(result)


def paths(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.code, one.path) for one in worked_out(text)[1]]


# only


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("only: school holidays", ["2026-07-20", "2026-07-27"]),
        ("nur: [Schulferien]", ["2026-07-20", "2026-07-27"]),
        ("nur: [2026-06-08..2026-06-15, 2026-07-13]", ["2026-06-08", "2026-06-15", "2026-07-13"]),
        ("only: Schulferien, pause: [2026-07-20]", ["2026-07-27"]),
    ],
)
def test_only_keeps_just_the_dates_inside(said: str, expected: list[str]) -> None:
    text = f"when: {{first: 2026-06-01, repeat: jeden Montag, until: 2026-07-27, {said}}}"
    assert days(sound(text)) == expected


def test_only_may_name_the_sites_own_holidays() -> None:
    text = "when: {first: 2026-06-01, repeat: jeden Montag, until: 2026-08-31, nur: Seewoche}"
    assert days(sound(text, site=WITH_OWN_WEEK)) == ["2026-07-13"]


def test_times_counts_what_only_leaves() -> None:
    text = "when: {first: 2026-06-01, repeat: jeden Montag, mal: 3, nur: Schulferien}"
    assert days(sound(text)) == ["2026-07-20", "2026-07-27", "2026-08-03"]


# on_holiday. In North Rhine-Westphalia: 1 May and 14 May (Ascension), 25 May (Whit Monday), 4 June 2026.


def test_a_date_on_a_holiday_may_be_skipped_like_in_a_pause() -> None:
    for said in ("on_holiday: skip", "am_feiertag: entfällt", "pause: Feiertage"):
        text = f"when: {{first: 2026-05-18, repeat: jeden Montag, times: 3, {said}}}"
        assert days(sound(text)) == ["2026-05-18", "2026-06-01", "2026-06-08"]


@pytest.mark.parametrize("said", ["on_holiday: day before", "am_feiertag: tag davor"])
def test_a_date_on_a_holiday_may_move_to_the_day_before(said: str) -> None:
    text = f"when: {{first: 2026-05-18, time: 9:00-10:00, repeat: jeden Montag, times: 3, {said}}}"
    assert spans(sound(text).occurrences) == [
        "05-18 09:00 05-18 10:00",
        "05-24 09:00 05-24 10:00",
        "06-01 09:00 06-01 10:00",
    ]


@pytest.mark.parametrize("said", ["on_holiday: week after", "am_feiertag: woche danach"])
def test_a_date_on_a_holiday_may_move_to_the_week_after(said: str) -> None:
    text = f"when: {{first: 2026-04-03, repeat: erster Freitag im Monat, times: 3, {said}}}"
    # 3 April is Good Friday, 1 May is Labour Day
    assert days(sound(text)) == ["2026-04-10", "2026-05-08", "2026-06-05"]


def test_the_day_before_goes_on_until_there_is_no_holiday_and_no_pause() -> None:
    text = "when: {{first: 2026-12-26, repeat: 26. Dezember, times: 1, on_holiday: day before{}}}"
    assert days(sound(text.format(""))) == ["2026-12-24"]  # 25 December is a holiday too
    assert days(sound(text.format(", pause: [2026-12-20..2026-12-24]"))) == ["2026-12-19"]


def test_the_week_after_goes_on_until_there_is_no_holiday_and_no_pause() -> None:
    text = "when: {{first: 2026-12-25, repeat: 25. Dezember, times: 1, on_holiday: week after{}}}"
    assert days(sound(text.format(""))) == ["2027-01-08"]  # 1 January is a holiday too
    assert days(sound(text.format(", pause: [2027-01-04..2027-01-17]"))) == ["2027-01-22"]


def test_a_long_pause_never_holds_a_moved_date() -> None:
    text = """
        when:
          first: 2026-12-25
          repeat: 25. Dezember
          times: 1
          on_holiday: day before
          pause: [2026-06-01..2026-12-24]
        """
    assert days(sound(text)) == ["2026-05-31"]


def test_only_decides_about_the_rules_own_date_not_about_where_it_moves() -> None:
    text = """
        when:
          first: 2026-05-01
          repeat: jeden Freitag
          until: 2026-05-31
          nur: [2026-05-01..2026-05-10]
          on_holiday: day before
        """
    assert days(sound(text)) == ["2026-04-30", "2026-05-08"]


def test_a_date_that_lands_on_one_that_the_file_has_falls_away_with_a_warning() -> None:
    daily = "when: {first: 2026-04-29, repeat: täglich, until: 2026-05-03, on_holiday: day before}"
    assert landed(daily) == ["2026-04-29", "2026-04-30", "2026-05-02", "2026-05-03"]
    fridays = "first: 2026-04-10, repeat: jeden ersten und zweiten Freitag im Monat, until: 2026-05-31"
    assert landed(f"when: {{{fridays}, on_holiday: week after}}") == ["2026-04-10", "2026-05-08"]


def test_the_warning_comes_also_where_times_end_the_series() -> None:
    text = "when: {first: 2026-04-30, repeat: täglich, times: 3, on_holiday: day before}"
    assert landed(text) == ["2026-04-30", "2026-05-02", "2026-05-03"]


def test_a_date_that_lands_on_one_of_another_when_falls_away_too() -> None:
    text = """
        when:
          - {first: 2026-05-18, time: 15:00-16:00, repeat: jeden Montag, times: 2, on_holiday: day before}
          - SECOND
        """
    for second in ("{first: 2026-05-24, time: 15:00-16:00}", "{termine: [2026-05-24]}"):
        assert landed(text.replace("SECOND", second)) == ["2026-05-18", "2026-05-24", "2026-06-01"]


@pytest.mark.parametrize(
    ("first", "until", "way", "expected"),
    [
        ("2026-05-01", "2026-05-02", "day before", ["2026-04-30", "2026-05-02"]),
        ("2026-05-24", "2026-05-25", "week after", ["2026-05-24", "2026-06-01"]),
    ],
)
def test_a_day_outside_the_series_is_none_that_it_has(
    first: str, until: str, way: str, expected: list[str]
) -> None:
    text = f"when: {{first: {first}, repeat: täglich, until: {until}, on_holiday: {way}}}"
    assert days(sound(text)) == expected


def test_a_date_that_itself_moves_away_leaves_its_day_free() -> None:
    text = """
        when:
          - {first: 2026-04-03, repeat: erster Freitag im Monat, times: 1, on_holiday: day before}
          - {first: 2026-04-02, repeat: am 2. des Monats, times: 1, in_ferien: danach}
        """
    # 2 April is in the Easter holidays, 3 April is Good Friday
    assert days(sound(text)) == ["2026-04-02", "2026-04-16"]


def test_two_dates_that_move_onto_one_day_are_one() -> None:
    rule = "first: 2026-12-25, repeat: am 25. und 26. des Monats, until: 2026-12-31"
    assert landed(f"when: {{{rule}, on_holiday: day before}}") == ["2026-12-24"]


@pytest.mark.parametrize(
    "repeat", ["jeden Freitag", "alle 2 Wochen am Freitag", "rrule:FREQ=WEEKLY;BYDAY=FR"]
)
def test_the_week_after_is_refused_for_weekly_rules(repeat: str) -> None:
    text = f'when: {{first: 2026-05-01, repeat: "{repeat}", times: 3, on_holiday: week after}}'
    assert paths(text) == [("week-after-weekly", ("when", 0, "on_holiday"))]


@pytest.mark.parametrize("way", ["skip", "day before", "week after"])
def test_on_holiday_does_not_go_with_public_holidays_in_the_pause(way: str) -> None:
    rule = "first: 2026-05-15, repeat: am 15. des Monats, times: 3"
    text = f"when: {{{rule}, pause: Feiertage, on_holiday: {way}}}"
    assert paths(text) == [("holiday-twice", ("when", 0, "on_holiday"))]
    assert codes(text.replace("Feiertage", "Schulferien")) == []


# in_school_holidays. Summer holidays 2026 in North Rhine-Westphalia: 20 July to 1 September.


@pytest.mark.parametrize("said", ["in_school_holidays: after", "in_ferien: danach"])
def test_a_date_in_school_holidays_may_move_to_the_same_weekday_after_them(said: str) -> None:
    text = f"when: {{first: 2026-07-15, repeat: am 15. des Monats, until: 2026-09-30, {said}}}"
    # 15 August is a Saturday
    assert days(sound(text)) == ["2026-07-15", "2026-09-05", "2026-09-15"]


def test_of_several_dates_in_school_holidays_one_comes_after_them() -> None:
    rule = 'first: 2026-07-08, repeat: "am 1., 8. und 15. des Monats", until: 2026-09-30'
    # 1 August, 8 August and 15 August are Saturdays
    assert landed(f"when: {{{rule}, in_ferien: danach}}") == [
        *("2026-07-08", "2026-07-15", "2026-09-05", "2026-09-08", "2026-09-15"),
    ]


def test_a_weekly_date_in_school_holidays_falls_away_since_the_next_is_there() -> None:
    text = "when: {first: 2026-07-13, repeat: jeden Montag, until: 2026-09-07, in_ferien: danach}"
    assert landed(text) == ["2026-07-13", "2026-09-07"]


# dates


def test_dates_have_the_time_beside_them_or_their_own_or_are_mappings() -> None:
    text = """
        wann:
          uhrzeit: 15:00-17:00
          termine:
            - 2026-06-02
            - 9.6.2026 10-12 Uhr
            - {datum: 2026-06-16, titel: Fest, ort: seehaus, raum: Saal, hinweis: neu}
            - {datum: 2026-06-23, uhrzeit: 18:00-20:00}
            - 2026-06-26 bis 2026-06-28
        """
    result = sound(text).occurrences
    assert spans(result) == [
        *("06-02 15:00 06-02 17:00", "06-09 10:00 06-09 12:00", "06-16 15:00 06-16 17:00"),
        *("06-23 18:00 06-23 20:00", "06-26 00:00 06-29 00:00"),
    ]
    assert (result[2].title, result[2].place, result[2].room) == ("Fest", "seehaus", "Saal")
    assert result[2].note == "neu"


def test_dates_without_a_time_are_whole_days() -> None:
    assert all(one.all_day for one in sound("when: {dates: [2026-06-02, 2026-07-02]}").occurrences)


def test_dates_are_events_of_their_own_named_by_their_day() -> None:
    text = "when: {time: 9:00-10:00, dates: [2026-06-02, 2026-06-02 15:00-16:00, 2026-07-02]}"
    assert uids(text) == ["fest-20260602", "fest-20260602-1500", "fest-20260702"]
    for event in events(text):
        assert not values(event, "RRULE")
        assert not values(event, "RDATE")


@pytest.mark.parametrize(
    "field",
    [
        *("first: 2026-06-01", "repeat: daily", "until: 2026-07-01", "until: open", "times: 3"),
        *("pause: Feiertage", "nur: Schulferien", "on_holiday: skip", "in_ferien: danach"),
        "last_day: 2026-06-30",
    ],
)
def test_dates_exclude_the_fields_of_a_rule(field: str) -> None:
    assert codes(f"when: {{dates: [2026-06-02], {field}}}") == ["dates-alone"]


def test_dates_take_changes_and_keep_what_is_not_named() -> None:
    text = """
        when: {time: 9:00-10:00, dates: [{date: 2026-06-02, title: Gast, room: Saal}, 2026-07-02]}
        changes: {2026-06-02: {date: 2026-06-03, note: verlegt, room: Garten}, 2026-07-02: cancelled}
        """
    moved, other = sound(text).occurrences
    assert (moved.title, moved.room, moved.note) == ("Gast", "Garten", "verlegt")
    assert moved.uid.startswith("fest-20260602@")
    assert f"{moved.start:%m-%d}" == "06-03"
    assert other.cancelled


def test_the_same_moment_twice_in_a_list_is_a_problem() -> None:
    assert codes("when: {dates: [2026-06-02, 2.6.2026]}") == ["two-at-once"]


# From a date on


def test_from_a_date_on_another_rule_and_time_hold() -> None:
    text = f"{MONDAYS}changes: {{ab 2026-07-01: {{wiederholung: jeden Donnerstag, uhrzeit: 18:00-20:00}}}}"
    assert spans(sound(text).occurrences)[-5:] == [
        "06-29 15:00 06-29 17:00",
        "07-02 18:00 07-02 20:00",
        "07-09 18:00 07-09 20:00",
        "07-16 18:00 07-16 20:00",
        "07-23 18:00 07-23 20:00",
    ]
    assert uids(text)[4:6] == ["fest", "fest-ab20260701"]


@pytest.mark.parametrize("key", ["from 2026-06-22", "ab 22.6.2026", "ab 2026-06-22"])
def test_a_key_says_from_or_ab_and_a_date_in_each_form(key: str) -> None:
    assert uids(f"{MONDAYS}changes: {{{key}: {{time: 9:00-10:00}}}}")[2:4] == ["fest", "fest-ab20260622"]


def test_a_date_on_the_key_itself_belongs_to_the_new_rule() -> None:
    text = f"{MONDAYS}changes: {{from 2026-06-22: {{repeat: every 2 weeks on Monday}}}}"
    assert days(sound(text))[2:6] == ["2026-06-15", "2026-06-22", "2026-07-06", "2026-07-20"]


def test_where_the_rule_stays_its_weeks_go_on_counting() -> None:
    text = """
        when: {first: 2026-06-01, repeat: every 2 weeks on Monday, until: 2026-07-31}
        changes: {from 2026-06-16: {time: 10:00-11:00}}
        """
    assert days(sound(text)) == ["2026-06-01", "2026-06-15", "2026-06-29", "2026-07-13", "2026-07-27"]


def test_title_place_room_and_note_hold_from_then_on_and_a_later_key_keeps_them() -> None:
    text = f"""{MONDAYS}
changes:
  from 2026-06-15: {{title: Neu, place: seehaus, room: Saal, note: am Fenster}}
  from 2026-07-13: {{room: Garten}}
  2026-07-20: {{note: mit Gast}}
"""
    found = {f"{one.start:%m-%d}": one for one in sound(text).occurrences}
    told = {day: (one.title, one.place, one.room, one.note) for day, one in found.items()}
    assert told["06-08"] == (None, None, None, None)
    assert told["06-15"] == ("Neu", "seehaus", "Saal", "am Fenster")
    assert told["07-13"] == ("Neu", "seehaus", "Garten", "am Fenster")
    assert told["07-20"] == ("Neu", "seehaus", "Garten", "mit Gast")


def test_a_pause_and_on_holiday_hold_from_then_on() -> None:
    text = "when: {first: 2026-05-04, repeat: jeden Montag, times: 5}\n"
    paused = f"{text}changes: {{ab 2026-05-12: {{pause: [Feiertage, 2026-06-01]}}}}"
    assert days(sound(paused)) == ["2026-05-04", "2026-05-11", "2026-05-18", "2026-06-08", "2026-06-15"]
    moved = f"{text}changes: {{ab 2026-05-12: {{am_feiertag: tag davor}}}}"
    assert days(sound(moved))[2:4] == ["2026-05-18", "2026-05-24"]


def test_a_new_pause_takes_the_place_of_the_old_one() -> None:
    rule = "first: 2026-06-01, repeat: jeden Montag, until: 2026-06-30, pause: [2026-06-08, 2026-06-22]"
    assert days(sound(f"when: {{{rule}}}\nchanges: {{ab 2026-06-15: {{pause: [2026-06-29]}}}}")) == [
        *("2026-06-01", "2026-06-15", "2026-06-22"),
    ]


def test_until_and_times_go_on_over_the_change() -> None:
    text = "when: {first: 2026-06-01, repeat: jeden Montag, times: 4}\n"
    assert days(sound(f"{text}changes: {{ab 2026-06-10: {{repeat: täglich}}}}")) == [
        "2026-06-01",
        "2026-06-08",
        "2026-06-10",
        "2026-06-11",
    ]


def test_later_keys_name_dates_of_the_new_rule() -> None:
    text = f"{MONDAYS}changes: {{ab 2026-07-01: {{wiederholung: jeden Donnerstag}}, 2026-07-09: none}}"
    assert "2026-07-09" not in days(sound(text))
    assert codes(text.replace("2026-07-09", "2026-07-06")) == ["change-of-no-date"]


def test_from_is_refused_beside_several_whens_a_single_date_and_dates() -> None:
    change = "changes: {from 2026-06-15: {time: 9:00-10:00}}"
    several = "when: [{first: 2026-06-01, repeat: daily, times: 30}, {first: 2026-06-01, time: 9:00-10:00}]"
    for when in (several, "when: 2026-06-01", "when: {dates: [2026-06-01, 2026-06-20]}"):
        assert paths(f"{when}\n{change}") == [("from-needs-rule", ("changes", 0))]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("from 2026-06-15: {date: 2026-06-16}", [("not-from", ("changes", 0, "date"))]),
        ("from 2026-06-15: {last_day: 2026-06-16}", [("not-from", ("changes", 0, "last_day"))]),
        ("from 2026-06-15: {description: Neu}", [("not-from", ("changes", 0, "description"))]),
        ("from 2026-06-15: cancelled", [("from-ends", ("changes", 0))]),
        ("from 2026-06-15: none", [("from-ends", ("changes", 0))]),
        ("from 2026-06-01: {title: Neu}", [("from-before-first", ("changes", 0))]),
        ("2026-06-15: {repeat: daily}", [("only-from", ("changes", 0, "repeat"))]),
        ("2026-06-15: {pause: Feiertage}", [("only-from", ("changes", 0, "pause"))]),
        ("2026-06-15: {on_holiday: skip}", [("only-from", ("changes", 0, "on_holiday"))]),
        ("from 2026-06-15: {on_holiday: week after}", [("week-after-weekly", ("changes", 0, "on_holiday"))]),
        (
            "from 2026-06-15: {title: A}, ab 15.6.2026: {title: B}",
            [("changed-twice", ("changes", 1))],
        ),
    ],
)
def test_fields_that_do_not_go_with_a_key_are_refused(said: str, expected: object) -> None:
    assert paths(f"{MONDAYS}changes: {{{said}}}") == expected


def test_what_is_said_from_a_date_on_must_go_with_what_was_said_before() -> None:
    paused = MONDAYS.replace("until", "pause: Feiertage\n  until")
    assert codes(f"{paused}changes: {{from 2026-06-15: {{on_holiday: skip}}}}") == ["holiday-twice"]
    assert codes(f"{paused}changes: {{from 2026-06-15: {{on_holiday: skip, pause: []}}}}") == []
    monthly = (
        "when: {first: 2026-06-02, repeat: erster Dienstag im Monat, times: 5, on_holiday: week after}\n"
    )
    assert codes(f"{monthly}changes: {{ab 2026-07-15: {{repeat: dienstags}}}}") == ["week-after-weekly"]


def test_a_date_may_be_changed_by_the_day_before_holidays_moved_it() -> None:
    rule = "first: 2026-05-18, time: 9:00-10:00, repeat: jeden Montag, times: 3"
    text = f"when: {{{rule}, on_holiday: day before}}\n"
    (_, one, _) = sound(f"{text}changes: {{2026-05-25: {{note: schon am Sonntag}}}}").occurrences
    assert (f"{one.original:%m-%d}", f"{one.start:%m-%d}", one.note) == ("05-25", "05-24", "schon am Sonntag")
    assert codes(f"{text}changes: {{2026-05-24: {{note: falsch}}}}") == ["change-of-no-date"]
    assert days(sound(f"{text}changes: {{2026-05-25: none}}")) == ["2026-05-18", "2026-06-01"]


# The order of the steps


def test_each_step_works_on_what_the_one_before_left() -> None:
    text = """
        checked: 2026-05-01
        when:
          first: 2026-05-01
          time: 9:00-10:00
          repeat: jeden Freitag
          times: 5
          pause: [2026-05-08]
          on_holiday: day before
        changes:
          2026-05-01: {time: 11:00-12:00}
          2026-05-22: none
          ab 2026-05-25: {repeat: jeden Montag}
          2026-05-25: cancelled
        extra: [2026-05-08]
        status: tentative
        """
    found = [(f"{one.start:%m-%d %H}", one.status) for one in sound(text).occurrences]
    assert found == [
        ("04-30 11", "tentative"),  # moved by 3, changed by 5
        ("05-08 09", "tentative"),  # taken by 2, brought back by 6
        ("05-15 09", "tentative"),
        ("05-24 09", "cancelled"),  # the new rule's first date, moved by 3, cancelled by 5
        ("06-01 09", "tentative"),  # the fifth that 4 counts; 5 took away the third
    ]


def test_until_asks_for_the_rules_own_date_not_for_where_it_moved() -> None:
    rule = "first: 2026-04-03, repeat: erster Freitag im Monat, until: 2026-05-01"
    assert days(sound(f"when: {{{rule}, on_holiday: week after}}")) == ["2026-04-10", "2026-05-08"]


# What feeds write


@pytest.mark.parametrize(
    ("first", "repeat", "rrule"),
    [
        ("2026-06-30", "letzter Arbeitstag im Monat", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        ("2026-11-11", "11.11.", "FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=11"),
        ("2026-12-31", "31. Dezember", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=31"),
        ("2027-05-29", "letzter Samstag im Mai", "FREQ=YEARLY;BYMONTH=5;BYDAY=-1SA"),
        (
            "2026-07-05",
            "erster Sonntag im Januar, April, Juli und Oktober",
            "FREQ=MONTHLY;INTERVAL=3;WKST=MO;BYDAY=1SU",
        ),
        ("2026-06-02", "rrule:BYDAY=1TU;FREQ=MONTHLY", "FREQ=MONTHLY;BYDAY=1TU"),
        (
            "2026-06-15",
            "rrule:FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15",
            "FREQ=MONTHLY;INTERVAL=2;WKST=MO;BYMONTHDAY=15",
        ),
        ("2026-12-29", "rrule:FREQ=YEARLY;BYMONTHDAY=29;BYMONTH=12", "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=29"),
        (
            "2026-06-30",
            "rrule:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        ),
    ],
)
def test_what_exchange_reads_is_one_event_with_a_rule(first: str, repeat: str, rrule: str) -> None:
    (event,) = events(f'when: {{first: {first}, repeat: "{repeat}", until: 2030-06-01}}')
    (found,) = values(event, "RRULE")
    assert re.fullmatch(rf"{rrule};UNTIL=\d{{8}}", found)
    assert values(event, "UID") == ["fest@neustadt.example"]


@pytest.mark.parametrize(
    ("first", "repeat"),
    [
        ("2026-06-11", "jeden Donnerstag in geraden Wochen"),
        ("2026-06-02", "jeden Dienstag im Mai und Juni"),
        ("2026-07-05", "erster Sonntag im Januar, April und Juli"),
        ("2027-01-29", "fünfter Freitag im Januar"),
        ("2026-06-02", "Dienstag nach dem ersten Montag im Monat"),
        ("2028-02-29", "29. Februar"),
        ("2027-03-28", "Ostersonntag"),
        ("2026-06-04", "Fronleichnam"),
        ("2026-11-29", "erster Advent"),
        ("2026-11-13", "rrule:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
        ("2028-02-29", "rrule:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        ("2026-06-07", "rrule:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU"),
    ],
)
def test_everything_else_is_written_date_by_date(first: str, repeat: str) -> None:
    text = f'when: {{first: {first}, repeat: "{repeat}", until: 2032-12-31}}'
    found = events(text)
    assert not any(values(event, "RRULE") or values(event, "EXDATE") for event in found)
    plain = [day.replace("-", "") for day in days(sound(text))]
    assert [values(event, "DTSTART")[0] for event in found] == [f";VALUE=DATE:{day}" for day in plain]
    assert [values(event, "UID")[0] for event in found] == [f"fest-{day}@neustadt.example" for day in plain]


def test_an_open_series_that_is_no_rule_ends_also_where_a_pause_lies_far_ahead() -> None:
    text = """
        checked: 2026-05-01
        when: {first: 2026-05-31, repeat: am 31. des Monats, until: open, pause: [2035-01-01..2035-02-01]}
        """
    assert days(sound(text))[-1] == "2028-12-31"


def test_a_moved_holiday_is_an_exception_of_its_series_and_keeps_its_uid() -> None:
    text = (
        "when: {first: 2026-05-18, time: 9:00-10:00, repeat: jeden Montag, times: 3, on_holiday: day before}"
    )
    master, moved = events(text)
    assert values(master, "RRULE") == ["FREQ=WEEKLY;BYDAY=MO;UNTIL=20260601T070000Z"]
    assert values(moved, "RECURRENCE-ID") == [";TZID=Europe/Berlin:20260525T090000"]
    assert values(moved, "DTSTART") == [";TZID=Europe/Berlin:20260524T090000"]


def test_from_a_date_on_a_feed_has_a_second_series() -> None:
    text = f"{MONDAYS}changes: {{ab 2026-07-01: {{wiederholung: am 31. des Monats}}}}"
    assert set(uids(text.replace("2026-07-27", "2026-08-31"))) == {
        *("fest", "fest-20260731", "fest-20260831"),
    }
    old, new = events(f"{MONDAYS}changes: {{ab 2026-07-01: {{titel: Neu}}}}")
    assert values(old, "RRULE") == ["FREQ=WEEKLY;BYDAY=MO;UNTIL=20260629T130000Z"]
    assert values(new, "RRULE") == ["FREQ=WEEKLY;BYDAY=MO;UNTIL=20260727T130000Z"]
    assert values(new, "UID") == ["fest-ab20260701@neustadt.example"]
    assert (values(old, "SUMMARY"), values(new, "SUMMARY")) == (["fest"], ["Neu"])


# Generated files over the whole grammar

WEEKDAYS = st.sets(st.integers(0, 6), min_size=1, max_size=3).map(lambda found: tuple(sorted(found)))
WEEKDAY = st.integers(0, 6)
MONTHS = st.sets(st.integers(1, 12), min_size=1, max_size=6).map(lambda found: tuple(sorted(found)))
ORDINALS = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST, -2]), min_size=1, max_size=2).map(tuple)
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Daily, st.integers(1, 5)),
    st.builds(Weekly, WEEKDAYS, st.integers(1, 3)),
    st.builds(Weekly, WEEKDAYS, st.just(1), st.integers(0, 1)),
    st.builds(Weekly, WEEKDAYS, months=MONTHS),
    st.builds(MonthlyWeekday, ORDINALS, st.tuples(WEEKDAY), st.integers(1, 3)),
    st.builds(MonthlyWeekday, st.tuples(st.sampled_from([1, 4, LAST])), st.tuples(WEEKDAY), months=MONTHS),
    st.just(MonthlyWeekday((1,), (6,), months=(1, 4, 7, 10))),
    st.builds(MonthlyDay, st.sets(st.integers(1, 31), min_size=1, max_size=2).map(tuple)),
    st.sampled_from([MonthlyDay((LAST,)), LastWorkday(), Yearly(2, 29), EasterDay(-48), Advent(1)]),
    st.builds(WeekdayAfter, WEEKDAY, ORDINALS, WEEKDAY),
    st.dates(date(2024, 1, 1), date(2024, 12, 31)).map(lambda day: Yearly(day.month, day.day)),
    st.sampled_from(
        [
            rrule_in("FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
            rrule_in("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SA"),
            rrule_in("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
            rrule_in("FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=26"),
        ]
    ),
)
FIRST_DAYS = st.dates(date(2025, 1, 1), date(2027, 6, 30))
HOURS = st.sampled_from(["all day", "15:00-17:00", "22:00-4:00", "19:30"])
ENDS = st.one_of(
    st.integers(0, 700).map(lambda number: f"until: {number}"),
    st.integers(1, 15).map(lambda number: f"times: {number}"),
    st.just("until: open"),
)
TAKEN = st.sampled_from(
    [
        *("", "pause: school holidays", "pause: [Seewoche, DAY+10..DAY+30]", "pause: [DAY+7, DAY+14]"),
        *("nur: [DAY+0..DAY+200]", "only: [school holidays, DAY+0..DAY+40]", "nur: Feiertage"),
    ]
)
HOLIDAYS = st.sampled_from(
    [
        *("", "on_holiday: skip", "on_holiday: day before", "on_holiday: week after", "in_ferien: danach"),
        "on_holiday: day before, in_ferien: danach",
    ]
)
CHANGES = st.sampled_from(
    [
        *("none", "cancelled", "{note: anders}", "{title: Anders, cancelled: Sturm}", "{time: 9:00-10:00}"),
        *("{time: all day}", "{date: DAY+1}", "{date: DAY-3, time: 8:00-9:00}", "{date: DAY+40}"),
    ]
)
ONWARDS = st.sampled_from(
    ["time: 11:00-12:00", "title: Neu, room: Saal", "pause: [DAY+20..DAY+40]", "on_holiday: skip", "note: x"]
)


def shifted(text: str, day: date) -> str:
    """A text with its days counted from the date that it is about."""
    return re.sub(r"DAY([+-]\d+)", lambda found: f"{day + timedelta(int(found[1]))}", text)


def phrase(rule: Rule, first: date) -> str:
    """A rule as it may be written; one of RFC 5545 in its own words."""
    said = said_back(rule, first, words_of("de"))
    return said.replace("nach der Regel ", "rrule:")


@st.composite
def series(draw: st.DrawFn) -> str:
    """One `when` with a rule, an end, and what takes dates away or moves them."""
    rule, anchor = draw(RULES), draw(FIRST_DAYS)
    first = next(rule.dates(anchor, anchor))
    end = draw(ENDS)
    if re.search(r"until: \d", end):
        end = f"until: {first + timedelta(int(end.removeprefix('until: ')))}"
    said = [
        f'first: {first}, time: {draw(HOURS)}, repeat: "{phrase(rule, first)}", {end}',
        shifted(draw(TAKEN), first),
        draw(HOLIDAYS),
    ]
    return f"{{{', '.join(part for part in said if part)}}}"


@st.composite
def event_files(draw: st.DrawFn) -> str:
    """A whole file: series or a list of dates, changes, from keys, extra dates, a status."""
    whens = draw(st.lists(series(), min_size=1, max_size=2))
    listed = (
        "{time: 10:00-11:00, dates: [2026-02-03, {date: 2026-05-05, title: Fest}, 2026-05-05 18:00-19:00]}"
    )
    whens += [listed] if draw(st.integers(0, 3)) == 0 else []
    text = "checked: 2026-03-01\nwhen:\n" + "".join(f"  - {one}\n" for one in whens)
    planned = sorted({one.original.date() for one in worked_out(text, site=WITH_OWN_WEEK)[0].occurrences})
    assume(planned)
    picked = draw(st.lists(st.sampled_from(planned[:25]), max_size=3, unique=True))
    changes = [f"  {day}: {shifted(draw(CHANGES), day)}\n" for day in picked]
    if len(whens) == 1 and draw(st.booleans()):
        day = planned[0] + timedelta(draw(st.integers(1, 120)))
        said = shifted(draw(ONWARDS), day)
        rule = draw(RULES)
        repeat = f', repeat: "{phrase(rule, day)}"' if draw(st.booleans()) else ""
        changes.append(f"  ab {day}: {{{said}{repeat}}}\n")
    text += "changes:\n" + "".join(changes) if changes else ""
    extras = draw(st.lists(st.integers(-20, 200), max_size=2, unique=True))
    text += f"extra: [{', '.join(f'{planned[0] + timedelta(one)} 12:00-13:00' for one in extras)}]\n"
    return text + f"status: {draw(st.sampled_from(['confirmed', 'tentative', 'cancelled']))}\n"


@settings(STEADY, max_examples=1000)
@given(event_files())
def test_whatever_is_written_subscribers_find_the_sites_dates(text: str) -> None:
    programme, findings = worked_out(text, site=WITH_OWN_WEEK)
    assume(all(one.severity is Severity.WARNING for one in findings))
    recurrences = [one.uid for one in programme.recurrences]
    assert len(set(recurrences)) == len(recurrences)
    written = files({"fest": text}, WITH_OWN_WEEK)
    for ending, hide in ((".ics", True), (VISIBLE, False)):
        raw = written[f"veranstaltungen/fest/termin{ending}"]
        assert broken_rules(raw) == []
        assert_read_back(raw, [programme], WITH_OWN_WEEK, hide)
