"""The grammar of repetition: every phrase of the handbook, its synonyms, the refusals with their readings."""

import re
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

from quartier.calendar.grammar import rule_in, weekdays_in
from quartier.calendar.phrases import rule as said_back
from quartier.calendar.rules import LAST, Daily, MonthlyDay, MonthlyWeekday, Rule, Weekly
from quartier.model.problem import Position, Problem
from quartier.words import LANGUAGES, spellings, vocabulary, words_of
from written import STEADY

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)
WORKDAYS = (MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY)

# Production by production, as the handbook's table has them: what is said, and what it means.
SAID: tuple[tuple[str, Rule], ...] = (
    ("täglich", Daily()),
    ("jeden Tag", Daily()),
    ("alle 3 Tage", Daily(3)),
    ("alle drei Tage", Daily(3)),
    ("daily", Daily()),
    ("every day", Daily()),
    ("every 3 days", Daily(3)),
    ("every three days", Daily(3)),
    ("jeden Mittwoch", Weekly((WEDNESDAY,))),
    ("mittwochs", Weekly((WEDNESDAY,))),
    ("dienstags und donnerstags", Weekly((TUESDAY, THURSDAY))),
    ("jeden Montag, Mittwoch und Freitag", Weekly((MONDAY, WEDNESDAY, FRIDAY))),
    ("every Wednesday", Weekly((WEDNESDAY,))),
    ("Wednesdays", Weekly((WEDNESDAY,))),
    ("Tuesdays and Thursdays", Weekly((TUESDAY, THURSDAY))),
    ("every Monday, Wednesday and Friday", Weekly((MONDAY, WEDNESDAY, FRIDAY))),
    ("every Monday, Wednesday, and Friday", Weekly((MONDAY, WEDNESDAY, FRIDAY))),
    ("jeden Freitag, Montag", Weekly((MONDAY, FRIDAY))),
    ("montags bis freitags", Weekly(WORKDAYS)),
    ("jeden Mo bis Fr", Weekly(WORKDAYS)),
    ("jeden Montag bis Samstag", Weekly((*WORKDAYS, SATURDAY))),
    ("donnerstags bis sonntags", Weekly((THURSDAY, FRIDAY, SATURDAY, SUNDAY))),
    ("every weekday", Weekly(WORKDAYS)),
    ("Monday to Thursday", Weekly((MONDAY, TUESDAY, WEDNESDAY, THURSDAY))),
    ("Mondays to Thursdays", Weekly((MONDAY, TUESDAY, WEDNESDAY, THURSDAY))),
    ("every Mon to Fri", Weekly(WORKDAYS)),
    ("alle 2 Wochen am Mittwoch", Weekly((WEDNESDAY,), 2)),
    ("alle zwei Wochen am Mittwoch", Weekly((WEDNESDAY,), 2)),
    ("jede zweite Woche am Dienstag und Donnerstag", Weekly((TUESDAY, THURSDAY), 2)),
    ("jede 2. Woche am Dienstag", Weekly((TUESDAY,), 2)),
    ("alle drei Wochen", Weekly((), 3)),
    ("every 2 weeks on Wednesday", Weekly((WEDNESDAY,), 2)),
    ("every two weeks on Wednesday", Weekly((WEDNESDAY,), 2)),
    ("every second week on Tuesday and Thursday", Weekly((TUESDAY, THURSDAY), 2)),
    ("every 2nd week on Tuesday", Weekly((TUESDAY,), 2)),
    ("every three weeks", Weekly((), 3)),
    ("erster Dienstag im Monat", MonthlyWeekday((1,), (TUESDAY,))),
    ("jeden zweiten und vierten Montag im Monat", MonthlyWeekday((2, 4), (MONDAY,))),
    ("jeden 2. und 4. Montag im Monat", MonthlyWeekday((2, 4), (MONDAY,))),
    ("am vorletzten Donnerstag des Monats", MonthlyWeekday((-2,), (THURSDAY,))),
    ("jeden letzten Freitag", MonthlyWeekday((LAST,), (FRIDAY,))),
    ("letzter Freitag", MonthlyWeekday((LAST,), (FRIDAY,))),
    ("jeden ersten Freitag", MonthlyWeekday((1,), (FRIDAY,))),
    ("jeden fünften Samstag im Monat", MonthlyWeekday((5,), (SATURDAY,))),
    ("first Tuesday of the month", MonthlyWeekday((1,), (TUESDAY,))),
    ("every second and fourth Monday of the month", MonthlyWeekday((2, 4), (MONDAY,))),
    ("on the 2nd and 4th Monday in the month", MonthlyWeekday((2, 4), (MONDAY,))),
    ("on the last but one Thursday of the month", MonthlyWeekday((-2,), (THURSDAY,))),
    ("every last Friday", MonthlyWeekday((LAST,), (FRIDAY,))),
    ("alle 2 Monate am dritten Samstag", MonthlyWeekday((3,), (SATURDAY,), 2)),
    ("alle zwei Monate am 3. Samstag", MonthlyWeekday((3,), (SATURDAY,), 2)),
    ("dritter Samstag alle 2 Monate", MonthlyWeekday((3,), (SATURDAY,), 2)),
    ("every 2 months on the third Saturday", MonthlyWeekday((3,), (SATURDAY,), 2)),
    ("third Saturday of every 2 months", MonthlyWeekday((3,), (SATURDAY,), 2)),
    ("am 15. des Monats", MonthlyDay((15,))),
    ("am 1. und 15. jedes Monats", MonthlyDay((1, 15))),
    ("am 31. im Monat", MonthlyDay((31,))),
    ("day 15 of the month", MonthlyDay((15,))),
    ("on the 31st of the month", MonthlyDay((31,))),
    ("days 1 and 15 of the month", MonthlyDay((1, 15))),
    ("letzter Tag im Monat", MonthlyDay((LAST,))),
    ("am letzten Tag des Monats", MonthlyDay((LAST,))),
    ("last day of the month", MonthlyDay((LAST,))),
    ("on the last day of the month", MonthlyDay((LAST,))),
)
REFUSED = (
    *(("jeden zweiten Mittwoch", "ambiguous-ordinal"), ("zweiter Mittwoch", "ambiguous-ordinal")),
    *(("jeden 3. Freitag", "ambiguous-ordinal"), ("am vierten Montag", "ambiguous-ordinal")),
    *(("fünfter Samstag", "ambiguous-ordinal"), ("every second Wednesday", "ambiguous-ordinal")),
    *(("on the fifth Friday", "ambiguous-ordinal"), ("every 3rd Monday", "ambiguous-ordinal")),
    *(("werktags", "ambiguous-workdays"), ("jeden Werktag", "ambiguous-workdays")),
    *(("monatlich", "ambiguous-monthly"), ("monthly", "ambiguous-monthly")),
    *(("jährlich", "ambiguous-yearly"), ("jedes Jahr", "ambiguous-yearly"), ("yearly", "ambiguous-yearly")),
    *(("jedes Wochenende", "ambiguous-weekend"), ("every weekend", "ambiguous-weekend")),
    *(("vierzehntägig", "ambiguous-fortnight"), ("14-tägig", "ambiguous-fortnight")),
    *(("fortnightly", "ambiguous-fortnight"), ("wöchentlich", "ambiguous-weekly")),
    *(("weekly", "ambiguous-weekly"), ("every week", "ambiguous-weekly")),
)
UNKNOWN = (
    *("Mittwoch", "Wednesday", "am Mittwoch", "immer mal wieder", "every blue moon", "jeden", "every"),
    *("alle 0 Tage", "alle 2,5 Wochen", "jeden Mittwoch um 15 Uhr", "mittwochs 15:00"),
    *("Montag bis", "erster im Monat", "Dienstag im Monat", "sechster Montag im Monat", "(.*)"),
    *("jeden Mittwoch jeden Mittwoch", "täglich täglich", "15. des Monats Mai", "FREQ=DAILY"),
)


def refusal(phrase: str) -> tuple[str, dict[str, object]]:
    """The code with which a phrase is refused, and the facts of the message."""
    with pytest.raises(PydanticCustomError) as caught:
        rule_in(phrase)
    return caught.value.type, dict(caught.value.context or {})


def offered(phrase: str, language: str) -> list[str]:
    """The phrases that a refusal puts between quotation marks as what may be meant."""
    code, facts = refusal(phrase)
    words = words_of(language)
    message, remedy = words.problem(Problem(code, Position("events/x.yaml"), facts))
    assert phrase in message
    return re.findall("[„“]([^„“”]+)[“”]", remedy)


# What is understood


@pytest.mark.parametrize(("phrase", "rule"), SAID, ids=[phrase for phrase, _ in SAID])
def test_every_phrase_of_the_handbook_is_understood(phrase: str, rule: Rule) -> None:
    assert rule_in(phrase) == rule


@pytest.mark.parametrize(("phrase", "rule"), SAID, ids=[phrase for phrase, _ in SAID])
def test_case_hyphens_umlauts_and_blanks_make_no_difference(phrase: str, rule: Rule) -> None:
    spelled = phrase.replace("ü", "ue").replace("ä", "ae")
    for variant in (phrase.upper(), phrase.lower(), spelled, f"  {phrase.replace(' ', '   ')} "):
        assert rule_in(variant) == rule
    assert rule_in("fu\u0308nfter Samstag im Monat") == rule_in("fünfter Samstag im Monat")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_of_every_weekday_is_understood(language: str) -> None:
    template = {"de": "jeden {}", "en": "every {}"}[language]
    for number, words in vocabulary(language)["calendar"]["weekdays"].items():
        for word in spellings(words):
            assert rule_in(template.format(word)) == Weekly((int(number),))
    for number, words in vocabulary(language)["calendar"]["habits"].items():
        for word in spellings(words):
            assert rule_in(word) == Weekly((int(number),))


def test_sonnabend_is_samstag() -> None:
    assert rule_in("jeden Sonnabend") == rule_in("jeden Samstag") == rule_in("sonnabends")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_of_every_ordinal_is_understood(language: str) -> None:
    template = {"de": "{} Montag im Monat", "en": "{} Monday of the month"}[language]
    for number, words in vocabulary(language)["calendar"]["ordinals"].items():
        for word in spellings(words):
            assert rule_in(template.format(word)) == MonthlyWeekday((int(number),), (MONDAY,))


@pytest.mark.parametrize(("language", "template"), [("de", "alle {} Tage"), ("en", "every {} days")])
def test_numbers_from_two_to_twelve_may_be_words(language: str, template: str) -> None:
    numbers = vocabulary(language)["calendar"]["numbers"]
    assert [int(number) for number in numbers] == list(range(2, 13))
    for number, word in numbers.items():
        assert rule_in(template.format(word)) == rule_in(template.format(number)) == Daily(int(number))


def test_all_ways_to_say_of_the_month_are_one() -> None:
    german = ("im Monat", "des Monats", "jedes Monats")
    english = ("of the month", "in the month")
    assert {rule_in(f"am 15. {of}") for of in german} == {MonthlyDay((15,))}
    assert {rule_in(f"day 15 {of}") for of in english} == {MonthlyDay((15,))}
    assert {rule_in(f"erster Montag {of}") for of in german} == {MonthlyWeekday((1,), (MONDAY,))}
    assert {rule_in(f"first Monday {of}") for of in english} == {MonthlyWeekday((1,), (MONDAY,))}


def test_and_and_commas_join_alike() -> None:
    joined = ("montags und mittwochs", "montags, mittwochs", "montags,mittwochs", "montags, und mittwochs")
    assert {rule_in(phrase) for phrase in joined} == {Weekly((MONDAY, WEDNESDAY))}


def test_the_same_day_named_twice_counts_once() -> None:
    assert rule_in("jeden Montag und Mo") == Weekly((MONDAY,))
    assert rule_in("am 15. und 15. des Monats") == MonthlyDay((15,))


@pytest.mark.parametrize(
    ("phrase", "weekdays"),
    [
        ("montag", (0,)),
        ("montags", (0,)),
        ("mittwoch bis freitag", (2, 3, 4)),
        ("montags bis mittwochs", (0, 1, 2)),
        ("Mo und Mi", (0, 2)),
        ("Mon to Wed", (0, 1, 2)),
        ("Mondays, Fridays", (0, 4)),
    ],
)
def test_opening_hours_name_weekdays_in_the_same_words(phrase: str, weekdays: tuple[int, ...]) -> None:
    assert weekdays_in(phrase) == weekdays


# What is refused


@pytest.mark.parametrize(("phrase", "code"), REFUSED, ids=[phrase for phrase, _ in REFUSED])
def test_a_phrase_with_two_readings_is_refused(phrase: str, code: str) -> None:
    assert refusal(phrase)[0] == code


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "phrase",
    [phrase for phrase, code in REFUSED if code not in ("ambiguous-yearly", "ambiguous-fortnight")],
)
def test_what_a_refusal_offers_is_understood(phrase: str, language: str) -> None:
    readings = [rule_in(one) for one in offered(phrase, language)]
    assert len(set(readings)) == len(readings) >= (1 if refusal(phrase)[0] == "ambiguous-weekly" else 2)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_second_wednesday_is_offered_as_every_fortnight_or_the_months_second(language: str) -> None:
    for phrase in ("jeden zweiten Mittwoch", "every second Wednesday"):
        both = [rule_in(one) for one in offered(phrase, language)]
        assert both == [Weekly((WEDNESDAY,), 2), MonthlyWeekday((2,), (WEDNESDAY,))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_workday_is_offered_with_and_without_saturday(language: str) -> None:
    both = [rule_in(one) for one in offered("werktags", language)]
    assert both == [Weekly(WORKDAYS), Weekly((*WORKDAYS, SATURDAY))]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fortnight_is_offered_as_how_often_or_how_long(language: str) -> None:
    often, long = offered("vierzehntägig", language)
    assert rule_in(often) == Weekly((WEDNESDAY,), 2)
    assert words_of(language).field("When", long) == "last_day"


@pytest.mark.parametrize("phrase", UNKNOWN)
def test_everything_else_is_refused(phrase: str) -> None:
    assert refusal(phrase)[0] == "unknown-rule"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_refusal_of_an_unknown_phrase_shows_examples_of_every_production(language: str) -> None:
    _, remedy = words_of(language).problem(
        Problem("unknown-rule", Position("x"), {"given": "immer mal wieder"})
    )
    examples = [rule_in(phrase.strip()) for phrase in remedy.partition(":")[2].split("·")]
    assert {type(rule) for rule in examples} >= {Daily, Weekly, MonthlyWeekday, MonthlyDay}


@pytest.mark.parametrize("phrase", ["freitags bis montags", "jeden Fr bis Mo", "Friday to Monday"])
def test_a_range_over_the_weeks_end_is_refused(phrase: str) -> None:
    assert refusal(phrase)[0] == "weekdays-backwards"


@pytest.mark.parametrize("phrase", ["am 32. des Monats", "am 0. des Monats", "days 1 and 40 of the month"])
def test_a_day_that_no_month_has_is_refused(phrase: str) -> None:
    assert refusal(phrase)[0] == "no-such-day-of-month"


# What is said back

WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
ORDINALS = st.sets(st.sampled_from([1, 2, 3, 4, 5, LAST, -2]), min_size=1, max_size=3)
EVERY = st.integers(1, 12)
RULES: st.SearchStrategy[Rule] = st.one_of(
    st.builds(Daily, EVERY),
    st.builds(Weekly, WEEKDAYS, EVERY),
    st.builds(MonthlyWeekday, ORDINALS.map(tuple), WEEKDAYS, EVERY),
    st.builds(
        MonthlyDay, st.sets(st.integers(1, 31), min_size=1, max_size=4).map(lambda x: tuple(sorted(x)))
    ),
    st.just(MonthlyDay((LAST,))),
)


@STEADY
@given(RULES, st.sampled_from(LANGUAGES))
def test_a_rule_said_back_and_read_again_is_the_same_rule(rule: Rule, language: str) -> None:
    phrase = said_back(rule, date(2026, 1, 7), words_of(language))
    assert rule_in(phrase) == rule


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_rule_without_a_weekday_is_said_back_with_that_of_its_first_date(language: str) -> None:
    phrase = said_back(Weekly((), 3), date(2026, 1, 7), words_of(language))
    assert rule_in(phrase) == Weekly((WEDNESDAY,), 3)


@pytest.mark.parametrize(
    ("rule", "german", "english"),
    [
        (Daily(), "täglich", "every day"),
        (Weekly((2,)), "jeden Mittwoch", "every Wednesday"),
        (Weekly(WORKDAYS), "montags bis freitags", "Mondays to Fridays"),
        (
            Weekly((1, 3), 2),
            "alle 2 Wochen am Dienstag und Donnerstag",
            "every 2 weeks on Tuesday and Thursday",
        ),
        (
            MonthlyWeekday((2, 4), (0,)),
            "zweiter und vierter Montag im Monat",
            "second and fourth Monday of the month",
        ),
        (MonthlyDay((1, 15)), "am 1. und 15. jedes Monats", "on day 1 and 15 of every month"),
        (MonthlyDay((LAST,)), "am letzten Tag jedes Monats", "on the last day of every month"),
    ],
)
def test_rules_are_said_in_plain_words(rule: Rule, german: str, english: str) -> None:
    said = [said_back(rule, date(2026, 1, 7), words_of(language)) for language in ("de", "en")]
    assert said == [german, english]


# Nothing a volunteer writes makes the program fall


def understood(text: str) -> Rule | str:
    """The rule of a phrase, or the code with which it is refused."""
    try:
        return rule_in(text)
    except PydanticCustomError as refused:
        return refused.type


@STEADY
@given(st.text(max_size=60))
def test_any_text_is_a_rule_or_a_problem(text: str) -> None:
    found = understood(text)
    assert isinstance(found, Rule) or found in vocabulary("de")["problems"]


WORDS = [
    *("jeden", "alle", "am", "zweiten", "letzten", "Montag", "Di", "montags", "bis", "und", ",", "im Monat"),
    *("des Monats", "Wochen", "Monate", "Tage", "2", "15.", "zwei", "Tag", "every", "of the month", "first"),
]


@STEADY
@given(st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join))
def test_any_order_of_the_grammars_words_is_a_rule_or_a_problem(text: str) -> None:
    found = understood(text)
    if isinstance(found, str):
        assert found in vocabulary("de")["problems"]
    else:
        assert next(found.dates(date(2026, 1, 1), date(2026, 1, 1))) >= date(2026, 1, 1)


def test_every_code_of_a_refusal_has_words_in_every_language() -> None:
    codes = {code for _, code in REFUSED} | {"unknown-rule", "weekdays-backwards", "no-such-day-of-month"}
    for language, code in product(LANGUAGES, codes):
        assert {"says", "do"} <= set(vocabulary(language)["problems"][code])
