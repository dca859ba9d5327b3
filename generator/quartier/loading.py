"""Reads a site's folder with every kind and every check that there is."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from types import MappingProxyType

from msgspec import Struct
from msgspec.structs import replace

from quartier.clashes import bookings_at, room_problems
from quartier.duties import duties_of
from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.model.gatherings import Gatherings, Name
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.problem import Problem, in_order
from quartier.model.site import Site
from quartier.reading.map_drawing import with_drawing
from quartier.reading.neighbourhood import read
from quartier.reading.rereading import reread, uids_of


def neighbourhood_of(
    site: Site, today: date, drafts: Mapping[str, str] = MappingProxyType({})
) -> Neighbourhood:
    """The neighbourhood in the folder of `site` on `today`, with `drafts` as if they were written."""
    return loaded(site, today, drafts).whole


class Loaded(Struct, frozen=True, dict=True):
    """A site's folder as it was read: the neighbourhood with the problems of its files, then those that show
    when all is known: of each place's rooms, and what the law still asks. `uids` names whose each UID is."""

    read: Neighbourhood
    rooms: Mapping[str, tuple[Problem, ...]]
    duties: tuple[Problem, ...]
    uids: Mapping[str, Name]

    @cached_property
    def whole(self) -> Neighbourhood:
        """The neighbourhood with all its problems."""
        rooms = (problem for of_place in self.rooms.values() for problem in of_place)
        return replace(self.read, problems=in_order((*self.read.problems, *rooms, *self.duties)))


def loaded(site: Site, today: date, drafts: Mapping[str, str] = MappingProxyType({})) -> Loaded:
    found = with_drawing(read(site, ALL_KINDS, WrittenPage, today, drafts))
    uids = {uid: name for name in found.programmes for uid in _uids(name, found)}
    return loaded_from(found, uids)


def loaded_from(found: Neighbourhood, uids: Mapping[str, Name]) -> Loaded:
    """What was read, with what shows when all is known."""
    gatherings = Gatherings(found.gathered.values(), found.today)
    places = {
        place for row in found.gathered.values() if row.is_booked(gatherings.today) for place in row.places
    }
    rooms = {place: _rooms_at(place, found, gatherings) for place in sorted(places)}
    return Loaded(found, rooms, duties_of(found.site, found.today), uids)


def reloaded(
    before: Loaded, files: Sequence[str], there: Collection[str], gatherings: Gatherings
) -> tuple[Loaded, tuple[Record, ...]]:
    """`before` with a few files read again, or for the first time, and what they are records of.

    `there` are all files, `gatherings` those of `before`. Raises OthersConcerned where everything has to be
    read.
    """
    found, records = reread(before.read, ALL_KINDS, WrittenPage, files, there, before.uids)
    names = [(record.kind, record.slug) for record in records]
    rows = found.with_gathered(ALL_KINDS, names)
    sides = (gatherings.rows, rows.gathered)
    before_and_now = (side[name] for name in names for side in sides if name in side)
    places = {place for row in before_and_now for place in row.places}
    now = Gatherings(rows.gathered.values(), found.today)
    rooms = {**before.rooms, **{place: _rooms_at(place, rows, now) for place in places}}
    old = [name for name in names if name in before.read.programmes]
    gone = {uid for name in old for uid in _uids(name, before.read)}
    kept = {uid: name for uid, name in before.uids.items() if uid not in gone}
    uids = {**kept, **{uid: name for name in names for uid in _uids(name, found)}}
    return Loaded(rows, rooms, before.duties, uids), records


def _rooms_at(place: str, neighbourhood: Neighbourhood, gatherings: Gatherings) -> tuple[Problem, ...]:
    return room_problems(neighbourhood, list(bookings_at(place, neighbourhood, gatherings)))


def _uids(name: Name, neighbourhood: Neighbourhood) -> Iterable[str]:
    return (name[1], *uids_of(neighbourhood.programmes[name]))
