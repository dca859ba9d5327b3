"""The calendar's own page: the agenda of the coming days, and where else one can look."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby

from quartier.model.page import Page
from quartier.pages.calendar_frame import AGENDA, framed, whole
from quartier.pages.calendar_spans import months_of
from quartier.pages.view import Dated, View
from quartier.subscriptions import by_sort, shared_feeds

SHOWN = timedelta(days=60)
SHOWN_MONTHS = 6
AS_CHIPS = ("category", "audience")


def agenda_page(view: View) -> Page:
    """What is on in the coming 60 days, today included."""
    v = view.on(view.addresses.calendar)
    last = view.today + SHOWN
    months = [month for month in months_of(view) if month >= view.today.replace(day=1)]
    _, *parts = shared_feeds(view.neighbourhood)
    return framed(
        v,
        "calendar_list.html",
        str(v.w["agenda_title"]),
        v.text("agenda_lead", last=v.day(last, "day")),
        whole(v),
        view.today,
        here=AGENDA,
        days=_days((one for one in view.coming if one.occurrence.day <= last), view.today),
        following=next((one for one in view.coming if one.occurrence.day > last), None),
        months=[(v.day(month, "month"), v.addresses.month(month)) for month in months[:SHOWN_MONTHS]],
        chips=by_sort(feed for feed in parts if feed.sort in AS_CHIPS),
        parts=by_sort(feed for feed in parts if feed.sort not in AS_CHIPS),
    )


def _days(dated: Iterable[Dated], earliest: date) -> list[tuple[date, list[Dated]]]:
    """Grouped by day; what began earlier stands on the first day shown."""
    days = groupby(dated, key=lambda one: max(one.occurrence.day, earliest))
    return [(day, list(group)) for day, group in days]
