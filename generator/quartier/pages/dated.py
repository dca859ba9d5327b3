"""A date of an event, as pages show it."""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import TypeVar, overload

from quartier.model.facts import Fact, Noting
from quartier.model.gatherings import Found, Name
from quartier.model.neighbourhood import Record
from quartier.model.occurrence import Occurrence

Both = tuple[Occurrence, Record]
Value = TypeVar("Value")


class Dated:
    """An occurrence with the event that it belongs to. Of many dates most are only counted or put in order:
    neither of the two is read before somebody asks for it."""

    def __init__(self, day: date, name: Name, read: Callable[[], Both]) -> None:
        self.day = day
        self.name = name
        self._read = read

    @classmethod
    def of(cls, occurrence: Occurrence, event: Record) -> "Dated":
        """One of which both are there."""
        return cls(occurrence.day, (event.kind, event.slug), lambda: (occurrence, event))

    @cached_property
    def _both(self) -> Both:
        return self._read()

    @property
    def occurrence(self) -> Occurrence:
        return self._both[0]

    @property
    def event(self) -> Record:
        return self._both[1]


class Dates(Sequence[Dated]):
    """Dates in order of time, each made when somebody comes to it: most are only counted."""

    def __init__(self, found: Sequence[Found], made: Callable[[Found], Dated]) -> None:
        self._found = found
        self._made = made

    @overload
    def __getitem__(self, at: int) -> Dated: ...
    @overload
    def __getitem__(self, at: slice) -> "Dates": ...
    def __getitem__(self, at: int | slice) -> "Dated | Dates":
        if isinstance(at, slice):
            return Dates(self._found[at], self._made)
        return self._made(self._found[at])

    def __iter__(self) -> Iterator[Dated]:
        return map(self._made, self._found)

    def __len__(self) -> int:
        return len(self._found)

    def until(self, day: date) -> "Dates":
        """Those that begin on a day or before."""
        return self[: self._behind(day)]

    def behind(self, day: date) -> "Dates":
        """Those that begin later."""
        return self[self._behind(day) :]

    def _behind(self, day: date) -> int:
        return bisect_right(self._found, day.toordinal(), key=lambda found: found.moment.first)


def each_event(
    view: Noting, name: str, dated: Sequence[Dated], make: Callable[[list[Dated]], Value]
) -> list[tuple[list[int], Value]]:
    """What is made of the dates of each event among many, with their places: after an edit only of that event
    again. `name` says on what they stand."""
    places: dict[Fact, list[int]] = {}
    for at, one in enumerate(dated):
        places.setdefault(" ".join(one.name), []).append(at)

    def made(event: Fact) -> Value:
        view.notes.add(event)
        return make([dated[at] for at in places[event]])

    found = view.each_remembered(name, places, made)
    return list(zip(places.values(), found.values(), strict=True))
