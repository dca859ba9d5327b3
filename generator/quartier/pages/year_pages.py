"""A year of the calendar, condensed: the archive of what was, and the outlook on what comes."""

from datetime import date

from quartier.model.page import Page
from quartier.pages.calendar_frame import YEAR, framed, whole
from quartier.pages.calendar_spans import years_of
from quartier.pages.condensed import by_month, counted, lines
from quartier.pages.view import Dated, View


def year_page(view: View, year: int) -> Page:
    """Everything that begins in a year, month by month."""
    v = view.on(view.addresses.year(year))
    months = by_month(_beginning_in(view, year))
    return framed(
        v,
        "calendar_year.html",
        v.text("year_title", year=year),
        v.text("year_lead", year=year),
        whole(v),
        view.today if view.today.year == year else months[0][0] if months else date(year, 1, 1),
        steps=[(v.w["calendar"], v.addresses.calendar)],
        here=YEAR,
        years=years_of(view),
        year=year,
        months=[(first, counted(v, dated), lines(v, dated)) for first, dated in months],
    )


def _beginning_in(view: View, year: int) -> list[Dated]:
    months = (view.in_month(date(year, month, 1)) for month in range(1, 13))
    days = (day for month in months for day in month.items())
    return [one for day, dated in days for one in dated if one.occurrence.day == day]
