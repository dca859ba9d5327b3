"""A week of the calendar, day by day."""

from datetime import date

from quartier.model.page import Page
from quartier.pages.calendar_frame import WEEK, Link, at_today, framed, whole
from quartier.pages.calendar_spans import around, days_of_week, weeks_of
from quartier.pages.view import PageView, View


def week_page(view: View, monday: date) -> Page:
    """Seven days, each with everything that touches it, also what is over."""
    v = view.on(view.addresses.week(monday))
    days = days_of_week(monday)
    before, after = around(weeks_of(view), monday)
    # A week belongs to the month and year of its Thursday (ISO 8601).
    thursday = days[3]
    year = monday.isocalendar().year
    return framed(
        v,
        "calendar_week.html",
        week_in_words(v, monday),
        str(v.w["week_lead"]),
        whole(v),
        at_today(v, days, thursday),
        steps=[(v.w["calendar"], v.addresses.calendar), (str(year), v.addresses.year(year))],
        here=WEEK,
        pager=(_link(v, before), _link(v, after)),
        crumb=v.text("week_number", number=monday.isocalendar().week),
        days=[(day, view.on_day(day)) for day in days],
    )


def week_in_words(v: PageView, monday: date) -> str:
    """`Woche 20 · 11. bis 17. Mai 2026`: the month and the year are said twice only where they change."""
    sunday = days_of_week(monday)[6]
    pattern = "number_of_day" if monday.month == sunday.month else "day_of_year"
    first = v.day(monday, pattern if monday.year == sunday.year else "day")
    days = v.text("days", first=first, last=v.day(sunday, "day"))
    return v.text("week_title", number=monday.isocalendar().week, days=days)


def _link(v: PageView, monday: date | None) -> Link | None:
    if monday is None:
        return None
    return v.text("week_number", number=monday.isocalendar().week), v.addresses.week(monday)
