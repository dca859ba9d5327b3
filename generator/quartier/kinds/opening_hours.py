"""Opening hours: which weekdays, which hours, when not, and the days that are different."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, Any, ClassVar

from msgspec import Struct
from pydantic import BeforeValidator, ValidationInfo

from quartier.calendar.dates import clock_in, day_in
from quartier.calendar.expansion import pauses
from quartier.calendar.grammar import weekdays_in
from quartier.calendar.holidays import Holidays
from quartier.calendar.when import SCHOOL, Pause, Pauses
from quartier.model.entry import Entry, KeyedBy, YesNo, line_of, refuse, words_in
from quartier.words import Words

SEARCHED_DAYS = 60


class Stretch(Struct, frozen=True):
    """From `start` to `end`, on one day."""

    start: time
    end: time

    def times(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Beginning and end on `day`; after midnight it ends on the next."""
        last = day + timedelta(self.end <= self.start)
        return datetime.combine(day, self.start, zone), datetime.combine(last, self.end, zone)


class DayHours(Struct, frozen=True):
    """The hours of one day, none where it is closed, and what makes it different from its weekday's.

    `holiday` names a public holiday also where it changes nothing, for that is what people ask about; any
    other only where it closes the door.
    """

    day: date
    hours: "Stretches"
    exception: bool = False
    paused: bool = False
    holiday: str = ""


Stretches = tuple[Stretch, ...]


def _stretches(value: object) -> Stretches:
    if isinstance(value, str) and re.search(r"\d\s*[,;]\s*\d", value):
        refuse("list-needs-brackets", given=value, items=", ".join(re.split(r"\s*[,;]\s*", value)))
    return tuple(_stretch(one) for one in (value if isinstance(value, (list, tuple)) else [value]))


def _stretch(value: object) -> Stretch:
    if not re.search("[0-9]", line_of(value)):
        refuse("hours-expected", given=line_of(value))
    clock = clock_in(line_of(value))
    if clock.end is None or clock.last_day:
        refuse("hours-need-end", given=line_of(value))
    return Stretch(clock.start, clock.end)


def _on_weekdays(value: tuple[str, object], info: ValidationInfo) -> tuple[tuple[int, ...], Stretches]:
    key, hours = value
    return weekdays_in(key), _or_closed(hours, info)


class OtherHours(Entry):
    """A day on which the hours are different; none at all: closed."""

    day: Annotated[date, BeforeValidator(lambda value: day_in(line_of(value)))]
    said: Annotated[Stretches, BeforeValidator(lambda value, info: _or_closed(value, info))]


def _or_closed(value: Any, info: ValidationInfo) -> Stretches:
    closed = isinstance(value, str) and words_in(info).choice("closed", value) == "closed"
    return () if closed else _stretches(value)


class OpeningHours(Entry):
    """The hours of a week, and what changes them."""

    other_keys: ClassVar[str | None] = "days"
    expected: ClassVar[str] = "hours-expected"

    days: tuple[Annotated[tuple[tuple[int, ...], Stretches], BeforeValidator(_on_weekdays)], ...] = ()
    by_appointment: YesNo = False
    pause: Pauses = ()
    exceptions: Annotated[tuple[OtherHours, ...], KeyedBy("day")] = ()

    def week(self) -> tuple[Stretches, ...]:
        """The usual hours from Monday to Sunday."""
        hours: list[Stretches] = [()] * 7
        for weekdays, stretches in self.days:
            for weekday in weekdays:
                hours[weekday] = tuple(sorted((*hours[weekday], *stretches), key=lambda one: one.start))
        return tuple(hours)

    def on(self, day: date, holidays: Holidays) -> Stretches:
        """The hours of one day, with pauses and exceptions."""
        return self.day(day, holidays).hours

    def day(self, day: date, holidays: Holidays) -> DayHours:
        """The hours of one day, and what makes them different."""
        public = holidays.public_name(day) or ""
        for exception in self.exceptions:
            if exception.day == day:
                return DayHours(day, exception.said, exception=True, holiday=public)
        usual = self.week()[day.weekday()]
        pause = next((pause for pause in self.pause if pauses(pause, day, holidays)), None)
        if pause and usual:
            return DayHours(day, (), paused=True, holiday=public or _called(pause, day, holidays))
        return DayHours(day, usual, holiday=public)

    def days_from(self, first: date, number: int, holidays: Holidays) -> tuple[DayHours, ...]:
        """A number of days in a row."""
        return tuple(self.day(first + timedelta(at), holidays) for at in range(number))

    def coming(self, today: date, holidays: Holidays) -> Iterator[DayHours]:
        """The next days, from `today` on, on which the door is open."""
        return (one for one in self.days_from(today, SEARCHED_DAYS, holidays) if one.hours)


def _called(pause: Pause, day: date, holidays: Holidays) -> str:
    """What a pause is called on the calendar; empty where it is only a span of days."""
    if pause.word == SCHOOL:
        return holidays.school_name(day) or ""
    return pause.name or ""


def in_words(stretches: Stretches, words: Words) -> str:
    """`9 bis 12 Uhr, 14 bis 18 Uhr`; the word for closed where there are none."""
    said = [
        words.text("site.from_to", start=words.clock(one.start), end=words.clock(one.end))
        for one in stretches
    ]
    return ", ".join(said) or str(words["site.closed"])
