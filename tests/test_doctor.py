"""The doctor: every point costs something when it is ill, and the step that helps most is named."""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from conftest import TODAY
from quartier.cli import main
from quartier.doctor import POINTS, Finding, Patient, as_json, examination, score, told, worst
from quartier.drafts import Desk
from quartier.issue_templates import template_files
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.reading.configuration import site_in
from quartier.scaffold_files import workflows
from quartier.words import LANGUAGES, words_of
from subscribers import calendars

CALENDAR = (
    b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x\r\nBEGIN:VEVENT\r\nUID:a@x\r\nDTSTAMP:20260601T000000Z\r\n"
    b"DTSTART;VALUE=DATE:20260602\r\nSUMMARY:Fest\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
)


def read(folder: Path, today: date = TODAY) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site, problems
    return neighbourhood_of(site, today)


def patient(folder: Path, today: date = TODAY, built: Mapping[str, bytes] | None = None) -> Patient:
    return Patient(read(folder, today), today, built)


def point(name: str, ill: Patient) -> Finding:
    return next(one for one in examination(ill) if one.point == name)


def write(folder: Path, file: str, text: str) -> None:
    (folder / file).write_text(text, "utf-8")


def event(when: str, more: str = "") -> str:
    return f"titel: Probe\nwann: {{{when}}}\n{more}"


# The score


def test_points_make_a_hundred() -> None:
    assert sum(one.weight for one in POINTS) == 100
    assert len({one.name for one in POINTS}) == len(POINTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_point_has_a_name_and_a_step_in_every_language(language: str) -> None:
    words = words_of(language)
    assert set(words["doctor.points"]) == {one.name for one in POINTS}


def test_what_could_not_be_seen_costs_nothing_and_counts_for_nothing() -> None:
    well, ill = Finding("sound", 10, 0), Finding("legal", 10, 5)
    assert score([well, ill]) == 75
    assert score([well, ill, Finding("feeds", 80, 0, seen=False)]) == 75
    assert score([]) == 0


def test_next_step_is_the_one_that_helps_most_and_only_one(good_copy: Path) -> None:
    assert worst([Finding("sound", 10, 0)]) is None
    findings = [Finding("sound", 10, 2), Finding("legal", 20, 7), Finding("feeds", 10, 7)]
    assert worst(findings) == findings[1]
    said = told(examination(patient(good_copy)), words_of("de"))
    assert said.count("Der nächste Schritt, der am meisten hilft:") == 1
    assert "So geht es der Website: " in said.split("\n")[0]


def test_one_ill_thing_among_many_costs_something() -> None:
    findings = examination(Patient(read(Path(__file__).parent / "examples/good"), TODAY))
    for one in findings:
        assert bool(one.cost) is bool(one.ailments), one
        assert one.cost <= one.weight


# Points of the files


def test_file_with_a_mistake_is_the_first_thing_to_mend(good_copy: Path) -> None:
    assert point("sound", patient(good_copy)).cost == 0
    write(good_copy, "events/probe.yaml", "tittel: Probe\n")
    found = point("sound", patient(good_copy))
    assert found.cost == 10
    assert [one.facts["file"] for one in found.ailments] == ["events/probe.yaml"]


def test_what_the_law_asks_and_nobody_said_costs_points(good_copy: Path) -> None:
    assert point("legal", patient(good_copy)).cost == 0
    path = good_copy / "mkdocs.yml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("        phone: 08999 100-0\n", ""), "utf-8")
    one = point("legal", patient(good_copy))
    assert [ailment.what for ailment in one.ailments] == ["imprint-second-way"]
    path.write_text(text[: text.index("      operator:")], "utf-8")
    assert point("legal", patient(good_copy)).cost == 20


@pytest.mark.parametrize(
    ("name", "file"), [("contacts", "content/kontakte/seeverein.md"), ("places", "content/orte/seehaus.md")]
)
def test_what_nobody_confirmed_within_a_year_costs_points(name: str, file: str, good_copy: Path) -> None:
    path = good_copy / file
    lines = [one for one in path.read_text("utf-8").split("\n") if not one.startswith("geprüft")]
    for day, ill in ((TODAY, False), (TODAY - timedelta(365), False), (TODAY - timedelta(366), True)):
        path.write_text("\n".join([lines[0], f"geprüft: {day}", *lines[1:]]), "utf-8")
        files = [one.facts["file"] for one in point(name, patient(good_copy)).ailments]
        assert (file in files) is ill, day


def test_open_series_that_nobody_confirmed_costs_points(good_copy: Path) -> None:
    before = len(point("series", patient(good_copy)).ailments)
    open_ended = event(
        "beginn: 2024-06-05, wiederholung: jeden Mittwoch, bis: offen", "geprüft: 2025-01-15\n"
    )
    write(good_copy, "events/probe.yaml", open_ended)
    assert len(point("series", patient(good_copy)).ailments) == before + 1


def test_holidays_must_reach_as_far_as_a_series_needs_them(good_copy: Path) -> None:
    far = event("beginn: 2049-06-02, wiederholung: jeden Mittwoch, bis: 2049-12-15, pause: [Schulferien]")
    assert point("holidays", patient(good_copy)).cost == 0
    write(good_copy, "events/probe.yaml", far)
    assert point("holidays", patient(good_copy, date(2049, 6, 1))).cost > 0
    path = good_copy / "mkdocs.yml"
    own = "        - {name: Ferien, von: 2049-07-01, bis: 2050-07-31, art: schule}\n      operator:\n"
    path.write_text(path.read_text("utf-8").replace("      operator:\n", own), "utf-8")
    assert point("holidays", patient(good_copy, date(2049, 6, 1))).cost == 0
    near = event("beginn: 2026-06-03, wiederholung: jeden Mittwoch, bis: 2026-12-16, pause: [Schulferien]")
    write(good_copy, "events/probe.yaml", near)
    assert point("holidays", patient(good_copy)).cost == 0


def test_category_for_which_nothing_comes_is_named(good_copy: Path) -> None:
    assert point("empty", patient(good_copy)).cost == 0
    path = good_copy / "mkdocs.yml"
    text = path.read_text("utf-8")
    path.write_text(
        text.replace("      audiences:\n", "        leer: Leere Kategorie\n      audiences:\n"), "utf-8"
    )
    found = point("empty", patient(good_copy))
    assert [one.facts["title"] for one in found.ailments] == ["Leere Kategorie"]
    said = told([found], words_of("de"))
    assert "In der Kategorie „Leere Kategorie“ kommt nichts." in said


def test_meeting_without_minutes_and_overdue_decision_cost_points(good_copy: Path) -> None:
    assert point("minutes", patient(good_copy)).cost == 0
    later = patient(good_copy, date(2026, 12, 1))
    files = [one.facts["file"] for one in point("minutes", later).ailments]
    assert "content/gremien/seerat/2026-06-18.md" in files
    assert point("decisions", patient(good_copy)).cost == 1


def test_page_without_a_summary_costs_points(good_copy: Path) -> None:
    files = {one.facts["file"] for one in point("summaries", patient(good_copy)).ailments}
    assert "content/mithelfen.md" in files
    write(good_copy, "content/mithelfen.md", "---\nkurz: Wobei man helfen kann.\n---\n# Mithelfen\n")
    files = {one.facts["file"] for one in point("summaries", patient(good_copy)).ailments}
    assert "content/mithelfen.md" not in files


# Points of the built site


def test_without_a_built_site_its_points_are_not_seen(good_copy: Path) -> None:
    unseen = {one.point for one in examination(patient(good_copy)) if not one.seen}
    assert unseen == {"feeds", "requests", "pictures", "workflows"}
    assert "erst nach „quartier build“ zu sehen" in told(examination(patient(good_copy)), words_of("de"))


def test_calendars_of_the_program_are_well(good_copy: Path) -> None:
    neighbourhood = read(good_copy)
    files = {one.path: one.content for one in calendars(neighbourhood, None)}
    found = point("feeds", Patient(neighbourhood, TODAY, files))
    assert len(files) > 10
    assert found.ailments == ()


@pytest.mark.parametrize(
    "broken",
    [
        CALENDAR.replace(b"\r\n", b"\n"),
        CALENDAR.replace(b"SUMMARY:Fest", b"SUMMARY:" + b"F" * 90),
        CALENDAR.replace(b"UID:a@x\r\n", b""),
        CALENDAR.replace(b"DTSTART;VALUE=DATE:20260602\r\n", b""),
        b"Das ist kein Kalender.\r\n",
    ],
)
def test_calendar_that_programs_cannot_read_is_named(broken: bytes, good_copy: Path) -> None:
    assert point("feeds", patient(good_copy, built={"a.ics": CALENDAR})).cost == 0
    found = point("feeds", patient(good_copy, built={"a.ics": CALENDAR, "b.ics": broken}))
    assert [one.facts["file"] for one in found.ailments] == ["b.ics"]


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("a.html", '<script src="https://elsewhere.example/x.js"></script>'),
        ("a.html", '<img alt="" src="//elsewhere.example/x.png">'),
        ("a.html", '<img alt="" src="x.png" srcset="x.png 1x, https://elsewhere.example/x.png 2x">'),
        ("a.html", '<link rel="stylesheet" href="https://elsewhere.example/x.css">'),
        ("a.html", '<iframe src="https://elsewhere.example/"></iframe>'),
        ("a.html", '<p style="background: url(https://elsewhere.example/x.png)">'),
        ("a.css", '@font-face { src: url("https://elsewhere.example/x.woff2") }'),
        ("a.css", "@import 'https://elsewhere.example/x.css';"),
    ],
)
def test_what_makes_a_browser_ask_somebody_else_is_named(file: str, text: str, good_copy: Path) -> None:
    found = point("requests", patient(good_copy, built={file: text.encode()}))
    assert found.cost == 10
    assert [one.facts["host"] for one in found.ailments] == ["elsewhere.example"]


def test_links_to_others_and_addresses_of_its_own_ask_nobody(good_copy: Path) -> None:
    page = (
        '<a href="https://elsewhere.example/">dort</a><link rel="canonical" href="https://elsewhere.example/">'
        '<img alt="" src="https://neustadt.example/x.png"><img alt="" src="/x.png">'
        '<script src="x.js"></script>'
    )
    assert point("requests", patient(good_copy, built={"a.html": page.encode()})).cost == 0


def test_picture_without_a_word_is_named(good_copy: Path) -> None:
    built = {"a.html": b'<img src="x.png" alt="">', "b.html": b'<img src="x.png">'}
    found = point("pictures", patient(good_copy, built=built))
    assert [one.facts["file"] for one in found.ailments] == ["b.html"]


# What GitHub does


def test_workflows_and_forms_that_the_program_would_write_differently_are_named(good_copy: Path) -> None:
    neighbourhood = read(good_copy)
    forms = template_files(Desk(neighbourhood, words_of("de"), TODAY))
    written = {**forms, **workflows("de")}
    well = Patient(neighbourhood, TODAY, None, written, forms)
    assert point("workflows", well).cost == 0
    name, form = ".github/workflows/check.yml", ".github/ISSUE_TEMPLATE/config.yml"
    newer = {name: written[name].replace("@3d3c42e5", "@00000000")}
    assert point("workflows", replace(well, written=written | newer)).cost == 0
    older = {
        name: written[name].replace("quartier check", "quartier prüfe"),
        form: "blank_issues_enabled: true\n",
    }
    found = point("workflows", replace(well, written=written | older))
    assert {one.facts["file"] for one in found.ailments} == {name, form}
    own = {name: "name: Selbst geschrieben\n"}
    assert point("workflows", replace(well, written=written | own)).cost == 0


# The command


def test_doctor_only_advises(good_copy: Path) -> None:
    write(good_copy, "events/probe.yaml", "tittel: Probe\n")
    result = CliRunner().invoke(main, ["-C", str(good_copy), "doctor", "--today", TODAY.isoformat()])
    assert result.exit_code == 0
    assert "events/probe.yaml hat einen Fehler." in result.output


def test_doctor_speaks_to_programs_too(good_copy: Path) -> None:
    arguments = ["-C", str(good_copy), "doctor", "--json", "--today", TODAY.isoformat()]
    said = json.loads(CliRunner().invoke(main, arguments).output)
    assert said == json.loads(as_json(examination_of(good_copy), words_of("de")))
    assert [one["point"] for one in said["points"]] == [one.name for one in POINTS]
    assert isinstance(said["score"], int)


def examination_of(folder: Path) -> tuple[Finding, ...]:
    neighbourhood = read(folder)
    forms = template_files(Desk(neighbourhood, words_of("de"), TODAY))
    return examination(Patient(neighbourhood, TODAY, None, {}, forms))
