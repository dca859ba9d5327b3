"""The clock changes of a zone as yearly rules, derived from the zone's data and verified."""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from msgspec import Struct

CHECKED_YEARS = range(1970, 2038)
HELD_SINCE = 2020
"""Since when the rules must have held, so that every date a quarter publishes gets the right hour."""
_UTC = ZoneInfo("UTC")
_WEEK = timedelta(weeks=1)
_MINUTE = timedelta(minutes=1)


class UnfitZone(ValueError):
    """The zone's clock changes follow no yearly rules."""


class Observance(Struct, frozen=True):
    """A clock change of every year: `ordinal` (-1 for the last) `weekday` (0 is Monday) of `month`.

    `start` is the first such change, in the wall-clock time before it; `month` is 0 where the clocks
    never change.
    """

    start: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool = False
    month: int = 0
    ordinal: int = 0
    weekday: int = 0


class _Change(Struct, frozen=True):
    """A clock change: the wall-clock time before it, both offsets, the name afterwards."""

    at: datetime
    before: timedelta
    after: timedelta
    name: str
    summer: bool


@lru_cache
def observances(key: str) -> tuple[Observance, ...]:
    """What the clocks of a zone do every year; raises UnfitZone where no rule says it."""
    zone = ZoneInfo(key)
    by_year: dict[int, list[_Change]] = {year: [] for year in CHECKED_YEARS}
    for change in _changes(zone):
        by_year[change.at.year].append(change)
    latest = by_year[CHECKED_YEARS[-1]]
    if any(len(by_year[year]) != len(latest) for year in range(HELD_SINCE, CHECKED_YEARS[-1])):
        raise UnfitZone(key)
    return tuple(_observance(key, change, by_year) for change in latest) or (_constant(zone),)


def fits(key: str) -> bool:
    """Whether calendar programs can be told what the clocks of a zone do."""
    try:
        return bool(observances(key))
    except UnfitZone:
        return False


def _changes(zone: ZoneInfo) -> Iterator[_Change]:
    """All clock changes of the checked years, found where the offset differs from that a week later."""
    moment, end = (datetime(year, 1, 1, tzinfo=_UTC) for year in (CHECKED_YEARS.start, CHECKED_YEARS.stop))
    offset = _offset(zone, moment)
    while moment < end:
        following = min(moment + _WEEK, end)
        before, offset = offset, _offset(zone, following)
        if before != offset:
            yield _change_within(zone, moment, following)
        moment = following


def _change_within(zone: ZoneInfo, earlier: datetime, later: datetime) -> _Change:
    """The change between two moments, by halving."""
    before = _offset(zone, earlier)
    while later - earlier > _MINUTE:
        middle = earlier + (later - earlier) // _MINUTE // 2 * _MINUTE
        earlier, later = (middle, later) if _offset(zone, middle) == before else (earlier, middle)
    after = later.astimezone(zone)
    wall = later.replace(tzinfo=None) + before
    return _Change(wall, before, _offset(zone, later), after.tzname() or "", bool(after.dst()))


def _offset(zone: ZoneInfo, moment: datetime) -> timedelta:
    return moment.astimezone(zone).utcoffset() or timedelta()


def _observance(key: str, change: _Change, by_year: Mapping[int, list[_Change]]) -> Observance:
    """The change with its rule, from the first year since which the rule has always held."""
    rule = _rule(change.at.date())
    first = change.at
    for year in reversed(CHECKED_YEARS):
        same = [one for one in by_year[year] if _same(one, change) and _matches(one.at.date(), rule)]
        if not same:
            break
        first = same[0].at
    if first.year > HELD_SINCE:
        raise UnfitZone(key)
    return Observance(first, change.before, change.after, change.name, change.summer, *rule)


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


def _constant(zone: ZoneInfo) -> Observance:
    moment = datetime(CHECKED_YEARS[-1], 1, 1, tzinfo=zone)
    offset = moment.utcoffset() or timedelta()
    return Observance(datetime(CHECKED_YEARS[0], 1, 1), offset, offset, moment.tzname() or "")
