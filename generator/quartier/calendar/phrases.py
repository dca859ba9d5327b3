"""Says times and rules back in words, so that a reader understands and a reviewer sees a mistake."""

from collections.abc import Callable, Iterator
from datetime import date, datetime, time
from functools import cache
from typing import Any

from quartier.calendar.dates import Clock
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
)
from quartier.calendar.when import DAY_BEFORE, OPEN, PUBLIC, SCHOOL, SKIP, WEEK_AFTER, Change, Pause, When
from quartier.model.occurrence import Occurrence
from quartier.words import Words

LEAP_YEAR = 2024
_ON_HOLIDAY = {SKIP: "holiday_skip", DAY_BEFORE: "holiday_before", WEEK_AFTER: "holiday_after"}


def hours(occurrence: Occurrence, words: Words) -> str:
    """The clock times of an occurrence: `15 bis 17 Uhr`, `15 Uhr`, `ganztägig`."""
    if occurrence.all_day:
        return str(words["site.all_day"])
    return between(occurrence.start, occurrence.end, words)


def between(start: datetime, end: datetime | None, words: Words) -> str:
    return _between(start.time(), end.time() if end else None, words)


@cache  # a year has many dates and few hours
def _between(start: time, end: time | None, words: Words) -> str:
    if end is None:
        return words.text("site.at", start=words.clock(start))
    last = "24" if end == time() else words.clock(end)
    return words.text("site.from_to", start=words.clock(start), end=last)


def moment(occurrence: Occurrence, words: Words, pattern: str = "long") -> str:
    """Day and time in one phrase; over several days with both ends."""
    first = words.day(occurrence.day, pattern)
    if occurrence.last_day == occurrence.day:
        return f"{first}, {hours(occurrence, words)}"
    last = words.day(occurrence.last_day, pattern)
    if occurrence.all_day or occurrence.end is None:
        return words.text("site.days", first=first, last=last)
    ends = (occurrence.start, occurrence.end)
    clocks = [words.text("site.at", start=words.clock(moment.time())) for moment in ends]
    return words.text("site.days", first=f"{first}, {clocks[0]}", last=f"{last}, {clocks[1]}")


def repetitions(whens: tuple[When, ...], changes: tuple[Change, ...], words: Words) -> list[str]:
    """What an event's rules say, one phrase for each, then what holds from a later day on."""
    said = [repetition(when, words) for when in whens]
    onwards = sorted((change for change in changes if change.on.onwards), key=lambda change: change.on.day)
    said.extend(_from(change, words) for change in onwards)
    return [one for one in said if one]


def repetition(when: When, words: Words) -> str:
    """The rule of a `when` with its end and what takes dates away; empty for a single date."""
    if when.dates:
        return str(words["calendar.say.dates"])
    if when.repeat is None:
        return ""
    parts = [rule(when.repeat, when.begins, words), _end(when, words)]
    said = " ".join(part for part in parts if part)
    return ", ".join((said, *_exceptions(when, words)))


def _from(change: Change, words: Words) -> str:
    said = [rule(change.repeat, change.on.day, words)] if change.repeat else []
    if isinstance(change.time, Clock):
        start = change.time.begins(change.on.day)
        said.append(between(start, change.time.ends(change.on.day), words))
    said.extend(_exceptions(change, words))
    said.extend(part for part in (change.title, change.room, change.note) if part)
    return words.text("calendar.say.from_on", date=words.day(change.on.day, "day"), rule=", ".join(said))


def _exceptions(said: When | Change, words: Words) -> list[str]:
    """What takes dates away or moves them, each as a phrase."""
    parts = []
    if said.pause:
        parts.append(words.text("calendar.say.not_in", pauses=pauses_of(said.pause, words)))
    if isinstance(said, When) and said.only:
        parts.append(words.text("calendar.say.only", pauses=pauses_of(said.only, words)))
    if said.on_holiday:
        parts.append(str(words[f"calendar.say.{_ON_HOLIDAY[said.on_holiday]}"]))
    if isinstance(said, When) and said.in_school_holidays:
        parts.append(str(words["calendar.say.school_after"]))
    return parts


def rule(said: Rule, first: date, words: Words) -> str:
    """The rule alone: `jeden Mittwoch`, `erster Dienstag im Monat`."""
    return _RULES[type(said)](said, first, words)


def pauses_of(pauses: tuple[Pause, ...], words: Words) -> str:
    return words.joined(_pause(pause, words) for pause in pauses)


def _daily(said: Daily, first: date, words: Words) -> str:
    return _every("daily", "every_days", said.every, words)


def _weekly(said: Weekly, first: date, words: Words) -> str:
    plain = _weeks(said, first, words)
    if said.parity is not None:
        parity = words["calendar.say.parity"][str(said.parity)]
        return words.text("calendar.say.in_weeks", rule=plain, parity=parity)
    return (
        words.text("calendar.say.in_months", rule=plain, months=_months(said.months, words))
        if said.months
        else plain
    )


def _weeks(said: Weekly, first: date, words: Words) -> str:
    weekdays = said.weekdays or (first.weekday(),)
    in_a_row = len(weekdays) > 2 and weekdays == tuple(range(weekdays[0], weekdays[-1] + 1))
    if said.every == 1 and in_a_row and said.parity is None and not said.months:
        habits = [words.usual("calendar.habits", number) for number in (weekdays[0], weekdays[-1])]
        return words.text("calendar.say.weekday_range", first=habits[0], last=habits[1])
    return _every("weekly", "every_weeks", said.every, words, weekdays=_weekdays(weekdays, words))


def _monthly_weekday(said: MonthlyWeekday, first: date, words: Words) -> str:
    facts = {
        "ordinals": _ordinals(said.ordinals, "ordinal", words),
        "weekdays": _weekdays(said.weekdays, words),
    }
    if said.months:
        plain = words.text("calendar.say.weekday_of", **facts)
        return words.text("calendar.say.of_months", rule=plain, months=_months(said.months, words))
    return _every("monthly_weekday", "every_months_weekday", said.every, words, **facts)


def _monthly_day(said: MonthlyDay, first: date, words: Words) -> str:
    if said.days == (LAST,):
        return str(words["calendar.say.last_day"])
    days = words.joined(words.text("calendar.say.day_number", number=number) for number in said.days)
    return words.text("calendar.say.monthly_day", days=days)


def _last_workday(said: LastWorkday, first: date, words: Words) -> str:
    return str(words["calendar.say.last_workday"])


def _weekday_after(said: WeekdayAfter, first: date, words: Words) -> str:
    return words.text(
        "calendar.say.weekday_after",
        weekday=words.weekday(said.weekday),
        ordinals=_ordinals(said.ordinals, "ordinal_dative", words),
        base=words.weekday(said.after),
    )


def _yearly(said: Yearly, first: date, words: Words) -> str:
    day = words.day(date(LEAP_YEAR, said.month, said.day), "day_of_year")
    return words.text("calendar.say.yearly", day=day)


def _easter(said: EasterDay, first: date, words: Words) -> str:
    if str(said.offset) in words["calendar.feasts"]:
        return words.text("calendar.say.feast", feast=words.usual("calendar.feasts", said.offset))
    way = "before_easter" if said.offset < 0 else "after_easter"
    return words.text(f"calendar.say.{way}", number=abs(said.offset))


def _advent(said: Advent, first: date, words: Words) -> str:
    return words.text("calendar.say.advent", ordinal=_ordinals((said.number,), "ordinal_dative", words))


def _rrule(said: RruleText, first: date, words: Words) -> str:
    return words.text("calendar.say.rrule", text=said.text)


_RULES: dict[type, Callable[[Any, date, Words], str]] = {
    Daily: _daily,
    Weekly: _weekly,
    MonthlyWeekday: _monthly_weekday,
    MonthlyDay: _monthly_day,
    LastWorkday: _last_workday,
    WeekdayAfter: _weekday_after,
    Yearly: _yearly,
    EasterDay: _easter,
    Advent: _advent,
    RruleText: _rrule,
}


def _ordinals(numbers: tuple[int, ...], form: str, words: Words) -> str:
    return words.joined(words[f"calendar.say.{form}"][str(number)] for number in numbers)


def _months(numbers: tuple[int, ...], words: Words) -> str:
    return words.joined(words.usual("calendar.months", number) for number in numbers)


def _every(one: str, many: str, number: int, words: Words, **facts: object) -> str:
    return words.text(f"calendar.say.{one if number == 1 else many}", number=number, **facts)


def _weekdays(numbers: tuple[int, ...], words: Words) -> str:
    return words.joined(words.weekday(number) for number in numbers)


def _end(when: When, words: Words) -> str:
    if when.until == OPEN:
        return ""
    if isinstance(when.until, date):
        return words.text("calendar.say.until", date=words.day(when.until, "day"))
    return "" if when.times is None else words.text("calendar.say.times", number=when.times)


def _pause(pause: Pause, words: Words) -> str:
    if pause.word == SCHOOL:
        return str(words["calendar.say.in_school_holidays"])
    if pause.word == PUBLIC:
        return str(words["calendar.say.on_public_holidays"])
    if pause.name:
        return words.text("calendar.say.in_named", name=pause.name)
    assert pause.days
    first, last = (words.day(day, "day") for day in pause.days)
    if pause.days[0] == pause.days[1]:
        return words.text("calendar.say.on_day", date=first)
    return words.text("calendar.say.in_days", first=first, last=last)


def coming(occurrences: tuple[Occurrence, ...], today: date) -> Iterator[Occurrence]:
    """Those that are not over at the beginning of `today`."""
    return (one for one in occurrences if one.comes(today))
