"""A year of the calendar, condensed: the archive of what was, and the outlook on what comes."""

from datetime import date
from functools import partial

from quartier.model.page import Page
from quartier.pages.calendar_frame import YEAR, framed, whole
from quartier.pages.calendar_spans import years_of
from quartier.pages.condensed import counted, lines
from quartier.pages.templates import rendered, safe
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
    dated = [one for day, of_day in days for one in of_day if one.occurrence.day == day]
    if not dated:
        return ""
    return rendered(
        "calendar_year_month.html", v=v, first=first, number=counted(v, dated), lines=lines(v, dated)
    )
