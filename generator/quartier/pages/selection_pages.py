"""A part of the calendar: for every feed that holds some events a page with the same ones."""

from msgspec.structs import replace

from quartier.model.page import Page
from quartier.pages.calendar_frame import framed
from quartier.pages.calendar_spans import following_month
from quartier.pages.condensed import by_month, counted, lines
from quartier.pages.other_pages import page_that_leads_on
from quartier.pages.view import PageView, View
from quartier.subscriptions import Feed

SHOWN_PAST = 12


def selection_page(view: View, feed: Feed) -> Page:
    """What of these events comes, after the next month condensed, and what was last."""
    v = view.on(view.addresses.selection(feed.address))
    dated = tuple(view.all_of(feed.of))
    coming = [one for one in dated if view.is_coming(one)]
    past = [one for one in dated if not one.occurrence.comes(view.today)]
    limit = following_month(following_month(view.today.replace(day=1)))
    months = by_month(coming)
    page = framed(
        v,
        "calendar_selection.html",
        _title(v, feed),
        v.text("selection_lead", number=counted(v, coming)) if coming else str(v.w["selection_empty"]),
        feed,
        view.today,
        steps=[(v.w["calendar"], v.addresses.calendar)],
        near=[(first, counted(v, dated), dated) for first, dated in months if first < limit],
        later=[(first, counted(v, dated), lines(v, dated)) for first, dated in months if first >= limit],
        past=list(reversed(past[-SHOWN_PAST:])),
    )
    return replace(page, description=feed.description)


def moved_page(view: View, feed: Feed, old: str) -> Page:
    """Under the address that a renamed place or organisation had, a page that leads on."""
    v = view.on(old)
    return page_that_leads_on(
        v, view.addresses.selection(feed.address), _title(v, feed), view.addresses.calendar
    )


def _title(v: PageView, feed: Feed) -> str:
    titles = v.w["selection_titles"]
    return str(v.words.filled(titles.get(feed.sort, titles["other"]), {"title": feed.title}))
