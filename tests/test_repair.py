"""What `quartier fix` repairs and what it leaves alone: signs and spelling, never what a file says."""

import stat
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import GOOD, TODAY
from quartier.cli import main
from quartier.reading.configuration import site_in
from quartier.repair import near_to, reader_of, repaired, slugs_of

DAY = TODAY.isoformat()
FEST = "titel: Fest\nwann: 2026-07-05\n"


def mended(text: str, file: str = "events/probe.yaml") -> str:
    """The text of a file of the good neighbourhood after all safe repairs."""
    site, _ = site_in(GOOD)
    assert site
    reader = reader_of(site, file, slugs_of(site))
    assert reader
    return repaired(text, reader).text


def fix(folder: Path, *arguments: str, answer: str | None = None) -> Result:
    return CliRunner().invoke(main, ("-C", str(folder), "fix", "--today", DAY, *arguments), input=answer)


def probe(folder: Path, text: str | bytes, file: str = "events/probe.yaml") -> Path:
    path = folder / file
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("titel: Kino: Der See\nwann: 2026-07-05\n", 'titel: "Kino: Der See"\nwann: 2026-07-05\n'),
        ("titel: „Kino: Der See“\nwann: 2026-07-05\n", 'titel: "Kino: Der See"\nwann: 2026-07-05\n'),
        ("titel: @home\nwann: 2026-07-05\n", 'titel: "@home"\nwann: 2026-07-05\n'),
        ("titel: > 18 Jahre\nwann: 2026-07-05\n", 'titel: "> 18 Jahre"\nwann: 2026-07-05\n'),
        ("titel: !Achtung\nwann: 2026-07-05\n", 'titel: "!Achtung"\nwann: 2026-07-05\n'),
        ("titel: *Sterne\nwann: 2026-07-05\n", 'titel: "*Sterne"\nwann: 2026-07-05\n'),
        ("titel: &Musik am See\nwann: 2026-07-05\n", 'titel: "&Musik am See"\nwann: 2026-07-05\n'),
        ('titel: "Fest" am See\nwann: 2026-07-05\n', "titel: '\"Fest\" am See'\nwann: 2026-07-05\n"),
        ("titel: „Fest“\nwann: 2026-07-05\n", "titel: Fest\nwann: 2026-07-05\n"),
        ("titel:Fest\nwann: 2026-07-05\n", FEST),
        ("titel :Fest\nwann: 2026-07-05\n", FEST),
        ("titel:\xa0Fest\nwann: 2026-07-05\n", FEST),
        ("\u200btitel: Fest\nwann: 2026-07-05\n", FEST),
        ("ti\xadtel: Fest\nwann: 2026-07-05\n", FEST),
        ("titel: Fest\nwann:\n\tbeginn: 2026-07-05\n", "titel: Fest\nwann:\n  beginn: 2026-07-05\n"),
        (
            "titel: Fest\nwann:\n\xa0\xa0beginn: 2026-07-05\n",
            "titel: Fest\nwann:\n  beginn: 2026-07-05\n",
        ),
        (f"{FEST}---\n", FEST),
        (f"{FEST}\x1a", FEST),
        (f"```yaml\n{FEST}```\n", FEST),
        (f"{FEST}zielgruppen:\n  -alle\n  -kinder\n", f"{FEST}zielgruppen:\n  - alle\n  - kinder\n"),
        (f"{FEST}zielgruppen:\n  • alle\n  • kinder\n", f"{FEST}zielgruppen:\n  - alle\n  - kinder\n"),
        ("tittel: Fest\nwann: 2026-07-05\n", FEST),
        ("titel: Fest\nwnan: 2026-07-05\n", FEST),
        (f"{FEST}ort: sehaus\n", f"{FEST}ort: seehaus\n"),
        (f"{FEST}ort: Seehaus\n", f"{FEST}ort: seehaus\n"),
        (f'{FEST}ort: "Seehaus"\n', f'{FEST}ort: "seehaus"\n'),
        (f"{FEST}kategorien: [Feste, wassser]\n", f"{FEST}kategorien: [feste, wasser]\n"),
        (f"{FEST}anmeldung: {{bei: Seeverein}}\n", f"{FEST}anmeldung: {{bei: seeverein}}\n"),
        (f"{FEST}status: abgesgt\n", f"{FEST}status: abgesagt\n"),
        (f"{FEST}barrierefreiheit: [stufnlos]\n", f"{FEST}barrierefreiheit: [stufenlos]\n"),
        (f"{FEST}sttaus: abgesagt\nort: Sehaus\n", f"{FEST}status: abgesagt\nort: seehaus\n"),
    ],
)
def test_slip_of_the_pen_is_put_right(wrong: str, right: str) -> None:
    assert mended(wrong) == right


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("—\ntitel: Seite\n—\nText\n", "---\ntitel: Seite\n---\nText\n"),
        ("\n\n---\ntitel: Seite\n---\nText\n", "---\ntitel: Seite\n---\nText\n"),
        ("---\ntitel: Seite: neu\n---\nText: a: b\n", '---\ntitel: "Seite: neu"\n---\nText: a: b\n'),
    ],
)
def test_head_of_a_page_is_put_right_and_its_text_left_alone(wrong: str, right: str) -> None:
    assert mended(wrong, "content/probe.md") == right


@pytest.mark.parametrize(
    "text",
    [
        FEST,
        f"{FEST}ort: kurpark\n",
        f"{FEST}anmeldung: {{nötig: na}}\n",
        f"{FEST}titel: Feier\n",
        f"{FEST}tittel: Feier\n",
        f"{FEST}beschreibung: '[Fest](termin:sefest)'\n",
        f"{FEST}kategorien: sehaus\n",
        "titel: Fest\nwann: 1.5.26\n",
        "titel: Fest\nwann: 2026-13-01\n",
        'titel: "Das "Fest" am See"\nwann: 2026-07-05\n',
        "titel: 'Rock'n'Roll'\nwann: 2026-07-05\n",
        "titel: Fest\nwann: beginn: 2026-07-05\n",
        "titel: - Fest\nwann: 2026-07-05\n",
        "titel: Kino: Der See #3\nwann: 2026-07-05\n",
        "titel: Treffen #3\nwann: 2026-07-05\n",
        "titel = Fest\nwann: 2026-07-05\n",
        f"{FEST}---\ntitel: Feier\nwann: 2026-07-06\n",
        f"{FEST}beschreibung: |\n  Kino:Fest\n\n  -Musik „hier“\n",
        "titel: '„Fest“'\nwann: 2026-07-05\n",
        f"{FEST}kosten: {{a: b: c}}\n",
    ],
)
def test_what_only_its_author_can_know_stays_as_it_is(text: str) -> None:
    assert mended(text) == text


def test_of_two_names_that_are_as_near_none_is_taken(good_copy: Path) -> None:
    for name in ("halle-ost", "halle-ist"):
        (good_copy / f"content/orte/{name}.md").write_text("---\ntitel: Halle\n---\n", "utf-8")
    path = probe(good_copy, f"{FEST}ort: halle-rst\n")
    before = path.read_bytes()
    fix(good_copy, "--yes")
    assert path.read_bytes() == before


def test_name_of_a_file_that_is_itself_broken_still_counts_as_there(good_copy: Path) -> None:
    """Else a reference to it would be bent to its neighbour."""
    (good_copy / "content/orte/seehaut.md").write_text("---\nfarbe: rot\n---\n", "utf-8")
    path = probe(good_copy, f"{FEST}ort: seehaut\n")
    fix(good_copy, "--yes")
    assert path.read_text("utf-8") == f"{FEST}ort: seehaut\n"


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("titel", "titel", True),
        ("tittel", "titel", True),
        ("titl", "titel", True),
        ("tital", "titel", True),
        ("tietl", "titel", True),
        ("titell", "titel", True),
        ("tietll", "titel", False),
        ("letit", "titel", False),
        ("ja", "je", False),
        ("kita 1", "kita 2", False),
        ("kita 1", "kita 11", False),
    ],
)
def test_near_is_one_letter_and_never_a_number(one: str, other: str, near: bool) -> None:
    assert near_to(one, other) is near
    assert near_to(other, one) is near


def test_line_ends_marks_and_everything_else_stay_byte_for_byte(good_copy: Path) -> None:
    text = "\ufeff# Ein Fest  \r\ntittel:   Fest\t# groß\r\n\r\nwann: 2026-07-05\r\nort:  dorfwiese"
    before = text.encode()
    path = probe(good_copy, before)
    assert fix(good_copy, "--yes").exit_code == 0
    assert path.read_bytes() == before.replace(b"tittel", b"titel")


def test_file_keeps_its_rights_and_nothing_is_left_beside_it(good_copy: Path) -> None:
    path = probe(good_copy, "tittel: Fest\nwann: 2026-07-05\n")
    path.chmod(0o640)
    names = {one.name for one in path.parent.iterdir()}
    fix(good_copy, "--yes")
    assert path.read_text("utf-8") == FEST
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert {one.name for one in path.parent.iterdir()} == names


@pytest.mark.parametrize("options", [[], ["--dry-run"], ["--dry-run", "--yes"]])
def test_without_a_yes_changes_are_only_shown(options: list[str], good_copy: Path) -> None:
    path = probe(good_copy, "tittel: Fest\nwann: 2026-07-05\n")
    shown = fix(good_copy, *options)
    assert shown.exit_code == 1
    assert "events/probe.yaml:1:1  Das Feld „tittel“ gibt es hier nicht.  → Meinten Sie" in shown.output
    assert "  vorher:  tittel: Fest\n  nachher: titel: Fest\n" in shown.output
    assert path.read_text("utf-8").startswith("tittel")


@pytest.mark.parametrize(
    ("answer", "first"),
    [("ja", "titel"), ("j", "titel"), ("yes", "titel"), ("nein", "tittel"), ("x", "tittel")],
)
def test_at_a_terminal_the_person_decides(
    answer: str, first: str, good_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("quartier.fix._at_a_terminal", lambda: True)
    path = probe(good_copy, "tittel: Fest\nwann: 2026-07-05\n")
    done = fix(good_copy, answer=f"{answer}\n")
    assert done.exit_code == 0
    assert "1 Stelle in events/probe.yaml ändern? (ja/nein)" in done.output
    assert path.read_text("utf-8").startswith(f"{first}:")


def test_only_the_named_files_are_touched(good_copy: Path) -> None:
    named = probe(good_copy, "tittel: Fest\nwann: 2026-07-05\n")
    other = probe(good_copy, "tittel: Fest\nwann: 2026-07-05\n", "events/andere.yaml")
    fix(good_copy, str(named), "--yes")
    assert named.read_text("utf-8") == FEST
    assert other.read_text("utf-8").startswith("tittel")


def test_what_is_left_for_the_person_is_told_in_the_end(good_copy: Path) -> None:
    probe(good_copy, "tittel: Fest\nwann: 31.11.2026\n")
    done = fix(good_copy, "--yes")
    assert done.exit_code == 0
    assert done.output.index("events/probe.yaml: 1 Stelle geändert.") < done.output.index("31.11.2026")
    assert "Das müssen Sie selbst berichtigen:\nevents/probe.yaml:2:7" in done.output


def test_sound_neighbourhood_has_nothing_to_repair(good_copy: Path) -> None:
    before = {path: path.read_bytes() for path in good_copy.rglob("*") if path.is_file()}
    done = fix(good_copy, "--yes", *(str(path) for path in before))
    assert done.exit_code == 0
    assert "nichts, was sich ohne Sie berichtigen lässt" in done.output
    assert {path: path.read_bytes() for path in before} == before


def test_files_that_lead_elsewhere_are_not_written(good_copy: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside.yaml"
    outside.write_text("tittel: Fest\nwann: 2026-07-05\n", "utf-8")
    (good_copy / "events/link.yaml").symlink_to(outside)
    fix(good_copy, "--yes", str(good_copy / "events/link.yaml"), str(outside), "/etc/hostname")
    assert outside.read_text("utf-8").startswith("tittel")


def test_repairs_of_a_repaired_file_are_none(good_copy: Path) -> None:
    path = probe(good_copy, "tittel: Kino: Der See\nwann:2026-07-05\nort: Sehaus\n---\n")
    fix(good_copy, "--yes")
    first = path.read_bytes()
    assert first.decode() == 'titel: "Kino: Der See"\nwann: 2026-07-05\nort: seehaus\n'
    fix(good_copy, "--yes")
    assert path.read_bytes() == first
