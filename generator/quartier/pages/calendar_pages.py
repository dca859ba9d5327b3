"""The calendar's own page: the agenda of the coming days, and where else one can look."""

from collections.abc import Mapping, Sequence
from functools import partial

from markupsafe import Markup

from quartier.model.page import Page
from quartier.pages.calendar_frame import AGENDA, framed, whole
from quartier.pages.calendar_spans import months_of
from quartier.pages.dated import Dated, each_event
from quartier.pages.filter_pages import AS_CHIPS, SHOWN, by_days, groups_of, marks_of
from quartier.pages.templates import rendered_by, safe
from quartier.pages.view import PageView, View
from quartier.subscriptions import by_sort

SHOWN_MONTHS = 6


def agenda_page(view: View) -> Page:
    """What is on in the coming 60 days, today included."""
    v = view.on(view.addresses.calendar)
    last = view.today + SHOWN
    months = [month for month in months_of(view) if month >= view.today.replace(day=1)]
    _, *parts = view.shared_feeds
    coming = view.coming
    shown = tuple(coming.until(last))
    return framed(
        v,
        "calendar_list.html",
        str(v.w["agenda_title"]),
        v.text("agenda_lead", last=v.day(last, "day")),
        whole(v),
        view.today,
        here=AGENDA,
        last=last,
        days=by_days(shown, view.today),
        cards=_cards(v, shown),
        following=next(iter(coming.behind(last)), None),
        months=[(v.day(month, "month"), v.addresses.month(month)) for month in months[:SHOWN_MONTHS]],
        groups=groups_of(v),
        parts=by_sort(feed for feed in parts if feed.sort not in AS_CHIPS),
    )


def _cards(v: PageView, dated: Sequence[Dated]) -> Mapping[Dated, Markup]:
    """How each date is shown."""
    found = each_event(v.view, "agenda", dated, partial(_cards_of_event, v))
    return {dated[at]: safe(html) for places, cards in found for at, html in zip(places, cards, strict=True)}


def _cards_of_event(v: PageView, dated: list[Dated]) -> list[str]:
    marks = partial(marks_of, v)
    return [str(rendered_by("macros.html", "event", v, one, "h3", True, marks)) for one in dated]
