"""The handbook as it lies in the package: its texts, its recipes, its examples of slips."""

import re
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from quartier import yaml_source
from quartier.calendar import phrases
from quartier.calendar.holidays import Holidays
from quartier.calendar.occurrences import programme
from quartier.calendar.schedule import Surroundings
from quartier.kinds.event import EVENT
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.model.occurrence import Occurrence
from quartier.model.site import OwnHoliday, Site
from quartier.reading.front_matter import yaml_document
from quartier.reading.neighbourhood import reading_of
from quartier.reading.validate import entry_of
from quartier.words import Words, words_of

_FOLDER = Path(__file__).parent / "handbook"
TEXTS = (
    "index",
    "events",
    "changes",
    "contacts",
    "meetings",
    "notices",
    "pages",
    "pictures",
    "published",
    "undo",
    "private",
    "maintainers",
)
"""The pages of the handbook in the order in which they are listed, by the names of their files."""
NEW_FILES = {"event": "yaml", "place": "md", "organisation": "md", "notice": "md"}
"""The kinds of which a new file can be begun from a page, and how its name ends."""
SHOWN = 4
_PLAYS_IN = Site(
    root=Path("."),
    name="",
    state="NW",
    uid_domain="handbook.example",
    holidays=(OwnHoliday("Sommerpause", date(2026, 7, 27), date(2026, 8, 14), "school"),),
)
"""Recipes have the holidays of North Rhine-Westphalia, and one of their own."""


class Text(Struct, frozen=True):
    """A page of the handbook as it is written: heading, first paragraph, and the rest, in Markdown."""

    title: str
    lead: str
    body: str


class Recipe(Struct, frozen=True):
    """A file to copy, with what it is for; on `day` its next dates are `dates`."""

    name: str
    title: str
    says: str
    day: date
    dates: tuple[date, ...]
    file: str


class Understood(Struct, frozen=True):
    """What the program makes of a recipe: its rules and its next dates, in words."""

    rules: tuple[str, ...]
    dates: tuple[str, ...]


class Example(Struct, frozen=True):
    """A slip and its remedy; where `file` names a place, both are whole files that may stand there."""

    topic: str
    wrong: str
    right: str
    file: str = ""


def _kept(*steps: str) -> str:
    return _FOLDER.joinpath(*steps).read_text("utf-8")


@lru_cache
def text(language: str, name: str) -> Text:
    """One of `TEXTS`."""
    title, lead, body = _kept(language, f"{name}.md").split("\n\n", 2)
    return Text(title.removeprefix("# "), " ".join(lead.split()), body)


@lru_cache
def drawing(name: str) -> str:
    """The inside of a drawing."""
    return _kept("pictures", f"{name}.svg")


def new_file_url(site: Site, kind: str) -> str:
    """Where a file of a kind is begun, with what it may say; empty where the site's files lie elsewhere."""
    named = words_of(site.language)["handbook.new"][kind]["file"]
    ending = NEW_FILES[kind]
    return site.new_url(
        site.folder(f"{kind}s"), f"{named}.{ending}", _kept("new", site.language, f"{kind}.{ending}")
    )


# Recipes


@lru_cache
def recipe_names() -> tuple[str, ...]:
    """The recipes, in the order of their names."""
    folder = _FOLDER / "recipes" / "de"
    return tuple(sorted(file.name.removesuffix(".yaml") for file in folder.iterdir()))


@lru_cache
def recipe(language: str, name: str) -> Recipe:
    """Its heading, its sentence and its dates stand in comments above the file."""
    title, says, dates, file = _kept("recipes", language, f"{name}.yaml").split("\n", 3)
    day, *coming = map(date.fromisoformat, re.findall(r"\d{4}-\d\d-\d\d", dates))
    return Recipe(name, title.lstrip("# "), says.lstrip("# "), day, tuple(coming), file.strip("\n") + "\n")


def dates_of(one: Recipe, language: str) -> tuple[Occurrence, ...]:
    """Every date of a recipe; ValueError where the program does not understand it, or only with a warning."""
    record = record_of(one, language)
    assert EVENT.schedule
    schedule = EVENT.schedule(record, Neighbourhood(_PLAYS_IN))
    holidays = Holidays(_PLAYS_IN.country, _PLAYS_IN.state, _PLAYS_IN.holidays)
    around = Surroundings(_PLAYS_IN.zone, holidays, _PLAYS_IN.uid_domain, one.day)
    found, findings = programme(schedule, around)
    if findings:
        raise ValueError(f"{one.name}: {findings}")
    return found.occurrences


def record_of(one: Recipe, language: str) -> Record:
    """The event that a recipe is; ValueError where one of its fields is wrong."""
    site = replace(_PLAYS_IN, language=language)
    document = yaml_document(one.file, f"{one.name}.yaml")
    entry, places, problems = entry_of(EVENT.entry, document.fields, reading_of(site))
    if problems:
        raise ValueError(f"{one.name}: {problems}")
    return Record("event", one.name, document.file, entry, position_of=places)


@lru_cache
def understood(language: str, name: str) -> Understood:
    """What the program says of a recipe."""
    one, words = recipe(language, name), words_of(language)
    entry = record_of(one, language).entry
    coming = list(phrases.coming(dates_of(one, language), one.day))[:SHOWN]
    rules = phrases.repetitions(entry.when, entry.changes, words)
    return Understood(tuple(rules), tuple(_told(found, words) for found in coming))


def _told(found: Occurrence, words: Words) -> str:
    cancelled = str(words["site.cancelled"]) if found.cancelled else ""
    parts = (phrases.moment(found, words), cancelled, found.reason, found.note, found.title)
    return " – ".join(part for part in parts if part)


# Examples of slips


@lru_cache
def examples(language: str) -> Mapping[str, Example]:
    """An example for the code of every problem, topic by topic."""
    kept = yaml_source.plain(_kept("examples", f"{language}.yaml"))
    return {
        code: Example(topic, **{part: said.strip("\n") for part, said in one.items()})
        for topic, of_topic in kept.items()
        for code, one in of_topic.items()
    }
