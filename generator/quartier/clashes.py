"""The clash report: who is in the same room at the same time, worked out date by date.

A place without rooms is one room, and so is a place for an event that names none of its rooms.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta

from quartier.calendar.holidays import Holidays
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.model.problem import Problem, Severity, in_order
from quartier.words import folded

SHOWN_DATES = 4
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Booking:
    """A room that is taken from `start` to `end`, set-up and tear-down included."""

    place: str
    room: str
    start: datetime
    end: datetime
    event: Record
    uid: str


@dataclass(frozen=True)
class Clash:
    """Two events that want one room, with the days on which they do."""

    first: Record
    second: Record
    place: Record
    room: str
    days: tuple[date, ...]


def bookings(neighbourhood: Neighbourhood) -> Iterator[Booking]:
    """Every date at a known place that is not cancelled."""
    for event in neighbourhood.all("event"):
        entry = event.entry
        before, after = timedelta(minutes=entry.setup), timedelta(minutes=entry.teardown)
        length = timedelta(minutes=neighbourhood.site.default_length)
        for one in neighbourhood.programmes[event.slug].occurrences:
            place = one.place or entry.place
            if place and not one.cancelled:
                room = one.room or (None if one.place else entry.room) or ""
                end = one.end or one.start + length
                yield Booking(place, folded(room), one.start - before, end + after, event, _uid(one))


def _uid(one: Occurrence) -> str:
    """What tells one date from all others, also after it was moved."""
    stem, _, domain = one.uid.partition("@")
    return f"{stem}-{one.original:%Y%m%dT%H%M}@{domain}"


def clashes(neighbourhood: Neighbourhood) -> tuple[Clash, ...]:
    """Every pair of events that meet in a room, in the order of their first day."""
    days: dict[tuple[str, str, str, str], list[date]] = defaultdict(list)
    for of_room in _by_room(bookings(neighbourhood)).values():
        for one, other in _overlapping(of_room):
            first, second = sorted((one, other), key=lambda booking: booking.event.slug)
            pair = (first.event.slug, second.event.slug, one.place, one.room)
            days[pair].append(max(one.start, other.start).date())
    found = [_clash(neighbourhood, pair, of_pair) for pair, of_pair in days.items()]
    return tuple(
        sorted((one for one in found if one), key=lambda one: (one.days, one.first.slug, one.second.slug))
    )


def with_room_problems(neighbourhood: Neighbourhood) -> Neighbourhood:
    """The neighbourhood with what the report finds among its problems."""
    found = (
        *(_told(clash) for clash in clashes(neighbourhood)),
        *_too_many_places(neighbourhood),
        *_outside_availability(neighbourhood),
    )
    return replace(neighbourhood, problems=in_order((*neighbourhood.problems, *found)))


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
    first, second = neighbourhood.get("event", pair[0]), neighbourhood.get("event", pair[1])
    place = neighbourhood.get("place", pair[2])
    if not (first and second and place):
        return None
    room = next((room.title for room in place.entry.rooms if folded(room.title) == pair[3]), "")
    return Clash(first, second, place, room, tuple(sorted(set(days))))


def _told(clash: Clash) -> Problem:
    where = f"{clash.place.entry.title}, {clash.room}" if clash.room else clash.place.entry.title
    forbidden = clash.place.entry.double_booking == "forbidden"
    more = len(clash.days) - SHOWN_DATES
    return Problem(
        "room-taken-twice" if more <= 0 else "room-taken-often",
        clash.second.position_of(("room",) if clash.second.entry.room else ("place",)),
        {
            "where": where,
            "other": clash.first.entry.title,
            "file": clash.first.file,
            "days": list(clash.days[:SHOWN_DATES]),
            "more": more,
        },
        Severity.ERROR if forbidden else Severity.WARNING,
    )


def _too_many_places(neighbourhood: Neighbourhood) -> Iterator[Problem]:
    """Events that offer more places than their room has."""
    for event in neighbourhood.all("event"):
        place = neighbourhood.get("place", event.entry.place)
        offered = event.entry.registration.places if event.entry.registration else None
        rooms = place.entry.rooms if place else ()
        wanted = folded(event.entry.room or "")
        room = next((room for room in rooms if folded(room.title) == wanted), None)
        if offered and room and room.capacity is not None and offered > room.capacity:
            facts = {"offered": offered, "room": room.title, "capacity": room.capacity}
            position = event.position_of(("registration", "places"))
            yield Problem("room-too-small", position, facts, Severity.WARNING)


def _outside_availability(neighbourhood: Neighbourhood) -> Iterator[Problem]:
    """Events at times at which their place cannot be had."""
    site = neighbourhood.site
    holidays = Holidays(site.country, site.state, site.holidays)
    days: dict[tuple[str, str], list[date]] = defaultdict(list)
    for booking in bookings(neighbourhood):
        place = neighbourhood.get("place", booking.place)
        if place and place.entry.availability and not _available(place, booking, holidays):
            days[booking.event.slug, booking.place].append(booking.start.date())
    for (slug, where), outside in days.items():
        event, place = neighbourhood.get("event", slug), neighbourhood.get("place", where)
        assert event
        assert place
        facts = {"place": place.entry.title, "days": outside[:SHOWN_DATES], "file": place.file}
        yield Problem("outside-availability", event.position_of(("place",)), facts, Severity.WARNING)


def _available(place: Record, booking: Booking, holidays: Holidays) -> bool:
    """Whether the place can be had for the whole booking, which must lie within one stretch of a day."""
    day = booking.start.date()
    midnight = datetime.combine(day, time(), booking.start.tzinfo)
    for stretch in place.entry.availability.on(day, holidays):
        start = midnight.replace(hour=stretch.start.hour, minute=stretch.start.minute)
        end = midnight.replace(hour=stretch.end.hour, minute=stretch.end.minute)
        end += DAY if stretch.end <= stretch.start else timedelta()
        if start <= booking.start and booking.end <= end:
            return True
    return False
