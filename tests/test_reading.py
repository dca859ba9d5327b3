"""Files of volunteers are read patiently: every slip is told at once, in either language, within limits."""

import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from conftest import GOOD, TODAY
from quartier import report, yaml_source
from quartier.cli import main
from quartier.kinds.event import Event
from quartier.kinds.organisation import Organisation
from quartier.kinds.place import Place
from quartier.loading import neighbourhood_of
from quartier.model.entry import Entry
from quartier.model.problem import Position, Problem, Severity
from quartier.model.source import NOT_TEXT, Text
from quartier.reading import files
from quartier.reading.configuration import site_in
from quartier.reading.front_matter import markdown_document, yaml_document
from quartier.reading.validate import Reading, entry_of
from quartier.words import words_of

SCRIPT = "<script>alert(1)</script>"
DAY = TODAY.isoformat()
WORDS = words_of("de")

# Twenty files broken in twenty ways: path, content, the code that is told, its line.
BOMB = "".join(
    f"{name}: &{name} [{', '.join([f'*{before}' if before else 'x'] * 9)}]\n"
    for before, name in zip(["", *"abcdef"], "abcdefg", strict=True)
)
TWENTY: tuple[tuple[str, str | bytes, str, int], ...] = (
    (
        "events/unknown-field.yaml",
        "titel: Fest\nwann: 2026-07-04\nvernstalter: seeverein\n",
        "unknown-field",
        3,
    ),
    ("events/wrong-date.yaml", "titel: Fest\nwann: 2026-13-01\n", "no-such-date", 2),
    ("events/unknown-slug.yaml", "titel: Fest\nwann: 2026-07-04\nort: sehaus\n", "unknown-place", 3),
    ("events/zweites/seefest.yaml", "titel: Seefest\nwann: 2026-07-05\n", "slug-twice", 1),
    ("events/key-twice.yaml", "titel: Fest\nwann: 2026-07-04\ntitel: Feier\n", "field-twice", 3),
    ("events/tab.yaml", "titel: Fest\nwann:\n\tbeginn: 2026-07-04\n", "tab", 3),
    ("events/latin-1.yaml", "titel: Fest\nkosten: für alle\n".encode("latin-1"), "not-utf-8", 2),
    ("events/empty.yaml", "", "file-empty", 1),
    ("events/no-title.yaml", "# Ein Fest\nwann: 2026-07-04\n", "field-missing", 2),
    (
        "events/backwards.yaml",
        "titel: Fest\nwann: 2026-07-04 9:00 - 2026-07-03 12:00\n",
        "ends-before-start",
        2,
    ),
    ("content/orte/open-front.md", "---\ntitel: Halle\n\nEine Halle.\n", "front-matter-open", 3),
    ("content/orte/list.md", "---\ntitel:\n  - Halle\n  - Saal\n---\n", "text-expected", 3),
    ("events/300-kilobytes.yaml", f"titel: Fest\nbeschreibung: {'x' * 300 * 1024}\n", "file-too-large", 1),
    ("events/alias-bomb.yaml", BOMB, "too-many-values", 5),
    ("events/brackets.yaml", f"titel: Fest\nkategorien: {'[' * 200_000}\n", "too-deep", 2),
    ("content/path.md", "# Links\n\n[geheim](../../../../etc/passwd)\n", "link-outside", 3),
    ("events/script.yaml", f"titel: Fest\nwann: 2026-07-04\nbeschreibung: {SCRIPT}\n", "html-not-allowed", 3),
    ("content/script-title.md", f"---\ntitel: Seite</title>{SCRIPT}\n---\nText\n", "html-in-text", 2),
    ("events/colon.yaml", "titel: Kino: Der See\nwann: 2026-07-04\n", "colon-needs-quotes", 1),
    ("events/merge.yaml", "titel: Fest\n<<<<<<< main\nwann: 2026-07-04\n=======\n", "merge-conflict", 2),
)


def run(folder: Path, *arguments: str, **environment: str) -> Result:
    """The command as a volunteer calls it; GitHub's variables only where a test says so."""
    unset = {name: None for name in os.environ if name.startswith("GITHUB_")}
    return CliRunner(env={**unset, **environment}).invoke(main, ("-C", str(folder), *arguments))


def check(folder: Path, *more: str, **environment: str) -> Result:
    return run(folder, "check", "--today", DAY, *more, **environment)


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The command in a process of its own, as CI calls it."""
    call = (sys.executable, "-m", "quartier", "-C", str(folder), *arguments, "--today", DAY)
    return subprocess.run(call, capture_output=True, encoding="utf-8", cwd=folder)


def write(folder: Path, file: str, content: str | bytes) -> None:
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def event(folder: Path, fields: str, name: str = "probe") -> None:
    write(folder, f"events/{name}.yaml", fields)


def told(folder: Path) -> list[tuple[str, str, int]]:
    """File, code and line of everything that is wrong in a folder."""
    site, problems = site_in(folder)
    found = neighbourhood_of(site, TODAY).problems if site else problems
    return [(one.position.file, one.code, one.position.line) for one in found]


def read_entry(
    kind: type[Entry], text: str, language: str = "de"
) -> tuple[Entry | None, tuple[Problem, ...]]:
    entry, _, problems = entry_of(
        kind, yaml_document(text, "x.yaml").fields, Reading(language, ("Seewoche",))
    )
    return entry, problems


def codes(kind: type[Entry], text: str) -> list[str]:
    return [problem.code for problem in read_entry(kind, text)[1]]


@pytest.fixture
def broken(good_copy: Path) -> Path:
    """The good neighbourhood with twenty files broken in twenty ways."""
    for file, content, _, _ in TWENTY:
        write(good_copy, file, content)
    return good_copy


# All slips of all files, at once


def test_good_neighbourhood_has_nothing_wrong_in_it() -> None:
    result = check(GOOD)
    assert result.exit_code == 0
    assert result.output.startswith(WORDS["report.none"])


def test_twenty_slips_are_told_in_one_run_each_with_file_and_line(broken: Path) -> None:
    assert sorted(told(broken)) == sorted((file, code, line) for file, _, code, line in TWENTY)


def test_check_of_twenty_slips_fails_without_a_traceback(broken: Path) -> None:
    done = command(broken, "check")
    assert done.returncode == 1
    assert done.stderr == ""
    places = re.findall(r"^(\S+):(\d+):\d+  ", done.stdout, re.MULTILINE)
    assert sorted(places) == sorted((file, str(line)) for file, _, _, line in TWENTY)
    assert WORDS.text("report.errors", number=20) in done.stdout


def test_last_good_site_stays_while_a_file_is_broken(good_copy: Path) -> None:
    assert command(good_copy, "build").returncode == 0
    before = bytes_below(good_copy / "site")
    for file, content, _, _ in TWENTY:
        write(good_copy, file, content)
    done = command(good_copy, "build")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert all(f"{file}:{line}:" in done.stderr for file, _, _, line in TWENTY)
    assert bytes_below(good_copy / "site") == before
    assert "veranstaltungen/seefest/index.html" in before
    assert not list(good_copy.glob(".site*")), "an unfinished site was left behind"


def bytes_below(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def test_preview_leaves_out_files_with_errors_and_builds_the_rest(broken: Path) -> None:
    write(broken, "content/links.md", "# Links\n\n[Ein Fest](termin:colon) und [noch eins](termin:seefest)\n")
    done = command(broken, "build", "--preview")
    assert done.returncode == 0, done.stderr
    site = broken / "site"
    assert "Seefest" in (site / "veranstaltungen/seefest/index.html").read_text("utf-8")
    for file, _, _, _ in TWENTY:
        slug = Path(file).stem
        if slug != "seefest":
            of_slug = (path for path in site.rglob(f"{slug}/*") if "handbuch" not in path.parts)
            assert not list(of_slug), slug
    seefest = (site / "veranstaltungen/seefest/index.html").read_text("utf-8")
    assert "4. Juli" in seefest.replace("\xa0", " ")
    assert "5. Juli 2026" not in seefest.replace("\xa0", " "), "the second file of that name was taken"


def test_file_that_only_mentions_a_broken_one_is_not_blamed(good_copy: Path) -> None:
    event(good_copy, "titel: Fest\n", "halbfertig")
    event(
        good_copy, "titel: Ball\nwann: 2026-07-11\nbeschreibung: Nach dem [Fest](termin:halbfertig)\n", "ball"
    )
    assert told(good_copy) == [("events/halbfertig.yaml", "field-missing", 1)]


def test_warnings_alone_let_a_check_pass(good_copy: Path) -> None:
    event(good_copy, "titel: Fest\nwann: 2027-07-04\nort: seehaus\nraum: Keller\n")
    result = check(good_copy)
    assert result.exit_code == 0
    assert f"events/probe.yaml:4:7  {WORDS['report.mark']} " in result.output
    assert WORDS["report.warning"] in result.output


def test_one_error_among_warnings_makes_a_check_fail(good_copy: Path) -> None:
    event(good_copy, "titel: Fest\nwann: 2027-07-04\nort: seehaus\nraum: Keller\nkosten: [frei]\n")
    assert check(good_copy).exit_code == 1


# For GitHub and for programs


def unescaped(text: str) -> str:
    return (
        text.replace("%3A", ":")
        .replace("%2C", ",")
        .replace("%0A", "\n")
        .replace("%0D", "\r")
        .replace("%25", "%")
    )


ANNOTATION = re.compile(r"::(error|warning) file=([^:,\s]+),line=(\d+),col=(\d+)::(.+)")


def test_github_shows_ten_annotations_and_the_summary_holds_all(broken: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    result = check(broken, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert result.exit_code == 1
    annotations = [line for line in result.output.splitlines() if line.startswith("::")]
    assert len(annotations) == report.MOST_ANNOTATIONS == 10
    known = {(file, str(line)) for file, _, _, line in TWENTY}
    for annotation in annotations:
        found = ANNOTATION.fullmatch(annotation)
        assert found, annotation
        assert (unescaped(found[2]), found[3]) in known
    rows = re.findall(r"^\| `(.+):(\d+)` \|", summary.read_text("utf-8"), re.MULTILINE)
    assert sorted(rows) == sorted(known)


def test_summary_is_added_to_what_earlier_steps_wrote(good_copy: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("# Before\n", "utf-8")
    check(good_copy, "--format", "github", GITHUB_STEP_SUMMARY=str(summary))
    assert summary.read_text("utf-8").startswith("# Before\n")
    assert WORDS["report.none"] in summary.read_text("utf-8")


def test_people_and_programs_get_no_job_summary(good_copy: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    for form in ("people", "json"):
        check(good_copy, "--format", form, GITHUB_STEP_SUMMARY=str(summary))
    assert not summary.exists()


def odd_problem(given: str = "50 %\r\n::error::x", file: str = "events/a,b:c%.yaml") -> Problem:
    return Problem("unknown-value", Position(file, 7, 3), {"given": given, "known": ["a"]}, Severity.WARNING)


def test_annotation_cannot_be_broken_by_what_a_file_holds() -> None:
    lines = report.for_github([odd_problem()], WORDS).splitlines()
    assert lines[0].startswith("::warning file=events/a%2Cb%3Ac%25.yaml,line=7,col=3::")
    assert "50 %25%0D%0A::error::x" in lines[0]
    assert sum(line.startswith("::") for line in lines) == 1
    assert unescaped(lines[0].partition("::warning file=")[2].partition(",line=")[0]) == "events/a,b:c%.yaml"


def test_job_summary_cannot_be_broken_by_what_a_file_holds() -> None:
    table = report.for_job_summary([odd_problem(given=f"a | b\n{SCRIPT}")], WORDS)
    rows = [line for line in table.splitlines() if line.startswith("|")]
    assert len(rows) == 3
    assert len(re.findall(r"(?<!\\)\|", rows[2])) == 4
    assert "<script" not in table


def test_odd_file_name_is_told_to_github_in_one_piece(good_copy: Path) -> None:
    write(good_copy, "events/a,b:c%.yaml", "titel: Fest\nwann: 2026-07-04\n")
    result = check(good_copy, "--format", "github")
    assert result.output.startswith("::error file=events/a%2Cb%3Ac%25.yaml,line=1,col=1::")


def test_programs_get_every_problem_as_json(broken: Path) -> None:
    result = check(broken, "--format", "json")
    assert result.exit_code == 1
    found = json.loads(result.output)
    assert sorted((one["file"], one["code"], one["line"]) for one in found) == sorted(
        (file, code, line) for file, _, code, line in TWENTY
    )
    keys = {"code", "severity", "file", "line", "column", "message", "remedy", "help"}
    assert all(set(one) == keys and all(one.values()) for one in found)
    assert {one["severity"] for one in found} == {"error"}


def test_programs_get_an_empty_list_where_nothing_is_wrong(good_copy: Path) -> None:
    assert json.loads(check(good_copy, "--format", "json").output) == []


# Limits, just below and just above


def problem_of(text: str) -> str | None:
    try:
        yaml_source.compose(text, "x.yaml")
    except yaml_source.NotYaml as refused:
        return refused.problem.code
    return None


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (lambda most: "[" * most + "]" * most, "too-deep"),
        (lambda most: "".join(" " * depth + "a:\n" for depth in range(most - 1)), "too-deep"),
        (lambda most: "{a: " * (most - 1) + "x" + "}" * (most - 1), "too-deep"),
        (lambda most: f"- &a {'[' * (most - 2)}{']' * (most - 2)}\n- [*a]", "too-deep"),
    ],
    ids=["brackets", "lines", "braces", "aliases"],
)
def test_values_may_lie_twenty_levels_deep_and_no_deeper(text: Callable[[int], str], code: str) -> None:
    most = yaml_source.MOST_DEPTH
    assert most == 20
    assert problem_of(text(most)) is None
    assert problem_of(text(most + 1)) == code


def test_fifty_aliases_are_read_and_one_more_is_not() -> None:
    def text(number: int) -> str:
        return "a: &a x\nb: [" + ", ".join(["*a"] * number) + "]"

    assert yaml_source.MOST_ALIASES == 50
    assert problem_of(text(50)) is None
    assert problem_of(text(51)) == "too-many-aliases"


def test_values_are_counted_as_often_as_aliases_repeat_them() -> None:
    most = yaml_source.MOST_VALUES
    single = "[" + ", ".join("x" * (most - 1)) + "]"
    assert problem_of(single) is None
    assert problem_of(single.replace("]", ", x]")) == "too-many-values"
    assert problem_of(f"a: &a [{', '.join('x' * 2000)}]\nb: [*a, *a, *a, *a, *a]") == "too-many-values"


@pytest.mark.parametrize(("size", "wrong"), [(files.LARGEST, []), (files.LARGEST + 1, ["file-too-large"])])
def test_file_may_have_256_kilobytes_and_no_byte_more(size: int, wrong: list[str], good_copy: Path) -> None:
    start = "titel: Fest\nwann: 2026-07-04\nbeschreibung: "
    event(good_copy, start + "x" * (size - len(start) - 1) + "\n")
    assert (good_copy / "events/probe.yaml").stat().st_size == size
    assert files.LARGEST == 256 * 1024
    assert [code for _, code, _ in told(good_copy)] == wrong


@pytest.mark.parametrize(("length", "wrong"), [(200, []), (201, ["text-too-long"])])
def test_title_may_have_two_hundred_characters(length: int, wrong: list[str]) -> None:
    assert codes(Event, f"titel: {'ö' * length}\nwann: 2026-07-04\n") == wrong


def test_characters_that_no_page_can_hold_are_refused_in_every_disguise(good_copy: Path) -> None:
    event(good_copy, "titel: Fest\x0b\nwann: 2026-07-04\n", "plain")
    event(good_copy, 'titel: "Fest\\0"\nwann: 2026-07-04\n', "escaped")
    event(good_copy, '? "titel\\x07"\n: Fest\n', "key")
    assert [code for _, code, _ in told(good_copy)] == ["control-character"] * 3
    assert not NOT_TEXT.search("Ümlaut, emoji 🎉, tab\t, line\n, no-break\xa0")


# Names of files


@pytest.mark.parametrize("name", ["Fest.yaml", "mein fest.yaml", "straßenfest.yaml", "fest_2.yaml", "-.yaml"])
def test_name_that_makes_no_good_address_is_refused_with_a_better_one(name: str, good_copy: Path) -> None:
    write(good_copy, f"events/{name}", "titel: Fest\nwann: 2026-07-04\n")
    result = check(good_copy)
    assert [code for _, code, _ in told(good_copy)] == ["slug-characters"]
    assert "„“" not in result.output
    better = re.search(r"→ .*„([^“]+)“", result.output)
    assert name == "-.yaml" or (better and re.fullmatch(r"[a-z0-9-]+", better[1]))


@pytest.mark.parametrize("name", ["fest-20260704", "fest-ab20260704", "fest-20260704-1400"])
def test_name_that_the_calendar_needs_for_a_date_is_refused(name: str, good_copy: Path) -> None:
    event(good_copy, "titel: Fest\nwann: 2026-07-04\n", name)
    assert [code for _, code, _ in told(good_copy)] == ["slug-like-date"]


def test_hidden_files_and_other_endings_are_not_read(good_copy: Path) -> None:
    for file in ("events/.probe.yaml", "events/.git/probe.yaml", "events/probe.yaml~", "content/probe.txt"):
        write(good_copy, file, "unlesbar: [")
    assert told(good_copy) == []


def test_link_to_a_file_outside_is_not_followed(good_copy: Path, tmp_path: Path) -> None:
    write(tmp_path, "secret.yaml", "titel: Geheim\nwann: 2026-07-04\n")
    (good_copy / "events/secret.yaml").symlink_to(tmp_path / "secret.yaml")
    assert told(good_copy) == [("events/secret.yaml", "outside-folder", 1)]
    assert "Geheim" not in check(good_copy).output


def test_folder_that_leads_outside_is_not_followed(good_copy: Path, tmp_path: Path) -> None:
    write(tmp_path, "secrets/secret.yaml", "titel: Geheim\n")
    (good_copy / "events/more").symlink_to(tmp_path / "secrets")
    assert told(good_copy) == []


def test_page_may_not_take_the_address_of_one_that_the_program_writes(good_copy: Path) -> None:
    write(good_copy, "content/kalender.md", "# Kalender\n")
    write(good_copy, "content/orte/index.md", "# Orte\n")
    write(good_copy, "content/veranstaltungen/seefest.md", "# Seefest\n")
    assert [code for _, code, _ in told(good_copy)] == ["generated-name"] * 3


# Words: two languages, several spellings

SPELLINGS = (
    "titel: Treffen\n"
    "wann: {beginn: 2026-07-01, wiederholung: jeden Mittwoch, bis: offen, pause: Schulferien}\n"
    "änderungen: {2026-07-08: {fällt_aus: ja}}\nzusätzlich: 2026-07-09\ngeprüft: 2026-06-01\n"
    "barrierefreiheit: gebärdensprache\nstatus: bestätigt\n",
    "title: Treffen\n"
    "when: {first: 2026-07-01, repeat: every Wednesday, until: open, pause: school holidays}\n"
    "changes: {2026-07-08: {cancelled: yes}}\nextra: 2026-07-09\nchecked: 2026-06-01\n"
    "accessibility: sign-language\nstatus: confirmed\n",
    "titel: Treffen\nwhen: {beginn: 1.7.2026, repeat: jeden Mittwoch, bis: open, pause: School Holidays}\n"
    "Aenderungen: {8.7.2026: {Fällt aus: yes}}\nZusaetzlich: [9.7.2026]\nGeprueft: 1.6.2026\n"
    "barrierefreiheit: [Gebaerdensprache]\nstatus: Bestaetigt\n",
    "TITEL: Treffen\n"
    "WANN: {Beginn: 01.07.2026, Wiederholung: JEDEN MITTWOCH, Bis: Offen, Pause: [schulferien]}\n"
    "Änderung: {2026-07-08: {fällt-aus: JA}}\nextra: [2026-07-09]\nchecked: 2026-06-01\n"
    "access: [sign language]\nStatus: BESTÄTIGT\n",
)


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("text", SPELLINGS, ids=["German", "English", "mixed", "capitals"])
def test_every_spelling_in_either_language_means_the_same(text: str, form: str) -> None:
    expected, problems = read_entry(Event, SPELLINGS[0])
    assert problems == ()
    assert read_entry(Event, unicodedata.normalize(form, text))[0] == expected


@pytest.mark.parametrize("language", ["de", "en"])
def test_language_of_the_site_does_not_limit_what_may_be_written(language: str) -> None:
    assert all(read_entry(Event, text, language)[1] == () for text in SPELLINGS[:3])


@pytest.mark.parametrize("sign", [" ", "-", "_", "–", "  "])
def test_blank_hyphen_and_underscore_are_alike_in_words(sign: str) -> None:
    text = f'titel: Büro\nöffnungszeiten: {{nach{sign}vereinbarung: ja}}\n"in{sign}not": ja\n'
    entry, problems = read_entry(Organisation, text)
    assert problems == ()
    assert (
        entry
        == read_entry(Organisation, "title: Büro\nopening_hours: {by_appointment: yes}\nemergency: yes\n")[0]
    )


@pytest.mark.parametrize("second", ["titel", "title", "Titel", "TITEL"])
def test_field_that_is_said_twice_is_told_with_both_places(second: str) -> None:
    _, (problem,) = read_entry(Event, f"titel: Fest\nwann: 2026-07-04\n{second}: Feier\n")
    assert problem.code == "field-twice"
    assert (problem.position.line, problem.facts["line"]) == (3, 1)


def test_field_that_is_said_twice_deep_inside_is_told_too() -> None:
    assert codes(Event, "titel: Fest\nwann: {beginn: 2026-07-04, first: 2026-07-05}\n") == ["field-twice"]
    assert codes(Place, "titel: Haus\nadresse: {plz: 12345, postcode: 12345}\n") == ["field-twice"]


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("tittel: Fest", "titel"),
        ("veranstallter: x", "veranstalter"),
        ("zielgrupen: [x]", "zielgruppen"),
        ("registartion: {}", "registration"),
        ("barrierefreiheit: stufnlos", "stufenlos"),
        ("barrierefreiheit: [wheelchair-toilett]", "wheelchair-toilet"),
        ("status: abgsagt", "abgesagt"),
        ("anmeldung: {nötg: ja}", "nötig"),
        ("anmeldung: {nötig: jaa}", "ja"),
        ("wann: {begin: 2026-07-04}", "beginn"),
        ("wann: {beginn: 2026-07-04, pause: Schulferein}", "Schulferien"),
        ("wann: {beginn: 2026-07-04, pause: Seewochen}", "Seewoche"),
        ("änderungen: {2026-07-04: fällt au}", "fällt aus"),
    ],
)
def test_slip_in_a_word_is_answered_with_the_word(text: str, suggestion: str) -> None:
    _, problems = read_entry(Event, text)
    assert suggestion in [problem.facts.get("suggestion") for problem in problems]
    assert suggestion in " ".join(part for problem in problems for part in WORDS.problem(problem))


def test_word_that_resembles_none_is_answered_with_all() -> None:
    _, problems = read_entry(Event, "titel: Fest\nwann: 2026-07-04\nstatus: mal sehen\n")
    assert WORDS.problem(problems[0])[1] == "Möglich sind: bestätigt, vorläufig, abgesagt."


@pytest.mark.parametrize(
    ("content", "suggestion"),
    [
        ("ort: sehaus", "seehaus"),
        ("ort: Seehaus", "seehaus"),
        ("ort: content/orte/seehaus.md", "seehaus"),
        ("veranstalter: gemeindebücherei", "gemeindebuecherei"),
        ("kategorien: [waser]", "wasser"),
        ("zielgruppen: [kind]", "kinder"),
        ("beschreibung: Zum [Fest](termin:seefst)", "seefest"),
        ("beschreibung: Zum [Fest](termn:seefest)", "termin"),
        ("beschreibung: Im [Haus](ort:bootshau)", "bootshaus"),
    ],
)
def test_slip_in_a_name_is_answered_with_the_name(content: str, suggestion: str, good_copy: Path) -> None:
    event(good_copy, f"titel: Probe\nwann: 2027-07-04\n{content}\n")
    result = check(good_copy)
    assert result.exit_code == 1
    assert f"„{suggestion}“" in result.output or f"„{suggestion}:“" in result.output


def test_slip_in_a_link_to_a_page_is_answered_with_the_page(good_copy: Path) -> None:
    write(good_copy, "content/probe.md", "# Probe\n\n[mit](mithelfn.md) [Kalender](kalender/indx.md)\n")
    output = check(good_copy).output
    assert "„mithelfen.md“" in output
    assert "„kalender/index.md“" in output


def test_place_of_a_value_is_found_however_deep_it_lies() -> None:
    text = "titel: Fest\nwann:\n  - beginn: 2026-07-04\n  - beginn: 2026-07-05\n    uhrzeit: 26:00\n"
    assert read_entry(Event, text)[1][0].position == Position("x.yaml", 5, 14)
    assert read_entry(Event, "titel: Fest\nwann:\n  beginn: 2026-07-05\n  uhrzeit: 26:00\n")[1][
        0
    ].position == (Position("x.yaml", 4, 12))


def test_link_in_a_description_is_told_with_its_own_line(good_copy: Path) -> None:
    event(
        good_copy, "titel: Fest\nwann: 2027-07-04\nbeschreibung: |\n  Eins\n\n  Zwei [x](termin:gibtsnicht)\n"
    )
    assert told(good_copy) == [("events/probe.yaml", "unknown-event", 6)]


def test_front_matter_is_counted_among_the_lines() -> None:
    document = markdown_document("---\ntitel: Haus\n---\nErste Zeile\n", "x.md")
    assert (document.body, document.body_line) == ("Erste Zeile\n", 4)
    assert document.fields.entries[0][0] == Text("titel", Position("x.md", 2, 1))


def test_windows_line_ends_and_a_mark_at_the_start_change_nothing(good_copy: Path) -> None:
    text = "titel: Fest\nwann: 2027-07-04\nkosten: [frei]\n"
    event(good_copy, text)
    expected = told(good_copy)
    write(good_copy, "events/probe.yaml", b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert told(good_copy) == expected == [("events/probe.yaml", "text-expected", 3)]


@pytest.mark.parametrize(
    "value", ["19:00", "08:30", "no", "off", "01067", "1e3", "0x1F", "2026-07-04", "~x", "1_000"]
)
def test_value_stays_the_characters_that_were_written(value: str) -> None:
    entry, problems = read_entry(Event, f"titel: {value}\nwann: 2026-07-04\n")
    assert problems == ()
    assert isinstance(entry, Event)
    assert entry.title == value


@pytest.mark.parametrize("nothing", ["", " []", " {}", " ~", " ''"])
def test_event_without_any_date_is_told(nothing: str, good_copy: Path) -> None:
    event(good_copy, f"titel: Fest\nwann:{nothing}\n")
    assert [(code, line) for _, code, line in told(good_copy)] in (
        [("value-missing", 2)],
        [("field-missing", 2)],
    )


VALUES = (
    """
x|1|[]|{}|[[]]|[x]|[x, y]|{x: y}|{x: {y: z}}|[{x: y}]|[null]
{2026-06-10: x}|{2026-06-10: {}}|{2026-06-10: [x]}
{x: [y]}|[[[x]]]|ja|-1|9999999999|"a\\nb"|9999-12-31|0001-01-01|[1, [2], {3: 4}]|1.1.2026..31.12.2199|{: x}
2199-12-31 22:00-2:00|{montag: x}|{montag: [9:00-10:00, x]}|{montag: {a: b}}||{[a]: b}|{{a: b}: c}
""".strip()
    .replace("\n", "|")
    .split("|")
)


@pytest.mark.parametrize("kind", [Event, Place, Organisation])
def test_no_value_in_any_field_makes_the_program_fall(kind: type[Entry]) -> None:
    """Whatever stands behind the colon: an entry or a message with its place, never an exception."""
    words = Reading("de")
    for field in words.fields(kind.__name__):
        for value in VALUES:
            text = f"{field}: {value}\n"
            try:
                entry, problems = read_entry(kind, text)
            except yaml_source.NotYaml as refused:
                entry, problems = None, (refused.problem,)
            assert entry is not None or problems, text
            for problem in problems:
                assert all(words.problem(problem)), text
                assert problem.position.line == 1, text


def test_page_that_the_menu_names_but_nobody_wrote_is_told(good_copy: Path) -> None:
    configuration = good_copy / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    configuration.write_text(text.replace(": mithelfen.md", ": mithelfn.md"), "utf-8")
    site, _ = site_in(good_copy)
    assert site
    (problem,) = neighbourhood_of(site, TODAY).errors
    line = 1 + configuration.read_text("utf-8")[: text.index(": mithelfen.md")].count("\n")
    assert (problem.code, problem.position.file, problem.position.line) == (
        "unknown-page",
        "mkdocs.yml",
        line,
    )
    assert problem.facts["suggestion"] == "mithelfen.md"


def test_misspelt_field_is_told_once_and_not_as_missing_too(good_copy: Path) -> None:
    (good_copy / "events" / "wiesenfest.yaml").write_text("tittel: Wiesenfest\nwann: 2026-07-07\n", "utf-8")
    site, _ = site_in(good_copy)
    assert site
    assert [problem.code for problem in neighbourhood_of(site, TODAY).errors] == ["unknown-field"]
