"""What takes place is found by day and by group: the same with an index of all and without one."""

from datetime import date, timedelta

import pytest

from conftest import GOOD, TODAY
from quartier.loading import neighbourhood_of
from quartier.model import gatherings
from quartier.model.gatherings import Found, Gatherings, at_place
from quartier.reading.configuration import site_in

SITE, _ = site_in(GOOD)
assert SITE
AROUND = neighbourhood_of(SITE, TODAY)
ALL = Gatherings(AROUND.gathered.values(), TODAY)


def found_by(few: int, monkeypatch: pytest.MonkeyPatch) -> Gatherings:
    """All gatherings, that are looked through so often before they get an index."""
    monkeypatch.setattr(gatherings, "FEW", few)
    return Gatherings(ALL.rows.values(), TODAY)


@pytest.mark.parametrize(("few", "of_a_year"), [(0, 0), (3, 9), (10_000, 0), (10_000, 2), (10_000, 10_000)])
def test_every_day_has_the_dates_that_touch_it(
    few: int, of_a_year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gatherings, "FEW_OF_A_YEAR", of_a_year)
    expected: dict[int, list[Found]] = {}
    for row in ALL.rows.values():
        for one in row.moments:
            if one.open or one.comes < TODAY.toordinal():
                for day in range(one.first, one.last + 1):
                    expected.setdefault(day, []).append(Found(one, row.name))
    searched = found_by(few, monkeypatch)
    assert list(searched.days) == sorted(expected)
    first = date.fromordinal(min(expected)) - timedelta(days=40)
    for number in range(max(expected) - min(expected) + 80):
        day = first + timedelta(days=number)
        assert searched.on(day) == gatherings.in_order(expected.get(day.toordinal(), ()))


@pytest.mark.parametrize("few", [0, 3, 10_000])
def test_every_group_has_its_gatherings(few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = sorted(ALL.rows.values(), key=lambda row: row.slug)
    facts = {fact for row in rows for fact in (*row.groups, *map(at_place, row.places))}
    assert len(facts) > 10
    searched = found_by(few, monkeypatch)
    for fact in (*facts, "category nothing"):
        expected = [row for row in rows if fact in row.groups or fact in map(at_place, row.places)]
        assert searched.of(fact) == expected


def test_dates_are_packed_without_loss() -> None:
    number = 0
    for name, programme in AROUND.programmes.items():
        record = AROUND.records[name[0]][name[1]]
        moments = ALL.rows[name].moments
        for one, moment in zip(programme.occurrences, moments, strict=True):
            number += 1
            seconds = timedelta(seconds=moment.start)
            midnight = one.start.replace(hour=0, minute=0, second=0, tzinfo=None)
            assert seconds == timedelta(midnight.toordinal()) + (one.start.replace(tzinfo=None) - midnight)
            assert date.fromordinal(moment.first) == one.day
            assert date.fromordinal(moment.last) == one.last_day
            assert (moment.comes >= TODAY.toordinal()) == one.comes(TODAY)
            assert (moment.uid, moment.open) == (one.uid, one.lasting)
            assert moment.place == (one.place or record.entry.place or "")
    assert number > 200
