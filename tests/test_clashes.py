"""Two groups at one door are told beforehand, and whoever asks sees when a room is free, not who has it."""

import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

import html5lib
import icalendar
import pytest
from click.testing import CliRunner, Result
from msgspec.structs import replace

from conftest import LAWFUL
from feed_rules import broken_rules, parsed
from quartier.clashes import bookings
from quartier.cli import main
from quartier.feeds.busy import busy_calendars
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Problem
from quartier.pages.kind_pages import record_page
from quartier.pages.rooms import clash_page
from quartier.pages.view import View
from quartier.reading.configuration import site_in

TODAY = date(2026, 6, 1)
CONFIGURATION = f"""\
site_name: Neustadt
site_url: https://neustadt.example/
docs_dir: content
theme: {{name: quartier, language: de}}
plugins:
  - quartier:
      uid_domain: neustadt.example
      state: NW
{LAWFUL}"""
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
    ("before", "after", "clash"),
    [(30, 0, False), (31, 0, True), (0, 30, False), (0, 31, True), (15, 15, False), (15, 16, True)],
)
def test_time_to_set_up_and_to_clear_away_belongs_to_an_event(
    folder: Folder, before: int, after: int, clash: bool
) -> None:
    folder.event("kochen", "2026-07-01 18:00-19:30", f"nachlauf: {after}")
    folder.event("backen", "2026-07-01 20:00-21:00", f"vorlauf: {before}")
    assert bool(folder.clashing_days()) == clash


def test_event_without_an_end_takes_its_room_for_the_usual_time(folder: Folder) -> None:
    folder.event("kochen", "2026-07-01 18:00")
    folder.event("backen", "2026-07-01 19:00-20:00")
    assert folder.clashing_days() == []
    folder.event("backen", "2026-07-01 18:59-20:00")
    assert folder.clashing_days() == ["2026-07-01"]


def test_whole_day_takes_the_room_from_midnight_to_midnight(folder: Folder) -> None:
    folder.event("putzen", "2026-07-01")
    folder.event("frueh", "2026-07-01 00:00-01:00")
    folder.event("spaet", "2026-07-01 23:00-24:00")
    folder.event("danach", "2026-07-02 00:00-01:00")
    folder.event("davor", "2026-06-30 23:00-24:00")
    found = [(one.facts["other"], one.position.file) for one in folder.problems()]
    assert found == [("Frueh", "events/putzen.yaml"), ("Putzen", "events/spaet.yaml")]


def test_night_is_compared_with_the_morning_after(folder: Folder) -> None:
    folder.event("disco", "2026-07-03 21:00-02:00")
    folder.event("backen", "2026-07-04 02:00-05:00")
    assert folder.clashing_days() == []
    folder.event("backen", "2026-07-04 01:30-05:00")
    assert folder.clashing_days() == ["2026-07-04"]


def test_series_meet_on_exactly_the_days_that_both_have(folder: Folder) -> None:
    """2026 has 53 weeks: whoever compares weeks by number misses what comes after."""
    folder.event(
        "chor",
        "{beginn: 2026-12-14, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, bis: 2027-01-25}",
        "änderungen: {2027-01-11: {fällt_aus: ja}}",
    )
    folder.event(
        "turnen", "{beginn: 2026-12-21, uhrzeit: 19:00-20:00, wiederholung: alle 2 Wochen am Montag, mal: 4}"
    )
    assert folder.clashing_days() == ["2026-12-21", "2027-01-04", "2027-01-18"]


def test_series_without_an_end_meets_a_single_date_within_the_year(folder: Folder) -> None:
    folder.event(
        "chor",
        "{beginn: 2025-01-06, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, bis: offen}",
        "geprüft: 2026-05-01",
    )
    folder.event("fest", "2026-12-07 19:00-22:00")
    assert folder.clashing_days() == ["2026-12-07"]


@pytest.mark.parametrize("status", ["abgesagt", "{abgesagt: krank}"])
def test_cancelled_event_leaves_the_room_to_others(folder: Folder, status: str) -> None:
    folder.event("backen", "2026-07-01 18:00-20:00", f"status: {status}")
    folder.event("kochen", "2026-07-01 18:00-20:00")
    assert folder.clashing_days() == []


def test_paused_date_leaves_the_room_to_others(folder: Folder) -> None:
    folder.event(
        "chor",
        "{beginn: 2026-06-01, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, bis: 2026-06-22, "
        "pause: 2026-06-08}",
    )
    folder.event("fest", "2026-06-08 18:00-20:00")
    assert folder.clashing_days() == []


def weekly(*changes: str) -> tuple[str, str]:
    """When a course is, and what is different about its second date, the 8th of June."""
    when = "{beginn: 2026-06-01, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, bis: 2026-06-15}"
    return when, f"änderungen: {{2026-06-08: {{{', '.join(changes)}}}}}"


def test_moved_date_is_compared_where_it_now_is(folder: Folder) -> None:
    folder.event("kurs", *weekly("datum: 2026-06-10"))
    folder.event("alt", "2026-06-08 18:00-20:00")
    assert folder.clashing_days() == []
    folder.event("neu", "2026-06-10 19:00-20:00")
    assert folder.clashing_days() == ["2026-06-10"]


def test_date_in_another_room_is_compared_there(folder: Folder) -> None:
    folder.event("kurs", *weekly("raum: Großer Saal"))
    folder.event("alt", "2026-06-08 18:00-20:00")
    assert folder.clashing_days() == []
    folder.event("neu", "2026-06-08 18:00-20:00", room="Großer Saal")
    assert folder.clashing_days() == ["2026-06-08"]


def test_date_at_another_place_leaves_its_room_behind(folder: Folder) -> None:
    folder.place("villa", HOUSE)
    folder.event("kurs", *weekly("ort: villa"))
    folder.event("alt", "2026-06-08 18:00-20:00")
    assert folder.clashing_days() == []
    folder.event("gleich", "2026-06-08 18:00-20:00", where="villa")
    assert folder.clashing_days() == []
    folder.event("neu", "2026-06-08 18:00-20:00", where="villa", room="")
    assert folder.clashing_days() == ["2026-06-08"]


def test_extra_date_is_compared_too(folder: Folder) -> None:
    folder.event("kurs", weekly()[0], "zusätzlich: [{datum: 2026-06-20, uhrzeit: 10:00-12:00}]")
    folder.event("neu", "2026-06-20 11:00-12:00")
    assert folder.clashing_days() == ["2026-06-20"]


def test_place_without_rooms_is_one_room_whatever_it_is_called(folder: Folder) -> None:
    folder.event("boule", "2026-07-01 18:00-20:00", where="wiese", room="")
    folder.event("yoga", "2026-07-01 18:00-20:00", where="wiese", room="unter der Linde")
    said = {one.code for one in folder.problems()}
    assert said == {"room-taken-twice", "place-without-rooms"}


def test_room_that_the_place_does_not_list_yet_is_a_room(folder: Folder) -> None:
    folder.event("boule", "2026-07-01 18:00-20:00", room="Keller")
    folder.event("yoga", "2026-07-01 18:00-20:00", room="keller")
    folder.event("tanz", "2026-07-01 18:00-20:00", room="Turm")
    clash = [one for one in folder.problems() if one.code == "room-taken-twice"]
    assert [(one.position.file, one.facts["where"]) for one in clash] == [
        ("events/yoga.yaml", "Haus, Keller")
    ]


def test_an_event_is_never_in_its_own_way(folder: Folder) -> None:
    folder.event("kurs", weekly()[0], "zusätzlich: [{datum: 2026-06-01, uhrzeit: 19:00-21:00}]")
    assert folder.clashing_days() == []


def test_three_in_one_room_are_told_in_pairs(folder: Folder) -> None:
    for slug, hours in (("eins", "10:00-18:00"), ("zwei", "11:00-12:00"), ("drei", "11:30-13:00")):
        folder.event(slug, f"2026-07-01 {hours}")
    told = {(one.facts["file"], one.position.file) for one in folder.problems()}
    assert told == {
        ("events/drei.yaml", "events/eins.yaml"),
        ("events/drei.yaml", "events/zwei.yaml"),
        ("events/eins.yaml", "events/zwei.yaml"),
    }


# What is told


def test_message_names_both_files_the_room_and_the_dates(folder: Folder) -> None:
    folder.event("chor", "{beginn: 2026-06-01, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, mal: 7}")
    folder.event("turnen", "{beginn: 2026-06-08, uhrzeit: 19:00-20:00, wiederholung: jeden Montag, mal: 7}")
    done = folder.run("check")
    assert done.exit_code == 0
    line = next(line for line in done.output.splitlines() if line.startswith("events/turnen.yaml:4:7"))
    days = "2026-06-08, 2026-06-15, 2026-06-22, 2026-06-29"
    for said in ("Hinweis", "„Haus, Küche“", "„Chor“ (events/chor.yaml)", f"{days} und an 2 weiteren Tagen"):
        assert said in line


def test_double_booking_is_only_a_warning_where_the_place_does_not_forbid_it(folder: Folder) -> None:
    folder.place("haus", f"{HOUSE}\ndoppelbelegung: warnen")
    folder.event("backen", "2026-07-01 18:00-20:00")
    folder.event("kochen", "2026-07-01 18:00-20:00")
    assert len(folder.clashing_days()) == 1
    assert folder.run("check").exit_code == 0


def test_site_with_a_forbidden_double_booking_is_not_built(folder: Folder) -> None:
    folder.place("haus", f"{HOUSE}\ndoppelbelegung: verboten")
    folder.event("backen", "2026-07-01 18:00-20:00")
    folder.event("kochen", "2026-07-01 18:00-20:00")
    checked = folder.run("check")
    assert checked.exit_code == 1
    assert "events/kochen.yaml:4:7  „Haus, Küche“ ist zur selben Zeit schon vergeben" in checked.output
    command = (Path(sys.executable).parent / "quartier", "build", "--today", "2026-06-01")
    built = subprocess.run(command, cwd=folder.root, capture_output=True, encoding="utf-8")
    assert built.returncode == 1
    assert "events/backen.yaml" in built.stdout + built.stderr
    assert "Traceback" not in built.stdout + built.stderr
    assert not (folder.root / "site").exists()


@pytest.mark.parametrize(("places", "told"), [(8, []), (9, ["room-too-small"])])
def test_more_places_than_the_room_has_are_told(folder: Folder, places: int, told: list[str]) -> None:
    folder.event("kochen", "2026-07-01 18:00-20:00", f"anmeldung: {{plätze: {places}}}")
    assert [one.code for one in folder.problems()] == told


def test_more_places_than_the_smaller_room_of_one_date_has_are_told_once(folder: Folder) -> None:
    when, change = weekly("raum: küche")
    folder.event("kurs", when, change, "anmeldung: {plätze: 20}", room="Großer Saal")
    [problem] = folder.problems()
    assert (problem.code, problem.facts["room"], problem.facts["capacity"]) == ("room-too-small", "Küche", 8)


HOURS = 'öffnung: {"montag bis freitag": [9-12 Uhr, 14-18 Uhr], freitag: 20-2 Uhr, pause: 2026-07-08}'


@pytest.mark.parametrize(
    ("when", "more", "told"),
    [
        ("2026-07-01 09:00-12:00", "", False),
        ("2026-07-01 14:00-18:00", "", False),
        ("2026-07-01 08:59-12:00", "", True),
        ("2026-07-01 14:00-18:01", "", True),
        ("2026-07-01 11:00-15:00", "", True),
        ("2026-07-01 09:00-12:00", "vorlauf: 1", True),
        ("2026-07-01 14:00-18:00", "nachlauf: 1", True),
        ("2026-07-04 10:00-11:00", "", True),
        ("2026-07-08 10:00-11:00", "", True),
        ("2026-07-08 10:00-11:00", "status: abgesagt", False),
        ("2026-07-03 21:00-02:00", "", False),
        ("2026-07-04 00:30-02:00", "", False),
        ("2026-07-04 00:30-02:30", "", True),
        ("2026-07-03 00:30-02:00", "", True),
    ],
)
def test_time_at_which_the_place_cannot_be_had_is_told(
    folder: Folder, when: str, more: str, told: bool
) -> None:
    folder.place("haus", f"{HOUSE}\n{HOURS}")
    folder.event("kochen", when, more)
    assert [one.code for one in folder.problems()] == ["outside-availability"] * told


def test_many_dates_at_the_wrong_time_are_one_message(folder: Folder) -> None:
    folder.place("haus", f"{HOUSE}\n{HOURS}")
    folder.event("kochen", "{beginn: 2026-07-01, uhrzeit: 18:00-20:00, wiederholung: jeden Mittwoch, mal: 5}")
    said = folder.run("check").output
    assert said.count("steht zu dieser Zeit nicht zur Verfügung") == 1
    assert "2026-07-01, 2026-07-08, 2026-07-15, 2026-07-22, …" in said


# The page for coordinators


def test_coordinators_see_every_clash_that_is_still_to_come(folder: Folder) -> None:
    folder.event("chor", "{beginn: 2026-05-04, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, mal: 12}")
    folder.event("turnen", "{beginn: 2026-05-04, uhrzeit: 18:00-20:00, wiederholung: jeden Montag, mal: 12}")
    folder.event("alt", "2026-05-11 18:00-20:00")
    page = clash_page(View(folder.read(), TODAY))
    assert page.address == "doppelbelegungen/"
    links = re.findall(r'href="\.\./([^"]+)"', page.html)
    assert links == ["orte/haus/", "veranstaltungen/chor/", "veranstaltungen/turnen/"]
    days = re.findall(r'datetime="([^"]+)"', page.html)
    assert days == ["2026-06-01", "2026-06-08", "2026-06-15", "2026-06-22", "2026-06-29", "2026-07-06"]
    assert "2 weitere" in page.html


def test_coordinators_read_that_nothing_clashes(folder: Folder) -> None:
    folder.event("chor", "2026-07-01 18:00-20:00")
    assert "Kein Raum ist doppelt vergeben." in clash_page(View(folder.read(), TODAY)).html


# When the room is free


def table(folder: Folder, place: str = "haus") -> dict[str, dict[str, str]]:
    """The table on a place's page: day → room → what its cell says."""
    around = folder.read()
    record = around.get("place", place)
    assert record
    html = record_page(View(around, TODAY), record).html
    root = html5lib.parse(html, namespaceHTMLElements=False)
    found = root.find(".//table[@class='bookings']")
    assert found is not None
    rooms = ["".join(one.itertext()) for one in found.findall("thead/tr/th")][1:]
    return {
        str(row.find("th/time").get("datetime")): dict(
            zip(rooms, ("".join(cell.itertext()) for cell in row.findall("td")), strict=True)
        )
        for row in found.findall("tbody/tr")
    }


def test_table_shows_two_weeks_with_what_is_taken_and_what_is_free(folder: Folder) -> None:
    folder.event("kochen", "2026-06-02 18:00-20:00", "vorlauf: 30", "nachlauf: 15")
    folder.event("backen", "2026-06-02 09:00-10:00")
    folder.event("spaet", "2026-06-15 09:00-10:00")
    found = table(folder)
    assert list(found) == [f"2026-06-{day:02}" for day in range(1, 15)]
    assert found.pop("2026-06-02") == {"Großer Saal": "frei", "Küche": "9 bis 10 Uhr, 17:30 bis 20:15 Uhr"}
    assert {cell for row in found.values() for cell in row.values()} == {"frei"}


def test_table_shows_a_night_on_both_days(folder: Folder) -> None:
    folder.event("disco", "2026-06-05 21:00-02:00")
    folder.event("gestern", "2026-05-31 22:00-03:00")
    found = {day: row["Küche"] for day, row in table(folder).items() if row["Küche"] != "frei"}
    assert found == {"2026-06-01": "0 bis 3 Uhr", "2026-06-05": "21 bis 24 Uhr", "2026-06-06": "0 bis 2 Uhr"}


def test_table_shows_no_cancelled_date_and_every_moved_one_where_it_is(folder: Folder) -> None:
    folder.event("kurs", *weekly("datum: 2026-06-10", "raum: Großer Saal"))
    folder.event("aus", "2026-06-09 18:00-20:00", "status: abgesagt")
    found = table(folder)
    assert found["2026-06-08"] == found["2026-06-09"] == {"Großer Saal": "frei", "Küche": "frei"}
    assert found["2026-06-10"] == {"Großer Saal": "18 bis 20 Uhr", "Küche": "frei"}


def test_table_never_calls_free_what_is_taken_under_another_name(folder: Folder) -> None:
    folder.event("yoga", "2026-06-02 18:00-20:00", where="wiese", room="unter der Linde")
    folder.event("keller", "2026-06-02 18:00-20:00", room="Keller")
    folder.event("irgendwo", "2026-06-03 18:00-20:00", room="")
    folder.event("vorbei", "2026-05-31 18:00-24:00", room="Dachboden")
    assert list(table(folder, "wiese")["2026-06-02"].values()) == ["18 bis 20 Uhr"]
    found = table(folder)
    assert found["2026-06-02"]["Keller"] == "18 bis 20 Uhr"
    assert list(found["2026-06-03"].values()) == ["frei", "frei", "frei", "18 bis 20 Uhr"]


def test_table_names_no_event(folder: Folder) -> None:
    folder.event("geheimsache", "2026-06-02 18:00-20:00")
    assert "eheimsache" not in str(table(folder))


# The feed that says when, and not who


def busy(around: Neighbourhood, changed: Mapping[str, datetime] | None = None) -> dict[str, bytes]:
    return {file.path: file.content for file in busy_calendars(around, changed)}


def secretive(folder: Folder) -> None:
    folder.write("content/kontakte/verein.md", "---\ntitel: Geheimbund\nart: verein\n---\n")
    when, _ = weekly()
    folder.event(
        "losverkauf",
        when,
        "veranstalter: verein",
        "beschreibung: Nur für Eingeweihte",
        "kosten: Kassenlage",
        "änderungen: {2026-06-08: {titel: Umtrunk, hinweis: Sonderkatalog}}",
    )


@pytest.mark.parametrize("language", ["de", "en"])
def test_busy_feed_says_nothing_but_when_and_where(folder: Folder, language: str) -> None:
    secretive(folder)
    around = folder.read()
    around = replace(around, site=replace(around.site, language=language))
    [raw] = [raw for path, raw in busy(around).items() if path.startswith("orte/haus/")]
    text = raw.decode().replace("\r\n ", "").lower()
    assert text.count("begin:vevent") == 3
    for secret in (
        "losverkauf",
        "geheimbund",
        "verein",
        "eingeweihte",
        "kassenlage",
        "umtrunk",
        "sonderkatalog",
    ):
        assert secret not in text
    calendar = parsed(raw)
    assert calendar
    events = [one for one in calendar.inside if one.name == "VEVENT"]
    names = {line.name for one in events for line in one.lines}
    assert names == {"UID", "DTSTAMP", "DTSTART", "DTEND", "SUMMARY", "LOCATION", "URL", "TRANSP"}
    assert {one.get("SUMMARY") for one in events} == {"Belegt" if language == "de" else "Taken"}
    assert {one.get("LOCATION") for one in events} == {"Haus\\, Küche"}


def test_busy_feed_obeys_the_rules_of_feeds(folder: Folder) -> None:
    secretive(folder)
    around = folder.read()
    for changed in (None, {"events/losverkauf.yaml": datetime(2027, 5, 1, tzinfo=UTC)}):
        found = busy(around, changed)
        assert set(found) == {BUSY, "orte/wiese/belegt.ics"}
        assert {path: broken_rules(raw) for path, raw in found.items()} == {path: [] for path in found}


def read_back(raw: bytes) -> list[tuple[datetime, datetime]]:
    calendar = icalendar.Calendar.from_ical(raw)
    return [(one.decoded("DTSTART"), one.decoded("DTEND")) for one in calendar.walk("VEVENT")]


def fill(folder: Folder) -> None:
    """Every way to take the house."""
    folder.event("kurs", *weekly("datum: 2026-06-10"), "vorlauf: 20")
    folder.event("ganztags", "2026-06-20", room="")
    folder.event("disco", "2026-07-03 21:00-02:00", "nachlauf: 45", room="Großer Saal")
    folder.event("aus", "2026-06-09 18:00-20:00", "status: abgesagt")
    folder.event("offen", "2026-06-11 18:00")
    folder.event("draussen", "2026-06-12 18:00-19:00", where="wiese", room="")


def test_busy_feed_read_back_is_exactly_what_is_booked(folder: Folder) -> None:
    fill(folder)
    around = folder.read()
    booked = sorted((one.start, one.end) for one in bookings(around) if one.place == "haus")
    assert read_back(busy(around)[BUSY]) == booked
    assert [f"{start:%m-%d %H:%M}/{end:%m-%d %H:%M}" for start, end in booked] == [
        "06-01 17:40/06-01 20:00",
        "06-10 17:40/06-10 20:00",
        "06-11 18:00/06-11 19:00",
        "06-15 17:40/06-15 20:00",
        "06-20 00:00/06-21 00:00",
        "07-03 21:00/07-04 02:45",
    ]


def test_busy_feed_of_many_years_leaves_out_the_oldest_dates(folder: Folder) -> None:
    for hour in (8, 14):
        when = (
            f"beginn: 2020-01-01, uhrzeit: '{hour}:00-{hour + 1}:00', wiederholung: täglich, bis: 2026-12-31"
        )
        folder.event(f"um-{hour}", f"{{{when}}}")
    around = folder.read()
    raw = busy(around)[BUSY]
    assert broken_rules(raw) == []
    booked = sorted((one.start, one.end) for one in bookings(around))
    kept = read_back(raw)
    assert 2000 < len(kept) < len(booked)
    assert kept == booked[-len(kept) :]


def uids(folder: Folder) -> list[str]:
    calendar = icalendar.Calendar.from_ical(busy(folder.read())[BUSY])
    return [str(one["UID"]) for one in calendar.walk("VEVENT")]


def move(folder: Folder) -> None:
    folder.event("kurs", *weekly("datum: 2026-06-09", "uhrzeit: 10:00-11:00"))


def rename(folder: Folder) -> None:
    (folder.root / "events/kurs.yaml").unlink()
    folder.event("lehrgang", weekly()[0], "früher: kurs")


@pytest.mark.parametrize("edit", [move, rename])
def test_a_taken_time_keeps_its_uid_over_edits(folder: Folder, edit: Callable[[Folder], None]) -> None:
    folder.event("kurs", weekly()[0])
    before = uids(folder)
    assert len(set(before)) == 3
    edit(folder)
    assert uids(folder) == before


# How long it takes

MANY = r"""
import re, sys, time
from datetime import date
from pathlib import Path
from quartier.clashes import bookings, room_problems
from quartier.kinds import ALL_KINDS
from quartier.kinds.page import WrittenPage
from quartier.reading.configuration import site_in
from quartier.reading.neighbourhood import read
site, _ = site_in(Path(sys.argv[1]))
begun = time.process_time()
around = read(site, ALL_KINDS, WrittenPage, date(2026, 6, 1))
expanded = time.process_time()
told = room_problems(around, list(bookings(around)))
seconds = time.process_time()
dates = sum(len(one.occurrences) for one in around.programmes.values())
status = Path("/proc/self/status")  # not getrusage, whose peak holds that of the process which started it
peak = int(re.search(r"VmHWM:\s+(\d+)", status.read_text())[1]) // 1024 if status.exists() else 0
print(dates, len(told), round(expanded - begun, 2), round(seconds - begun, 2), peak)
"""
WEEKDAYS = ("montags", "dienstags", "mittwochs", "donnerstags", "freitags", "samstags", "sonntags")


def test_ten_years_of_a_busy_quarter_are_checked_in_seconds(folder: Folder) -> None:
    """2,000 weekly series of a year each, in 2 s and 110 MB on a usual machine; slow ones are given room."""
    random = Random(1)
    for number in range(2000):
        first = date.fromordinal(date(2020, 1, 6).toordinal() + number * 3650 // 2000)
        last = date.fromordinal(first.toordinal() + 364)
        hour, place = random.randrange(8, 20), f"ort-{random.randrange(20)}"
        folder.event(
            f"kurs{number}",
            f"{{beginn: {first}, uhrzeit: '{hour:02}:00-{hour + 1:02}:30', "
            f"wiederholung: {WEEKDAYS[first.weekday()]}, bis: {last}}}",
            "vorlauf: 15",
            where=place,
            room=random.choice(["Küche", "Großer Saal"]),
        )
    for number in range(20):
        folder.place(f"ort-{number}", f"{HOUSE}\nöffnung: {{montag bis sonntag: 7-22 Uhr}}")
    command = (sys.executable, "-c", MANY, str(folder.root))
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
    dates, told, expansion, seconds, megabytes = map(float, done.stdout.split())
    assert (dates, told > 0) == (106_000, True)
    assert expansion < 10, f"{expansion} s to read and expand"
    assert seconds < 15, f"{seconds} s with the clash report"
    assert megabytes < 300, f"{megabytes} MB"
