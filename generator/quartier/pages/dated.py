"""A date of an event, as pages show it."""

from collections.abc import Callable
from datetime import date
from functools import cached_property

from quartier.model.gatherings import Name
from quartier.model.neighbourhood import Record
from quartier.model.occurrence import Occurrence

Both = tuple[Occurrence, Record]


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
