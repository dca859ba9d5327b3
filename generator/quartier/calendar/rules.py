"""Rules of repetition as values, and the dates they give."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import count
from typing import Protocol, runtime_checkable

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
LAST = -1


@runtime_checkable
class Rule(Protocol):
    """A way in which dates repeat."""

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        """The rule's dates from `start` on in order; weeks and months are counted from `anchor`'s."""

    def rrule(self, anchor: date) -> str | None:
        """The rule as RFC 5545 §3.3.10, or None where not every calendar can read it."""


@dataclass(frozen=True)
class Daily:
    """Every day, or every n days."""

    every: int = 1

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        day = start + timedelta(-(start - anchor).days % self.every)
        while True:
            yield day
            day += timedelta(self.every)

    def rrule(self, anchor: date) -> str | None:
        return "FREQ=DAILY" + _interval(self.every)


@dataclass(frozen=True)
class Weekly:
    """On weekdays (0 is Monday; none: the weekday of the first date), every n weeks."""

    weekdays: tuple[int, ...] = ()
    every: int = 1

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        weekdays = self._weekdays(anchor)
        monday = anchor - timedelta(anchor.weekday())
        weeks = (start - monday).days // 7
        week = monday + timedelta(7 * (weeks + -weeks % self.every))
        while True:
            for weekday in weekdays:
                day = week + timedelta(weekday)
                if day >= start:
                    yield day
            week += timedelta(7 * self.every)

    def rrule(self, anchor: date) -> str | None:
        days = ",".join(WEEKDAYS[weekday] for weekday in self._weekdays(anchor))
        return f"FREQ=WEEKLY{_interval(self.every)};BYDAY={days}"

    def _weekdays(self, anchor: date) -> tuple[int, ...]:
        return tuple(sorted(self.weekdays)) or (anchor.weekday(),)


@dataclass(frozen=True)
class MonthlyWeekday:
    """The n-th weekdays of the month (1 to 5, LAST, -2 for the last but one), every n months."""

    ordinals: tuple[int, ...]
    weekdays: tuple[int, ...]
    every: int = 1

    def dates(self, anchor: date, start: date) -> Iterator[date]:
        for year, month in _months(anchor, start, self.every):
            days = {
                day for day in (_nth(year, month, n, w) for n in self.ordinals for w in self.weekdays) if day
            }
            yield from (day for day in sorted(days) if day >= start)

    def rrule(self, anchor: date) -> str | None:
        if len(self.ordinals) > 1 or len(self.weekdays) > 1 or self.ordinals[0] not in (1, 2, 3, 4, LAST):
            return None
        return f"FREQ=MONTHLY{_interval(self.every)};BYDAY={self.ordinals[0]}{WEEKDAYS[self.weekdays[0]]}"


@dataclass(frozen=True)
class MonthlyDay:
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


def begins(rule: Rule, day: date) -> bool:
    """Whether a series by `rule` can begin on `day`."""
    return next(rule.dates(day, day)) == day


def nearest(rule: Rule, day: date) -> tuple[date, date]:
    """The last day before `day` and the first one after it on which a series by `rule` can begin."""
    earlier, later = (
        next(found for number in count(1) if begins(rule, found := day + timedelta(direction * number)))
        for direction in (-1, 1)
    )
    return earlier, later


def _interval(every: int) -> str:
    return f";INTERVAL={every};WKST=MO" if every > 1 else ""


def _months(anchor: date, start: date, every: int) -> Iterator[tuple[int, int]]:
    """(year, month) from the month of `start` on, every n-th counted from `anchor`'s."""
    origin = anchor.year * 12 + anchor.month - 1
    number = start.year * 12 + start.month - 1
    number += (origin - number) % every
    while number < date.max.year * 12:
        yield number // 12, number % 12 + 1
        number += every


def _nth(year: int, month: int, ordinal: int, weekday: int) -> date | None:
    first, length = monthrange(year, month)
    days = range(1 + (weekday - first) % 7, length + 1, 7)
    position = ordinal - 1 if ordinal > 0 else len(days) + ordinal
    return date(year, month, days[position]) if 0 <= position < len(days) else None


__all__ = ["LAST", "WEEKDAYS", "Daily", "MonthlyDay", "MonthlyWeekday", "Rule", "Weekly", "begins", "nearest"]
