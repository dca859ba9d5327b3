"""When rooms are free: the coming two weeks of a place, and the page of double bookings."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from msgspec import Struct

from quartier.calendar import phrases
from quartier.clashes import Booking, Clash, clashes
from quartier.model.neighbourhood import Record
from quartier.model.page import Page
from quartier.pages.templates import rendered
from quartier.pages.view import PageView, View

SHOWN_DAYS = 14
DAY = timedelta(days=1)


class Table(Struct, frozen=True):
    """Rooms across, days down; each cell the times at which the room is taken, in words."""

    rooms: tuple[str, ...]
    days: tuple[tuple[date, tuple[tuple[str, ...], ...]], ...]


def table_of(v: PageView, place: Record) -> Table:
    """The coming days of a place; a room that it does not know and what names none have columns too."""
    begins = datetime.combine(v.today, time(), v.site.zone)
    ends = begins + SHOWN_DAYS * DAY
    booked = [one for one in v.view.booked_at(place.slug) if begins < one.end and one.start < ends]
    named = [room.title for room in place.entry.rooms]
    others = sorted({one.room for one in booked} - {*named})
    titles = [*named, *filter(None, others), *([""] if "" in others or not named else [])]
    days = tuple(_day(v, v.today + number * DAY, titles, booked) for number in range(SHOWN_DAYS))
    return Table(tuple(title or str(v.w["whole_place"]) for title in titles), days)


def clash_page(view: View) -> Page:
    """For coordinators: every double booking that is still to come, with both events."""
    v = view.on(view.addresses.clashes)
    coming = [one for one in clashes(view.neighbourhood, view.booked) if one.days[-1] >= view.today]
    html = rendered("clashes.html", v=v, clashes=[(one, _coming_days(one, view.today)) for one in coming])
    return Page(v.page, str(v.w["clashes_title"]), html, str(v.w["clashes_lead"]), searchable=False)


def _coming_days(clash: Clash, today: date) -> list[date]:
    return [day for day in clash.days if day >= today]


def _day(
    v: PageView, day: date, titles: Iterable[str], booked: list[Booking]
) -> tuple[date, tuple[tuple[str, ...], ...]]:
    midnight = datetime.combine(day, time(), v.site.zone)
    of_day = [one for one in booked if one.start < midnight + DAY and one.end > midnight]
    return day, tuple(_taken(v, midnight, [one for one in of_day if one.room == title]) for title in titles)


def _taken(v: PageView, midnight: datetime, booked: list[Booking]) -> tuple[str, ...]:
    """The times of one room on one day, cut at midnight."""
    spans = [(max(one.start, midnight), min(one.end, midnight + DAY)) for one in booked]
    return tuple(phrases.between(start, end, v.words) for start, end in spans)
