"""Gatherings: everything that takes place, light enough to be searched by day, place and sort."""

import struct
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from datetime import date, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from msgspec import Struct

from quartier.model.facts import Fact
from quartier.model.occurrence import Occurrence, Programme

Name = tuple[str, str]
"""Kind and slug."""


class Moment(NamedTuple):
    """One date of a gathering; `number` is its place among the occurrences of its programme. `start` are the
    seconds on the clocks of the site since the calendar began, which is enough to put dates in order.

    Days are proleptic ordinals: `first` and `last` those that it touches, `comes` the last one on which it is
    not over. It is `open` where it stands in the lists of coming dates.
    """

    start: int
    uid: str
    number: int
    first: int
    last: int
    comes: int
    open: bool
    place: str


_PACKED = struct.Struct("<iIii?HH")
"""A moment: its first day, seconds from then, days to the last one and to that on which it comes, whether it
is open, the places of its UID and of its place in the row."""


class Gathering(Struct, frozen=True):
    """What one must know of something that takes place to find it, without its file.

    `groups` are facts: of which category, for whom, by whom. `ends` is a POSIX time, None where it goes on
    without an end. Rooms are `booked_for` so many days behind the last one, at most. It `comes` until that
    day. The bits of `days` are the days on which a list of dates shows it; the first of them is `first`.
    """

    kind: str
    slug: str
    groups: tuple[Fact, ...]
    places: tuple[str, ...]
    formerly: tuple[str, ...]
    ends: float | None
    booked_for: int
    first: int
    comes: int
    days: int
    uids: tuple[str, ...]
    packed: bytes

    @property
    def name(self) -> Name:
        return self.kind, self.slug

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All its dates, unpacked: most of them nobody asks for."""
        uids, places = self.uids, ("", *self.places)
        packed = enumerate(_PACKED.iter_unpack(self.packed))
        return tuple(
            Moment(day * DAY + seconds, uids[uid], at, day, day + last, day + comes, stands, places[place])
            for at, (day, seconds, last, comes, stands, uid, place) in packed
        )

    @property
    def in_feeds(self) -> Iterator[Fact]:
        return map(in_feed, (EVERYTHING, *self.groups, *map(at_place, self.places)))

    def is_booked(self, today: int) -> bool:
        """Whether a room may be taken for it today or later."""
        return self.comes + self.booked_for >= today

    def facts(self, today: int) -> Iterator[Fact]:
        """All by which somebody finds it; they change when it does."""
        yield f"{self.kind} {self.slug}"
        yield from (f"all {self.kind}", "all programme")
        yield from self.in_feeds
        yield from self.groups
        yield from map(at_place, self.places)
        for one in self.moments:
            for day in range(one.first, one.last + 1):
                yield from (on_day(day), in_month(date.fromordinal(day)))
            if one.comes >= today:
                yield "coming"


DAY = 86_400
MINUTES_OF_A_DAY = 1440
EVERYTHING = "everything"


def in_feed(fact: Fact) -> Fact:
    """What the feeds of a group say: it changes also when another file changes what they say of an event."""
    return f"feed {fact}"


def names_of(kind: str) -> Fact:
    return f"names {kind}"


def on_day(day: int) -> Fact:
    return f"day {day}"


def in_month(day: date) -> Fact:
    return f"month {day.year}-{day.month}"


def at_place(slug: str) -> Fact:
    return f"at {slug}"


def of_category(slug: str) -> Fact:
    return f"category {slug}"


def for_audience(slug: str) -> Fact:
    return f"audience {slug}"


def by_organiser(slug: str) -> Fact:
    return f"by {slug}"


def of_committee(slug: str) -> Fact:
    return f"of {slug}"


def gathering(
    kind: str, slug: str, entry: Any, programme: Programme, committee: str, today: date
) -> Gathering:
    """The gathering of a record with the fields of an event; `committee` is empty where none meets."""
    # A date elsewhere counts there; the usual place counts also where every date is elsewhere.
    places = dict.fromkeys((entry.place, *(one.place for one in programme.occurrences)))
    endless = any(one.rrule and "UNTIL" not in one.rrule for one in programme.recurrences)
    packing = _Packing(entry.place or "", tuple(place for place in places if place), today.toordinal())
    packed = b"".join(map(packing.moment, programme.occurrences))
    return Gathering(
        kind,
        slug,
        (
            *map(of_category, entry.categories),
            *map(for_audience, entry.audiences),
            *([by_organiser(entry.organiser)] if entry.organiser else []),
            *([of_committee(committee)] if committee else []),
        ),
        packing.places[1:],
        entry.formerly,
        None if endless or not packed else max(one.over for one in programme.occurrences).timestamp(),
        1 + int(entry.teardown) // MINUTES_OF_A_DAY,
        min(packing.shown, default=0),
        packing.comes,
        bits(packing.shown),
        tuple(packing.uids),
        packed,
    )


class _Packing:
    """Packs the moments of one gathering, and counts their days."""

    def __init__(self, usual: str, places: tuple[str, ...], today: int) -> None:
        self.usual = usual
        self.places = ("", *places)
        self.today = today
        self.uids: dict[str, int] = {}
        self.comes = 0
        self.shown: set[int] = set()

    def moment(self, one: Occurrence) -> bytes:
        comes = (one.over - timedelta(microseconds=1)).date().toordinal()
        first, last = one.day.toordinal(), one.last_day.toordinal()
        self.comes = max(self.comes, comes)
        if one.lasting or comes < self.today:
            self.shown.update(range(first, last + 1))
        start = one.start
        return _PACKED.pack(
            first,
            start.hour * 3600 + start.minute * 60 + start.second,
            last - first,
            comes - first,
            one.lasting,
            self.uids.setdefault(one.uid, len(self.uids)),
            self.places.index(one.place or self.usual),
        )


def bits(days: Set[int]) -> int:
    """A number with a bit for each day, from the first of them on."""
    first = min(days, default=0)
    found = 0
    for day in days:
        found |= 1 << (day - first)
    return found


class Found(NamedTuple):
    """A date of a gathering, found."""

    moment: Moment
    name: Name


FEW, FEW_OF_A_YEAR = 16, 1
"""For so many months or groups one looks through all gatherings, for so many months of a year through all of
that year; who asks for more wants an index."""


class Gatherings:
    """All of them, to be found by day; a date to come for which nobody stands is found nowhere."""

    def __init__(self, rows: Iterable[Gathering], today: date) -> None:
        self.rows: Mapping[Name, Gathering] = {row.name: row for row in rows}
        self.today = today.toordinal()
        self._moments: dict[Name, tuple[Moment, ...]] = {}
        self._months: dict[tuple[int, int], Mapping[int, list[Found]]] = {}
        self._whole_years: dict[int, Mapping[int, list[Found]]] = {}
        self._years: dict[int, Sequence[Gathering]] = {}
        self._groups: dict[Fact, list[Gathering]] = {}

    def moments(self, row: Gathering) -> tuple[Moment, ...]:
        """All dates of one of them, unpacked once."""
        found = self._moments.get(row.name)
        if found is None:
            found = self._moments[row.name] = row.moments
        return found

    def coming(self, among: Iterable[Gathering] | None = None) -> list[Found]:
        """What is not over today and stands, in order of time."""
        rows = self.rows.values() if among is None else among
        coming = (row for row in rows if row.comes >= self.today)
        return in_order(
            Found(one, row.name) for row in coming for one in self.moments(row) if self.comes(one)
        )

    def every(self, among: Iterable[Gathering]) -> list[Found]:
        """All dates of some of them, in order of time."""
        return in_order(Found(one, row.name) for row in among for one in self.moments(row))

    def comes(self, one: Moment) -> bool:
        return one.open and one.comes >= self.today

    def on(self, day: date) -> list[Found]:
        """What touches a day, past or to come, in order of time."""
        number = day.toordinal()
        return in_order(self._around(day).get(number, ()))

    def _around(self, day: date) -> Mapping[int, list[Found]]:
        """What touches the days around one: those of its month, of its year for who asked for some months of
        that before, all for who asks for many."""
        if len(self._months) >= FEW:
            return self._by_day
        year, month = day.year, (day.year, day.month)
        if year not in self._whole_years and month not in self._months:
            days = _days_of(year)
            if year not in self._years:
                self._years[year] = [row for row in self.rows.values() if _touches(row, days)]
            if sum(known == year for known, _ in self._months) >= FEW_OF_A_YEAR:
                self._whole_years[year] = self._on_days(self._years[year], days)
            else:
                first = day.toordinal() - day.day + 1
                days = range(first, first + 31)
                rows = (row for row in self._years[year] if _touches(row, days))
                self._months[month] = self._on_days(rows, days)
        return self._months[month] if month in self._months else self._whole_years[year]

    @cached_property
    def days(self) -> Sequence[int]:
        """The days on which something is, in their order."""
        rows = [row for row in self.rows.values() if row.days]
        begins = min((row.first for row in rows), default=0)
        found = 0
        for row in rows:
            found |= row.days << (row.first - begins)
        return [begins + at for at, bit in enumerate(reversed(f"{found:b}")) if bit == "1"]

    def of(self, fact: Fact) -> list[Gathering]:
        """What is of a category, for an audience, by somebody or at a place, in order of slugs."""
        if len(self._groups) >= FEW:
            return self._by_group.get(fact, [])
        if fact not in self._groups:
            found = [
                row for row in self.rows.values() if fact in row.groups or fact in map(at_place, row.places)
            ]
            self._groups[fact] = sorted(found, key=lambda row: row.slug)
        return self._groups[fact]

    @cached_property
    def in_order_of_slugs(self) -> list[Gathering]:
        return sorted(self.rows.values(), key=lambda row: row.slug)

    @cached_property
    def _by_day(self) -> Mapping[int, list[Found]]:
        return self._on_days(self.rows.values(), None)

    def _on_days(self, rows: Iterable[Gathering], among: range | None) -> Mapping[int, list[Found]]:
        """What touches each day, or each of those `among` which one asks."""
        found: dict[int, list[Found]] = {}
        begin, end = (among.start, among.stop) if among else (date.min.toordinal(), date.max.toordinal() + 1)
        for row in rows:
            name = row.name
            for one in self.moments(row):
                first, last = one.first, one.last
                if last < begin or first >= end or not (one.open or one.comes < self.today):
                    continue
                dated = Found(one, name)
                for day in (first,) if first == last else range(max(first, begin), min(last + 1, end)):
                    found.setdefault(day, []).append(dated)
        return found

    @cached_property
    def _by_group(self) -> Mapping[Fact, list[Gathering]]:
        found: dict[Fact, list[Gathering]] = {}
        for row in self.in_order_of_slugs:
            for fact in (*row.groups, *map(at_place, row.places)):
                found.setdefault(fact, []).append(row)
        return found


def _days_of(year: int) -> range:
    return range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1)


def _touches(row: Gathering, days: range) -> bool:
    """Whether a list of dates shows it on one of some days."""
    begins = days.start - row.first
    shown = row.days >> begins if begins >= 0 else row.days << -begins
    return bool(shown & ((1 << len(days)) - 1))


def in_order(found: Iterable[Found]) -> list[Found]:
    """By time, then by slug and UID."""
    return sorted(found, key=lambda one: (one.moment.start, one.name[1], one.moment.uid))
