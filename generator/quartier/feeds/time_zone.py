"""The VTIMEZONE of a zone (RFC 5545 §3.6.5): two yearly rules, derived from the zone's data and verified."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
CHECKED_YEARS = range(1970, 2038)
HELD_SINCE = 2020
"""Since when the rules must have held, so that every date a quarter publishes gets the right hour."""
_HOUR = timedelta(hours=1)


class UnfitZone(ValueError):
    """The zone's clock changes follow no two yearly rules."""


@dataclass(frozen=True)
class _Change:
    """A clock change: the wall-clock time before it, both offsets, the name afterwards."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache
def vtimezone(key: str) -> bytes:
    """The component for a zone's name; raises UnfitZone where subscribers would be told a wrong hour."""
    zone = ZoneInfo(key)
    by_year = {year: _changes(zone, year) for year in CHECKED_YEARS}
    latest = by_year[CHECKED_YEARS[-1]]
    if not latest and any(by_year[year] for year in range(HELD_SINCE, CHECKED_YEARS[-1])):
        raise UnfitZone(key)
    parts = [_observance(change, by_year) for change in latest] or [_constant(zone)]
    return b"".join((_line("BEGIN", "VTIMEZONE"), _line("TZID", key), *parts, _line("END", "VTIMEZONE")))


def _changes(zone: ZoneInfo, year: int) -> list[_Change]:
    """All clock changes of a year, found hour by hour where a day's offset differs from the next."""
    found = []
    day = datetime(year, 1, 1, tzinfo=ZoneInfo("UTC"))
    while day.year == year:
        if day.astimezone(zone).utcoffset() != (day + 24 * _HOUR).astimezone(zone).utcoffset():
            found.append(_change_within(zone, day))
        day += 24 * _HOUR
    return found


def _change_within(zone: ZoneInfo, day: datetime) -> _Change:
    before = day.astimezone(zone).utcoffset() or timedelta()
    moment = day
    while moment.astimezone(zone).utcoffset() == before:
        moment += timedelta(minutes=15)
    after = moment.astimezone(zone)
    wall = moment.replace(tzinfo=None) + before
    return _Change(wall, before, after.utcoffset() or timedelta(), after.tzname() or "", bool(after.dst()))


def _observance(change: _Change, by_year: dict[int, list[_Change]]) -> bytes:
    """STANDARD or DAYLIGHT with its rule, from the first year since which the rule has always held."""
    rule = _rule(change.at.date())
    first = change.at
    for year in reversed(CHECKED_YEARS):
        same = [one for one in by_year[year] if _same(one, change) and _matches(one.at.date(), rule)]
        if not same:
            break
        first = same[0].at
    if first.year > HELD_SINCE:
        raise UnfitZone(str(first.year))
    name = "DAYLIGHT" if change.summer else "STANDARD"
    month, ordinal, weekday = rule
    return b"".join(
        (
            _line("BEGIN", name),
            _line("DTSTART", f"{first:%Y%m%dT%H%M%S}"),
            _line("RRULE", f"FREQ=YEARLY;BYMONTH={month};BYDAY={ordinal}{WEEKDAYS[weekday]}"),
            *_offsets(change.before, change.after, change.name),
            _line("END", name),
        )
    )


def _same(one: _Change, other: _Change) -> bool:
    return (one.at.time(), one.before, one.after) == (other.at.time(), other.before, other.after)


def _rule(day: date) -> tuple[int, int, int]:
    """Month, which weekday in it (-1 for the last), weekday: as clock changes are fixed by law."""
    last = day.day + 7 > monthrange(day.year, day.month)[1]
    return day.month, -1 if last else (day.day - 1) // 7 + 1, day.weekday()


def _matches(day: date, rule: tuple[int, int, int]) -> bool:
    month, ordinal, weekday = rule
    last = day.day + 7 > monthrange(day.year, day.month)[1]
    nth = last if ordinal == -1 else (day.day - 1) // 7 + 1 == ordinal
    return day.month == month and day.weekday() == weekday and nth


def _constant(zone: ZoneInfo) -> bytes:
    moment = datetime(CHECKED_YEARS[-1], 1, 1, tzinfo=zone)
    offset = moment.utcoffset() or timedelta()
    return b"".join(
        (
            _line("BEGIN", "STANDARD"),
            _line("DTSTART", f"{CHECKED_YEARS[0]}0101T000000"),
            *_offsets(offset, offset, moment.tzname() or ""),
            _line("END", "STANDARD"),
        )
    )


def _offsets(before: timedelta, after: timedelta, name: str) -> tuple[bytes, ...]:
    return (
        _line("TZOFFSETFROM", _offset(before)),
        _line("TZOFFSETTO", _offset(after)),
        _line("TZNAME", name),
    )


def _offset(offset: timedelta) -> str:
    minutes = int(offset.total_seconds()) // 60
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


def _line(name: str, value: str) -> bytes:
    return f"{name}:{value}\r\n".encode("ascii")
