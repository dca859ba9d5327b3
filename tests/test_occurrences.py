"""The one list of occurrences: what comes after what, and what is said when it does not work out."""

import time
from datetime import UTC, date, datetime, timedelta

import pytest
from msgspec.structs import replace

from quartier.calendar.dates import clock_in
from quartier.calendar.grammar import rule_in
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import Finding, Surroundings, programme
from quartier.model.occurrence import Occurrence
from quartier.model.problem import Position, Problem, Severity
from quartier.words import LANGUAGES, words_of
from written import (
    BERLIN,
    OWN_WEEK,
    SITE,
    TODAY,
    codes,
    days,
    in_zone,
    read,
    schedule_of,
    sound,
    worked_out,
)

WEEKLY = """
when:
  first: 2026-01-07
  time: 15:00-17:00
  repeat: every Wednesday
  until: 2026-02-04
"""
WITH_OWN_WEEK = replace(SITE, holidays=(OWN_WEEK,))


def found(text: str) -> list[Finding]:
    return list(worked_out(text)[1])


def paths(text: str) -> list[tuple[str, tuple[str | int, ...]]]:
    """Code and path of everything that is wrong with an event."""
    return [(one.code, one.path) for one in found(text)]


def spans(occurrences: tuple[Occurrence, ...]) -> list[str]:
    """Start and end by the clock on the wall."""
    return [f"{one.start:%m-%d %H:%M} {one.end:%m-%d %H:%M}" for one in occurrences if one.end]


def on(text: str, day: str) -> Occurrence:
    """The one occurrence that was planned for a day."""
    (one,) = (one for one in sound(text).occurrences if f"{one.original:%Y-%m-%d}" == day)
    return one


# The order of the steps


def test_a_pause_takes_away_before_times_are_counted() -> None:
    text = """
        when: {first: 2026-06-01, repeat: every Monday, times: 3, pause: [2026-06-08]}
        """
    assert days(sound(text)) == ["2026-06-01", "2026-06-15", "2026-06-22"]


def test_a_cancelled_or_missing_date_brings_no_further_one() -> None:
    text = """
        when: {first: 2026-06-01, repeat: every Monday, times: 4}
        changes: {2026-06-08: none, 2026-06-15: cancelled}
        """
    assert days(sound(text)) == ["2026-06-01", "2026-06-15", "2026-06-22"]


def test_times_counts_to_its_end_however_far_that_is() -> None:
    monthly = sound("when: {first: 2026-01-06, repeat: first Tuesday of the month, times: 999}")
    assert len(monthly.occurrences) == 999
    assert days(monthly)[-1] == "2109-03-05"
    rare = sound("when: {first: 2020-02-29, repeat: every 12 months on the fifth Saturday, times: 3}")
    assert days(rare) == ["2020-02-29", "2048-02-29", "2076-02-29"]


def test_changes_come_after_the_end_so_a_date_may_move_beyond_it() -> None:
    text = f"{WEEKLY}changes: {{2026-02-04: {{date: 2026-03-01}}}}"
    assert days(sound(text))[-1] == "2026-03-01"


def test_a_change_to_a_date_after_the_end_is_a_problem() -> None:
    assert codes(f"{WEEKLY}changes: {{2026-02-11: none}}") == ["change-of-no-date"]


def test_extra_dates_are_untouched_by_pause_end_and_changes() -> None:
    text = """
        when: {first: 2026-06-01, repeat: every Monday, until: 2026-06-15, pause: [2026-06-03, 2026-06-20]}
        extra: [2026-06-03, 2026-06-20]
        """
    assert days(sound(text)) == ["2026-06-01", "2026-06-03", "2026-06-08", "2026-06-15", "2026-06-20"]


def test_an_extra_date_takes_no_change() -> None:
    assert codes(f"{WEEKLY}extra: [2026-02-10]\nchanges: {{2026-02-10: none}}") == ["change-of-no-date"]


def test_a_status_is_for_the_whole_file_and_comes_last() -> None:
    text = f"""{WEEKLY}
changes: {{2026-01-14: none, 2026-01-21: {{cancelled: ill}}}}
extra: [2026-02-10]
status: {{cancelled: no room}}
"""
    result = sound(text).occurrences
    assert {one.status for one in result} == {"cancelled"}
    assert [one.reason for one in result] == ["no room", "ill", "no room", "no room", "no room"]


@pytest.mark.parametrize(
    ("said", "status", "reason"),
    [
        ("confirmed", "confirmed", ""),
        ("bestätigt", "confirmed", ""),
        ("tentative", "tentative", ""),
        ("vorläufig", "tentative", ""),
        ("cancelled", "cancelled", ""),
        ("abgesagt", "cancelled", ""),
        ("{cancelled: Sturm}", "cancelled", "Sturm"),
        ("{abgesagt: ja}", "cancelled", ""),
        ("{cancelled: no}", "confirmed", ""),
    ],
)
def test_a_status_may_be_said_in_every_form(said: str, status: str, reason: str) -> None:
    (one,) = sound(f"when: 2026-06-01\nstatus: {said}").occurrences
    assert (one.status, one.reason) == (status, reason)


def test_what_is_left_must_not_be_empty() -> None:
    paused = (
        "when: {first: 2026-06-01, repeat: every Monday, until: 2026-06-20, pause: [2026-06-01..2026-06-30]}"
    )
    assert paths(paused) == [("nothing-left", ("when", 0, "pause"))]
    assert paths("when: 2026-06-01\nchanges: {2026-06-01: none}") == [("nothing-left", ("when",))]


def test_where_nothing_is_left_nothing_else_is_complained_about() -> None:
    text = """
        when: {first: 2026-06-01, repeat: every Monday, until: 2026-06-20, pause: [2026-06-01..2026-06-30]}
        changes: {2026-06-08: none}
        """
    assert codes(text) == ["nothing-left"]


def test_no_two_occurrences_begin_at_the_same_moment() -> None:
    assert paths(f"{WEEKLY}extra: [2026-01-14 15:00-16:00]") == [("two-at-once", ("extra", 0))]
    moved = f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-21}}}}"
    assert paths(moved) in ([("two-at-once", ("changes", 0))], [("two-at-once", ("when", 0))])
    assert codes(f"{WEEKLY}extra: [2026-01-14 15:30-16:00]") == []


# first


def test_the_first_date_must_fit_the_rule_and_the_two_nearest_are_named() -> None:
    text = "when: {first: 2026-06-04, repeat: alle 2 Wochen am Mittwoch, times: 3}"
    (one,) = found(text)
    assert (one.code, one.path) == ("first-not-in-rule", ("when", 0, "first"))
    assert one.facts["near"] == [date(2026, 6, 3), date(2026, 6, 10)]


@pytest.mark.parametrize("day", ["2026-06-03", "2026-06-10"])
def test_each_of_the_nearest_dates_would_do(day: str) -> None:
    text = f"when: {{first: {day}, repeat: alle 2 Wochen am Mittwoch, times: 3}}"
    assert days(sound(text))[0] == day


def test_the_first_date_may_be_paused_and_the_weeks_still_count_from_it() -> None:
    text = """
        when: {first: 2026-06-03, repeat: every 2 weeks on Wednesday, times: 2, pause: [2026-06-03]}
        """
    result = sound(text)
    assert days(result) == ["2026-06-17", "2026-07-01"]
    assert f"{result.recurrences[0].start:%Y-%m-%d}" == "2026-06-17"


def test_the_first_date_may_be_left_out() -> None:
    result = sound(f"{WEEKLY}changes: {{2026-01-07: none}}")
    assert f"{result.recurrences[0].start:%Y-%m-%d}" == "2026-01-14"
    assert result.recurrences[0].left_out == ()


def test_the_first_date_may_be_moved() -> None:
    result = sound(f"{WEEKLY}changes: {{2026-01-07: {{date: 2026-01-08}}}}")
    assert days(result)[0] == "2026-01-08"
    assert f"{result.recurrences[0].start:%Y-%m-%d}" == "2026-01-07"


# until, times, open


def test_until_counts_in_and_need_not_be_a_date_of_the_rule() -> None:
    assert days(sound(WEEKLY))[-1] == "2026-02-04"
    assert days(sound(WEEKLY.replace("until: 2026-02-04", "until: 2026-02-03")))[-1] == "2026-01-28"


@pytest.mark.parametrize(
    ("ends", "expected"),
    [
        ("", [("no-end", ("when", 0, "repeat"))]),
        ("until: 2026-07-01, times: 3", [("until-and-times", ("when", 0, "times"))]),
        ("until: open, times: 3", [("until-and-times", ("when", 0, "times"))]),
        ("until: 2026-05-01", [("until-before-first", ("when", 0, "until"))]),
        ("until: open", [("open-unchecked", ("when", 0, "until"))]),
    ],
)
def test_a_series_has_exactly_one_end(ends: str, expected: object) -> None:
    assert paths(f"when: {{first: 2026-06-03, repeat: every Wednesday, {ends}}}") == expected


@pytest.mark.parametrize("ends", ["until: 2026-07-01", "until: open", "times: 3", "pause: [2026-06-03]"])
def test_a_single_date_has_no_end_and_no_pause(ends: str) -> None:
    assert codes(f"when: {{first: 2026-06-03, {ends}}}") == ["needs-repeat"]


@pytest.mark.parametrize("number", ["0", "1000", "-1", "viele", "2.5", "3 Mal"])
def test_times_goes_from_1_to_999(number: str) -> None:
    assert codes(f"when: {{first: 2026-06-03, repeat: daily, times: {number}}}") == ["times-out-of-range"]
    for most in (1, 999):
        text = f"when: {{first: 2026-06-03, repeat: daily, times: {most}}}"
        assert len(sound(text).occurrences) == most


@pytest.mark.parametrize("said", ["2026-07-01 18:00", "1.7.2026 18:00-20:00"])
def test_until_has_no_clock_time(said: str) -> None:
    assert codes(f"when: {{first: 2026-06-03, repeat: daily, until: {said}}}") == ["until-with-time"]


def open_series(checked: str, repeat: str = "every Wednesday", **more: str) -> str:
    rest = "".join(f"\n  {name}: {value}" for name, value in more.items())
    when = f"when:\n  first: 2026-01-07\n  time: 15:00-17:00\n  repeat: {repeat}\n  until: open{rest}"
    return f"checked: {checked}\n{when}"


def test_an_open_series_warns_after_twelve_months() -> None:
    text = open_series("2026-01-15")
    assert worked_out(text, today=date(2027, 1, 15))[1] == ()
    (stale,) = worked_out(text, today=date(2027, 1, 16))[1]
    assert (stale.code, stale.path, stale.severity) == ("open-stale", ("checked",), Severity.WARNING)


def test_an_open_series_leaves_the_lists_after_eighteen_months() -> None:
    text = open_series("2026-01-15")
    for today, lasting in ((date(2027, 7, 15), True), (date(2027, 7, 20), False)):
        assert {one.lasting for one in worked_out(text, today=today)[0].occurrences} == {lasting}


def test_the_day_of_the_build_changes_nothing_but_what_is_still_listed() -> None:
    text = open_series("2026-01-15")
    early, late = (worked_out(text, today=today)[0] for today in (date(2026, 2, 1), date(2030, 2, 1)))
    assert early.recurrences == late.recurrences
    assert early.occurrences == tuple(one._replace(lasting=True) for one in late.occurrences)


def test_an_open_series_that_every_calendar_reads_is_written_without_an_end() -> None:
    result = sound(open_series("2026-05-20"))
    assert result.recurrences[0].rrule == "FREQ=WEEKLY;BYDAY=WE"
    assert days(result)[-1] == "2028-12-27"


def test_an_open_series_that_is_no_rule_ends_with_the_second_year_after_the_last_look() -> None:
    result = sound(open_series("2026-05-20", repeat="am 7. und 21. des Monats"))
    assert days(result)[-1] == "2028-12-21"
    assert {one.rrule for one in result.recurrences} == {None}


def test_an_open_series_leaves_out_its_own_dates_for_good() -> None:
    result = sound(open_series("2026-05-20", pause="[2026-07-01, 2030-07-01..2030-08-31]"))
    (series,) = result.recurrences
    assert series.rrule == "FREQ=WEEKLY;BYDAY=WE"
    assert [f"{day:%Y-%m}" for day in series.left_out] == ["2026-07", *["2030-07"] * 5, *["2030-08"] * 4]
    assert not any("2030-07" in day for day in days(result))


def test_an_open_series_that_pauses_on_public_holidays_is_written_as_far_as_they_are_left_out() -> None:
    result = sound(open_series("2026-05-20", pause="public holidays", repeat="every Thursday").replace(
        "2026-01-07", "2026-01-08"
    ))  # fmt: skip
    (series,) = result.recurrences
    assert series.rrule == "FREQ=WEEKLY;BYDAY=TH;UNTIL=20281228T140000Z"


def test_an_open_series_that_pauses_in_school_holidays_ends_with_the_last_known_ones_and_says_so() -> None:
    text = open_series("2027-11-20", pause="school holidays")
    result, (warning,) = worked_out(text, today=date(2027, 12, 1))
    assert (warning.code, warning.path) == ("school-holidays-unknown", ("when", 0, "pause"))
    assert warning.severity is Severity.WARNING
    last_known = warning.facts["last"]
    assert isinstance(last_known, date)
    assert last_known.year == 2029
    last = result.occurrences[-1].start.date()
    assert last_known - timedelta(days=60) < last <= last_known


def test_a_series_beyond_the_known_school_holidays_says_so() -> None:
    text = "when: {first: 2026-01-07, repeat: jeden Mittwoch, until: 2035-01-01, pause: Schulferien}"
    (warning,) = found(text)
    assert (warning.code, warning.severity) == ("school-holidays-unknown", Severity.WARNING)


# Times of day, clock changes


def test_a_start_alone_leaves_the_end_unknown() -> None:
    (one,) = sound("when: {first: 2026-06-18, time: 19:30}").occurrences
    assert one.end is None
    assert f"{one.start:%H:%M}" == "19:30"


def test_a_weekly_event_keeps_its_hour_when_summer_time_begins_and_ends() -> None:
    text = "when: {first: 2026-03-25, time: 15:00-17:00, repeat: every Wednesday, until: 2026-11-04}"
    result = sound(text).occurrences
    assert {f"{one.start:%H:%M}" for one in result} == {"15:00"}
    assert {one.start.astimezone(UTC).hour for one in result} == {13, 14}


def test_a_night_ends_at_four_on_the_clock_in_every_night() -> None:
    text = "when: {first: 2026-03-21, time: 22:00-4:00, repeat: every Saturday, until: 2026-11-01}"
    result = sound(text).occurrences
    assert {f"{one.end:%H:%M}" for one in result if one.end} == {"04:00"}
    real = {one.end.astimezone(UTC) - one.start.astimezone(UTC) for one in result if one.end}
    assert real == {timedelta(hours=5), timedelta(hours=6), timedelta(hours=7)}


def test_in_the_gap_the_offset_before_it_counts_and_in_the_overlap_the_first_one() -> None:
    gap, overlap = (
        worked_out(f"when: {{first: {day}, time: 2:30-5:00}}")[0].occurrences[0]
        for day in ("2026-03-29", "2026-10-25")
    )
    assert gap.start.astimezone(UTC) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert overlap.start.astimezone(UTC) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_start_in_the_hour_of_the_clock_change_warns(day: str) -> None:
    for hour in ("2:00", "2:59"):
        (warning,) = found(f"when: {{first: {day}, time: {hour}-5:00}}")
        assert (warning.code, warning.severity) == ("clock-change", Severity.WARNING)
    for hour in ("1:59", "3:00"):
        assert found(f"when: {{first: {day}, time: {hour}-5:00}}") == []


def test_the_warning_stands_at_what_moves_a_date_into_that_hour() -> None:
    moved = f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-03-29, time: 2:30-5:00}}}}"
    assert paths(moved) == [("clock-change", ("changes", 0))]
    assert paths(f"{WEEKLY}extra: [2026-03-29 2:30-5:00]") == [("clock-change", ("extra", 0))]


def test_whole_days_and_zones_without_clock_changes_never_warn() -> None:
    assert found("when: {first: 2026-03-29}") == []
    assert worked_out("when: {first: 2026-03-29, time: 2:30-5:00}", site=in_zone("Asia/Kolkata"))[1] == ()


# Several days


def test_several_whole_days_end_with_the_last_one() -> None:
    (one,) = sound("when: {first: 2026-08-10, last_day: 2026-08-14}").occurrences
    assert one.all_day
    assert one.last_day == date(2026, 8, 14)
    assert one.end == datetime(2026, 8, 15, tzinfo=BERLIN)


def test_each_occurrence_of_a_series_is_as_long_as_the_first() -> None:
    whole = "when: {first: 2026-06-05, last_day: 2026-06-07, repeat: every 2 weeks on Friday, times: 2}"
    assert spans(sound(whole).occurrences) == ["06-05 00:00 06-08 00:00", "06-19 00:00 06-22 00:00"]
    long = (
        "when: {first: 2026-06-05, time: 18:00 - 2026-06-07 15:00, repeat: every 2 weeks on Friday, times: 2}"
    )
    assert spans(sound(long).occurrences) == ["06-05 18:00 06-07 15:00", "06-19 18:00 06-21 15:00"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_last_day_beside_a_time_is_a_problem_that_offers_both_meanings(language: str) -> None:
    (one,) = found("when: {first: 2026-10-23, time: 18:00-20:00, last_day: 2026-10-25}")
    assert (one.code, one.path) == ("last-day-and-time", ("when", 0, "last_day"))
    words = words_of(language)
    _, remedy = words.problem(Problem(one.code, Position("x"), one.facts))
    assert "18:00 - 2026-10-25 20:00" in remedy
    assert clock_in("18:00 - 2026-10-25 20:00").last_day == date(2026, 10, 25)
    daily = {"de": "täglich", "en": "daily"}[language]
    assert daily in remedy
    assert rule_in(daily) == rule_in("jeden Tag")


def test_a_last_day_beside_all_day_is_no_problem() -> None:
    assert codes("when: {first: 2026-10-23, time: all day, last_day: 2026-10-25}") == []


# pause


def test_a_pause_names_words_dates_and_ranges() -> None:
    text = """
        when:
          first: 2026-06-01
          repeat: daily
          until: 2026-06-10
          pause: [public holidays, 2026-06-02, 2026-06-07..2026-06-09]
        """
    # 4 June 2026 is Corpus Christi, a holiday in North Rhine-Westphalia
    assert days(sound(text)) == ["2026-06-01", "2026-06-03", "2026-06-05", "2026-06-06", "2026-06-10"]


def test_a_pause_in_school_holidays_follows_the_land() -> None:
    text = "when: {first: 2026-07-15, repeat: every Wednesday, until: 2026-08-05, pause: Schulferien}"
    assert days(sound(text)) == ["2026-07-15"]
    assert days(sound(text, site=replace(SITE, state="BY"))) == ["2026-07-15", "2026-07-22", "2026-07-29"]


@pytest.mark.parametrize("said", ["Seewoche", "seewoche", "[Seewoche]", "[school holidays]"])
def test_a_pause_names_an_entry_of_the_sites_own_holidays_or_its_sort(said: str) -> None:
    text = f"when: {{first: 2026-07-06, repeat: every Monday, until: 2026-07-13, pause: {said}}}"
    assert days(sound(text, site=WITH_OWN_WEEK)) == ["2026-07-06"]


def test_an_own_holiday_may_begin_with_a_digit() -> None:
    site = replace(SITE, holidays=(replace(OWN_WEEK, name="2. Seewoche"),))
    text = "when: {first: 2026-07-13, repeat: every Monday, until: 2026-07-20, pause: 2. Seewoche}"
    assert days(sound(text, site=site)) == ["2026-07-20"]


def test_an_unknown_pause_is_a_problem_that_suggests_the_nearest() -> None:
    text = "when: {first: 2026-07-13, repeat: daily, times: 3, pause: [Schulfereien]}"
    _, (problem,) = read(text)
    assert problem.code == "unknown-pause"
    assert problem.facts["suggestion"] == "Schulferien"


def test_the_day_on_which_an_occurrence_begins_decides_over_its_pause() -> None:
    text = """
        when:
          first: 2026-06-05
          time: 22:00-4:00
          repeat: every Friday
          until: 2026-06-19
          pause: [2026-06-06, 2026-06-12]
        """
    assert days(sound(text)) == ["2026-06-05", "2026-06-19"]


# changes


def test_what_a_change_does_not_name_stays() -> None:
    moved = on(f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-15}}}}", "2026-01-14")
    assert spans((moved,)) == ["01-15 15:00 01-15 17:00"]
    later = on(f"{WEEKLY}changes: {{2026-01-14: {{time: 16:00-18:00}}}}", "2026-01-14")
    assert spans((later,)) == ["01-14 16:00 01-14 18:00"]
    noted = on(f"{WEEKLY}changes: {{2026-01-14: {{note: in der Küche}}}}", "2026-01-14")
    assert spans((noted,)) == ["01-14 15:00 01-14 17:00"]
    assert (noted.note, noted.moved, noted.status) == ("in der Küche", False, "confirmed")


def test_a_change_may_give_a_date_its_own_title_place_room_and_description() -> None:
    own = "title: Sonderfest, place: seehaus, room: Saal, description: Mit Musik, note: bitte klingeln"
    one = on(f"{WEEKLY}changes: {{2026-01-14: {{{own}}}}}", "2026-01-14")
    assert (one.title, one.place, one.room) == ("Sonderfest", "seehaus", "Saal")
    assert (one.description, one.note) == ("Mit Musik", "bitte klingeln")


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("cancelled", ""),
        ("fällt aus", ""),
        ("{cancelled: yes}", ""),
        ("{fällt_aus: ja}", ""),
        ("{fällt_aus: Referentin krank}", "Referentin krank"),
        ("{cancelled: ill, note: sorry}", "ill"),
    ],
)
def test_a_cancelled_date_stays_in_the_list(said: str, reason: str) -> None:
    one = on(f"{WEEKLY}changes: {{2026-01-14: {said}}}", "2026-01-14")
    assert (one.cancelled, one.reason) == (True, reason)
    assert spans((one,)) == ["01-14 15:00 01-14 17:00"]


def test_a_date_may_be_moved_and_then_cancelled() -> None:
    one = on(f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-15, cancelled: ill, title: X}}}}", "2026-01-14")
    assert (one.cancelled, one.reason, one.title) == (True, "ill", "X")
    assert spans((one,)) == ["01-15 15:00 01-15 17:00"]


def test_cancelled_no_is_no_cancellation() -> None:
    one = on(f"{WEEKLY}changes: {{2026-01-14: {{fällt_aus: nein, hinweis: findet statt}}}}", "2026-01-14")
    assert (one.status, one.note) == ("confirmed", "findet statt")


@pytest.mark.parametrize("said", ["none", "kein Termin"])
def test_no_date_leaves_no_trace_in_the_list(said: str) -> None:
    assert "2026-01-14" not in days(sound(f"{WEEKLY}changes: {{2026-01-14: {said}}}"))


def test_the_new_day_may_lie_anywhere_also_in_a_pause_or_before_the_first() -> None:
    text = """
        when:
          first: 2026-06-01
          repeat: every Monday
          until: 2026-06-22
          pause: [2026-06-08]
        changes: {2026-06-15: {date: 2026-06-08}, 2026-06-22: {date: 2026-05-01}}
        """
    assert days(sound(text)) == ["2026-05-01", "2026-06-01", "2026-06-08"]


def test_a_change_of_a_paused_date_is_a_problem_that_offers_an_extra_date() -> None:
    text = """
        when: {first: 2026-06-01, repeat: every Monday, until: 2026-06-22, pause: [2026-06-08]}
        changes: {2026-06-08: {time: 10:00-12:00}}
        """
    (one,) = found(text)
    assert (one.code, one.path) == ("change-of-paused", ("changes", 0))
    for language in LANGUAGES:
        _, remedy = words_of(language).problem(Problem(one.code, Position("x"), one.facts))
        assert words_of(language).own["fields"]["Event"]["extra"] in remedy


def test_a_change_of_no_date_names_the_nearest_ones() -> None:
    (one,) = found(f"{WEEKLY}changes: {{2026-01-15: none}}")
    assert (one.code, one.path) == ("change-of-no-date", ("changes", 0))
    assert one.facts["near"] == [date(2026, 1, 14), date(2026, 1, 21)]


def test_the_nearest_dates_are_those_of_the_rule_whatever_else_was_changed() -> None:
    (one,) = found(f"{WEEKLY}changes: {{2026-01-14: none, 2026-01-21: none, 2026-01-15: none}}")
    assert one.facts["near"] == [date(2026, 1, 14), date(2026, 1, 21)]


def test_a_key_names_the_date_before_anything_moved() -> None:
    text = f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-20}}, 2026-01-20: none}}"
    assert codes(text) == ["change-of-no-date"]
    swapped = f"""{WEEKLY}
changes:
  2026-01-14: {{date: 2026-01-21, time: 10:00-11:00}}
  2026-01-21: {{date: 2026-01-14, time: 12:00-13:00}}
"""
    assert spans(sound(swapped).occurrences)[1:3] == ["01-14 12:00 01-14 13:00", "01-21 10:00 01-21 11:00"]


@pytest.mark.parametrize(
    "keys",
    [
        "2026-01-14: none, 14.1.2026: cancelled",
        "14.1.2026: {note: a}, 2026-01-14: {note: b}",
        "2026-01-14: none, 2026-01-14 15:00: cancelled",
    ],
)
def test_the_same_date_changed_twice_is_a_problem(keys: str) -> None:
    assert paths(f"{WEEKLY}changes: {{{keys}}}") == [("changed-twice", ("changes", 1))]


def test_a_start_alone_is_a_problem_where_the_series_has_an_end() -> None:
    text = f"{WEEKLY}changes: {{2026-01-14: {{time: 16:00}}}}"
    assert paths(text) == [("change-without-end", ("changes", 0, "time"))]
    open_end = WEEKLY.replace("15:00-17:00", "15:00")
    one = on(f"{open_end}changes: {{2026-01-14: {{time: 16:00}}}}", "2026-01-14")
    assert (f"{one.start:%H:%M}", one.end) == ("16:00", None)


def test_a_last_day_alone_is_a_problem_where_the_series_has_a_time() -> None:
    text = f"{WEEKLY}changes: {{2026-01-14: {{last_day: 2026-01-15}}}}"
    assert paths(text) == [("last-day-and-time", ("changes", 0, "last_day"))]
    whole = f"{WEEKLY}changes: {{2026-01-14: {{time: all day, last_day: 2026-01-15}}}}"
    assert spans((on(whole, "2026-01-14"),)) == ["01-14 00:00 01-16 00:00"]


def test_a_change_may_end_on_another_day() -> None:
    text = f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-16, time: 18:00 - 2026-01-18 15:00}}}}"
    assert spans((on(text, "2026-01-14"),)) == ["01-16 18:00 01-18 15:00"]
    back = f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-16, time: 18:00 - 2026-01-15 15:00}}}}"
    assert paths(back) == [("ends-before-start", ("changes", 0, "time"))]


def test_a_last_day_is_compared_with_where_holidays_moved_the_date() -> None:
    # the summer holidays of 2026 begin on 20 July in North Rhine-Westphalia and end on 1 September
    text = """
        when:
          first: 2026-06-30
          repeat: last day of the month
          until: 2026-07-31
          in_school_holidays: after
        changes: {2026-07-31: {last_day: 2026-08-02}}
        """
    assert paths(text) == [("ends-before-start", ("changes", 0, "last_day"))]


# Several `when`

TWO_A_DAY = """
when:
  - {first: 2026-02-07, time: 15:00-16:00, repeat: every Saturday, until: 2026-02-21}
  - {first: 2026-02-07, time: 18:00-19:00, repeat: every Saturday, until: 2026-02-28}
"""


def test_of_several_whens_the_one_that_has_the_date_is_meant() -> None:
    text = f"{TWO_A_DAY}changes: {{2026-02-28: {{time: 20:00-21:00}}}}"
    assert spans(sound(text).occurrences)[-1] == "02-28 20:00 02-28 21:00"


@pytest.mark.parametrize("start", ["18:00", "18.00"])
def test_two_on_a_day_are_told_apart_by_their_start(start: str) -> None:
    text = f"{TWO_A_DAY}changes: {{2026-02-14 {start}: {{time: 20:00-21:00}}}}"
    assert spans(sound(text).occurrences)[2:4] == ["02-14 15:00 02-14 16:00", "02-14 20:00 02-14 21:00"]


@pytest.mark.parametrize("said", ["{time: 20:00-21:00}", "{note: a}", "{cancelled: yes, date: 2026-02-15}"])
def test_two_on_a_day_without_a_start_is_a_problem_that_shows_how(said: str) -> None:
    (one,) = found(f"{TWO_A_DAY}changes: {{2026-02-14: {said}}}")
    assert (one.code, one.path) == ("change-of-two", ("changes", 0))
    assert (one.facts["day"], one.facts["start"]) == (date(2026, 2, 14), "15:00")


def test_two_on_a_day_may_both_be_cancelled_or_left_out_without_a_start() -> None:
    cancelled = sound(f"{TWO_A_DAY}changes: {{2026-02-14: {{cancelled: storm}}}}").occurrences
    assert [one.reason for one in cancelled if one.cancelled] == ["storm", "storm"]
    assert "2026-02-14" not in days(sound(f"{TWO_A_DAY}changes: {{2026-02-14: none}}"))


def test_both_of_a_day_may_be_changed_each_by_its_start() -> None:
    text = f"""{TWO_A_DAY}
changes:
  2026-02-14 15:00: {{time: 14:00-15:00}}
  2026-02-14 18:00: cancelled
"""
    result = sound(text).occurrences
    assert spans(result)[2:4] == ["02-14 14:00 02-14 15:00", "02-14 18:00 02-14 19:00"]
    assert [one.cancelled for one in result][2:4] == [False, True]


def test_a_start_that_none_of_the_day_has_names_the_nearest_with_their_starts() -> None:
    (one,) = found(f"{TWO_A_DAY}changes: {{2026-02-14 17:30: none}}")
    assert one.code == "change-of-no-date"
    assert one.facts["near"] == [datetime(2026, 2, 14, 15), datetime(2026, 2, 14, 18)]


# What a series cannot hold is an event of its own


def uids(text: str) -> list[str]:
    return [one.uid.removesuffix("@neustadt.example") for one in sound(text).occurrences]


def test_a_single_event_and_a_series_have_the_files_name() -> None:
    assert uids("when: 2026-06-01") == ["fest"]
    assert set(uids(WEEKLY)) == {"fest"}


def test_further_whens_are_counted_in_the_order_of_the_file() -> None:
    assert uids(TWO_A_DAY) == ["fest", "fest-2", "fest", "fest-2", "fest", "fest-2", "fest-2"]


def test_dates_written_singly_are_named_by_their_original_day() -> None:
    text = "when: {first: 2026-07-31, repeat: am 31. des Monats, until: 2026-10-31}"
    assert uids(text) == ["fest-20260731", "fest-20260831", "fest-20261031"]
    moved = f"{text}\nchanges: {{2026-08-31: {{date: 2026-09-02}}}}"
    assert uids(moved) == uids(text)


def test_a_rule_that_is_written_singly_keeps_its_uids_when_one_date_is_left() -> None:
    text = "when: {first: 2026-07-31, repeat: am 31. des Monats, until: 2026-07-31}"
    assert uids(text) == ["fest-20260731"]


def test_a_series_keeps_its_uid_when_one_date_is_left() -> None:
    assert uids("when: {first: 2026-07-15, repeat: am 15. des Monats, times: 1}") == ["fest"]


def test_a_second_one_of_a_day_adds_its_hour() -> None:
    text = "when: 2026-06-01 10:00-11:00\nextra: [2026-06-02 10:00-11:00, 2026-06-02 15:30-16:00]"
    assert uids(text) == ["fest", "fest-20260602", "fest-20260602-1530"]


def test_a_moved_single_event_keeps_its_uid_also_as_a_whole_day() -> None:
    for said in ("{date: 2026-06-05}", "{time: all day}", "{date: 2026-06-05, time: all day}"):
        assert uids(f"when: 2026-06-01 10:00-11:00\nchanges: {{2026-06-01: {said}}}") == ["fest"]


@pytest.mark.parametrize(
    ("new_day", "apart"),
    [
        ("2026-01-08", False),
        ("2026-01-13", False),
        ("2026-01-20", False),
        ("2026-01-07", True),  # onto the day of its neighbour before
        ("2026-01-05", True),  # past it
        ("2026-01-21", True),  # onto the day of its neighbour after
        ("2026-01-30", True),
    ],
)
def test_a_date_moved_onto_or_past_its_neighbour_leaves_the_series(new_day: str, apart: bool) -> None:
    text = f"{WEEKLY}changes: {{2026-01-14: {{date: {new_day}, time: 9:00-10:00}}}}"
    uid = on(text, "2026-01-14").uid.removesuffix("@neustadt.example")
    assert uid == ("fest-20260114" if apart else "fest")


def test_a_neighbour_counts_also_where_a_pause_took_it_away() -> None:
    text = WEEKLY.replace("until", "pause: [2026-01-21]\n  until")
    one = on(f"{text}changes: {{2026-01-14: {{date: 2026-01-21}}}}", "2026-01-14")
    assert one.uid.startswith("fest-20260114@")


def test_two_dates_moved_onto_one_day_do_not_stay_in_one_series() -> None:
    text = f"""{WEEKLY}
changes:
  2026-01-14: {{date: 2026-01-17, time: 9:00-10:00}}
  2026-01-21: {{date: 2026-01-17, time: 11:00-12:00}}
"""
    assert sorted(set(uids(text))) == ["fest", "fest-20260121"]


def test_a_clock_time_turned_into_a_whole_day_leaves_the_series() -> None:
    text = f"{WEEKLY}changes: {{2026-01-14: {{time: all day}}}}"
    assert on(text, "2026-01-14").uid.startswith("fest-20260114@")
    whole = WEEKLY.replace("time: 15:00-17:00", "time: all day")
    assert on(f"{whole}changes: {{2026-01-14: {{time: 15:00-17:00}}}}", "2026-01-14").uid.startswith(
        "fest-2026"
    )


def test_a_date_that_left_the_series_is_left_out_of_its_rule() -> None:
    (series, single) = sound(f"{WEEKLY}changes: {{2026-01-14: {{date: 2026-01-30}}}}").recurrences
    assert [f"{day:%Y-%m-%d %H:%M}" for day in series.left_out] == ["2026-01-14 15:00"]
    assert (single.rrule, f"{single.start:%m-%d}") == (None, "01-30")


def test_the_last_listed_date_of_an_endless_series_may_leave_it() -> None:
    text = f"{open_series('2026-05-20')}\nchanges: {{2028-12-27: {{date: 2029-03-01}}}}"
    (series, single) = sound(text).recurrences
    assert series.rrule == "FREQ=WEEKLY;BYDAY=WE"
    assert [f"{day:%Y-%m-%d}" for day in series.left_out] == ["2028-12-27"]
    assert single.uid.startswith("fest-20281227@")


# extra


def test_extra_items_are_dates_dates_with_times_or_mappings() -> None:
    text = f"""{WEEKLY}
extra:
  - 2026-03-01
  - 2.3.2026 10-12 Uhr
  - {{date: 2026-03-03, time: 9:00-10:00, title: Sonderfest, place: seehaus, room: Saal, note: neu}}
  - 2026-03-04 18:00 - 2026-03-05 2:00
  - 2026-03-06 bis 2026-03-08
"""
    result = sound(text).occurrences[5:]
    assert spans(result) == [
        *("03-01 15:00 03-01 17:00", "03-02 10:00 03-02 12:00", "03-03 09:00 03-03 10:00"),
        *("03-04 18:00 03-05 02:00", "03-06 00:00 03-09 00:00"),
    ]
    assert (result[2].title, result[2].place, result[2].room) == ("Sonderfest", "seehaus", "Saal")
    assert result[2].note == "neu"


def test_an_extra_date_without_times_has_those_of_the_first_when() -> None:
    assert spans(sound(f"{TWO_A_DAY}extra: [2026-03-01]").occurrences)[-1] == "03-01 15:00 03-01 16:00"


def test_extra_dates_are_events_of_their_own() -> None:
    assert uids(f"{WEEKLY}extra: [2026-03-01]")[-1] == "fest-20260301"


def test_a_single_extra_date_needs_no_list() -> None:
    assert days(sound(f"{WEEKLY}extra: 2026-03-01"))[-1] == "2026-03-01"


# All at once, and where it stands


def test_everything_wrong_with_the_changes_is_told_at_once() -> None:
    text = f"""{WEEKLY}
changes:
  2026-01-15: none
  2026-01-14: {{time: 16:00}}
  2026-01-21: {{date: 2026-01-22, time: 18:00 - 2026-01-20 15:00}}
extra:
  - {{date: 2026-03-01, time: 10:00-11:00, last_day: 2026-03-02}}
"""
    assert paths(text) == [
        ("change-of-no-date", ("changes", 0)),
        ("change-without-end", ("changes", 1, "time")),
        ("ends-before-start", ("changes", 2, "time")),
        ("last-day-and-time", ("extra", 0, "last_day")),
    ]


def test_everything_wrong_with_several_whens_is_told_at_once() -> None:
    text = """
        when:
          - {first: 2026-06-02, repeat: every Monday}
          - {first: 2026-06-01, last_day: 2026-05-01}
        """
    assert paths(text) == [
        ("no-end", ("when", 0, "repeat")),
        ("first-not-in-rule", ("when", 0, "first")),
        ("ends-before-start", ("when", 1, "last_day")),
    ]


def test_every_finding_stands_at_a_line_of_the_file() -> None:
    text = f"{WEEKLY}changes:\n  2026-01-14: {{time: 16:00}}\n  2026-01-15: none\n"
    record, _ = read(text)
    positions = [record.position_of(one.path) for one in found(text)]
    assert [(one.line, one.column) for one in positions] == [(9, 22), (10, 3)]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_finding_of_this_file_has_a_message_and_a_remedy(language: str) -> None:
    texts = [
        "when: {first: 2026-06-02, repeat: every Monday}",
        "when: {first: 2026-06-01, repeat: every Monday, until: open}",
        "when: {first: 2026-06-01, until: 2026-07-01}",
        f"{WEEKLY}changes: {{2026-01-15: none}}",
        f"{WEEKLY}changes: {{2026-01-14: {{time: 16:00}}}}",
        f"{TWO_A_DAY}changes: {{2026-02-14: {{note: a}}}}",
        f"{TWO_A_DAY}changes: {{2026-02-14 17:30: none}}",
        "when: {first: 2026-03-29, time: 2:30-5:00}",
    ]
    for one in [one for text in texts for one in found(text)]:
        said = words_of(language).problem(Problem(one.code, Position("x"), one.facts))
        assert all(said)
        assert not any("{" in part or "None" in part for part in said)


# Speed


def test_two_thousand_weekly_series_over_ten_years_are_worked_out_in_seconds() -> None:
    record, _ = read(
        "when: {first: 2026-01-07, time: 15:00-17:00, repeat: every Wednesday, until: 2035-12-26}\n"
        "changes: {2026-01-14: none, 2026-02-04: cancelled, 2026-03-04: {date: 2026-03-05}}"
    )
    schedule = schedule_of(record)
    around = Surroundings(BERLIN, Holidays("DE", "NW"), "neustadt.example", TODAY)
    started = time.process_time()
    results = [programme(schedule, around)[0] for _ in range(200)]
    seconds = (time.process_time() - started) * 10
    print(f"2,000 series of {len(results[0].occurrences)} dates: {seconds:.1f} s")
    assert {len(result.occurrences) for result in results} == {520}
    assert seconds < 40  # it takes 6 on a slow machine
