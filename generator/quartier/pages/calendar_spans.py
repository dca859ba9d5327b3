"""Which months, weeks and years the calendar has pages for, and which comes before and after which."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import TypeVar

from quartier.pages.view import View

WEEK = timedelta(days=7)
WEEKS_AHEAD = 8

Span = TypeVar("Span", date, int)


def months_of(view: View) -> list[date]:
    """The first day of every month from the first date to the last, with this one and the coming weeks."""
    span = view.span or ()
    first, last = min((*span, view.today)), max((*span, view.today + WEEKS_AHEAD * WEEK))
    return list(_months(first.replace(day=1), last))


def weeks_of(view: View) -> list[date]:
    """The Monday of every week that has dates, of this week and of the coming ones."""
    this = monday_of(view.today)
    soon = {this + number * WEEK for number in range(WEEKS_AHEAD + 1)}
    return sorted(soon | view.mondays)


def years_of(view: View) -> list[int]:
    return sorted({month.year for month in months_of(view)})


def monday_of(day: date) -> date:
    return day - timedelta(days=day.weekday())


def days_of_week(monday: date) -> list[date]:
    return [monday + timedelta(days=number) for number in range(7)]


def following_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def around(spans: Sequence[Span], one: Span) -> tuple[Span | None, Span | None]:
    """What comes before and after one of them, None at either end."""
    at = spans.index(one)
    return (spans[at - 1] if at else None, spans[at + 1] if at + 1 < len(spans) else None)


def nearest(days: Sequence[date], day: date) -> date:
    """Where somebody lands who looks for a day that may have no page of its own; the earlier of two."""
    return min(days, key=lambda one: (abs(one - day), one))


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = following_month(first)
