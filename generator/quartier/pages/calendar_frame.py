"""What all views of the calendar have in common: the way to the other views, the pager, the feed."""

from collections.abc import Sequence
from datetime import date

from quartier.model.page import Page
from quartier.pages.calendar_spans import monday_of, months_of, nearest, weeks_of, years_of
from quartier.pages.heads import feed_link
from quartier.pages.templates import rendered
from quartier.pages.view import PageView
from quartier.subscriptions import Feed, whole_feed

AGENDA, WEEK, MONTH, YEAR = "agenda", "week", "month", "year"
Link = tuple[str, str]
"""Words and an address."""


def whole(v: PageView) -> Feed:
    """The feed of everything, which most views show."""
    return whole_feed(v.view.neighbourhood)


def views_at(v: PageView, at: date) -> list[tuple[str, str]]:
    """The views that show the day `at`, by their names; where it has no page, the nearest one."""
    month = nearest(months_of(v.view), at.replace(day=1))
    return [
        (AGENDA, v.addresses.calendar),
        (WEEK, v.addresses.week(nearest(weeks_of(v.view), monday_of(at)))),
        (MONTH, v.addresses.month(month)),
        (YEAR, v.addresses.year(month.year if month.year in years_of(v.view) else at.year)),
    ]


def at_today(v: PageView, days: Sequence[date], otherwise: date) -> date:
    """The day that somebody looks at who sees these days: today, if it is among them."""
    return v.today if v.today in days else otherwise


def framed(
    v: PageView,
    template: str,
    title: str,
    lead: str,
    feed: Feed,
    at: date,
    steps: Sequence[Link] = (),
    here: str = "",
    pager: tuple[Link | None, Link | None] = (None, None),
    **values: object,
) -> Page:
    """A page of the calendar; `here` names the view, `pager` what comes before and after."""
    html = rendered(
        template,
        v=v,
        title=title,
        lead=lead,
        feed=feed,
        views=views_at(v, at),
        view=here,
        steps=steps,
        pager=pager,
        **values,
    )
    return Page(
        v.page,
        title,
        html,
        lead,
        branch=f"{v.addresses.calendar}index.md",
        head=feed_link(v, feed.address, feed.name),
        searchable=here == AGENDA,
        adds="event" if here == AGENDA else "",
    )
