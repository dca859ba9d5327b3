"""Filters of the calendar: free, without steps, today, at the weekend, this week (decisions/0024)."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from functools import partial

from msgspec import Struct

from quartier.model.page import Page
from quartier.pages.calendar_frame import framed, whole
from quartier.pages.calendar_spans import days_of_week, monday_of
from quartier.pages.dated import Dated
from quartier.pages.json_ld import is_free
from quartier.pages.view import SOON, PageView, View

SHOWN = timedelta(days=SOON)
Span = tuple[date, date]
BY_QUALITY: Mapping[str, Callable[[PageView, Dated], bool]] = {
    "free": lambda v, one: costs_nothing(v, one),
    "step-free": lambda v, one: v.is_step_free(one),
}
BY_DAY: Mapping[str, Callable[[date], Span]] = {
    "today": lambda today: (today, today),
    "weekend": lambda today: (days_of_week(monday_of(today))[5], days_of_week(monday_of(today))[6]),
    "this-week": lambda today: (today, days_of_week(monday_of(today))[6]),
}
FILTERS = (*BY_DAY, *BY_QUALITY)
AS_CHIPS = ("category", "audience", "place")


class Chip(Struct, frozen=True):
    """A filter to choose: its words, its page, and what a script needs to filter in place.

    `filter` is what it asks of a date, `key` and `value` stand for it in the address of the agenda.
    """

    title: str
    address: str
    filter: str
    key: str
    value: str


def planned(view: View) -> Iterator[tuple[str, Callable[[], Page]]]:
    for name in FILTERS:
        yield view.addresses.filter(name), partial(filter_page, view, name)


def filter_page(view: View, name: str) -> Page:
    """The dates that a filter lets through in the coming 60 days; where there is none, the next one."""
    v = view.on(view.addresses.filter(name))
    span = BY_DAY[name](view.today) if name in BY_DAY else (view.today, view.today + SHOWN)
    coming = view.coming
    near = (one for one in coming.until(span[1]) if _passes(v, name, one))
    shown = [one for one in near if one.occurrence.last_day >= span[0]]
    return framed(
        v,
        "calendar_filter.html",
        str(v.w["filters"][name]["title"]),
        v.text(f"filters.{name}.lead", **_ends(v, span)),
        whole(v),
        view.today,
        steps=[(v.w["calendar"], v.addresses.calendar)],
        days=by_days(shown, max(span[0], view.today)),
        following=next((one for one in coming.behind(span[1]) if _passes(v, name, one)), None),
        groups=[(group, chips) for group, chips in groups_of(v) if group in ("when", "only")],
        dated_filter=name in BY_DAY,
    )


def _passes(v: PageView, name: str, one: Dated) -> bool:
    return name in BY_DAY or BY_QUALITY[name](v, one)


def _ends(v: PageView, span: Span) -> Mapping[str, str]:
    return {"first": v.day(span[0], "long"), "last": v.day(span[1], "long")}


def by_days(dated: Iterable[Dated], earliest: date) -> list[tuple[date, list[Dated]]]:
    """Grouped by day; what began earlier stands on the first day shown."""
    found: dict[date, list[Dated]] = {}
    for one in dated:
        found.setdefault(max(one.day, earliest), []).append(one)
    return sorted(found.items())


def groups_of(v: PageView) -> list[tuple[str, list[Chip]]]:
    """The filters in their groups: the days, what it must be, and the parts of the calendar."""
    keys = v.w["filters"]["keys"]
    when = [_chip(v, name, "day", keys["day"], v.addresses.names["filters"][name]) for name in BY_DAY]
    only = [
        _chip(v, name, name, v.addresses.names["filters"][name], v.w["filters"]["yes"]) for name in BY_QUALITY
    ]
    return [("when", when), ("only", only), *((sort, _parts(v, sort)) for sort in AS_CHIPS)]


def _chip(v: PageView, name: str, asks: str, key: str, value: str) -> Chip:
    return Chip(str(v.w["filters"][name]["chip"]), v.addresses.filter(name), asks, key, value)


def _parts(v: PageView, sort: str) -> list[Chip]:
    key = str(v.w["filters"]["keys"][sort])
    found = [feed for feed in v.view.shared_feeds if feed.sort == sort]
    return [
        Chip(feed.title, v.addresses.selection(feed.address), sort, key, _slug(feed.address))
        for feed in found
    ]


def _slug(address: str) -> str:
    return re.sub(r".*/|\.ics$", "", address)


def marks_of(v: PageView, one: Dated) -> dict[str, str]:
    """What a script compares with the chosen filters, as attributes of a date's element."""
    event, occurrence = one.event.entry, one.occurrence
    yes = str(v.w["filters"]["yes"])
    found = {
        "category": " ".join(event.categories),
        "audience": " ".join(event.audiences),
        "place": occurrence.place or event.place or "",
        "free": yes if costs_nothing(v, one) else "",
        "step-free": yes if v.is_step_free(one) else "",
    }
    days = {"day": occurrence.day.isoformat(), "last-day": occurrence.last_day.isoformat()}
    return {f"data-{name}": value for name, value in (days | found).items() if value}


def costs_nothing(v: PageView, one: Dated) -> bool:
    """Whether the first thing said about the cost is that there is none: `kostenlos, Spende willkommen`."""
    said = re.split(r"[,;(–]", one.event.entry.cost or "")[0]
    return is_free(v, said.strip())
