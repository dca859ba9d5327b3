"""The closed grammar of repetition: a phrase in any language becomes a rule, or is refused with its readings.

A production is a name, the patterns that each language keeps for it in its vocabulary, and a function
that builds the rule. Slots of a pattern (`{weekdays}`) are filled with the vocabulary's words.
"""

import re
from calendar import monthrange
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Annotated

from pydantic import BeforeValidator

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
from quartier.model.entry import line_of, refuse
from quartier.model.expression import expression
from quartier.model.problem import Term
from quartier.words import LANGUAGES, folded, spellings, vocabulary

Match = Mapping[str, str]


class Lexicon:
    """The words of one language that stand for numbers."""

    def __init__(self, language: str) -> None:
        entry = vocabulary(language)["calendar"]
        self.rules: Mapping[str, list[str]] = entry["rules"]
        self.refused: Mapping[str, list[str]] = entry["refused"]
        self.some_days = str(entry["some_days"])
        self.day_range = str(entry["day_range"])
        self.weekday = _numbered(entry["weekdays"])
        self.habit = _numbered(entry["habits"])
        self.ordinal = _numbered(entry["ordinals"])
        self.number = _numbered(entry["numbers"])
        self.month = _numbered(entry["months"])
        self.parity = _numbered(entry["parities"])
        self.feast = _numbered(entry["feasts"])
        self.direction = _numbered(entry["directions"])
        self.joint = "(?:,? (?:" + "|".join(spellings(entry["and"])) + ") |, ?)"
        self.of_month = "(?:" + "|".join(map(folded, spellings(entry["of_month"]))) + ")"

    def pattern(self, template: str) -> re.Pattern[str]:
        slots = {
            "weekday": _any(self.weekday),
            "habit": _any(self.habit),
            "ordinal": _any(self.ordinal),
            "nth": _any({word: number for word, number in self.ordinal.items() if number > 1}),
            "number": r"[1-9][0-9]?|" + _any(self.number),
            "month": _any(self.month),
            "parity": _any(self.parity),
            "feast": _any(self.feast),
            "direction": _any(self.direction),
            "count": r"[1-9][0-9]{0,2}",
            "day": r"[0-9]{1,2}(?:\.|st|nd|rd|th)?",
        }
        many = {f"{name}s": f"(?:{one})(?:{self.joint}(?:{one}))*" for name, one in slots.items()}
        inner = {**slots, **many, "edge": _any({w: n for w, n in self.ordinal.items() if n in (1, LAST, -2)})}

        def filled(slot: re.Match[str]) -> str:
            name, _, label = slot[1].partition(":")
            return self.of_month if name == "of_month" else f"(?P<{label or name}>{inner[name]})"

        return expression(re.sub(r"{(\w+(?::\w+)?)}", filled, template))

    def items(self, text: str) -> list[str]:
        return [item for item in re.split(self.joint, text) if item]

    def weekdays(self, text: str) -> tuple[int, ...]:
        meanings = {**self.weekday, **self.habit}
        return tuple(sorted({meanings[item] for item in self.items(text)}))

    def ordinals(self, text: str) -> tuple[int, ...]:
        return tuple(dict.fromkeys(self.ordinal[item] for item in self.items(text)))

    def months(self, text: str | None) -> tuple[int, ...]:
        return tuple(sorted({self.month[item] for item in self.items(text or "")}))

    def number_of(self, text: str) -> int:
        return self.number[text] if text in self.number else int(text)


def _numbered(entry: Mapping[str, object]) -> dict[str, int]:
    """Folded word → the number it stands for."""
    return {folded(word): int(number) for number, words in entry.items() for word in spellings(words)}


def _any(words: Mapping[str, int]) -> str:
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


# The productions, in the order of the table in the handbook.


def _daily(found: Match, lexicon: Lexicon) -> Rule:
    return Daily(lexicon.number_of(found["number"]) if found.get("number") else 1)


def _weekly(found: Match, lexicon: Lexicon) -> Rule:
    weekdays = lexicon.weekdays(found.get("weekdays") or found.get("habits") or "")
    parity = lexicon.parity[found["parity"]] if found.get("parity") else None
    return Weekly(weekdays, _every(found, lexicon), parity, lexicon.months(found.get("months")))


def _weekday_range(found: Match, lexicon: Lexicon) -> Rule:
    meanings = {**lexicon.weekday, **lexicon.habit}
    first, last = meanings[found["first"]], meanings[found["last"]]
    if last <= first:
        refuse("weekdays-backwards", given=f"{found['first']} … {found['last']}")
    return Weekly(tuple(range(first, last + 1)))


def _workdays(found: Match, lexicon: Lexicon) -> Rule:
    return Weekly((0, 1, 2, 3, 4))


def _weekday_of_month(found: Match, lexicon: Lexicon) -> Rule:
    ordinals = lexicon.ordinals(found.get("ordinals") or found["edge"])
    months = lexicon.months(found.get("months"))
    return MonthlyWeekday(ordinals, lexicon.weekdays(found["weekdays"]), _every(found, lexicon), months)


def _day_of_month(found: Match, lexicon: Lexicon) -> Rule:
    days = tuple(int(re.match(r"\d+", item)[0]) for item in lexicon.items(found["days"]))  # type: ignore[index]
    if not all(1 <= day <= 31 for day in days):
        refuse("no-such-day-of-month", given=found["days"])
    return MonthlyDay(tuple(sorted(set(days))))


def _last_day_of_month(found: Match, lexicon: Lexicon) -> Rule:
    return MonthlyDay((LAST,))


def _last_workday(found: Match, lexicon: Lexicon) -> Rule:
    return LastWorkday()


def _weekday_after(found: Match, lexicon: Lexicon) -> Rule:
    ordinals = lexicon.ordinals(found["ordinals"])
    return WeekdayAfter(lexicon.weekday[found["weekday"]], ordinals, lexicon.weekday[found["base"]])


def _yearly(found: Match, lexicon: Lexicon) -> Rule:
    day = int(re.match("[0-9]+", found["day"])[0])  # type: ignore[index]  # the pattern begins with digits
    month = lexicon.month[found["month"]] if found.get("month") else int(found["monthnumber"])
    if not (1 <= month <= 12 and 1 <= day <= monthrange(2024, month)[1]):
        refuse("no-such-day-of-year", given=f"{day}.{month}.")
    return Yearly(month, day)


def _easter(found: Match, lexicon: Lexicon) -> Rule:
    if found.get("feast"):
        return EasterDay(lexicon.feast[found["feast"]])
    return EasterDay(int(found["count"]) * lexicon.direction[found["direction"]])


def _advent(found: Match, lexicon: Lexicon) -> Rule:
    number = lexicon.ordinal[found["ordinal"]]
    if not 1 <= number <= 4:
        refuse("no-such-advent", given=found["ordinal"])
    return Advent(number)


def _every(found: Match, lexicon: Lexicon) -> int:
    if found.get("number"):
        return lexicon.number_of(found["number"])
    return lexicon.ordinal[found["nth"]] if found.get("nth") else 1


PRODUCTIONS: Mapping[str, Callable[[Match, Lexicon], Rule]] = {
    "daily": _daily,
    "weekdays": _weekly,
    "weekday_range": _weekday_range,
    "workdays": _workdays,
    "weeks": _weekly,
    "weekday_of_month": _weekday_of_month,
    "day_of_month": _day_of_month,
    "last_day_of_month": _last_day_of_month,
    "last_workday": _last_workday,
    "weekdays_in_weeks": _weekly,
    "weekdays_in_months": _weekly,
    "weekday_after": _weekday_after,
    "yearly": _yearly,
    "easter": _easter,
    "advent": _advent,
}


Patterns = Mapping[str, list[re.Pattern[str]]]

_lexicon = lru_cache(Lexicon)


@lru_cache
def _rules(language: str) -> Patterns:
    return _patterns(_lexicon(language).rules, language)


@lru_cache
def _refused(language: str) -> Patterns:
    return _patterns(_lexicon(language).refused, language)


def _patterns(phrases: Mapping[str, list[str]], language: str) -> Patterns:
    lexicon = _lexicon(language)
    return {name: [lexicon.pattern(text) for text in spellings(found)] for name, found in phrases.items()}


@lru_cache
def _days(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Some weekdays, and a range of them."""
    lexicon = _lexicon(language)
    return lexicon.pattern(lexicon.some_days), lexicon.pattern(lexicon.day_range)


@lru_cache(maxsize=4096)
def rule_in(phrase: str) -> Rule:
    """The rule that `phrase` says; refuses with `unknown-rule` or with the readings of an ambiguous one."""
    if phrase[:6].lower() == "rrule:":
        return rrule_in(phrase[6:])
    text = folded(phrase)
    for language in LANGUAGES:
        lexicon = _lexicon(language)
        for name, patterns in _rules(language).items():
            for pattern in patterns:
                if found := pattern.fullmatch(text):
                    return PRODUCTIONS[name](found.groupdict(), lexicon)
        for code, patterns in _refused(language).items():
            for pattern in patterns:
                if found := pattern.fullmatch(text):
                    refuse(code, given=phrase, **_reading(found.groupdict(), lexicon))
    refuse("unknown-rule", given=phrase)


def weekdays_in(phrase: str) -> tuple[int, ...]:
    """The weekdays that a key of opening hours names, 0 is Monday: `montag`, `mittwoch bis freitag`."""
    text = folded(phrase)
    for language in LANGUAGES:
        lexicon = _lexicon(language)
        for pattern, build in zip(_days(language), (_weekly, _weekday_range), strict=True):
            if found := pattern.fullmatch(text):
                rule = build(found.groupdict(), lexicon)
                return rule.weekdays if isinstance(rule, Weekly) else ()
    refuse("weekday-expected", given=phrase)


def _reading(found: Match, lexicon: Lexicon) -> dict[str, object]:
    """The facts that an ambiguous phrase's two readings need."""
    if "nth" not in found:
        return {}
    number, weekday = lexicon.ordinal[found["nth"]], lexicon.weekday[found["weekday"]]
    return {
        "number": number,
        "ordinal": Term(f"calendar.ordinals.{number}"),
        "weekday": Term(f"calendar.weekdays.{weekday}"),
    }


Repeat = Annotated[Rule, BeforeValidator(lambda value: rule_in(line_of(value)))]
