"""The calendar's pages: the agenda of the coming days, and one page for every month."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import groupby

from quartier.model.page import Page
from quartier.pages.heads import feed_link
from quartier.pages.templates import rendered
from quartier.pages.view import Dated, PageView, View

AGENDA = timedelta(days=60)
MONTHS_BEFORE, MONTHS_AFTER = 1, 6


def agenda_page(view: View) -> Page:
    """What is on in the coming 60 days, today included."""
    v = view.on(view.addresses.calendar)
    last = view.today + AGENDA
    dated = [one for one in view.coming if one.occurrence.day <= last]
    lead = v.text("agenda_lead", last=v.day(last, "day"))
    following = next((one for one in view.coming if one.occurrence.day > last), None)
    months = [month for month in months_of(view) if month >= view.today.replace(day=1)][:MONTHS_AFTER]
    return _page(v, str(v.w["agenda_title"]), lead, _days(dated, view.today), months, following=following)


def month_page(view: View, first: date) -> Page:
    """Everything that touches a month, past or to come."""
    v = view.on(view.addresses.month(first))
    last = following_month(first) - timedelta(days=1)
    dated = [one for one in view.dated if one.occurrence.day <= last and one.occurrence.last_day >= first]
    title = v.text("month_title", month=v.day(first, "month"))
    months = months_of(view)
    at = months.index(first)
    near = months[max(at - MONTHS_BEFORE, 0) : at + MONTHS_AFTER]
    around = (months[at - 1] if at else None, months[at + 1] if at + 1 < len(months) else None)
    lead = v.text("month_lead", month=v.day(first, "month"))
    return _page(v, title, lead, _days(dated, first), near, here=first, around=around)


def months_of(view: View) -> list[date]:
    """The first day of every month from the first date to the last, this month included."""
    days = {one.occurrence.day for one in view.dated} | {one.occurrence.last_day for one in view.dated}
    first = min((*days, view.today)).replace(day=1)
    last = max((*days, view.today))
    return list(_months(first, last))


def following_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def _months(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first = following_month(first)


def _days(dated: Iterable[Dated], earliest: date) -> list[tuple[date, list[Dated]]]:
    """Grouped by day; what began earlier stands on the first day shown."""
    days = groupby(dated, key=lambda one: max(one.occurrence.day, earliest))
    return [(day, list(group)) for day, group in days]


def _page(
    v: PageView,
    title: str,
    lead: str,
    days: list[tuple[date, list[Dated]]],
    months: list[date],
    here: date | None = None,
    around: tuple[date | None, date | None] = (None, None),
    following: Dated | None = None,
) -> Page:
    before, after = ((v.day(month, "month"), v.addresses.month(month)) if month else None for month in around)
    html = rendered(
        "calendar_list.html",
        v=v,
        title=title,
        lead=lead,
        days=days,
        months=[(v.day(month, "month"), v.addresses.month(month), month == here) for month in months],
        month=here,
        steps=[(v.w["calendar"], v.addresses.calendar)] if here else [],
        before=before,
        after=after,
        following=following,
    )
    head = feed_link(v, v.addresses.feed, v.site.name)
    return Page(
        v.page,
        title,
        html,
        lead,
        branch=f"{v.addresses.calendar}index.md",
        head=head,
        searchable=here is None,
    )
