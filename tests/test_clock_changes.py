"""Hour by hour over every clock change of 2025 to 2030: the feed says what the site says, to every reader."""

from datetime import UTC, date, timedelta
from pathlib import Path

import icalendar
import pytest
import recurring_ical_events

from subscribers import ALL, Expected, files, span
from test_readers import Reader
from written import SITE, neighbourhood

FIRST, LAST = date(2025, 1, 5), date(2030, 12, 29)
NIGHT = 'when: {first: 2025-01-04, time: "22:00-04:00", repeat: every Saturday, until: 2030-12-28}'


def hourly() -> dict[str, str]:
    """A series for every hour of the Sundays on which clocks change, and one through the night before."""
    said = "when: {{first: {first}, time: {start}-{end}, repeat: every Sunday, until: {last}}}"
    hours = {
        f"stunde-{hour}": said.format(first=FIRST, last=LAST, start=f"{hour:02}:30", end=f"{hour + 1:02}:15")
        for hour in range(23)
    }
    return {**hours, "nacht": NIGHT}


@pytest.fixture(scope="module")
def expected() -> Expected:
    return Expected(tuple(neighbourhood(hourly()).programmes.values()), SITE)


def days_of_change(expected: Expected) -> set[date]:
    """The Sundays of the clock changes, and those a week before and after."""
    days = {one.day for one in expected.occurrences}
    changed = {
        one.day
        for one in expected.occurrences
        if one.start.utcoffset() != (one.start + timedelta(days=7)).utcoffset()
    }
    return {day for day in days if any(abs((day - other).days) <= 8 for other in changed)}


def test_every_hour_is_there_on_each_of_the_twelve_clock_changes(expected: Expected) -> None:
    days = days_of_change(expected)
    assert len({day for day in days if day.weekday() == 6}) >= 24
    starts = {one.start.astimezone(UTC) for one in expected.occurrences}
    assert len(starts) > 7000


def test_library_of_subscribers_finds_every_hour(expected: Expected) -> None:
    calendar = icalendar.Calendar.from_ical(files(hourly())[ALL])
    found = set()
    for day in sorted(days_of_change(expected)):
        for event in recurring_ical_events.of(calendar).between(day, day + timedelta(days=1)):
            start, end = event["DTSTART"].dt, event["DTEND"].dt
            if start.date() == day:
                found.add((str(event["UID"]), *span(start, end, False), False))
    days = days_of_change(expected)
    wanted = {
        (one.uid, *span(one.start, one.end, False), False) for one in expected.occurrences if one.day in days
    }
    assert found == wanted


def test_khal_finds_every_hour(tmp_path: Path, expected: Expected) -> None:
    reader = Reader(tmp_path, SITE.zone.key)
    feed = tmp_path / "feed.ics"
    feed.write_bytes(files(hourly())[ALL])
    reader.run("khal", "import", "--batch", "-a", "quarter", str(feed))
    found = reader.listed(FIRST - timedelta(days=2), LAST + timedelta(days=2), SITE.zone)
    assert found == expected.seen
