"""A place: where events happen."""

from collections.abc import Iterable, Iterator
from typing import Annotated

from quartier.kinds.opening_hours import OpeningHours
from quartier.kinds.shared_fields import Address, Common, Coordinates
from quartier.model.entry import Entry, Line, Number, Prose, Reference, Several, one_of
from quartier.model.neighbourhood import Kind, Neighbourhood, Record
from quartier.model.problem import Problem
from quartier.words import folded


class Room(Entry):
    """A room of a place."""

    title: Line
    capacity: Number | None = None
    equipment: Annotated[tuple[Line, ...], Several] = ()
    hire: Line | None = None


class Place(Common):
    """What a file in the folder of places says."""

    address: Address | None = None
    coordinates: Coordinates | None = None
    rooms: Annotated[tuple[Room, ...], Several] = ()
    accessibility: Annotated[tuple[Annotated[str, one_of("accessibility")], ...], Several] = ()
    directions: Prose = ""
    operator: Annotated[Line | None, Reference("organisation")] = None
    booking: Annotated[Line | None, Reference("organisation")] = None
    status: Annotated[str, one_of("place_status")] = "open"
    successor: Annotated[Line | None, Reference("place")] = None
    availability: OpeningHours | None = None
    double_booking: Annotated[str, one_of("double_booking")] = "warn"


def _check(record: Record, neighbourhood: Neighbourhood) -> Iterable[Problem]:
    place: Place = record.entry
    seen: set[str] = set()
    for number, room in enumerate(place.rooms):
        if folded(room.title) in seen:
            yield Problem("room-twice", record.position_of(("rooms", number, "title")), {"given": room.title})
        seen.add(folded(room.title))
    if place.successor == record.slug:
        yield Problem("own-successor", record.position_of(("successor",)), {"given": place.successor})
        return
    passed = list(_successors(record, neighbourhood))
    if passed[-1:] == [record.slug]:
        circle = " → ".join((record.slug, *passed))
        yield Problem("successor-circle", record.position_of(("successor",)), {"circle": circle})


def _successors(record: Record, neighbourhood: Neighbourhood) -> Iterator[str]:
    """Who follows on a place, one after the other, until one comes again."""
    passed: set[str] = set()
    step: Record | None = record
    while step and step.entry.successor and step.entry.successor not in passed:
        passed.add(step.entry.successor)
        yield step.entry.successor
        step = neighbourhood.get("place", step.entry.successor)


PLACE = Kind("place", Place, "places", (".md",), _check, prose=("directions",), private=("double_booking",))
