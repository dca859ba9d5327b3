"""The calendar's own page: the agenda of the coming days, and where else one can look."""

from functools import partial

from quartier.model.page import Page
from quartier.pages.calendar_frame import AGENDA, framed, whole
from quartier.pages.calendar_spans import months_of
from quartier.pages.filter_pages import AS_CHIPS, SHOWN, by_days, groups_of, marks_of
from quartier.pages.view import View
from quartier.subscriptions import by_sort

SHOWN_MONTHS = 6


def agenda_page(view: View) -> Page:
    """What is on in the coming 60 days, today included."""
    v = view.on(view.addresses.calendar)
    last = view.today + SHOWN
    months = [month for month in months_of(view) if month >= view.today.replace(day=1)]
    _, *parts = view.shared_feeds
    return framed(
        v,
        "calendar_list.html",
        str(v.w["agenda_title"]),
        v.text("agenda_lead", last=v.day(last, "day")),
        whole(v),
        view.today,
        here=AGENDA,
        last=last,
        days=by_days([one for one in view.coming if one.day <= last], view.today),
        following=next((one for one in view.coming if one.day > last), None),
        months=[(v.day(month, "month"), v.addresses.month(month)) for month in months[:SHOWN_MONTHS]],
        groups=groups_of(v),
        marks=partial(marks_of, v),
        parts=by_sort(feed for feed in parts if feed.sort not in AS_CHIPS),
    )
