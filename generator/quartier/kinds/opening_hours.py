"""Opening hours: which weekdays, which hours, when not, and the days that are different."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time, timedelta
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ValidationInfo

from quartier.calendar.dates import clock_in, day_in
from quartier.calendar.expansion import pauses
from quartier.calendar.grammar import weekdays_in
from quartier.calendar.holidays import Holidays
from quartier.calendar.when import Pauses
from quartier.model.entry import Entry, KeyedBy, YesNo, line_of, refuse, words_in
from quartier.words import Words

SEARCHED_DAYS = 60


@dataclass(frozen=True)
class Stretch:
    """From `start` to `end`, on one day."""

    start: time
    end: time


Stretches = tuple[Stretch, ...]


def _stretches(value: object) -> Stretches:
    return tuple(_stretch(one) for one in (value if isinstance(value, (list, tuple)) else [value]))


def _stretch(value: object) -> Stretch:
    clock = clock_in(line_of(value))
    if clock.end is None or clock.last_day:
        refuse("hours-need-end", given=line_of(value))
    return Stretch(clock.start, clock.end)


def _on_weekdays(value: tuple[str, object]) -> tuple[tuple[int, ...], Stretches]:
    key, hours = value
    return weekdays_in(key), _stretches(hours)


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
        for exception in self.exceptions:
            if exception.day == day:
                return exception.said
        if any(pauses(pause, day, holidays) for pause in self.pause):
            return ()
        return self.week()[day.weekday()]

    def coming(self, today: date, holidays: Holidays) -> Iterator[tuple[date, Stretches]]:
        """The next days, from `today` on, on which the door is open."""
        for number in range(SEARCHED_DAYS):
            day = today + timedelta(number)
            if hours := self.on(day, holidays):
                yield day, hours


def in_words(stretches: Stretches, words: Words) -> str:
    """`9 bis 12 Uhr, 14 bis 18 Uhr`; the word for closed where there are none."""
    said = [
        words.text("site.from_to", start=words.clock(one.start), end=words.clock(one.end))
        for one in stretches
    ]
    return ", ".join(said) or str(words["site.closed"])
