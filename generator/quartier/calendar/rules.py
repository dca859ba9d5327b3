"""Rules of repetition as values, and the dates they give."""

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Protocol, runtime_checkable

from msgspec import Struct

from quartier.calendar.feasts import advent_sunday, easter_sunday
from quartier.calendar.rrule_text import RruleText

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1
FARTHEST = timedelta(days=366 * 12)
"""How far ahead a rule is searched for a date."""


@runtime_checkable
class Rule(Protocol):
    """A way in which dates repeat."""

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        """The rule's dates from `start` on in order; weeks and months are counted from `anchor`'s."""

    def rrule(self, anchor: date) -> str | None:
        """The rule as RFC 5545 §3.3.10, or None where not every calendar can read it."""


class Daily(Struct, frozen=True):
    """Every day, or every n days."""

    every: int = 1

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        day = start + timedelta(-(start - anchor).days % self.every)
        while True:
            yield day
            day += timedelta(self.every)

    def rrule(self, anchor: date) -> str | None:
        return "FREQ=DAILY" + _interval(self.every)


class Weekly(Struct, frozen=True):
    """On weekdays (0 is Monday; none: the weekday of the first date), every n weeks.

    `parity` keeps only ISO weeks with an even (0) or odd (1) number, `months` only dates in those months.
    """

    weekdays: tuple[int, ...] = ()
    every: int = 1
    parity: int | None = None
    months: tuple[int, ...] = ()

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        weekdays = self._weekdays(anchor)
        monday = anchor - timedelta(anchor.weekday())
        weeks = (start - monday).days // 7
        week = monday + timedelta(7 * (weeks + -weeks % self.every))
        step = timedelta(7 * self.every)
        while True:
            if self.parity is None or week.isocalendar().week % 2 == self.parity:
                for weekday in weekdays:
                    day = week + timedelta(weekday)
                    if day >= start and (not self.months or day.month in self.months):
                        yield day
            week += step

    def rrule(self, anchor: date) -> str | None:
        if self.parity is not None or self.months:
            return None
        days = ",".join(WEEKDAYS[weekday] for weekday in self._weekdays(anchor))
        return f"FREQ=WEEKLY{_interval(self.every)};BYDAY={days}"

    def _weekdays(self, anchor: date) -> tuple[int, ...]:
        return tuple(sorted(self.weekdays)) or (anchor.weekday(),)


class MonthlyWeekday(Struct, frozen=True):
    """The n-th weekdays (1 to 5, LAST, -2 for the last but one) of every n-th month or of named months."""

    ordinals: tuple[int, ...]
    weekdays: tuple[int, ...]
    every: int = 1
    months: tuple[int, ...] = ()

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        for year, month in _months(anchor, start, self.every):
            if self.months and month not in self.months:
                continue
            days = {
                day for n in self.ordinals for w in self.weekdays if (day := nth_weekday(year, month, n, w))
            }
            yield from (day for day in sorted(days) if day >= start)

    def rrule(self, anchor: date) -> str | None:
        if len(self.ordinals) > 1 or len(self.weekdays) > 1 or self.ordinals[0] not in (1, 2, 3, 4, LAST):
            return None
        by_day = f"BYDAY={self.ordinals[0]}{WEEKDAYS[self.weekdays[0]]}"
        if len(self.months) == 1:
            return f"FREQ=YEARLY;BYMONTH={self.months[0]};{by_day}"
        every = _spacing(self.months) if self.months else self.every
        return f"FREQ=MONTHLY{_interval(every)};{by_day}" if every else None


class MonthlyDay(Struct, frozen=True):
    """On days of the month (LAST is the last one), every n months."""

    days: tuple[int, ...]
    every: int = 1

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        for year, month in _months(anchor, start, self.every):
            length = monthrange(year, month)[1]
            numbers = {length if day == LAST else day for day in self.days}
            days = (date(year, month, number) for number in sorted(numbers) if number <= length)
            yield from (day for day in days if day >= start)

    def rrule(self, anchor: date) -> str | None:
        if len(self.days) > 1 or not (self.days[0] == LAST or self.days[0] <= 28):
            return None
        return f"FREQ=MONTHLY{_interval(self.every)};BYMONTHDAY={self.days[0]}"


class LastWorkday(Struct, frozen=True):
    """The last day of the month that is no Saturday and no Sunday."""

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        for year, month in _months(anchor, start, 1):
            last = date(year, month, monthrange(year, month)[1])
            day = last - timedelta(max(last.weekday() - 4, 0))
            if day >= start:
                yield day

    def rrule(self, anchor: date) -> str | None:
        return "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"


class WeekdayAfter(Struct, frozen=True):
    """A weekday, 1 to 7 days after the n-th weekdays of the month; it may lie in the next month."""

    weekday: int
    ordinals: tuple[int, ...]
    after: int

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        for year, month in _months(anchor, start - timedelta(7), 1):
            days = {day for n in self.ordinals if (day := nth_weekday(year, month, n, self.after))}
            later = {day + timedelta((self.weekday - self.after - 1) % 7 + 1) for day in days}
            yield from (day for day in sorted(later) if day >= start)

    def rrule(self, anchor: date) -> str | None:
        return None


class Yearly(Struct, frozen=True):
    """On one date of the year; 29 February only in leap years."""

    month: int
    day: int

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        for year in range(start.year, date.max.year):
            if (
                self.day <= monthrange(year, self.month)[1]
                and (found := date(year, self.month, self.day)) >= start
            ):
                yield found

    def rrule(self, anchor: date) -> str | None:
        if (self.month, self.day) == (2, 29):
            return None
        return f"FREQ=YEARLY;BYMONTH={self.month};BYMONTHDAY={self.day}"


class EasterDay(Struct, frozen=True):
    """So many days after Easter Sunday, before it where negative."""

    offset: int

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        days = (
            easter_sunday(year) + timedelta(self.offset) for year in range(start.year - 3, date.max.year - 3)
        )
        return (day for day in days if day >= start)

    def rrule(self, anchor: date) -> str | None:
        return None


class Advent(Struct, frozen=True):
    """The first to fourth Sunday of Advent."""

    number: int

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        days = (advent_sunday(year, self.number) for year in range(start.year, date.max.year))
        return (day for day in days if day >= start)

    def rrule(self, anchor: date) -> str | None:
        return None


def begins(rule: Rule, day: date) -> bool:
    """Whether a series by `rule` can begin on `day`."""
    return next(rule.dates(day, day), None) == day


def nearest(rule: Rule, day: date) -> tuple[date | None, date | None]:
    """The last day before `day` and the first one after it on which a series by `rule` can begin."""
    if isinstance(rule, RruleText):  # asking it day by day takes seconds where it is rare
        return None, next(rule.dates(day, day + timedelta(1)), None)
    days = range(1, FARTHEST.days)
    earlier, later = (
        next((found for number in days if begins(rule, found := day + timedelta(way * number))), None)
        for way in (-1, 1)
    )
    return earlier, later


def nth_weekday(year: int, month: int, ordinal: int, weekday: int) -> date | None:
    """The n-th weekday of a month, None where it has not so many."""
    first, length = monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    position = ordinal - 1 if ordinal > 0 else len(days) + ordinal
    return date(year, month, days[position]) if 0 <= position < len(days) else None


def _interval(every: int) -> str:
    return f";INTERVAL={every};WKST=MO" if every > 1 else ""


def _spacing(months: tuple[int, ...]) -> int | None:
    """Every how many months, where the named ones lie evenly over the year."""
    every = 12 // len(months)
    gaps = {(later - sooner) % 12 for sooner, later in zip(months, months[1:] + months[:1], strict=True)}
    return every if gaps == {every % 12} else None


def _months(anchor: date, start: date, every: int) -> Iterator[tuple[int, int]]:
    """(year, month) from the month of `start` on, every n-th counted from `anchor`'s."""
    origin = anchor.year * 12 + anchor.month - 1
    number = start.year * 12 + start.month - 1
    number += (origin - number) % every
    while number < date.max.year * 12:
        yield number // 12, number % 12 + 1
        number += every
