"""Freshness: what nobody has confirmed for long is marked, and kind letters ask about it."""

import email
from collections.abc import Callable
from datetime import date, timedelta
from email.policy import default
from html import unescape
from pathlib import Path
from urllib.parse import unquote

import pytest
from click.testing import CliRunner, Result

from conftest import TODAY
from quartier.cli import main
from quartier.freshness import is_stale, needs_confirmation
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood, Record
from quartier.pages.kind_pages import record_page
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.reminders import letters, nobodys

YEAR = timedelta(days=365)
Run = Callable[..., Result]


@pytest.fixture
def quartier(good_copy: Path) -> Run:
    def run(*arguments: str) -> Result:
        whole = ["-C", str(good_copy), "remind", *arguments, "--today", TODAY.isoformat()]
        return CliRunner().invoke(main, whole, catch_exceptions=False)

    return run


def read(folder: Path) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site, problems
    return neighbourhood_of(site, TODAY)


def record(folder: Path, kind: str, slug: str) -> Record:
    found = read(folder).get(kind, slug)
    assert found
    return found


def confirm(folder: Path, file: str, day: date | None) -> None:
    """Writes when a file was confirmed last, or that it never was."""
    path = folder / file
    lines = [one for one in path.read_text("utf-8").split("\n") if not one.startswith("geprüft:")]
    at = 1 if lines[0] == "---" else 0
    lines[at:at] = [f"geprüft: {day}"] if day else []
    path.write_text("\n".join(lines), "utf-8")


def page(folder: Path, kind: str, slug: str) -> str:
    neighbourhood = read(folder)
    found = neighbourhood.get(kind, slug)
    assert found
    return record_page(View(neighbourhood, TODAY), found).html


PLACE, CONTACT = "content/orte/seehaus.md", "content/kontakte/seeverein.md"


# The mark on a page


@pytest.mark.parametrize(
    ("kind", "slug", "file"), [("place", "seehaus", PLACE), ("organisation", "seeverein", CONTACT)]
)
def test_page_that_nobody_confirmed_for_a_year_says_so_with_the_day_and_whom_to_tell(
    kind: str, slug: str, file: str, good_copy: Path
) -> None:
    confirm(good_copy, file, TODAY - YEAR)
    assert 'class="stale"' not in page(good_copy, kind, slug)
    assert "Zuletzt bestätigt am 1. Juni 2025" in page(good_copy, kind, slug).replace("\u00a0", " ")
    confirm(good_copy, file, TODAY - YEAR - timedelta(1))
    said = page(good_copy, kind, slug).replace("\u00a0", " ")
    assert "Seit dem 31. Mai 2025 hat niemand bestätigt" in said
    assert "Sagen Sie es uns" in said
    assert "mailto:post@neustadt.example" in unquote(unescape(said))


def test_page_that_was_never_confirmed_says_so_quietly(good_copy: Path) -> None:
    confirm(good_copy, PLACE, None)
    said = page(good_copy, "place", "seehaus")
    assert '<p class="note">Noch von niemandem bestätigt</p>' in said
    assert 'class="stale"' not in said


def test_only_series_without_an_end_want_to_be_confirmed(good_copy: Path) -> None:
    events = read(good_copy).all("event")
    wanted = {one.slug for one in events if needs_confirmation(one)}
    text = {one.slug: (good_copy / one.file).read_text("utf-8") for one in events}
    written = {slug for slug, said in text.items() if "bis: offen" in said or "until: open" in said}
    assert wanted == written
    assert wanted


def test_open_series_that_nobody_confirmed_is_marked_on_its_page(good_copy: Path) -> None:
    file = "events/strickrunde.yaml"
    series = "titel: Strickrunde\nwann: {beginn: 2024-06-05, wiederholung: jeden Mittwoch, bis: offen}\n"
    (good_copy / file).write_text(series, "utf-8")
    confirm(good_copy, file, TODAY - YEAR - timedelta(1))
    assert is_stale(record(good_copy, "event", "strickrunde"), TODAY)
    assert 'class="stale"' in page(good_copy, "event", "strickrunde")


def test_place_that_is_closed_for_good_needs_no_confirmation(good_copy: Path) -> None:
    confirm(good_copy, PLACE, TODAY - 3 * YEAR)
    assert is_stale(record(good_copy, "place", "seehaus"), TODAY)
    path = good_copy / PLACE
    path.write_text(path.read_text("utf-8").replace("---\n", "---\nstatus: geschlossen\n", 1), "utf-8")
    assert not is_stale(record(good_copy, "place", "seehaus"), TODAY)


# Letters


def only(folder: Path, before: date = TODAY) -> str:
    (letter,) = letters(read(folder), TODAY, before, "seeverein")
    return letter.text.replace("\u00a0", " ")


def test_letter_says_what_stands_there_now_and_when_it_was_confirmed(good_copy: Path) -> None:
    confirm(good_copy, CONTACT, date(2025, 3, 4))
    said = only(good_copy)
    assert said.startswith("Guten Tag,\n\n")
    assert "Seeverein" in said
    assert "zuletzt bestätigt am 4. März 2025" in said
    assert f"Telefon: {record(good_copy, 'organisation', 'seeverein').entry.phone}" in said.replace(
        "    ", ""
    )
    assert "„Stimmt alles“ genügt" in said
    assert said.endswith("Seeverein Neustadt e. V.\n")


def test_letter_names_what_the_organisation_runs_and_invites_to(good_copy: Path) -> None:
    path = good_copy / PLACE
    lines = [one for one in path.read_text("utf-8").split("\n") if not one.startswith("betreiber:")]
    path.write_text("\n".join(lines).replace("---\n", "---\nbetreiber: seeverein\n", 1), "utf-8")
    confirm(good_copy, PLACE, None)
    (good_copy / "events/strickrunde.yaml").write_text(
        "titel: Strickrunde\nwann: {beginn: 2024-06-05, wiederholung: jeden Mittwoch, bis: offen}\n"
        "geprüft: 2025-11-01\nveranstalter: seeverein\n",
        "utf-8",
    )
    said = only(good_copy)
    assert "Seehaus" in said
    assert "noch nie bestätigt" in said
    assert "Strickrunde – zuletzt bestätigt am 1. November 2025" in said
    assert "jeden Mittwoch" in said


def test_who_was_asked_within_the_year_gets_no_letter(good_copy: Path) -> None:
    for path in (good_copy / "content/kontakte").glob("*.md"):
        confirm(good_copy, f"content/kontakte/{path.name}", TODAY - timedelta(30))
    neighbourhood = read(good_copy)
    asked = letters(neighbourhood, TODAY, TODAY - YEAR)
    assert not [one for one in asked if one.organisation.file in one.text]
    assert letters(neighbourhood, TODAY, TODAY - timedelta(29))


def test_nothing_that_is_due_is_forgotten(good_copy: Path) -> None:
    """Either a letter asks about it, or it is told to whom nobody writes."""
    neighbourhood = read(good_copy)
    due = [one for kind in ("organisation", "place", "event") for one in neighbourhood.all(kind)]
    due = [one for one in due if needs_confirmation(one)]
    asked = "\n".join(one.text for one in letters(neighbourhood, TODAY, date.max))
    left = nobodys(neighbourhood, date.max)
    for one in due:
        assert one in left or f"{one.entry.title} – " in asked


# The command


def test_letters_become_mails_that_a_program_opens(quartier: Run, good_copy: Path, tmp_path: Path) -> None:
    confirm(good_copy, CONTACT, None)
    result = quartier("--organisation", "seeverein", "--output", str(tmp_path / "mails"))
    assert result.exit_code == 0, result.output
    mail = email.message_from_bytes((tmp_path / "mails/seeverein.eml").read_bytes(), policy=default)
    assert mail["To"] == record(good_copy, "organisation", "seeverein").entry.email
    assert mail["From"] == "post@neustadt.example"
    assert mail["Subject"] == "Stimmt das noch? Ihre Angaben bei Neustadt am See"
    assert mail["X-Unsent"] == "1"
    assert "„Stimmt alles“ genügt" in mail.get_content()


def test_same_files_and_day_make_the_same_mails(quartier: Run, good_copy: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        quartier("--output", str(tmp_path / name))
    one, two = (
        {path.name: path.read_bytes() for path in (tmp_path / name).iterdir()} for name in ("one", "two")
    )
    assert one == two
    assert one


def test_without_a_folder_the_letters_are_shown(quartier: Run, good_copy: Path) -> None:
    confirm(good_copy, CONTACT, None)
    said = quartier("--organisation", "seeverein").output
    assert said.startswith("An: ")
    assert "\nBetreff: Stimmt das noch?" in said


def test_organisation_that_does_not_exist_is_told(quartier: Run) -> None:
    result = quartier("--organisation", "severein")
    assert result.exit_code == 1
    assert "Meinten Sie „seeverein“?" in result.output


def test_all_confirmed_means_no_letter(quartier: Run, good_copy: Path) -> None:
    for record in read(good_copy).all("organisation"):
        confirm(good_copy, record.file, TODAY)
    for record in read(good_copy).all("place"):
        confirm(good_copy, record.file, TODAY)
    assert "Alles ist bestätigt" in quartier().output
    confirm(good_copy, CONTACT, None)
    assert "Alles ist bestätigt" not in quartier().output
