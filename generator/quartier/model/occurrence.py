"""An occurrence: one time at which an event takes place; and the recurrence that its feed writes."""

from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from msgspec import Struct


class Occurrence(NamedTuple):
    """One date of an event, with everything that is its own.

    `start` and `end` carry the site's zone; whole days begin and end at midnight, the end exclusive.
    `end` is None where it is not known. `original` is the start that the rule gave, before any change.
    """

    event: str
    uid: str
    original: datetime
    start: datetime
    end: datetime | None
    all_day: bool = False
    status: str = "confirmed"
    reason: str = ""
    note: str | None = None
    title: str | None = None
    place: str | None = None
    room: str | None = None
    description: str | None = None
    lasting: bool = True
    """False where it has left the lists of coming dates, since nobody confirmed an open series."""

    @property
    def day(self) -> date:
        return self.start.date()

    @property
    def last_day(self) -> date:
        """The last day that it touches; a night that ends by noon belongs to the day it began."""
        if self.end is None:
            return self.day
        last = (self.end - timedelta(microseconds=1)).date()
        overnight = last == self.day + timedelta(1) and self.end.time() <= time(12)
        return self.day if overnight and not self.all_day else last

    @property
    def over(self) -> datetime:
        """From when on it is history; with no known end, the end of its day."""
        if self.end is not None:
            return self.end
        return datetime.combine(self.day + timedelta(1), time(), self.start.tzinfo)

    def comes(self, today: date) -> bool:
        """Whether it is not over when `today` begins."""
        return (self.over - timedelta(microseconds=1)).date() >= today

    @property
    def cancelled(self) -> bool:
        return self.status == "cancelled"

    @property
    def moved(self) -> bool:
        return self.start != self.original


class Recurrence(Struct, frozen=True):
    """A recurrence set as a feed writes it (RFC 5545 §3.8.5): the first date, the rule, the dates left out.

    `usual` is the first date as the rule gives it, before any change; `rrule` is None for a single event.
    """

    usual: Occurrence
    rrule: str | None = None
    left_out: tuple[datetime, ...] = ()

    @property
    def uid(self) -> str:
        return self.usual.uid

    @property
    def start(self) -> datetime:
        return self.usual.start

    @property
    def all_day(self) -> bool:
        return self.usual.all_day


class Programme(Struct, frozen=True):
    """All that an event's file says about time, worked out."""

    recurrences: tuple[Recurrence, ...]
    occurrences: tuple[Occurrence, ...]
