"""Dates and clock times as volunteers write them."""

import re
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Annotated, NoReturn

from msgspec import Struct
from pydantic import BeforeValidator

from quartier.model.entry import line_of, refuse

_DAY = r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{1,2}\.[0-9]{1,2}\.[0-9]{4})"
_HOUR = r"[0-9]{1,2}[:.][0-9]{2}"
_DASH = r"\s*[-‐‑‒–—―−]\s*"
"""Whatever a word processor makes of a dash."""
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""A year outside is a slip of the finger; inside, every sum of dates stays within the calendar."""
LONGEST_NIGHT = timedelta(hours=12)
MIDNIGHT = time()


class Clock(Struct, frozen=True):
    """A start and perhaps an end; `last_day` where the end lies on a day that was named."""

    start: time
    end: time | None = None
    last_day: date | None = None
    overnight: bool = False

    def begins(self, day: date) -> datetime:
        return datetime.combine(day, self.start)

    def ends(self, day: date) -> datetime | None:
        """The end, where it is known, on the day it was named for or the one that follows the night."""
        if self.end is None:
            return None
        return datetime.combine((self.last_day or day) + timedelta(self.overnight), self.end)


class WholeDay(Struct, frozen=True):
    """Said in the place of clock times."""


class Timing(Struct, frozen=True):
    """How an occurrence lies on its day: `days` later it ends; without `start` it is all day."""

    start: time | None = None
    end: time | None = None
    days: int = 0

    @property
    def all_day(self) -> bool:
        return self.start is None

    def begins(self, day: date, zone: tzinfo | None = None) -> datetime:
        """The start on `day` by the clock on the wall, midnight for whole days."""
        return datetime.combine(day, self.start or MIDNIGHT, zone)

    def ends(self, day: date, zone: tzinfo | None = None) -> datetime | None:
        """The end by the clock on the wall, exclusive for whole days; None where it is not known."""
        if self.start is None:
            return datetime.combine(day + timedelta(self.days + 1), MIDNIGHT, zone)
        if self.end is None:
            return None
        return datetime.combine(day + timedelta(self.days), self.end, zone)


def day_in(text: str) -> date:
    """A date in ISO or German form; refuses what is none, and years far away."""
    text = text.strip()
    if not re.fullmatch(_DAY, text):
        _no_day(text)
    numbers = [int(number) for number in re.split(r"[-.]", text)]
    year, month, day = numbers if "-" in text else reversed(numbers)
    if not FIRST_YEAR <= year <= LAST_YEAR:
        refuse("year-far-away", given=text, first=FIRST_YEAR, last=LAST_YEAR)
    try:
        return date(year, month, day)
    except ValueError:
        refuse("no-such-date", given=text)


def _no_day(text: str) -> NoReturn:
    """Refuses what is no date, with the date that was most likely meant."""
    if found := re.fullmatch(rf"({_DAY})(?:T|,?\s+)(?!.*{_DAY}).*[0-9].*", text):
        refuse("date-with-time", given=text, day=found[1])
    suggestion = _day_meant(text)
    refuse("date-expected", given=text, **({"suggestion": suggestion} if suggestion else {}))


def _day_meant(text: str) -> str | None:
    """A date beside other words, in another order of signs, or with half of its year."""
    if found := re.fullmatch(rf"[^0-9]*({_DAY})[^0-9]*", text):
        return found[1]
    sign = rf"(?:{_DASH}|[./]\s*)"
    if found := re.fullmatch(rf"([0-9]{{4}}){sign}([0-9]{{1,2}}){sign}([0-9]{{1,2}})", text):
        return f"{found[1]}-{found[2]:0>2}-{found[3]:0>2}"
    sign = rf"(?:{_DASH}|\.\s*)"  # with slashes the month may come first
    if found := re.fullmatch(rf"([0-9]{{1,2}}){sign}([0-9]{{1,2}}){sign}((?:[0-9]{{2}})?[0-9]{{2}})", text):
        year = found[3] if len(found[3]) == 4 else f"20{found[3]}"
        return f"{int(found[1])}.{int(found[2])}.{year}"
    return None


def days_in(text: str) -> tuple[date, date]:
    """A date, or a range `A..B` or `A bis B`, both ends included."""
    ends = re.split(r"\s*\.\.\.?\s*|\s+(?:bis|to)\s+", text.strip())
    if found := re.fullmatch(rf"({_DAY}){_DASH}({_DAY})", text.strip()):
        refuse("range-expected", given=text, first=found[1], last=found[2])
    if len(ends) > 2 or not re.match(_DAY, ends[0]):
        _no_day(text)
    first, last = day_in(ends[0]), day_in(ends[-1])
    if last < first:
        refuse("range-backwards", given=text)
    return first, last


def _time_in(text: str, as_end: bool = False) -> time:
    hour, minute = (
        int(number) for number in re.split("[:.]", text if re.search("[:.]", text) else f"{text}:00")
    )
    if as_end and (hour, minute) == (24, 0):
        return MIDNIGHT
    if hour > 23 or minute > 59:
        refuse("no-such-time", given=text)
    return time(hour, minute)


def clock_in(text: str) -> Clock:
    """Times of one day (`9:00-14:00`, `9-14 Uhr`, `15:00`) or the long form `18:00 - 2026-10-25 15:00`."""
    text = text.strip()
    if found := re.fullmatch(rf"({_HOUR}){_DASH}({_DAY})\s+({_HOUR})(?:\s*Uhr)?", text):
        return Clock(
            _time_in(found[1]), _time_in(found[3], as_end=True), day_in(found[2]), _midnight(found[3])
        )
    for one in (_HOUR, r"[0-9]{1,2}(?:[:.][0-9]{2})?(?=.*Uhr)"):
        if found := re.fullmatch(rf"({one})(?:{_DASH}({one}))?(?:\s*Uhr)?", text):
            return _within_a_night(found[1], found[2], text)
    refuse("time-expected", given=text)


def _midnight(text: str) -> bool:
    return bool(re.fullmatch("24[:.]00|24", text))


def _within_a_night(first: str, last: str | None, text: str) -> Clock:
    start = _time_in(first)
    if last is None:
        return Clock(start)
    end = _time_in(last, as_end=True)
    overnight = end <= start
    length = datetime.combine(date.min + timedelta(overnight), end) - datetime.combine(date.min, start)
    if start == end or (overnight and length > LONGEST_NIGHT and not _midnight(last)):
        refuse("longer-than-a-night", given=text, start=f"{start:%H:%M}", end=f"{end:%H:%M}")
    return Clock(start, end, None, overnight)


def timing(first: date, clock: Clock | WholeDay | None, last_day: date | None) -> Timing:
    """How an occurrence that begins on `first` lies on its days."""
    if not isinstance(clock, Clock):
        return Timing(days=((last_day or first) - first).days)
    if clock.last_day:
        return Timing(clock.start, clock.end, (clock.last_day - first).days + clock.overnight)
    return Timing(clock.start, clock.end, int(clock.overnight))


def moment_in(text: str) -> tuple[date, date | None, Clock | None]:
    """The short form of a single date: first day, last day where named, clock where given."""
    text = text.strip()
    if found := re.fullmatch(rf"({_DAY}),?\s+([0-9].*)", text):
        if re.fullmatch(rf"{_DAY}(?:,\s*{_DAY})*", found[2]):
            refuse("list-needs-brackets", given=text, items=text)
        clock = clock_in(found[2])
        return day_in(found[1]), clock.last_day, clock
    if found := re.fullmatch(rf"{_DAY},?\s+(?!bis\b|to\b|\.\.|{_DASH}{_DAY}$)(.+)", text):
        refuse("time-expected", given=found[1])
    first, last = days_in(text)
    return first, (last if last != first else None), None


Day = Annotated[date, BeforeValidator(lambda value: day_in(line_of(value)))]
