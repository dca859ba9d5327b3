"""Events as volunteers write them, read without a folder: what the calendar's tests begin with."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from textwrap import dedent
from zoneinfo import ZoneInfo

from hypothesis import settings
from msgspec.structs import replace

from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import Finding, Surroundings, programme
from quartier.calendar.schedule import Schedule
from quartier.kinds.event import EVENT
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Programme
from quartier.model.problem import Problem
from quartier.model.site import Category, OwnHoliday, Site
from quartier.reading.front_matter import yaml_document
from quartier.reading.neighbourhood import reading_of
from quartier.reading.validate import entry_of

TODAY = date(2026, 6, 1)
SITE = Site(
    root=Path("."),
    name="Neustadt am See",
    url="https://neustadt.example/",
    country="DE",
    state="NW",
    uid_domain="neustadt.example",
    categories={"treffen": Category("Treffen", "teal")},
    folders={"places": "orte", "organisations": "kontakte", "committees": "gremien", "notices": "aktuelles"},
)
STEADY = settings(derandomize=True, database=None, deadline=None)
"""For tests over generated examples: the same examples on every machine."""
BERLIN = ZoneInfo("Europe/Berlin")
OWN_WEEK = OwnHoliday("Seewoche", date(2026, 7, 13), date(2026, 7, 19), "school")


def read(text: str, slug: str = "fest", site: Site = SITE) -> tuple[Record, tuple[Problem, ...]]:
    """The record of an event's file with the field `title` added, and every problem of its fields."""
    file = f"events/{slug}.yaml"
    document = yaml_document(f"title: {slug}\n{dedent(text)}", file)
    entry, places, problems = entry_of(EVENT.entry, document.fields, reading_of(site))
    return Record("event", slug, file, entry, position_of=places), problems


def schedule_of(record: Record) -> Schedule:
    """What an event's record says about time."""
    assert EVENT.schedule
    schedule: Schedule = EVENT.schedule(record, Neighbourhood(SITE))
    return schedule


def codes(text: str, site: Site = SITE) -> list[str]:
    """The codes of what is wrong with an event's fields, or else with what they say about time."""
    problems = read(text, site=site)[1]
    found: Iterable[Problem | Finding] = problems or worked_out(text, site=site)[1]
    return [problem.code for problem in found]


def worked_out(
    text: str, slug: str = "fest", today: date = TODAY, site: Site = SITE
) -> tuple[Programme, tuple[Finding, ...]]:
    """What an event says about time; the fields must be in order."""
    record, problems = read(text, slug, site)
    assert problems == ()
    holidays = Holidays(site.country, site.state, site.holidays)
    return programme(schedule_of(record), Surroundings(site.zone, holidays, site.uid_domain, today))


def sound(text: str, slug: str = "fest", today: date = TODAY, site: Site = SITE) -> Programme:
    """The same of an event with which nothing is wrong, not even a little."""
    result, findings = worked_out(text, slug, today, site)
    assert findings == ()
    return result


def days(result: Programme) -> list[str]:
    """The day on which each occurrence begins, ISO."""
    return [f"{one.start:%Y-%m-%d}" for one in result.occurrences]


def neighbourhood(texts: Mapping[str, str], site: Site = SITE) -> Neighbourhood:
    """Events by slug, with all that is worked out from them."""
    records = {slug: read(text, slug, site)[0] for slug, text in texts.items()}
    programmes = {("event", slug): worked_out(text, slug, site=site)[0] for slug, text in texts.items()}
    return Neighbourhood(site, {"event": records}, (), programmes)


def in_zone(key: str) -> Site:
    """The same site with other clocks."""
    return replace(SITE, zone=ZoneInfo(key))
