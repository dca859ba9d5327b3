"""A year of the calendar, condensed: the archive of what was, and the outlook on what comes."""

from datetime import date
from functools import partial

from quartier.model.page import Page
from quartier.pages.calendar_frame import YEAR, framed, whole
from quartier.pages.calendar_spans import years_of
from quartier.pages.condensed import lines, number_in_words, standing
from quartier.pages.dated import Dated, each_event
from quartier.pages.templates import rendered, rendered_by, safe
from quartier.pages.view import PageView, View


def year_page(view: View, year: int) -> Page:
    """Everything that begins in a year, month by month."""
    v = view.on(view.addresses.year(year))
    firsts = [date(year, month, 1) for month in range(1, 13)]
    months = {first: view.remembered(f"year {first}", partial(_month, v, first)) for first in firsts}
    shown = [first for first, html in months.items() if html]
    return framed(
        v,
        "calendar_year.html",
        v.text("year_title", year=year),
        v.text("year_lead", year=year),
        whole(v),
        view.today if view.today.year == year else shown[0] if shown else date(year, 1, 1),
        steps=[(v.w["calendar"], v.addresses.calendar)],
        here=YEAR,
        years=years_of(view),
        year=year,
        months=[safe(months[first]) for first in shown],
    )


def _month(v: PageView, first: date) -> str:
    """What begins in a month; empty for nothing."""
    days = v.view.in_month(first).items()
    dated = [one for day, of_day in days for one in of_day if one.day == day]
    if not dated:
        return ""
    events = each_event(v.view, f"lines {first}", dated, partial(_event, v))
    found = sorted((places[at], line) for places, (_, lines) in events for at, line in lines)
    return rendered(
        "calendar_year_month.html",
        v=v,
        first=first,
        number=number_in_words(v, sum(number for _, (number, _) in events)),
        lines=[safe(line) for _, line in found],
    )


def _event(v: PageView, dated: list[Dated]) -> tuple[int, list[tuple[int, str]]]:
    """How many dates of an event in a month stand, and its lines, each with the place of its first date among
    them."""
    found = ((dated.index(line.one), line) for line in lines(v, dated))
    html = [(at, str(rendered_by("calendar_macros.html", "condensed_line", v, line))) for at, line in found]
    return standing(dated), html
