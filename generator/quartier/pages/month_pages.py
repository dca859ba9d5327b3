"""A month as a table: weeks down, weekdays across, in each cell what is on."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from msgspec import Struct

from quartier.model.page import Page
from quartier.pages.calendar_frame import MONTH, Link, at_today, framed, whole
from quartier.pages.calendar_spans import (
    WEEK,
    around,
    days_of_week,
    following_month,
    monday_of,
    months_of,
    weeks_of,
)
from quartier.pages.dated import Dated
from quartier.pages.view import PageView, View, days_between


class Cell(Struct, frozen=True):
    """A day of the table: what is on, each with its time in words; days of other months are only a number."""

    day: date
    inside: bool
    entries: tuple[tuple[Dated, str], ...] = ()


class Row(Struct, frozen=True):
    """A week of the table; `address` is empty where it has no page of its own."""

    number: int
    address: str
    cells: tuple[Cell, ...]


def month_page(view: View, first: date) -> Page:
    """Everything that touches a month, past or to come."""
    v = view.on(view.addresses.month(first))
    name = v.day(first, "month")
    before, after = around(months_of(view), first)
    days = list(days_between(first, following_month(first) - timedelta(days=1)))
    return framed(
        v,
        "calendar_month.html",
        v.text("month_title", month=name),
        v.text("month_lead", month=name),
        whole(v),
        at_today(v, days, first),
        steps=[(v.w["calendar"], v.addresses.calendar), (str(first.year), v.addresses.year(first.year))],
        here=MONTH,
        pager=(_link(v, before), _link(v, after)),
        rows=list(rows_of(v, first)),
        weekdays=weekdays_of(v, first),
        empty=not view.in_month(first),
    )


def weekdays_of(v: PageView, first: date) -> list[tuple[str, str]]:
    """The head of the table: each weekday in full and short."""
    return [(v.day(day, "weekday"), v.day(day, "weekday_short")) for day in days_of_week(monday_of(first))]


def _link(v: PageView, month: date | None) -> Link | None:
    return (v.day(month, "month"), v.addresses.month(month)) if month else None


def rows_of(v: PageView, first: date) -> Iterator[Row]:
    """The weeks of the month that begins on `first`."""
    with_pages = set(weeks_of(v.view))
    monday, after = monday_of(first), following_month(first)
    dated = v.view.in_month(first)
    while monday < after:
        address = v.addresses.week(monday) if monday in with_pages else ""
        cells = tuple(_cell(v, day, first, dated.get(day, ())) for day in days_of_week(monday))
        yield Row(monday.isocalendar().week, address, cells)
        monday += WEEK


def _cell(v: PageView, day: date, first: date, dated: Iterable[Dated]) -> Cell:
    if (day.year, day.month) != (first.year, first.month):
        return Cell(day, inside=False)
    return Cell(day, True, tuple((one, _time(v, one, day)) for one in dated))


def _time(v: PageView, one: Dated, day: date) -> str:
    """When it begins; on the later days of what lasts for several, that it goes on or when it ends."""
    occurrence = one.occurrence
    if day == occurrence.day:
        start = v.words.clock(occurrence.start.time())
        return str(v.w["all_day"]) if occurrence.all_day else v.text("at", start=start)
    if occurrence.end is None or occurrence.all_day or occurrence.end.date() != day:
        return str(v.w["goes_on"])
    return v.text("until_clock", end=v.words.clock(occurrence.end.time()))
