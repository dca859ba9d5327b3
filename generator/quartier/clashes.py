"""The clash report: who is in the same room at the same time, worked out date by date.

A place without rooms is one room, whatever an event calls it; what names no room of a place that has
some meets only its like.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from msgspec import Struct

from quartier.calendar.holidays import Holidays
from quartier.kinds.meeting import title_in_calendar
from quartier.model.gatherings import Gatherings, at_place
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.model.problem import Problem, Severity
from quartier.words import folded

SHOWN_DATES = 4
DAY = timedelta(days=1)


class Booking(NamedTuple):
    """A room that is taken from `start` to `end`, set-up and tear-down included.

    `room` is its title as the place writes it, or else as the event does; empty where none is named.
    """

    place: str
    room: str
    start: datetime
    end: datetime
    event: Record
    occurrence: Occurrence

    @property
    def uid(self) -> str:
        """What tells one date from all others, also after it was moved."""
        stem, _, domain = self.occurrence.uid.partition("@")
        return f"{stem}-{self.occurrence.original:%Y%m%dT%H%M}@{domain}"


class Clash(Struct, frozen=True):
    """Two events that want one room, with the days on which they do."""

    first: Record
    second: Record
    place: Record
    room: str
    days: tuple[date, ...]


def bookings(neighbourhood: Neighbourhood) -> Iterator[Booking]:
    """Every date at a place that is not cancelled."""
    return bookings_of(neighbourhood.gatherings, neighbourhood)


def bookings_of(events: Iterable[Record], neighbourhood: Neighbourhood) -> Iterator[Booking]:
    """The same of some events only."""
    rooms: dict[tuple[str, str], str] = {}
    for event in events:
        entry = event.entry
        before, after = timedelta(minutes=entry.setup), timedelta(minutes=entry.teardown)
        length = timedelta(minutes=neighbourhood.site.default_length)
        for one in neighbourhood.programme(event).occurrences:
            place = one.place or entry.place
            if place and not one.cancelled:
                given = one.room or (None if one.place else entry.room) or ""
                room = (place, folded(given))
                if room not in rooms:
                    rooms[room] = _title(neighbourhood.get("place", place), given)
                end = one.end or one.start + length
                yield Booking(place, rooms[room], one.start - before, end + after, event, one)


def _title(place: Record | None, given: str) -> str:
    """How the place writes a room; one that it does not have stays as it is given."""
    if place is None:
        return given
    titles = [room.title for room in place.entry.rooms]
    return next((title for title in titles if folded(title) == folded(given)), given) if titles else ""


def clashes(neighbourhood: Neighbourhood, booked: Iterable[Booking]) -> tuple[Clash, ...]:
    """Every pair of events that meet in a room, in the order of their first day."""
    days: dict[tuple[str, str, str, str], list[date]] = defaultdict(list)
    for of_room in _by_room(booked).values():
        for one, other in _overlapping(of_room):
            first, second = sorted((one, other), key=lambda booking: booking.event.slug)
            pair = (first.event.slug, second.event.slug, one.place, one.room)
            days[pair].append(max(one.start, other.start).date())
    found = [_clash(neighbourhood, pair, of_pair) for pair, of_pair in days.items()]
    return tuple(
        sorted((one for one in found if one), key=lambda one: (one.days, one.first.slug, one.second.slug))
    )


def bookings_at(place: str, neighbourhood: Neighbourhood, gatherings: Gatherings) -> Iterator[Booking]:
    """The bookings of the rooms of one place that are not over today."""
    rows = (row for row in gatherings.of(at_place(place)) if row.is_booked(gatherings.today))
    events = (neighbourhood.records[row.kind][row.slug] for row in rows)
    found = (one for one in bookings_of(events, neighbourhood) if one.place == place)
    return (one for one in found if one.end.date().toordinal() >= gatherings.today)


def room_problems(neighbourhood: Neighbourhood, booked: Sequence[Booking]) -> tuple[Problem, ...]:
    """What the report finds in these bookings, which are all of their places."""
    return (
        *(_told(clash, neighbourhood) for clash in clashes(neighbourhood, booked)),
        *_too_many_places(neighbourhood, booked),
        *_outside_availability(neighbourhood, booked),
    )


def _by_room(booked: Iterable[Booking]) -> dict[tuple[str, str], list[Booking]]:
    rooms: dict[tuple[str, str], list[Booking]] = defaultdict(list)
    for booking in booked:
        rooms[booking.place, booking.room].append(booking)
    return rooms


def _overlapping(of_room: list[Booking]) -> Iterator[tuple[Booking, Booking]]:
    """Pairs of different events whose times overlap; touching is no overlap."""
    running: list[Booking] = []
    for booking in sorted(of_room, key=lambda one: (one.start, one.end, one.event.slug)):
        running = [one for one in running if one.end > booking.start]
        yield from ((one, booking) for one in running if one.event is not booking.event)
        running.append(booking)


def _clash(neighbourhood: Neighbourhood, pair: tuple[str, str, str, str], days: list[date]) -> Clash | None:
    first, second = (_gathering(neighbourhood, slug) for slug in pair[:2])
    place = neighbourhood.get("place", pair[2])
    if not (first and second and place):
        return None
    return Clash(first, second, place, pair[3], tuple(sorted(set(days))))


def _gathering(neighbourhood: Neighbourhood, slug: str) -> Record | None:
    """The event or the meeting of that name: none is the name of both, since it is in their UIDs."""
    return neighbourhood.get("event", slug) or neighbourhood.get("meeting", slug)


def _told(clash: Clash, neighbourhood: Neighbourhood) -> Problem:
    where = f"{clash.place.entry.title}, {clash.room}" if clash.room else clash.place.entry.title
    forbidden = clash.place.entry.double_booking == "forbidden"
    more = len(clash.days) - SHOWN_DATES
    return Problem(
        "room-taken-twice" if more <= 0 else "room-taken-often",
        clash.second.position_of(("room",) if clash.second.entry.room else ("place",)),
        {
            "where": where,
            "other": title_in_calendar(clash.first, neighbourhood),
            "file": clash.first.file,
            "days": list(clash.days[:SHOWN_DATES]),
            "more": more,
        },
        Severity.ERROR if forbidden else Severity.WARNING,
    )


def _too_many_places(neighbourhood: Neighbourhood, booked: Iterable[Booking]) -> Iterator[Problem]:
    """Events that offer more places than a room has in which they are."""
    used = {(one.event.slug, one.place, one.room): one for one in booked if one.event.entry.registration}
    for one in used.values():
        place, offered = neighbourhood.get("place", one.place), one.event.entry.registration.places
        capacity = _capacity(place, one.room) if place else None
        if offered and capacity is not None and offered > capacity:
            facts = {"offered": offered, "room": one.room, "capacity": capacity}
            position = one.event.position_of(("registration", "places"))
            yield Problem("room-too-small", position, facts, Severity.WARNING)


def _capacity(place: Record, title: str) -> int | None:
    capacities: Iterator[int | None] = (one.capacity for one in place.entry.rooms if one.title == title)
    return next(capacities, None)


def _outside_availability(neighbourhood: Neighbourhood, booked: Iterable[Booking]) -> Iterator[Problem]:
    """Events at times at which their place cannot be had."""
    limited = {one.slug: one for one in neighbourhood.all("place") if one.entry.availability}
    site = neighbourhood.site
    holidays = Holidays(site.country, site.state, site.holidays)
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for booking in booked:
        if booking.place in limited and not _available(limited[booking.place], booking, holidays):
            days[booking.event.slug, booking.place].append(booking.start.date())
    for (slug, where), outside in days.items():
        event = _gathering(neighbourhood, slug)
        assert event
        facts = {"place": limited[where].entry.title, "days": _few(outside), "file": limited[where].file}
        yield Problem("outside-availability", event.position_of(("place",)), facts, Severity.WARNING)


def _few(days: list[date]) -> list[object]:
    return [*days[:SHOWN_DATES], *(["…"] if len(days) > SHOWN_DATES else [])]


def _available(place: Record, booking: Booking, holidays: Holidays) -> bool:
    """Whether the place can be had for the whole booking, which must lie within one stretch.

    The stretch may have begun on the day before: it goes on until after midnight where it ends so.
    """
    start, end = booking.start.replace(tzinfo=None), booking.end.replace(tzinfo=None)
    for day in (start.date(), start.date() - DAY):
        for stretch in place.entry.availability.on(day, holidays):
            closes = datetime.combine(day, stretch.end)
            closes += DAY if stretch.end <= stretch.start else timedelta()
            if datetime.combine(day, stretch.start) <= start and end <= closes:
                return True
    return False
