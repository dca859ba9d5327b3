"""Gatherings: everything that takes place, light enough to be searched by day, place and sort."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any, NamedTuple

from quartier.model.facts import Fact
from quartier.model.occurrence import Occurrence, Programme

Name = tuple[str, str]
"""Kind and slug."""


class Moment(NamedTuple):
    """One date of a gathering; `number` is its place among the occurrences of its programme. `start` is the
    time on the clocks of the site, which is enough to put dates in order.

    Days are proleptic ordinals: `first` and `last` those that it touches, `comes` the last one on which it is
    not over. It is `open` where it stands in the lists of coming dates.
    """

    start: datetime
    uid: str
    number: int
    first: int
    last: int
    comes: int
    open: bool
    place: str


class Gathering(NamedTuple):
    """What one must know of something that takes place to find it, without its file.

    `groups` are facts: of which category, for whom, by whom. `ends` is a POSIX time, None where it goes on
    without an end. Rooms are `booked_for` so many days behind the last one, at most.
    """

    kind: str
    slug: str
    groups: tuple[Fact, ...]
    places: tuple[str, ...]
    formerly: tuple[str, ...]
    ends: float | None
    booked_for: int
    moments: tuple[Moment, ...]

    @property
    def name(self) -> Name:
        return self.kind, self.slug

    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]:
        """Dates are kept as plain tuples: there are many."""
        return kept_gathering, (*self[:-1], tuple(map(tuple, self.moments)))

    @property
    def in_feeds(self) -> Iterator[Fact]:
        return map(in_feed, (EVERYTHING, *self.groups, *map(at_place, self.places)))

    def is_booked(self, today: int) -> bool:
        """Whether a room may be taken for it today or later."""
        return any(one.comes + self.booked_for >= today for one in self.moments)

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


MINUTES_OF_A_DAY = 1440


def kept_gathering(*said: Any) -> Gathering:
    """What `Gathering.__reduce__` kept."""
    return Gathering._make((*said[:-1], tuple(tuple.__new__(Moment, one) for one in said[-1])))


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


def gathering(kind: str, slug: str, entry: Any, programme: Programme, committee: str) -> Gathering:
    """The gathering of a record with the fields of an event; `committee` is empty where none meets."""
    moments = tuple(_moment(number, one, entry.place) for number, one in enumerate(programme.occurrences))
    # A date elsewhere counts there; the usual place counts also where every date is elsewhere.
    places = dict.fromkeys((entry.place, *(one.place for one in programme.occurrences)))
    endless = any(one.rrule and "UNTIL" not in one.rrule for one in programme.recurrences)
    return Gathering(
        kind,
        slug,
        (
            *map(of_category, entry.categories),
            *map(for_audience, entry.audiences),
            *([by_organiser(entry.organiser)] if entry.organiser else []),
            *([of_committee(committee)] if committee else []),
        ),
        tuple(place for place in places if place),
        entry.formerly,
        None if endless or not moments else max(one.over for one in programme.occurrences).timestamp(),
        1 + int(entry.teardown) // MINUTES_OF_A_DAY,
        moments,
    )


def _moment(number: int, one: Occurrence, usual: str | None) -> Moment:
    comes = (one.over - timedelta(microseconds=1)).date().toordinal()
    first, last = one.day.toordinal(), one.last_day.toordinal()
    return Moment(
        one.start.replace(tzinfo=None),
        one.uid,
        number,
        first,
        last,
        comes,
        one.lasting,
        one.place or usual or "",
    )


class Found(NamedTuple):
    """A date of a gathering, found."""

    moment: Moment
    name: Name


class Gatherings:
    """All of them, to be found by day; a date to come for which nobody stands is found nowhere."""

    def __init__(self, rows: Iterable[Gathering], today: date) -> None:
        self.rows: Mapping[Name, Gathering] = {row.name: row for row in rows}
        self.today = today.toordinal()

    def coming(self, among: Iterable[Gathering] | None = None) -> list[Found]:
        """What is not over today and stands, in order of time."""
        rows = self.rows.values() if among is None else among
        return in_order(Found(one, row.name) for row in rows for one in row.moments if self.comes(one))

    def comes(self, one: Moment) -> bool:
        return one.open and one.comes >= self.today

    def on(self, day: date) -> list[Found]:
        """What touches a day, past or to come, in order of time."""
        return in_order(self._by_day.get(day.toordinal(), ()))

    @property
    def days(self) -> Iterable[int]:
        """The days on which something is."""
        return self._by_day.keys()

    def of(self, fact: Fact) -> list[Gathering]:
        """What is of a category, for an audience, by somebody or at a place, in order of slugs."""
        return self._by_group.get(fact, [])

    @cached_property
    def in_order_of_slugs(self) -> list[Gathering]:
        return sorted(self.rows.values(), key=lambda row: row.slug)

    @cached_property
    def _by_day(self) -> Mapping[int, list[Found]]:
        found: dict[int, list[Found]] = {}
        for row in self.rows.values():
            name = row.name
            for one in row.moments:
                if one.open or one.comes < self.today:
                    for day in range(one.first, one.last + 1):
                        found.setdefault(day, []).append(Found(one, name))
        return found

    @cached_property
    def _by_group(self) -> Mapping[Fact, list[Gathering]]:
        found: dict[Fact, list[Gathering]] = {}
        for row in self.in_order_of_slugs:
            for fact in (*row.groups, *map(at_place, row.places)):
                found.setdefault(fact, []).append(row)
        return found


def in_order(found: Iterable[Found]) -> list[Found]:
    """By time, then by slug and UID."""
    return sorted(found, key=lambda one: (one.moment.start, one.name[1], one.moment.uid))
