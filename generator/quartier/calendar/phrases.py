"""Says times and rules back in words, so that a reader understands and a reviewer sees a mistake."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from quartier.calendar.rules import LAST, Daily, MonthlyDay, MonthlyWeekday, Rule, Weekly
from quartier.calendar.when import OPEN, PUBLIC, SCHOOL, Pause, When
from quartier.model.occurrence import Occurrence
from quartier.words import Words


def hours(occurrence: Occurrence, words: Words) -> str:
    """The clock times of an occurrence: `15 bis 17 Uhr`, `15 Uhr`, `ganztägig`."""
    if occurrence.all_day:
        return str(words["site.all_day"])
    return between(occurrence.start, occurrence.end, words)


def between(start: datetime, end: datetime | None, words: Words) -> str:
    if end is None:
        return words.text("site.at", start=words.clock(start.time()))
    last = "24" if end.time() == datetime.min.time() else words.clock(end.time())
    return words.text("site.from_to", start=words.clock(start.time()), end=last)


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


def repetition(when: When, words: Words) -> str:
    """The rule of a `when` with its end and its pauses; empty for a single date."""
    if when.repeat is None:
        return ""
    parts = [rule(when.repeat, when.first, words), _end(when, words)]
    said = " ".join(part for part in parts if part)
    if when.pause:
        pauses = words.joined(_pause(pause, words) for pause in when.pause)
        said += ", " + words.text("calendar.say.not_in", pauses=pauses)
    return said


def rule(said: Rule, first: date, words: Words) -> str:
    """The rule alone: `jeden Mittwoch`, `erster Dienstag im Monat`."""
    if isinstance(said, Daily):
        return _every("daily", "every_days", said.every, words)
    if isinstance(said, Weekly):
        return _weekly(said, first, words)
    if isinstance(said, MonthlyWeekday):
        ordinals = words.joined(words["calendar.say.ordinal"][str(number)] for number in said.ordinals)
        facts = {"ordinals": ordinals, "weekdays": _weekdays(said.weekdays, words)}
        return _every("monthly_weekday", "every_months_weekday", said.every, words, **facts)
    if isinstance(said, MonthlyDay):
        if said.days == (LAST,):
            return str(words["calendar.say.last_day"])
        days = words.joined(words.text("calendar.say.day_number", number=number) for number in said.days)
        return words.text("calendar.say.monthly_day", days=days)
    raise TypeError(said)


def pauses_of(pauses: tuple[Pause, ...], words: Words) -> str:
    return words.joined(_pause(pause, words) for pause in pauses)


def _weekly(said: Weekly, first: date, words: Words) -> str:
    weekdays = said.weekdays or (first.weekday(),)
    if said.every == 1 and len(weekdays) > 2 and weekdays == tuple(range(weekdays[0], weekdays[-1] + 1)):
        habits = [_first(words["calendar.habits"][str(number)]) for number in (weekdays[0], weekdays[-1])]
        return words.text("calendar.say.weekday_range", first=habits[0], last=habits[1])
    return _every("weekly", "every_weeks", said.every, words, weekdays=_weekdays(weekdays, words))


def _every(one: str, many: str, number: int, words: Words, **facts: object) -> str:
    return words.text(f"calendar.say.{one if number == 1 else many}", number=number, **facts)


def _weekdays(numbers: tuple[int, ...], words: Words) -> str:
    return words.joined(words.weekday(number) for number in numbers)


def _first(spelling: object) -> str:
    return str(spelling[0] if isinstance(spelling, list) else spelling)


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
    return (one for one in occurrences if (one.over - timedelta(microseconds=1)).date() >= today)
