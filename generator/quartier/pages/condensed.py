"""Many dates in few lines: month by month one line for each event, with its days."""

from collections.abc import Iterable
from datetime import date
from itertools import groupby

from msgspec import Struct

from quartier.pages.dated import Dated
from quartier.pages.view import PageView

NAMED_DAYS = 6
Day = tuple[str, bool]
"""A date in words, and whether it is cancelled."""


class Line(Struct, frozen=True):
    """All dates of an event in a month at one time and place; `one` is the first of them."""

    one: Dated
    days: tuple[Day, ...]
    facts: str


def by_month(dated: Iterable[Dated]) -> list[tuple[date, list[Dated]]]:
    """Dates in order of time under the first day of the month in which they begin."""
    months = groupby(dated, key=lambda one: one.occurrence.day.replace(day=1))
    return [(first, list(group)) for first, group in months]


def lines(v: PageView, dated: Iterable[Dated]) -> list[Line]:
    """The dates of one month, each event in one line, in the order of their first dates."""
    found: dict[tuple[str, ...], list[Dated]] = {}
    for one in dated:
        key = (one.event.kind, one.event.slug, v.title(one), _facts(v, one))
        found.setdefault(key, []).append(one)
    return [Line(group[0], _days(v, group), _facts(v, group[0])) for group in found.values()]


def counted(v: PageView, dated: Iterable[Dated]) -> str:
    """How many dates there are, in words; what is cancelled does not count."""
    return number_in_words(v, standing(dated))


def standing(dated: Iterable[Dated]) -> int:
    """How many of the dates are not cancelled."""
    return sum(not one.occurrence.cancelled for one in dated)


def number_in_words(v: PageView, number: int) -> str:
    return str(v.w["one_date"]) if number == 1 else v.text("many_dates", number=number)


def _days(v: PageView, group: list[Dated]) -> tuple[Day, ...]:
    """Every day; of many only how many, the first and the last, and each cancelled one."""
    if len(group) <= NAMED_DAYS:
        named = zip([None, *group], group, strict=False)
        return tuple((_day(v, one, before), one.occurrence.cancelled) for before, one in named)
    ends = {"first": v.day(group[0].occurrence.day, "number_of_day")}
    ends["last"] = v.day(group[-1].occurrence.day, "number_of_day")
    cancelled = [one for one in group if one.occurrence.cancelled]
    said = v.text("between_days", number=counted(v, group), **ends)
    return (said, False), *((_day(v, one, None), True) for one in cancelled)


def _day(v: PageView, one: Dated, before: Dated | None) -> str:
    """`Mi 4.`; the weekday is not said again where it is the same as before."""
    day, last = one.occurrence.day, one.occurrence.last_day
    same = before is not None and before.occurrence.day.weekday() == day.weekday()
    said = v.day(day, "number_of_day" if same else "weekday_and_number")
    if day == last:
        return said
    pattern = "weekday_and_number" if last.month == day.month else "tiny"
    return v.text("days", first=said, last=v.day(last, pattern))


def _facts(v: PageView, one: Dated) -> str:
    """Time and place; what lasts for several days has said its time."""
    occurrence, event = one.occurrence, one.event.entry
    place = v.get("place", occurrence.place or event.place)
    hours = v.hours(occurrence) if occurrence.day == occurrence.last_day else ""
    return " · ".join(part for part in (hours, place.entry.title if place else "") if part)
