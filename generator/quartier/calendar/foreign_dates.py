"""What somebody else's calendar says about time, worked out date by date in the site's zone."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from msgspec import Struct

from quartier.calendar.recognition import parts_of
from quartier.calendar.rrule_text import UNTIL, moments
from quartier.model.vevent import Vevent

Moment = date | datetime
LAST_SECOND = time(23, 59, 59)


class Slot(Struct, frozen=True):
    """One date by the clocks of the site; whole days end at the midnight after them.

    `end` is None where it is not known. `original` is the start by the rule; `own` is what the calendar says
    of this date alone. `beside` the rule stand dates that it does not give.
    """

    start: datetime
    end: datetime | None
    all_day: bool
    original: datetime
    cancelled: bool = False
    own: Vevent | None = None
    beside: bool = False

    @property
    def shown(self) -> tuple[datetime, datetime | None, bool, bool]:
        """What people see of it."""
        return self.start, self.end, self.all_day, self.cancelled


class Dates(Struct, frozen=True):
    """All dates up to a day: what takes place, and `planned`, every start that the rule gave."""

    slots: tuple[Slot, ...]
    planned: tuple[datetime, ...]
    days_later: int = 0
    """By how many days the first start lies on another day than in the calendar's own zone."""


def dates_of(master: Vevent, overrides: Sequence[Vevent], zone: ZoneInfo, last: date) -> Dates:
    """The dates of an event and what single ones have of their own; ValueError where its rule is none."""
    return _Calendar(master, overrides, zone, datetime.combine(last, LAST_SECOND)).dates()


def wall(moment: Moment, zone: ZoneInfo) -> datetime:
    """The clocks of the site at a moment; midnight for a day, and as they stand where no zone is known."""
    if not isinstance(moment, datetime):
        return datetime.combine(moment, time())
    plain = moment.replace(second=0, microsecond=0)
    return plain if moment.tzinfo is None else plain.astimezone(zone).replace(tzinfo=None)


class _Calendar:
    """Works in the event's own zone, as its rule does, and tells in the site's."""

    def __init__(self, master: Vevent, overrides: Sequence[Vevent], zone: ZoneInfo, last: datetime) -> None:
        assert master.start is not None
        self.master, self.zone, self.last = master, zone, last
        self.start: Moment = master.start
        self.all_day = not isinstance(master.start, datetime)
        self.own_zone = master.start.tzinfo if isinstance(master.start, datetime) else None
        self.overrides = {self.inside(one.original): one for one in overrides if one.original is not None}

    def inside(self, moment: Moment) -> datetime:
        """A moment by the clocks of the event's own zone."""
        if not isinstance(moment, datetime):
            return datetime.combine(moment, time())
        if self.all_day:
            return datetime.combine(moment.date(), time())
        if moment.tzinfo is None or self.own_zone is None:
            return moment.replace(tzinfo=None) if moment.tzinfo is None else wall(moment, self.zone)
        return moment.astimezone(self.own_zone).replace(tzinfo=None)

    def outside(self, moment: datetime) -> datetime:
        """The same by the clocks of the site."""
        return wall(moment.replace(tzinfo=self.own_zone), self.zone)

    def dates(self) -> Dates:
        by_rule = self.by_rule()
        first = self.inside(self.start)
        more = {self.inside(start): length for start, length in self.master.more}
        starts = dict.fromkeys((*by_rule, first, *more))
        kept = [start for start in starts if start not in self.overrides and not self.left_out(start)]
        slots = [self.slot(start, more.get(start), start not in by_rule) for start in kept]
        slots.extend(self.own_slot(start, one, by_rule) for start, one in self.overrides.items())
        unique = {slot.start: slot for slot in sorted(slots, key=lambda slot: slot.start)}
        days_later = (self.outside(first).date() - first.date()).days
        return Dates(tuple(unique.values()), tuple(map(self.outside, by_rule)), days_later)

    def by_rule(self) -> list[datetime]:
        if not self.master.rule:
            return []
        parts = parts_of(self.master.rule)
        if "UNTIL" in parts:
            parts["UNTIL"] = f"{self.until(parts['UNTIL']):{UNTIL}}"
        text = ";".join(f"{name}={value}" for name, value in parts.items())
        return moments(text, self.inside(self.start), self.last)

    def until(self, text: str) -> datetime:
        """The end of the rule, in the form of RFC 5545 or in one that programs write instead."""
        if len(text) == 8:
            return datetime.combine(datetime.strptime(text, "%Y%m%d"), LAST_SECOND)
        said = datetime.strptime(text.rstrip("Z"), UNTIL)
        if self.all_day:
            day = wall(said.replace(tzinfo=UTC), self.zone) if text.endswith("Z") else said
            return datetime.combine(day, LAST_SECOND)
        return self.inside(said.replace(tzinfo=UTC)) if text.endswith("Z") else said

    def left_out(self, start: datetime) -> bool:
        """Whether the calendar takes a date away; a day takes all that begins on it."""
        for one in self.master.less:
            if not isinstance(one, datetime) and one == start.date():
                return True
            if isinstance(one, datetime) and self.inside(one) == start:
                return True
        return False

    def slot(self, start: datetime, length: timedelta | None, beside: bool) -> Slot:
        begins = self.outside(start)
        long = length or self.length(self.master)
        ends = self.outside(start + long) if long else None
        return Slot(begins, ends, self.all_day, begins, self.master.status == "CANCELLED", beside=beside)

    def length(self, one: Vevent) -> timedelta | None:
        """How long it takes by the clocks of its zone; a whole day at least, None where nobody knows."""
        if one.start is None or one.end is None:
            return None if isinstance(one.start, datetime) else timedelta(1)
        start, end = one.start, one.end
        if isinstance(start, datetime) and isinstance(end, datetime):
            if start.tzinfo and end.tzinfo:
                end = end.astimezone(start.tzinfo)
            return max(end.replace(tzinfo=None) - start.replace(tzinfo=None), timedelta()) or None
        return max(timedelta(1), end - start)

    def own_slot(self, original: datetime, one: Vevent, by_rule: list[datetime]) -> Slot:
        """A date of which the calendar says something of its own."""
        start = one.start if one.start is not None else original
        all_day = not isinstance(start, datetime)
        long = self.length(one) if one.start is not None else self.length(self.master)
        begins = wall(start, self.zone) if one.start is not None else self.outside(original)
        if isinstance(start, datetime):
            ends = wall(start + long, self.zone) if long else None
        else:
            ends = begins + (long or timedelta(1))
        cancelled = "CANCELLED" in (one.status, self.master.status)
        planned = self.outside(original)
        return Slot(begins, ends, all_day, planned, cancelled, one, original not in by_rule)


def in_time(slots: Sequence[Slot], last: date) -> Iterator[Slot]:
    """The slots that begin up to a day."""
    return (slot for slot in slots if slot.start.date() <= last)
