"""Two groups at one door are told beforehand, and whoever asks sees when a room is free, not who has it."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import html5lib
import icalendar
import pytest
from click.testing import CliRunner, Result

from feed_rules import broken_rules, parsed
from quartier.cli import main
from quartier.clashes import bookings
from quartier.feeds.busy import busy_calendars
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Problem
from quartier.pages.kind_pages import record_page
from quartier.pages.rooms import clash_page
from quartier.pages.view import View
from quartier.reading.configuration import site_in

TODAY = date(2026, 6, 1)
CONFIGURATION = """\
site_name: Neustadt
site_url: https://neustadt.example/
docs_dir: content
theme: {name: quartier, language: de}
plugins:
  - quartier:
      uid_domain: neustadt.example
      state: NW
"""
HOUSE = "räume: [{titel: Großer Saal, plätze: 30}, {titel: Küche, plätze: 8}]"
BUSY = "orte/haus/belegt.ics"


class Folder:
    """A site's folder with a house and a meadow, to which a test adds events."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.write("mkdocs.yml", CONFIGURATION)
        self.write("content/index.md", "# Willkommen\n")
        self.place("haus", HOUSE)
        self.place("wiese")

    def write(self, name: str, text: str) -> None:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")

    def place(self, slug: str, text: str = "") -> None:
        self.write(f"content/orte/{slug}.md", f"---\ntitel: {slug.title()}\n{text}\n---\n")

    def event(self, slug: str, when: str, *more: str, where: str = "haus", room: str = "Küche") -> None:
        """An event, in the kitchen unless told otherwise."""
        lines = (f"titel: {slug.title()}", f"wann: {when}", f"ort: {where}", room and f"raum: {room}", *more)
        self.write(f"events/{slug}.yaml", "\n".join(filter(None, lines)) + "\n")

    def read(self, today: date = TODAY) -> Neighbourhood:
        site, problems = site_in(self.root)
        assert site is not None, problems
        return neighbourhood_of(site, today)

    def problems(self) -> list[Problem]:
        return list(self.read().problems)

    def clashing_days(self) -> list[str]:
        """The days on which the one told pair clashes; nothing where none is told."""
        found = self.problems()
        assert len(found) <= 1, found
        assert {one.code for one in found} <= {"room-taken-twice", "room-taken-often"}
        return [str(day) for one in found for day in one.facts["days"]]  # type: ignore[attr-defined]

    def run(self, *arguments: str) -> Result:
        return CliRunner().invoke(main, ["-C", str(self.root), *arguments, "--today", "2026-06-01"])


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "site")


# Who meets whom


def test_two_events_in_one_room_at_one_time_are_told(folder: Folder) -> None:
    folder.event("backen", "2026-07-01 18:00-20:00")
    folder.event("kochen", "2026-07-01 19:30-21:00")
    assert folder.clashing_days() == ["2026-07-01"]


def test_one_after_the_other_is_no_clash(folder: Folder) -> None:
    folder.event("backen", "2026-07-01 18:00-20:00")
    folder.event("kochen", "2026-07-01 20:00-21:00")
    assert folder.clashing_days() == []


def test_another_room_of_the_same_house_is_no_clash(folder: Folder) -> None:
    folder.event("backen", "2026-07-01 18:00-20:00")
    folder.event("kochen", "2026-07-01 18:00-20:00", room="Großer Saal")
    assert folder.clashing_days() == []


def test_same_room_name_in_another_house_is_no_clash(folder: Folder) -> None:
    folder.place("villa", HOUSE)
    folder.event("backen", "2026-07-01 18:00-20:00")
    folder.event("kochen", "2026-07-01 18:00-20:00", where="villa")
    assert folder.clashing_days() == []


@pytest.mark.parametrize("other", ["Großer Saal", "grosser-saal", "GROSSER SAAL"])
def test_a_room_is_the_same_however_it_is_spelt(folder: Folder, other: str) -> None:
    folder.event("backen", "2026-07-01 18:00-20:00", room="Großer Saal")
    folder.event("kochen", "2026-07-01 18:00-20:00", room=other)
    assert folder.clashing_days() == ["2026-07-01"]


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [("vorlauf: 30", "", 1), ("vorlauf: 29", "", 0), ("", "nachlauf: 30", 1), ("vorlauf: 15", "nachlauf: 16", 1)],
)
def test_time_to_set_up_and_to_clear_away_belongs_to_an_event(
    folder: Folder, first: str, second: str, days: int
) -> None:
    folder.event("backen", "2026-07-01 20:00-21:00", *filter(None, [first]))
    folder.event("kochen", "2026-07-01 18:00-19:31" if first and not second else "2026-07-01 18:00-19:30", second)
    if (first, second) == ("", "nachlauf: 30"):
        assert folder.clashing_days() == []
        folder.event("kochen", "2026-07-01 18:00-19:31", second)
    if first == "vorlauf: 29":
        folder.event("kochen", "2026-07-01 18:00-19:31")
    assert len(folder.clashing_days()) == days
