"""The rest of the grammar: weeks by number, named months, feasts, RFC 5545, each phrase with its dates."""

import re
from datetime import date
from itertools import islice

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from quartier.calendar.feasts import advent_sunday, easter_sunday
from quartier.calendar.grammar import rule_in
from quartier.calendar.phrases import rule as said_back
from quartier.calendar.rrule_text import RruleText
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
    begins,
)
from quartier.model.problem import Position, Problem
from quartier.words import LANGUAGES, folded, spellings, vocabulary, words_of
from written import STEADY, codes, days, sound

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
QUARTERLY = MonthlyWeekday((1,), (SUNDAY,), months=(1, 4, 7, 10))

# What is said in German, in English, what it means, and its first dates from 1 January 2026 on.
TABLE: tuple[tuple[tuple[str, ...], tuple[str, ...], Rule, tuple[str, ...]], ...] = (
    (
        ("täglich", "jeden Tag"),
        ("daily", "every day"),
        Daily(),
        ("2026-01-01", "2026-01-02"),
    ),
    (("alle 3 Tage", "alle drei Tage"), ("every 3 days",), Daily(3), ("2026-01-01", "2026-01-04")),
    (("jeden Mittwoch", "mittwochs"), ("every Wednesday",), Weekly((2,)), ("2026-01-07", "2026-01-14")),
    (
        ("dienstags und donnerstags", "jeden Di, Do"),
        ("Tuesdays and Thursdays",),
        Weekly((1, 3)),
        ("2026-01-01", "2026-01-06", "2026-01-08"),
    ),
    (
        ("jeden Montag, Mittwoch und Freitag",),
        ("every Monday, Wednesday and Friday",),
        Weekly((0, 2, 4)),
        ("2026-01-02", "2026-01-05", "2026-01-07"),
    ),
    (
        ("montags bis freitags", "jeden Mo bis Fr"),
        ("every weekday", "Monday to Friday"),
        Weekly((0, 1, 2, 3, 4)),
        ("2026-01-01", "2026-01-02", "2026-01-05"),
    ),
    (
        ("montags bis donnerstags",),
        ("Monday to Thursday",),
        Weekly((0, 1, 2, 3)),
        ("2026-01-01", "2026-01-05"),
    ),
    (
        ("alle 2 Wochen am Mittwoch", "alle zwei Wochen am Mi"),
        ("every 2 weeks on Wednesday",),
        Weekly((2,), 2),
        ("2026-01-14", "2026-01-28"),
    ),
    (
        ("jede zweite Woche am Dienstag und Donnerstag",),
        ("every second week on Tuesday and Thursday",),
        Weekly((1, 3), 2),
        ("2026-01-01", "2026-01-13", "2026-01-15"),
    ),
    (("alle drei Wochen",), ("every three weeks",), Weekly((), 3), ("2026-01-01", "2026-01-22")),
    (
        ("jeden Donnerstag in ungeraden Wochen", "donnerstags in ungeraden Wochen"),
        ("every Thursday in odd weeks", "Thursdays in odd weeks"),
        Weekly((THURSDAY,), parity=1),
        ("2026-01-01", "2026-01-15", "2026-01-29"),
    ),
    (
        ("montags in geraden Wochen", "jeden Montag in geraden Wochen"),
        ("Mondays in even weeks", "every Monday in even weeks"),
        Weekly((MONDAY,), parity=0),
        ("2026-01-05", "2026-01-19"),
    ),
    (
        ("erster Dienstag im Monat", "am ersten Dienstag des Monats"),
        ("first Tuesday of the month", "1st Tuesday in the month"),
        MonthlyWeekday((1,), (TUESDAY,)),
        ("2026-01-06", "2026-02-03"),
    ),
    (
        ("jeden zweiten und vierten Montag im Monat",),
        ("every second and fourth Monday of the month",),
        MonthlyWeekday((2, 4), (MONDAY,)),
        ("2026-01-12", "2026-01-26", "2026-02-09"),
    ),
    (
        ("am vorletzten Donnerstag des Monats",),
        ("on the last but one Thursday of the month",),
        MonthlyWeekday((-2,), (THURSDAY,)),
        ("2026-01-22", "2026-02-19"),
    ),
    (
        ("jeden letzten Freitag",),
        ("every last Friday",),
        MonthlyWeekday((LAST,), (FRIDAY,)),
        ("2026-01-30", "2026-02-27"),
    ),
    (
        ("alle 2 Monate am dritten Samstag", "dritter Samstag alle 2 Monate"),
        ("every 2 months on the third Saturday", "third Saturday of every 2 months"),
        MonthlyWeekday((3,), (SATURDAY,), 2),
        ("2026-01-17", "2026-03-21"),
    ),
    (
        (
            "erster Sonntag im Januar, April, Juli und Oktober",
            "am ersten So im Jan, Apr, Jul, Okt",
            "jeden 1. Sonntag im Oktober, Januar, Juli und April",
        ),
        ("first Sunday of January, April, July and October", "first Sun of Jan, Apr, Jul, Oct"),
        QUARTERLY,
        ("2026-01-04", "2026-04-05", "2026-07-05", "2026-10-04", "2027-01-03"),
    ),
    (
        ("letzter Samstag im Mai", "jeden letzten Samstag im Mai"),
        ("last Saturday of May",),
        MonthlyWeekday((LAST,), (SATURDAY,), months=(5,)),
        ("2026-05-30", "2027-05-29"),
    ),
    (
        ("zweiter und vierter Montag im März und Nov",),
        ("second and fourth Monday of March and Nov",),
        MonthlyWeekday((2, 4), (MONDAY,), months=(3, 11)),
        ("2026-03-09", "2026-03-23", "2026-11-09", "2026-11-23", "2027-03-08"),
    ),
    (
        ("jeden Dienstag im Mai und Juni", "dienstags im Mai, Jun"),
        ("every Tuesday in May and June", "Tuesdays in May, Jun"),
        Weekly((TUESDAY,), months=(5, 6)),
        ("2026-05-05", "2026-05-12", "2026-05-19", "2026-05-26", "2026-06-02"),
    ),
    (("am 15. des Monats",), ("day 15 of the month",), MonthlyDay((15,)), ("2026-01-15", "2026-02-15")),
    (
        ("am 1. und 15. jedes Monats",),
        ("days 1 and 15 of the month",),
        MonthlyDay((1, 15)),
        ("2026-01-01", "2026-01-15", "2026-02-01"),
    ),
    (
        ("am 31. im Monat",),
        ("on the 31st of the month",),
        MonthlyDay((31,)),
        ("2026-01-31", "2026-03-31", "2026-05-31"),
    ),
    (
        ("letzter Tag im Monat", "am letzten Tag des Monats"),
        ("last day of the month", "on the last day in the month"),
        MonthlyDay((LAST,)),
        ("2026-01-31", "2026-02-28", "2026-03-31"),
    ),
    (
        ("am letzten Arbeitstag des Monats", "letzter Arbeitstag im Monat"),
        ("last working day of the month", "on the last working day of the month"),
        LastWorkday(),
        ("2026-01-30", "2026-02-27", "2026-03-31", "2026-04-30", "2026-05-29"),
    ),
    (
        ("Dienstag nach dem ersten Montag im Monat", "am Dienstag nach dem 1. Montag des Monats"),
        ("Tuesday after the first Monday of the month",),
        WeekdayAfter(TUESDAY, (1,), MONDAY),
        ("2026-01-06", "2026-02-03", "2026-03-03"),
    ),
    (
        ("Sonntag nach dem letzten Samstag im Monat",),
        ("Sunday after the last Saturday of the month",),
        WeekdayAfter(SUNDAY, (LAST,), SATURDAY),
        ("2026-02-01", "2026-03-01", "2026-03-29"),
    ),
    (
        ("Montag nach dem ersten Montag im Monat",),
        ("Monday after the first Monday of the month",),
        WeekdayAfter(MONDAY, (1,), MONDAY),
        ("2026-01-12", "2026-02-09"),
    ),
    (
        ("jedes Jahr am 11. November", "11. November", "11.11.", "am 11.11.", "11. Nov"),
        ("every year on 11 November", "11 November", "November 11", "the 11th of November"),
        Yearly(11, 11),
        ("2026-11-11", "2027-11-11"),
    ),
    (
        ("29. Februar", "29.2.", "29.02."),
        ("29 February", "every year on February 29"),
        Yearly(2, 29),
        ("2028-02-29", "2032-02-29", "2036-02-29"),
    ),
    (
        ("52 Tage vor Ostersonntag", "Weiberfastnacht", "jedes Jahr an Weiberfastnacht"),
        ("52 days before Easter Sunday", "Women's Carnival Day"),
        EasterDay(-52),
        ("2026-02-12", "2027-02-04"),
    ),
    (
        ("3 Tage nach Ostersonntag",),
        ("3 days after Easter Sunday",),
        EasterDay(3),
        ("2026-04-08", "2027-03-31"),
    ),
    (
        ("erster Advent", "am 1. Advent", "jedes Jahr am ersten Adventssonntag"),
        ("first Advent", "every year on the first Sunday of Advent"),
        Advent(1),
        ("2026-11-29", "2027-11-28", "2028-12-03"),
    ),
    (("vierter Advent",), ("fourth Advent",), Advent(4), ("2026-12-20", "2027-12-19", "2028-12-24")),
    (
        ("rrule:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",),
        ("RRULE:freq=monthly;byday=fr;bymonthday=13",),
        RruleText((("FREQ", "MONTHLY"), ("BYDAY", "FR"), ("BYMONTHDAY", "13"))),
        ("2026-02-13", "2026-03-13", "2026-11-13", "2027-08-13"),
    ),
)
PHRASES = [(phrase, rule, dates) for german, english, rule, dates in TABLE for phrase in (*german, *english)]
FEASTS = {
    "Weiberfastnacht": (-52, "2026-02-12"),
    "Rosenmontag": (-48, "2026-02-16"),
    "Aschermittwoch": (-46, "2026-02-18"),
    "Karfreitag": (-2, "2026-04-03"),
    "Karsamstag": (-1, "2026-04-04"),
    "Ostersonntag": (0, "2026-04-05"),
    "Ostermontag": (1, "2026-04-06"),
    "Christi Himmelfahrt": (39, "2026-05-14"),
    "Pfingstsonntag": (49, "2026-05-24"),
    "Pfingstmontag": (50, "2026-05-25"),
    "Fronleichnam": (60, "2026-06-04"),
}
NEW_YEAR = date(2026, 1, 1)


def first(rule: Rule, anchor: date, count: int) -> list[str]:
    return [f"{day}" for day in islice(rule.dates(anchor, anchor), count)]


def refusal(phrase: str) -> tuple[str, dict[str, object]]:
    with pytest.raises(PydanticCustomError) as caught:
        rule_in(phrase)
    return caught.value.type, dict(caught.value.context or {})


def understood(phrase: str) -> Rule | str:
    """The rule of a phrase, or the code with which it is refused."""
    try:
        return rule_in(phrase)
    except PydanticCustomError as refused:
        return refused.type


# What is said, what it means, when it is


@pytest.mark.parametrize(("phrase", "rule", "dates"), PHRASES, ids=[phrase for phrase, *_ in PHRASES])
def test_a_phrase_means_its_rule_and_gives_its_dates(phrase: str, rule: Rule, dates: tuple[str, ...]) -> None:
    assert rule_in(phrase) == rule
    assert first(rule, NEW_YEAR, len(dates)) == list(dates)


@pytest.mark.parametrize(("phrase", "rule"), [(phrase, rule) for phrase, rule, _ in PHRASES])
def test_case_umlauts_hyphens_and_blanks_make_no_difference(phrase: str, rule: Rule) -> None:
    assert rule_in(phrase.upper()) == rule
    if not isinstance(rule, RruleText):
        assert rule_in(f" {folded(phrase).replace(' ', '  ')} ") == rule


@pytest.mark.parametrize(("name", "offset", "day"), [(name, *said) for name, said in FEASTS.items()])
def test_a_feast_lies_so_many_days_from_easter(name: str, offset: int, day: str) -> None:
    for phrase in (name, f"am {name}", f"jedes Jahr an {name}"):
        assert rule_in(phrase) == EasterDay(offset)
    assert first(EasterDay(offset), NEW_YEAR, 1) == [day]
    for english in spellings(vocabulary("en")["calendar"]["feasts"][str(offset)]):
        assert rule_in(english) == rule_in(f"every year on {english}") == EasterDay(offset)


def test_no_feast_is_missing_in_a_language() -> None:
    for language in LANGUAGES:
        offsets = {int(number) for number in vocabulary(language)["calendar"]["feasts"]}
        assert offsets == {offset for offset, _ in FEASTS.values()}


def test_easter_is_where_the_almanac_has_it() -> None:
    known = ("1961-04-02", "2000-04-23", "2008-03-23", "2011-04-24", "2025-04-20", "2038-04-25", "2285-03-22")
    assert [f"{easter_sunday(int(day[:4]))}" for day in known] == list(known)


def test_the_fourth_advent_is_before_christmas_also_where_christmas_is_a_sunday() -> None:
    assert [f"{advent_sunday(2022, number)}" for number in (1, 4)] == ["2022-11-27", "2022-12-18"]
    assert f"{advent_sunday(2023, 4)}" == "2023-12-24"


def test_days_far_from_easter_are_still_found() -> None:
    assert first(rule_in("700 days after Easter Sunday"), NEW_YEAR, 2) == ["2026-03-01", "2027-03-21"]
    assert first(rule_in("300 Tage vor Ostersonntag"), NEW_YEAR, 1) == ["2026-06-01"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_of_every_month_is_understood(language: str) -> None:
    template = {"de": "jeden Montag im {}", "en": "every Monday in {}"}[language]
    for number, words in vocabulary(language)["calendar"]["months"].items():
        assert {rule_in(template.format(word)) for word in spellings(words)} == {
            Weekly((MONDAY,), months=(int(number),))
        }
        assert any(len(word) == 3 for word in spellings(words))


def test_odd_weeks_and_every_two_weeks_part_at_new_year_after_53_weeks() -> None:
    anchor = date(2026, 12, 17)  # in week 51
    odd = first(rule_in("jeden Donnerstag in ungeraden Wochen"), anchor, 4)
    other = first(rule_in("alle 2 Wochen am Donnerstag"), anchor, 4)
    assert odd == ["2026-12-17", "2026-12-31", "2027-01-07", "2027-01-21"]
    assert other == ["2026-12-17", "2026-12-31", "2027-01-14", "2027-01-28"]


def test_the_weekday_after_a_weekday_may_be_in_the_next_month_and_next_year() -> None:
    rule = rule_in("Montag nach dem letzten Montag im Monat")
    assert first(rule, date(2026, 12, 1), 2) == ["2026-12-07", "2027-01-04"]


def test_easter_and_leap_days_come_over_the_years_in_a_file() -> None:
    leap = sound("when: {first: 2028-02-29, repeat: 29. Februar, times: 3}")
    assert days(leap) == ["2028-02-29", "2032-02-29", "2036-02-29"]
    feast = sound("when: {first: 2026-02-16, repeat: Rosenmontag, until: 2028-12-31}")
    assert days(feast) == ["2026-02-16", "2027-02-08", "2028-02-28"]


# What is refused


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("30. Februar", "no-such-day-of-year"),
        ("31.4.", "no-such-day-of-year"),
        ("11.13.", "no-such-day-of-year"),
        ("0.5.", "no-such-day-of-year"),
        ("31 June", "no-such-day-of-year"),
        ("fünfter Advent", "no-such-advent"),
        ("last Advent", "no-such-advent"),
        ("1111.", "unknown-rule"),
        ("11.11", "unknown-rule"),
        ("11.11.2026", "unknown-rule"),
        ("Ostern", "unknown-rule"),
        ("Advent", "unknown-rule"),
        ("alle 2 Wochen am Mittwoch in geraden Wochen", "unknown-rule"),
        ("every 2 weeks on Monday in odd weeks", "unknown-rule"),
        ("erster Sonntag im Monat im Mai", "unknown-rule"),
        ("erster Arbeitstag im Monat", "unknown-rule"),
        ("Dienstag nach Montag", "unknown-rule"),
        ("0 Tage vor Ostersonntag", "unknown-rule"),
        ("jeden Dienstag im Sommer", "unknown-rule"),
    ],
)
def test_what_the_grammar_does_not_have_is_refused(phrase: str, code: str) -> None:
    found, facts = refusal(phrase)
    assert found == code
    for language in LANGUAGES:
        assert all(words_of(language).problem(Problem(found, Position("x"), facts)))


ORDINALS = {2: ("zweiten", "second"), 3: ("dritten", "third"), 4: ("vierten", "fourth"), 5: ("5.", "5th")}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("number", ORDINALS)
def test_every_nth_weekday_is_offered_as_weeks_and_as_the_months(number: int, language: str) -> None:
    german, english = ORDINALS[number]
    for phrase in (f"jeden {german} Freitag", f"am {german} Freitag", f"every {english} Friday"):
        code, facts = refusal(phrase)
        assert code == "ambiguous-ordinal"
        _, remedy = words_of(language).problem(Problem(code, Position("x"), facts))
        readings = [rule_in(one) for one in re.findall("[„“]([^„“”]+)[“”]", remedy)]
        assert readings == [Weekly((FRIDAY,), number), MonthlyWeekday((number,), (FRIDAY,))]


def test_first_and_last_weekdays_have_one_reading() -> None:
    for phrase, ordinal in (("jeden ersten Freitag", 1), ("every last Friday", LAST), ("vorletzter Fr", -2)):
        assert rule_in(phrase) == MonthlyWeekday((ordinal,), (FRIDAY,))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("phrase", "readings"),
    [
        ("werktags", [Weekly((0, 1, 2, 3, 4)), Weekly((0, 1, 2, 3, 4, 5))]),
        ("jeden Werktag", [Weekly((0, 1, 2, 3, 4)), Weekly((0, 1, 2, 3, 4, 5))]),
        ("monatlich", [MonthlyDay((15,)), MonthlyWeekday((1,), (TUESDAY,))]),
        ("jährlich", [Yearly(11, 11), MonthlyWeekday((LAST,), (SATURDAY,), months=(5,))]),
        ("jedes Wochenende", [Weekly((5,)), Weekly((6,)), Weekly((5, 6))]),
    ],
)
def test_a_phrase_with_several_readings_offers_each(phrase: str, readings: list[Rule], language: str) -> None:
    code, facts = refusal(phrase)
    message, remedy = words_of(language).problem(Problem(code, Position("x"), facts))
    assert phrase in message
    assert [rule_in(one) for one in re.findall("[„“]([^„“”]+)[“”]", remedy)] == readings


# RFC 5545


@pytest.mark.parametrize(
    "part",
    [
        *("DTSTART=20260101", "UNTIL=20261231", "COUNT=5", "RDATE=20260101", "BYHOUR=9", "BYMINUTE=5"),
        *("BYSECOND=1", "BYEASTER=0", "EXDATE=20260101", "RSCALE=GREGORIAN", "SKIP=OMIT", "FOO=1"),
    ],
)
def test_a_rule_of_rfc_5545_holds_no_start_end_or_time(part: str) -> None:
    for text in (f"FREQ=DAILY;{part}", f"{part};FREQ=DAILY"):
        assert refusal(f"rrule:{text}")[0] == "rrule-part"


@pytest.mark.parametrize("frequency", ["HOURLY", "MINUTELY", "SECONDLY", "FORTNIGHTLY"])
def test_a_rule_of_rfc_5545_is_daily_to_yearly(frequency: str) -> None:
    assert refusal(f"rrule:FREQ={frequency}")[0] == "rrule-part"
    for known in ("DAILY", "WEEKLY", "MONTHLY", "YEARLY"):
        assert begins(rule_in(f"rrule:FREQ={known}"), NEW_YEAR)


@pytest.mark.parametrize(
    "text",
    [
        *("", "FREQ", "FREQ=", "BYDAY=MO", "FREQ=DAILY;FREQ=DAILY", "FREQ=DAILY;BYDAY=XX"),
        *("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=-1", "FREQ=DAILY;INTERVAL=x", "FREQ=DAILY;;BYDAY=MO"),
    ],
)
def test_a_rule_of_rfc_5545_that_cannot_be_read_is_a_problem(text: str) -> None:
    assert refusal(f"rrule:{text}")[0] == "rrule-invalid"


def test_weeks_of_a_rule_begin_on_monday_unless_it_says_otherwise() -> None:
    plain = rule_in("rrule:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU")
    other = rule_in("rrule:FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,SU;WKST=SU")
    tuesday = date(2026, 1, 6)
    assert first(plain, tuesday, 3) == ["2026-01-06", "2026-01-11", "2026-01-20"]
    assert first(other, tuesday, 3) == ["2026-01-06", "2026-01-18", "2026-01-20"]


@pytest.mark.parametrize(
    "rule",
    [
        "rrule:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
        "rrule:FREQ=YEARLY;BYMONTH=2;BYDAY=5MO",  # next on 29 February 2044
    ],
)
def test_a_rule_without_a_date_in_twelve_years_is_a_problem(rule: str) -> None:
    assert codes(f'when: {{first: 2026-06-01, repeat: "{rule}", times: 3}}') == ["rule-without-dates"]
    onwards = f'changes: {{from 2026-06-10: {{repeat: "{rule}"}}}}'
    weekly = "when: {first: 2026-06-01, repeat: every Monday, times: 9}"
    assert codes(f"{weekly}\n{onwards}") == ["rule-without-dates"]


def test_until_times_pause_and_changes_work_on_a_rule_of_rfc_5545() -> None:
    rule = '"rrule:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"'
    text = f"""
        when: {{first: 2026-02-13, repeat: {rule}, until: 2028-01-01, pause: [2026-03-13]}}
        changes: {{2026-11-13: {{date: 2026-11-14}}}}
        """
    assert days(sound(text)) == ["2026-02-13", "2026-11-14", "2027-08-13"]
    times = f"when: {{first: 2026-02-13, repeat: {rule}, times: 2, pause: [2026-03-13]}}"
    assert days(sound(times)) == ["2026-02-13", "2026-11-13"]


PARTS = st.sampled_from(
    [
        *("INTERVAL=2", "INTERVAL=99", "BYDAY=MO", "BYDAY=2TU", "BYDAY=-1FR", "BYDAY=+1WE", "BYDAY=9MO"),
        *("BYMONTHDAY=13", "BYMONTHDAY=-1", "BYMONTHDAY=0", "BYMONTH=5", "BYMONTH=13", "BYSETPOS=-1"),
        *("BYSETPOS=0", "BYYEARDAY=100", "BYYEARDAY=400", "BYWEEKNO=53", "BYWEEKNO=99", "WKST=SU", "WKST=X"),
    ]
)


@settings(STEADY, max_examples=30)
@given(st.sampled_from(["WEEKLY", "MONTHLY", "YEARLY"]), st.lists(PARTS, max_size=3))
def test_any_rule_of_rfc_5545_is_read_or_a_problem(frequency: str, parts: list[str]) -> None:
    rule = understood(";".join((f"rrule:FREQ={frequency}", *parts)))
    if isinstance(rule, str):
        assert rule in ("rrule-invalid", "rrule-part")
    else:
        found = list(islice(rule.dates(NEW_YEAR, NEW_YEAR), 5))
        assert found == sorted(set(found))


# What is said back

WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda found: tuple(sorted(found)))
MONTHS = st.sets(st.integers(1, 12), min_size=1).map(lambda found: tuple(sorted(found)))
SOME_ORDINALS = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST, -2]), min_size=1, max_size=3).map(tuple)
DAYS_OF_YEAR = st.dates(date(2024, 1, 1), date(2024, 12, 31))
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Weekly, WEEKDAYS, st.just(1), st.sampled_from([0, 1])),
    st.builds(Weekly, WEEKDAYS, months=MONTHS),
    st.builds(MonthlyWeekday, SOME_ORDINALS, WEEKDAYS, months=MONTHS),
    st.just(LastWorkday()),
    st.builds(WeekdayAfter, st.integers(0, 6), SOME_ORDINALS, st.integers(0, 6)),
    DAYS_OF_YEAR.map(lambda day: Yearly(day.month, day.day)),
    st.builds(EasterDay, st.integers(-200, 200)),
    st.builds(Advent, st.integers(1, 4)),
)


@STEADY
@given(RULES, st.sampled_from(LANGUAGES))
def test_a_rule_said_back_and_read_again_is_the_same_rule(rule: Rule, language: str) -> None:
    assert rule_in(said_back(rule, date(2026, 1, 7), words_of(language))) == rule


@pytest.mark.parametrize(("phrase", "rule", "dates"), PHRASES, ids=[phrase for phrase, *_ in PHRASES])
def test_every_phrase_is_said_back_as_one_with_the_same_dates(
    phrase: str, rule: Rule, dates: tuple[str, ...]
) -> None:
    anchor = next(rule.dates(NEW_YEAR, NEW_YEAR))
    for language in LANGUAGES:
        said = said_back(rule_in(phrase), anchor, words_of(language))
        if isinstance(rule, RruleText):
            assert said.endswith(rule.text)
        else:
            assert first(rule_in(said), anchor, 5) == first(rule, anchor, 5)


@pytest.mark.parametrize(
    ("rule", "german", "english"),
    [
        (
            Weekly((THURSDAY,), parity=1),
            "jeden Donnerstag in ungeraden Wochen",
            "every Thursday in odd weeks",
        ),
        (
            QUARTERLY,
            "erster Sonntag im Januar, April, Juli und Oktober",
            "first Sunday of January, April, July and October",
        ),
        (
            Weekly((TUESDAY,), months=(5, 6)),
            "jeden Dienstag im Mai und Juni",
            "every Tuesday in May and June",
        ),
        (LastWorkday(), "am letzten Arbeitstag jedes Monats", "on the last working day of every month"),
        (
            WeekdayAfter(TUESDAY, (1,), MONDAY),
            "Dienstag nach dem ersten Montag im Monat",
            "Tuesday after the first Monday of the month",
        ),
        (Yearly(11, 11), "jedes Jahr am 11. November", "every year on 11 November"),
        (
            EasterDay(-51),
            "jedes Jahr 51 Tage vor Ostersonntag",
            "every year 51 days before Easter Sunday",
        ),
        (EasterDay(60), "jedes Jahr an Fronleichnam", "every year on Corpus Christi"),
        (Advent(1), "jedes Jahr am ersten Advent", "every year on the first Sunday of Advent"),
    ],
)
def test_rules_are_said_in_plain_words(rule: Rule, german: str, english: str) -> None:
    said = [said_back(rule, date(2026, 1, 7), words_of(language)) for language in ("de", "en")]
    assert said == [german, english]
