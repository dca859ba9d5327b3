"""Dates, ranges and clock times: every form that volunteers may write, and every one that is refused."""

from collections.abc import Callable
from datetime import date, datetime, time

import pytest
from pydantic_core import PydanticCustomError

from quartier.calendar.dates import Clock, Timing, clock_in, day_in, days_in, moment_in, timing
from quartier.model.problem import Position, Problem
from quartier.words import LANGUAGES, words_of
from written import codes, days, sound


def refusal(read: Callable[[str], object], text: str) -> str:
    """The code with which `text` is refused."""
    with pytest.raises(PydanticCustomError) as caught:
        read(text)
    return caught.value.type


# Dates


@pytest.mark.parametrize("text", ["2026-01-07", "7.1.2026", "07.01.2026", "7.01.2026", " 2026-01-07 "])
def test_a_date_may_be_written_in_iso_or_german_form(text: str) -> None:
    assert day_in(text) == date(2026, 1, 7)


@pytest.mark.parametrize(
    "text",
    [
        *("2026-1-7", "2026-01-7", "26-01-07", "20260107", "2026/01/07", "2026.01.07", "7-1-2026"),
        *("7.1.26", "7. 1. 2026", "7. Januar 2026", "7 January 2026", "01/07/2026", "heute", "2026-01"),
        *("2026-W02-3", "٢٠٢٦-٠١-٠٧", "", "morgen 15 Uhr"),
    ],
)
def test_any_other_form_of_a_date_is_refused(text: str) -> None:
    assert refusal(day_in, text) == "date-expected"


@pytest.mark.parametrize("text", ["2026-01-07T10:00", "7.1.2026 10 Uhr", "7.1.2026, 10:00-12:00"])
def test_where_only_a_day_belongs_a_time_beside_it_is_told_as_such(text: str) -> None:
    assert refusal(day_in, text) == "date-with-time"


@pytest.mark.parametrize("text", ["2026-13-01", "2026-02-29", "31.4.2026", "0.1.2026", "2026-00-10"])
def test_a_day_that_no_calendar_has_is_refused(text: str) -> None:
    assert refusal(day_in, text) == "no-such-date"


def test_a_leap_day_is_a_date_in_leap_years_only() -> None:
    assert day_in("29.2.2028") == date(2028, 2, 29)
    assert refusal(day_in, "29.2.2027") == "no-such-date"
    assert refusal(day_in, "29.2.2100") == "no-such-date"


@pytest.mark.parametrize("text", ["0026-05-13", "1899-12-31", "2200-01-01", "9999-12-31", "13.5.0206"])
def test_a_year_far_away_is_taken_for_a_slip(text: str) -> None:
    assert refusal(day_in, text) == "year-far-away"


def test_no_year_that_is_taken_makes_the_program_fall() -> None:
    for year in (1900, 2199):
        text = f"when: {{first: {year}-12-31, repeat: every 99 days, times: 999}}"
        assert len(sound(text).occurrences) == 999


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", ["date-expected", "no-such-date"])
def test_the_message_about_a_date_shows_a_form_that_is_taken(language: str, code: str) -> None:
    _, remedy = words_of(language).problem(Problem(code, Position("x"), {"given": "heute"}))
    shown = [word.strip(".,:;") for word in remedy.split() if word[0].isdigit()]
    assert shown
    assert {day_in(word) for word in shown} == {date(2026, 5, 13)}


# Ranges


@pytest.mark.parametrize(
    "text",
    [
        *("2026-10-12..2026-10-16", "2026-10-12 .. 2026-10-16", "2026-10-12...2026-10-16"),
        *("2026-10-12 bis 2026-10-16", "12.10.2026 bis 16.10.2026", "12.10.2026..16.10.2026"),
        *("2026-10-12 to 2026-10-16", "12.10.2026 bis 2026-10-16"),
    ],
)
def test_a_range_names_its_first_and_last_day(text: str) -> None:
    assert days_in(text) == (date(2026, 10, 12), date(2026, 10, 16))


def test_a_date_alone_is_a_range_of_one_day() -> None:
    assert days_in("12.10.2026") == (date(2026, 10, 12), date(2026, 10, 12))


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-10-16..2026-10-12", "range-backwards"),
        ("16.10.2026 bis 12.10.2026", "range-backwards"),
        ("2026-10-12 - 2026-10-16", "range-expected"),
        ("2026-10-12..2026-10-14..2026-10-16", "date-expected"),
        ("2026-10-12 bis Freitag", "date-expected"),
        ("Montag bis 2026-10-16", "date-expected"),
        ("2026-10-12..2026-10-32", "no-such-date"),
    ],
)
def test_a_range_that_is_none_is_refused(text: str, code: str) -> None:
    assert refusal(days_in, text) == code


# Clock times


@pytest.mark.parametrize(
    "text",
    [
        *("9:00-14:00", "09:00–14:00", "09:00—14:00", "9.00-14.00", "9-14 Uhr", "9:00 - 14:00"),
        *("09:00-14:00 Uhr", "9-14Uhr", "9:00-14 Uhr", "9.00-14:00"),
    ],
)
def test_the_times_of_a_day_may_be_written_in_every_usual_form(text: str) -> None:
    assert clock_in(text) == Clock(time(9), time(14))


@pytest.mark.parametrize("text", ["15:30", "15.30", "15:30 Uhr", "15.30 Uhr"])
def test_a_start_alone_leaves_the_end_open(text: str) -> None:
    assert clock_in(text) == Clock(time(15, 30), None)
    assert clock_in("15 Uhr") == Clock(time(15), None)


@pytest.mark.parametrize(
    "text",
    [
        *("9-14", "9", "15", "9:00-", "-14:00", "9:00 bis 14:00", "9:00-14:00-15:00", "900-1400"),
        *("15:00:00", "15:00:00-16:00:00", "15:00 MEZ", "15:00Z", "15:00+01:00", "3pm", "mittags"),
        *("٩:٠٠-١٤:٠٠", "9:0-14:0", ""),
    ],
)
def test_any_other_form_of_a_time_is_refused_also_seconds_and_zones(text: str) -> None:
    assert refusal(clock_in, text) == "time-expected"


@pytest.mark.parametrize("text", ["25:00-26:00", "9:60-14:00", "24:00", "24:00-2:00", "9:00-24:01", "24 Uhr"])
def test_an_hour_that_no_clock_shows_is_refused_and_midnight_is_only_an_end(text: str) -> None:
    assert refusal(clock_in, text) == "no-such-time"


@pytest.mark.parametrize("text", ["20:00-24:00", "20-24 Uhr", "20:00-0:00", "20:00-00:00"])
def test_midnight_as_an_end_is_the_end_of_the_day(text: str) -> None:
    lies = timing(date(2026, 12, 31), clock_in(text), None)
    assert lies.begins(date(2026, 12, 31)) == datetime(2026, 12, 31, 20)
    assert lies.ends(date(2026, 12, 31)) == datetime(2027, 1, 1)


def test_an_end_before_the_start_is_the_next_day() -> None:
    lies = timing(date(2026, 8, 7), clock_in("22:00-02:00"), None)
    assert lies.ends(date(2026, 8, 7)) == datetime(2026, 8, 8, 2)


def test_a_night_lasts_twelve_hours_at_most() -> None:
    assert clock_in("18:00-6:00").overnight
    assert refusal(clock_in, "18:00-6:01") == "longer-than-a-night"
    assert refusal(clock_in, "9:00-8:00") == "longer-than-a-night"
    assert refusal(clock_in, "15:00-15:00") == "longer-than-a-night"


@pytest.mark.parametrize("text", ["8:00-22:00", "6:00-24:00", "0:00-23:59"])
def test_a_long_day_is_no_night(text: str) -> None:
    assert clock_in(text).end is not None


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_time_that_is_too_long_shows_the_long_form_which_is_taken(language: str) -> None:
    facts = {"given": "18:00-15:00", "start": "18:00", "end": "15:00"}
    _, remedy = words_of(language).problem(Problem("longer-than-a-night", Position("x"), facts))
    at = remedy.index("18:00 - ")
    shown = remedy[at : at + len("18:00 - 2026-10-25 15:00")]
    assert clock_in(shown).last_day is not None


@pytest.mark.parametrize(
    "text", ["18:00 - 2026-10-25 15:00", "18:00-25.10.2026 15:00", "18.00 – 25.10.2026 15.00 Uhr"]
)
def test_the_long_form_names_the_day_of_the_end(text: str) -> None:
    lies = timing(date(2026, 10, 23), clock_in(text), None)
    assert lies.ends(date(2026, 10, 23)) == datetime(2026, 10, 25, 15)


def test_midnight_ends_the_day_that_the_long_form_names() -> None:
    lies = timing(date(2026, 10, 24), clock_in("18:00 - 2026-10-25 24:00"), None)
    assert lies.ends(date(2026, 10, 24)) == datetime(2026, 10, 26)


# The short form of a single date


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-09-12", (date(2026, 9, 12), None, None)),
        ("12.9.2026", (date(2026, 9, 12), None, None)),
        ("2026-09-12 14:00-22:00", (date(2026, 9, 12), None, Clock(time(14), time(22)))),
        ("12.9.2026, 14-22 Uhr", (date(2026, 9, 12), None, Clock(time(14), time(22)))),
        ("2026-09-12 14:00", (date(2026, 9, 12), None, Clock(time(14)))),
        ("18.9.2026 bis 20.9.2026", (date(2026, 9, 18), date(2026, 9, 20), None)),
        ("2026-09-18..2026-09-20", (date(2026, 9, 18), date(2026, 9, 20), None)),
    ],
)
def test_a_single_date_may_stand_in_one_line(text: str, meant: object) -> None:
    assert moment_in(text) == meant


def test_a_single_date_in_one_line_may_end_on_another_day() -> None:
    first, last, clock = moment_in("2026-09-26 18:00 - 27.9.2026 1:30")
    assert (first, last) == (date(2026, 9, 26), date(2026, 9, 27))
    assert clock is not None
    assert (clock.start, clock.end) == (time(18), time(1, 30))


def test_a_single_date_without_times_is_all_day() -> None:
    result = sound("when: 2026-09-12")
    assert result.occurrences[0].all_day
    assert Timing().all_day


# The forms hold everywhere


def test_german_dates_are_taken_in_every_field_key_and_range() -> None:
    result = sound("""
        wann:
          beginn: 7.1.2026
          uhrzeit: 15-17 Uhr
          wiederholung: jeden Mittwoch
          bis: 18.3.2026
          pause: [21.1.2026, 4.2.2026 bis 11.2.2026]
        änderungen:
          14.1.2026: kein Termin
          28.1.2026: {datum: 29.1.2026}
        zusätzlich: [1.4.2026 15:00-17:00]
        """)
    assert days(result) == [
        *("2026-01-07", "2026-01-29", "2026-02-18", "2026-02-25"),
        *("2026-03-04", "2026-03-11", "2026-03-18", "2026-04-01"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "when: {first: 7. Januar 2026}",
        "when: 7/1/2026",
        "when: {first: 2026-01-07, repeat: daily, until: 3. Januar}",
        "when: {first: 2026-01-07, last_day: 9. Januar}",
        "when: {first: 2026-01-07, repeat: daily, times: 3, pause: 2026-1-8}",
        "when: 2026-01-07\nchanges: {7. Januar: none}",
        "when: 2026-01-07\nchanges: {2026-01-07: {date: morgen}}",
        "when: 2026-01-07\nextra: [bald]",
        "when: 2026-01-07\nchecked: gestern",
    ],
)
def test_a_slip_in_a_date_is_found_in_every_field_key_and_range(text: str) -> None:
    assert codes(text) == ["date-expected"]


def test_all_day_may_be_said_in_words() -> None:
    for said in ("ganztägig", "all day", "Ganztaegig"):
        assert sound(f"when: {{first: 2026-01-07, time: {said}}}").occurrences[0].all_day


def test_an_end_before_the_start_on_named_days_is_refused() -> None:
    assert codes("when: {first: 2026-10-24, time: 18:00 - 2026-10-23 20:00}") == ["ends-before-start"]
    assert codes("when: {first: 2026-10-24, time: 18:00 - 2026-10-24 17:00}") == ["ends-before-start"]
    assert codes("when: {first: 2026-10-24, time: 18:00 - 2026-10-24 18:00}") == ["ends-before-start"]
    assert codes("when: {first: 2026-10-24, last_day: 2026-10-23}") == ["ends-before-start"]
    assert codes("when: {first: 2026-10-24, time: 18:00 - 2026-10-24 24:00}") == []
    assert codes("when: {first: 2026-10-24, last_day: 2026-10-24}") == []
