"""Which facts are not as they were in the build before: what was made from one of them is made again."""

from collections.abc import Iterator, Mapping, Set
from datetime import date, datetime
from typing import Any

from msgspec import Struct

from quartier.building import reading
from quartier.building.state import State
from quartier.feeds.calendars import written_name
from quartier.loading import Loaded
from quartier.model.facts import PROBLEMS, Fact
from quartier.model.gatherings import Gathering, Name, names_of
from quartier.pages.view import DAYS

OWED: Fact = "owed"
"""A part of what is out of date, and made as soon as it may not wait any longer."""


class Now(Struct, frozen=True):
    """What is known before anything is made: what was read, digests of records, times of changes, the days on
    which something is; whether there may be other `names` than before."""

    loaded: Loaded
    records: Mapping[Fact, bytes]
    changed: Mapping[str, datetime] | None
    days: tuple[tuple[date, date] | None, frozenset[date]]
    names: bool


def touched_facts(state: State, now: Now) -> frozenset[Fact]:
    """All facts that are not as they were."""
    read = now.loaded.read
    found: set[Fact] = {OWED}
    for fact in _different(state.records, now.records):
        kind, _, slug = fact.rpartition(" ")
        found.update((fact, f"all {kind}"))
        for rows in (state.known.gathered, read.gathered):
            if row := rows.get((kind, slug)):
                found.update(row.facts(read.today.toordinal()))
    if now.names:
        found.update(_names_touched(state.known.gathered, read.gathered))
    found.update(_facts_of("changed", state.history[1] or {}, now.changed or {}))
    found.update(_facts_of("picture", state.known.pictures, read.pictures))
    if now.days != state.days:
        found.add(DAYS)
    if read.drawing != state.known.drawing:
        found.add("all place")
    if reading.problems_of(now.loaded) != (state.known.problems, state.known.rooms, state.known.duties):
        found.add(PROBLEMS)
    found.update(_feeds_touched(state, found))
    return frozenset(found)


def _feeds_touched(state: State, touched: Set[Fact]) -> list[Fact]:
    """The feeds of events of which feeds say something else now, because of another file."""
    rows = state.known.gathered.items()
    rewritten = (row for name, row in rows if not _stands_written(state, name, touched))
    return [fact for row in rewritten for fact in row.in_feeds]


def _stands_written(state: State, name: Name, touched: Set[Fact]) -> bool:
    known = state.files.get(written_name(name))
    return known is not None and touched.isdisjoint(known.facts)


def _names_touched(before: Mapping[Name, Gathering], now: Mapping[Name, Gathering]) -> Iterator[Fact]:
    for kind in {name[0] for name in (*before, *now)}:
        if _names(kind, before) != _names(kind, now):
            yield names_of(kind)


def _different(before: Mapping[Any, Any], now: Mapping[Any, Any]) -> list[Any]:
    """The keys that have another value, or that only one of the two has."""
    found = [key for key, value in now.items() if before.get(key) != value]
    return [*found, *(key for key in before if key not in now)]


def _names(kind: str, rows: Mapping[Name, Gathering]) -> list[tuple[Name, tuple[str, ...]]]:
    return [(name, row.formerly) for name, row in rows.items() if name[0] == kind]


def _facts_of(sort: str, before: Mapping[Any, Any], now: Mapping[Any, Any]) -> Iterator[Fact]:
    if different := _different(before, now):
        yield f"all {sort}"
        yield from (f"{sort} {key}" for key in different)
