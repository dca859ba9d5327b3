"""Which rule of the closed grammar an RRULE says, and the words that a volunteer would write for it."""

import re
from collections.abc import Mapping
from datetime import date
from itertools import islice

from pydantic_core import PydanticCustomError

from quartier.calendar import phrases
from quartier.calendar.grammar import rule_in
from quartier.calendar.rules import (
    LAST,
    WEEKDAYS,
    Daily,
    LastWorkday,
    MonthlyDay,
    MonthlyWeekday,
    Rule,
    Weekly,
    Yearly,
)
from quartier.words import Words

Parts = Mapping[str, str]
COMPARED = 30
"""How many dates of a phrase are compared with those of its rule."""
ENDS = ("UNTIL", "COUNT")
_KNOWN = frozenset(("FREQ", "INTERVAL", "WKST", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS"))
WORKDAYS = (0, 1, 2, 3, 4)


def parts_of(text: str) -> dict[str, str]:
    """The parts of an RRULE by their names, without those that say nothing."""
    parts = dict(part.split("=", 1) for part in text.upper().strip(";").split(";") if "=" in part)
    if parts.get("INTERVAL") == "1":
        del parts["INTERVAL"]
    return parts


def repetition(text: str, first: date, words: Words, days_later: int = 0) -> str | None:
    """What to write for an RRULE that begins on `first`: words, else the rule itself, None for neither.

    `days_later` is by how many days its weekdays are others in the site's zone.
    """
    parts = {name: value for name, value in parts_of(text).items() if name not in ENDS}
    rule = recognised(parts, first)
    if days_later and isinstance(rule, Weekly):
        shifted = sorted((day + days_later) % 7 for day in rule.weekdays or (first.weekday() - days_later,))
        rule = Weekly(tuple(shifted), rule.every, rule.parity, rule.months)
    if rule:
        phrase = " ".join(phrases.rule(rule, first, words).split())
        if _same(phrase, rule, first):
            return phrase
    way_out = "rrule:" + ";".join(f"{name}={value}" for name, value in parts.items())
    return None if days_later or not _readable(way_out) else way_out


def recognised(parts: Parts, first: date) -> Rule | None:
    """The rule of the grammar with the same dates from `first` on; None where there is none."""
    if set(parts) - _KNOWN or not re.fullmatch("[0-9]{1,3}", parts.get("INTERVAL", "1")):
        return None
    by_frequency = {"DAILY": _daily, "WEEKLY": _weekly, "MONTHLY": _monthly, "YEARLY": _yearly}
    build = by_frequency.get(parts.get("FREQ", ""))
    return build(parts, int(parts.get("INTERVAL", "1")), first) if build else None


def _daily(parts: Parts, every: int, first: date) -> Rule | None:
    own = set(parts) - {"FREQ", "INTERVAL", "WKST"}
    if own == {"BYDAY"} and every == 1 and (weekdays := _weekdays(parts)):
        return Weekly(weekdays)
    return None if own else Daily(every)


def _weekly(parts: Parts, every: int, first: date) -> Rule | None:
    if set(parts) & {"BYMONTHDAY", "BYSETPOS"}:
        return None
    weekdays = _weekdays(parts) if "BYDAY" in parts else (first.weekday(),)
    sunday_first = every > 1 and parts.get("WKST", "MO") != "MO" and len(weekdays) > 1
    months = _numbers(parts, "BYMONTH")
    if not weekdays or sunday_first or (months and every > 1):
        return None
    return Weekly(weekdays, every, None, months)


def _monthly(parts: Parts, every: int, first: date) -> Rule | None:
    months, days = _numbers(parts, "BYMONTH"), _numbers(parts, "BYMONTHDAY")
    if "BYDAY" in parts:
        return None if days or (months and every > 1) else _nth_weekday(parts, every, months)
    if "BYSETPOS" in parts or months or every > 1:
        return None
    days = days or (first.day,)
    return MonthlyDay(days) if all(1 <= day <= 31 for day in days) or days == (LAST,) else None


def _yearly(parts: Parts, every: int, first: date) -> Rule | None:
    months, days = _numbers(parts, "BYMONTH"), _numbers(parts, "BYMONTHDAY")
    if every > 1 or len(days) > 1:
        return None
    if "BYDAY" in parts:
        return _nth_weekday(parts, 1, months) if months and not days else None
    if "BYSETPOS" in parts or len(months) > 1:
        return None
    month, day = (months or (first.month,))[0], (days or (first.day,))[0]
    return Yearly(month, day) if day > 0 else None


def _nth_weekday(parts: Parts, every: int, months: tuple[int, ...]) -> Rule | None:
    """`2TU,4TU`, or `TU` with its position beside it."""
    found = [re.fullmatch(r"([+-]?\d)?([A-Z]{2})", one) for one in parts["BYDAY"].split(",")]
    pairs = {(int(one[1] or 0), one[2]) for one in found if one and one[2] in WEEKDAYS}
    if len(pairs) != len(found):
        return None
    weekdays = tuple(sorted({WEEKDAYS.index(name) for _, name in pairs}))
    ordinals = tuple(sorted({number for number, _ in pairs}, key=lambda number: (number < 0, number)))
    if position := parts.get("BYSETPOS"):
        return _by_position(position, ordinals, weekdays, every, months)
    whole = len(pairs) == len(weekdays) * len(ordinals)
    fits = all(number in (1, 2, 3, 4, 5, LAST, -2) for number in ordinals)
    return MonthlyWeekday(ordinals, weekdays, every, months) if whole and fits else None


def _by_position(
    position: str, ordinals: tuple[int, ...], weekdays: tuple[int, ...], every: int, months: tuple[int, ...]
) -> Rule | None:
    if ordinals != (0,):
        return None
    if weekdays == WORKDAYS and (position, every, months) == ("-1", 1, ()):
        return LastWorkday()
    single = len(weekdays) == 1 and position in ("1", "2", "3", "4", "5", "-1", "-2")
    return MonthlyWeekday((int(position),), weekdays, every, months) if single else None


def _weekdays(parts: Parts) -> tuple[int, ...]:
    names = parts["BYDAY"].split(",")
    return tuple(sorted({WEEKDAYS.index(one) for one in names})) if set(names) <= set(WEEKDAYS) else ()


def _numbers(parts: Parts, name: str) -> tuple[int, ...]:
    said = parts.get(name, "")
    return tuple(sorted({int(one) for one in said.split(",")})) if re.fullmatch("[-+0-9,]+", said) else ()


def _same(phrase: str, rule: Rule, first: date) -> bool:
    """Whether the words are read as a rule with the same dates."""
    try:
        read = rule_in(phrase)
    except PydanticCustomError:
        return False
    compared = (list(islice(one.dates(first, first), COMPARED)) for one in (read, rule))
    return next(compared) == next(compared)


def _readable(way_out: str) -> bool:
    try:
        rule_in(way_out)
    except PydanticCustomError:
        return False
    return True
