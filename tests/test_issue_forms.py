"""The way from a form to a proposal: what people fill in, with all their slips and tricks, becomes a good
file or a kind answer, and never anything else."""

import json
import os
import re
import shutil
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from quartier.cli import main
from quartier.drafts import Desk
from quartier.issue_form import FORMS, SEVERAL, answers_in, form, form_in, forms
from quartier.issue_templates import template_files
from quartier.loading import neighbourhood_of
from quartier.proposals import Proposal, proposal
from quartier.reading.configuration import site_in
from quartier.reading.front_matter import markdown_document, yaml_document
from quartier.reading.yaml_text import plain
from quartier.words import LANGUAGES, words_of

BODIES = Path(__file__).parent / "examples" / "forms"
NAMES = sorted(path.stem for path in BODIES.glob("*.md"))
TITLE = "Termin: Aus dem Titel"

GOOD = {
    "event-smallest": "events/lampionfahrt.yaml",
    "event-everything": "events/sommernachtsball.yaml",
    "event-weekly-with-pause": "events/naehtreff.yaml",
    "event-german-date": "events/drachenfest.yaml",
    "event-date-in-words": "events/kartoffelfeuer.yaml",
    "event-short-weekday": "events/flohmarkt-am-steg.yaml",
    "event-time-in-date": "events/sternschnuppennacht.yaml",
    "event-open-end": "events/lauftreff.yaml",
    "event-once": "events/lesung-am-ufer.yaml",
    "event-ends-same-day": "events/kinderyoga.yaml",
    "event-empty-in-words": "events/boule.yaml",
    "event-no-title": "events/aus-dem-titel.yaml",
    "event-umlauts": "events/uebergroessen-flohmarkt-fuer-aepfel-oele-suesses.yaml",
    "event-emoji": "events/1f389-1f388.yaml",
    "event-colon-and-hash": "events/kino-heimat-omu.yaml",
    "event-yaml-signs": "events/a-b-c-d-e-f.yaml",
    "event-heading-inside": "events/malkurs.yaml",
    "event-own-headings": "events/chorwochenende.yaml",
    "event-workflow-injection": "events/secrets-github-token.yaml",
    "event-path-in-title": "events/github-workflows-publish-yml.yaml",
    "event-windows-lines": "events/kanutour.yaml",
    "event-control-characters": "events/ruhestunde.yaml",
    "event-personal-data": "events/tauschboerse.yaml",
    "event-place-elsewhere": "events/picknick.yaml",
    "event-unknown-choices": "events/tombola.yaml",
    "event-taken-title": "events/seefest-2.yaml",
    "event-like-a-date": "events/fest.yaml",
    "event-fenced": "events/waldlauf.yaml",
    "event-cut-off": "events/ohne-ende.yaml",
    "notice-smallest": "content/aktuelles/2026-06-01-der-steg-ist-wieder-offen.md",
    "notice-until": "content/aktuelles/2026-06-01-wasser-abgestellt-uferweg.md",
    "hours-week": "content/kontakte/seeverein.md",
    "hours-single-days": "content/kontakte/gemeindebuecherei.md",
}
"""What becomes a file with which nothing is wrong."""
DOUBTFUL = {
    "event-no-end": "Die Wiederholung hat kein Ende.",
    "event-no-day": "„im Sommer“ ist kein Datum.",
    "event-impossible-day": "Den Tag „30.2.2026“ gibt es nicht.",
    "event-short-year": "Meinten Sie 26.9.2026?",
    "event-html": "spitze Klammern",
    "event-mentions": "„@everyone“ ist keine Uhrzeit.",
    "event-very-long": "länger als 200 Zeichen",
}
"""What becomes a proposal that somebody has to mend, and what the answer says."""
NO_FILE = {
    "hours-none": "„wie immer“",
    "hours-nobody": "welche Stelle gemeint ist",
    "wrong-page": "muss sich ein Mensch ansehen",
    "no-form": "nicht die Form eines der Formulare",
    "empty": "nicht die Form eines der Formulare",
}


def recorded(name: str) -> str:
    return (BODIES / f"{name}.md").read_bytes().decode("utf-8")


def desk_of(folder: Path, today: date) -> Desk:
    site, _ = site_in(folder)
    assert site
    return Desk(neighbourhood_of(site, today), words_of(site.language), today)


@pytest.fixture(scope="module")
def desk() -> Desk:
    return desk_of(Path(__file__).parent / "examples" / "good", date(2026, 6, 1))


@pytest.fixture(scope="module")
def proposals(desk: Desk) -> dict[str, Proposal]:
    return {name: proposal(recorded(name), TITLE, 7, desk) for name in NAMES}


def fields_of(made: Proposal) -> dict[str, object]:
    """What the file says, under the words that stand in it."""
    read = markdown_document if made.file.endswith(".md") else yaml_document
    found = plain(read(made.text, made.file).fields)
    assert isinstance(found, dict)
    return found


def described(made: Proposal) -> str:
    return str(fields_of(made).get("beschreibung", "")).strip()


# What comes of a report


def test_forty_reports_and_more_were_recorded_and_each_has_its_outcome() -> None:
    assert len(NAMES) >= 40
    assert sorted((*GOOD, *DOUBTFUL, *NO_FILE)) == NAMES


@pytest.mark.parametrize("name", GOOD)
def test_report_becomes_a_file_with_which_nothing_is_wrong(proposals: dict[str, Proposal], name: str) -> None:
    made = proposals[name]
    assert (made.file, made.good) == (GOOD[name], True)
    assert "So hat das Programm sie verstanden" in made.message


@pytest.mark.parametrize("name", DOUBTFUL)
def test_report_with_a_slip_is_proposed_all_the_same_and_the_slip_is_named(
    proposals: dict[str, Proposal], name: str
) -> None:
    made = proposals[name]
    assert made.file.startswith("events/")
    assert not made.good
    assert DOUBTFUL[name] in made.message


@pytest.mark.parametrize("name", NO_FILE)
def test_report_of_which_no_file_can_be_made_gets_an_answer(
    proposals: dict[str, Proposal], name: str
) -> None:
    made = proposals[name]
    assert (made.file, made.branch, made.good) == ("", "", False)
    assert NO_FILE[name] in made.message


@pytest.mark.parametrize("name", [*GOOD, *DOUBTFUL])
def test_nothing_that_strangers_write_leaves_its_field(
    proposals: dict[str, Proposal], desk: Desk, name: str
) -> None:
    made = proposals[name]
    assert re.fullmatch(r"[a-z0-9-]+", made.branch)
    assert re.fullmatch(r"(?:events|content/(?:aktuelles|kontakte))/[a-z0-9-]+\.(?:yaml|md)", made.file)
    known = set(desk.words.fields("Event")) | set(desk.words.fields("Notice"))
    if not name.startswith("hours"):
        assert set(fields_of(made)) <= known


@pytest.mark.parametrize("name", NAMES)
def test_answer_shows_what_strangers_wrote_only_where_github_takes_it_for_nothing_else(
    proposals: dict[str, Proposal], name: str
) -> None:
    message = proposals[name].message
    outside = re.sub(r"^(`{3,})text\n.*?^\1$", "", message, flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"[@<>$]|!\[|#\d", outside)
    assert "```" not in outside


def test_text_of_several_lines_stays_as_it_was_written(proposals: dict[str, Proposal]) -> None:
    assert described(proposals["event-windows-lines"]) == "Eins\nZwei\n\nDrei"
    assert described(proposals["event-yaml-signs"]) == "---\ntitel: anderer\n...\n%TAG ! x\n\"\"\"'''"
    assert described(proposals["event-colon-and-hash"]) == "- Achtung: Karten\n# Kasse\nkey: value"
    assert described(proposals["event-own-headings"]).startswith("### Programm\n\nSamstag")


def test_heading_that_somebody_wrote_himself_changes_no_other_field(proposals: dict[str, Proposal]) -> None:
    made = proposals["event-heading-inside"]
    assert fields_of(made)["titel"] == "Malkurs"
    assert "1999-01-01" in described(made)
    assert described(made).endswith("Nachher")


def test_invisible_signs_are_taken_out_and_cannot_begin_a_line(proposals: dict[str, Proposal]) -> None:
    made = proposals["event-control-characters"]
    assert fields_of(made)["titel"] == "Ruhestunde"
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202e\u200b]", made.text)
    assert described(made).splitlines()[1] == "titel: nach"


def test_series_with_a_pause_says_what_the_form_said(proposals: dict[str, Proposal]) -> None:
    when = fields_of(proposals["event-weekly-with-pause"])["wann"]
    assert when == {
        "beginn": "2026-06-03",
        "uhrzeit": "15:00-17:00",
        "wiederholung": "jeden Mittwoch",
        "bis": "2026-12-16",
        "pause": ["Schulferien", "Feiertage"],
    }


def test_chosen_titles_become_the_names_of_files(proposals: dict[str, Proposal]) -> None:
    said = fields_of(proposals["event-everything"])
    assert (said["ort"], said["veranstalter"]) == ("bootshaus", "seeverein")
    assert (said["kategorien"], said["zielgruppen"]) == (["kultur", "feste"], ["alle"])


def test_open_series_counts_as_confirmed_today(proposals: dict[str, Proposal]) -> None:
    assert fields_of(proposals["event-open-end"])["geprüft"] == "2026-06-01"


def test_private_numbers_and_addresses_do_not_reach_the_file(proposals: dict[str, Proposal]) -> None:
    made = proposals["event-personal-data"]
    assert "lena.k@" not in made.text
    assert "2345678" not in made.text
    assert "post@neustadt.example" in made.text  # the site publishes it anyway
    assert "„Lena Krause“" in made.message


def test_place_that_the_site_does_not_know_is_told_and_not_written(proposals: dict[str, Proposal]) -> None:
    made = proposals["event-place-elsewhere"]
    assert "Nordufer" not in made.text
    assert "Alte Eiche am Nordufer" in made.message


def test_new_hours_replace_the_week_and_leave_every_other_line(
    proposals: dict[str, Proposal], good: Path
) -> None:
    made = proposals["hours-week"]
    old = (good / made.file).read_text("utf-8").split("\n")
    new = made.text.split("\n")
    start, end = old.index("öffnungszeiten:"), old.index("früher: [heimatverein]")
    assert new[:start] == old[:start]
    assert new[-len(old[end:]) :] == old[end:]
    assert "  montag: 10-12 Uhr" in new
    assert "  pause: [Schulferien, Feiertage, Seewoche, 2026-06-19, 2026-10-12..2026-10-16]" in new
    assert "dienstag" not in made.text


def test_single_days_are_added_to_the_hours_that_hold(proposals: dict[str, Proposal]) -> None:
    hours = fields_of(proposals["hours-single-days"])["opening_hours"]
    assert isinstance(hours, dict)
    assert hours["Tuesday"] == "15:00-18:00"
    assert hours["ausnahmen"] == {"24.12.2026": "geschlossen", "31.12.2026": "10:00-11:00"}
    assert hours["nach_vereinbarung"] == "ja"


# The forms themselves


@pytest.mark.parametrize("name", FORMS)
def test_form_is_recognised_by_its_headings(desk: Desk, name: str) -> None:
    body = "\n\n".join(f"### {one.label}\n\n_No response_" for one in form(name, desk).fields)
    found = form_in(body, forms(desk))
    assert found
    assert found.name == name
    assert not answers_in(body, found, desk.words).said


def test_every_choice_of_every_list_is_understood(desk: Desk) -> None:
    for one_form in forms(desk):
        for one in one_form.fields:
            given = ", ".join(one.options) if one.sort == SEVERAL else next(iter(one.options), "")
            body = f"### {one.label}\n\n{given}\n"
            found = answers_in(body, one_form, desk.words)
            if given:
                wanted = tuple(one.options.values()) if one.sort == SEVERAL else one.options[given]
                assert found.said[one.name] == wanted, one.label
            assert not found.unknown


@pytest.mark.parametrize("language", LANGUAGES)
def test_labels_of_a_form_differ_and_say_something(desk: Desk, language: str) -> None:
    own = Desk(desk.neighbourhood, words_of(language), desk.today)
    for one_form in forms(own):
        labels = [one.label for one in one_form.fields]
        assert len({*labels, str(own.words["forms.agree_label"])}) == len(labels) + 1
        assert all(one.says for one in one_form.fields), one_form.name


@pytest.mark.parametrize("language", LANGUAGES)
def test_github_accepts_the_forms_of_every_language(desk: Desk, language: str, tmp_path: Path) -> None:
    files = template_files(Desk(desk.neighbourhood, words_of(language), desk.today))
    written = []
    for name, text in files.items():
        path = tmp_path / Path(name).name
        path.write_text(text, "utf-8")
        written.append(path)
    config = [path for path in written if path.name == "config.yml"]
    check(
        "vendor.github-issue-forms", *(one for one in written if one.suffix == ".yml" and one not in config)
    )
    check("vendor.github-issue-config", *config)


def check(schema: str, *files: Path) -> None:
    command = Path(sys.executable).parent / "check-jsonschema"
    done = subprocess.run(
        [command, "--builtin-schema", schema, *files], capture_output=True, encoding="utf-8"
    )
    assert done.returncode == 0, done.stdout + done.stderr


def without_choices(text: str) -> str:
    """A form without the places and organisations in it: they change whenever somebody adds a file."""
    return re.sub(r"^ +- \"[^\"]*\"\n", "", text, flags=re.MULTILINE)


def test_forms_of_this_repository_are_current(repository: Path) -> None:
    wanted = template_files(desk_of(repository, date(2026, 6, 1)))
    folder = repository / ".github" / "ISSUE_TEMPLATE"
    assert sorted(f".github/ISSUE_TEMPLATE/{path.name}" for path in folder.iterdir()) == sorted(
        name for name in wanted if "ISSUE_TEMPLATE" in name
    )
    for name, text in wanted.items():
        committed = (repository / name).read_text("utf-8")
        assert without_choices(committed) == without_choices(text), f"{name}: run 'make forms'"


def test_forms_remind_of_personal_data_and_ask_for_agreement(repository: Path) -> None:
    for path in (repository / ".github" / "ISSUE_TEMPLATE").glob("[0-9]*.yml"):
        text = path.read_text("utf-8")
        assert "kann jeder im Internet lesen" in text
        assert 'id: "agreed"' in text


# The commands


def run(folder: Path, *arguments: str, **environment: str) -> str:
    done = CliRunner(env=environment).invoke(main, ["-C", str(folder), *arguments, "--today", "2026-06-01"])
    assert done.exit_code == 0, done.output
    return done.output


def test_command_writes_the_file_and_its_result(good_copy: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    said = run(
        good_copy,
        *("from-issue", "--form", "event", "--number", "12", "--result", str(result)),
        ISSUE_BODY=recorded("event-everything"),
        ISSUE_TITLE=TITLE,
    )
    told = json.loads(result.read_text("utf-8"))
    assert told["path"] == "events/sommernachtsball.yaml"
    assert told["branch"] == "issue-12-sommernachtsball"
    assert told["ok"] is True
    assert told["message"] == said
    assert "titel: Sommernachtsball" in (good_copy / told["path"]).read_text("utf-8")


def test_second_event_of_the_same_name_leaves_the_first_alone(good_copy: Path) -> None:
    before = (good_copy / "events" / "seefest.yaml").read_bytes()
    run(good_copy, "from-issue", "--number", "1", ISSUE_BODY=recorded("event-taken-title"))
    assert (good_copy / "events" / "seefest.yaml").read_bytes() == before
    assert (good_copy / "events" / "seefest-2.yaml").exists()


FAKE_GH = """#!{python}
import json, os, sys
text = sys.stdin.read() if "-" in sys.argv else ""
with open(os.environ["GH_LOG"], "a", encoding="utf-8") as log:
    log.write(json.dumps([sys.argv[1:], text]) + "\\n")
if sys.argv[1:3] == ["pr", "create"]:
    print("https://github.com/o/r/pull/9")
"""


@pytest.fixture
def fake_gh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program named gh that writes down how it was called, first on the path; returns its log."""
    folder = tmp_path / "bin"
    folder.mkdir()
    program = folder / "gh"
    program.write_text(FAKE_GH.format(python=sys.executable), "utf-8")
    program.chmod(0o755)
    log = tmp_path / "gh.log"
    log.touch()
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("GH_LOG", str(log))
    return log


def calls(log: Path) -> list[tuple[list[str], str]]:
    return [tuple(json.loads(line)) for line in log.read_text("utf-8").splitlines()]


def git(folder: Path, *arguments: str) -> str:
    own = ("-c", "user.name=Test", "-c", "user.email=test@see.example")
    return subprocess.run(
        ["git", *own, *arguments], cwd=folder, check=True, capture_output=True, encoding="utf-8"
    ).stdout


@pytest.fixture
def cloned(good_copy: Path, tmp_path: Path, git_of_its_own: None) -> Path:
    """The good neighbourhood under git, with a repository to push to."""
    git(tmp_path, "init", "--quiet", "--bare", "origin.git")
    git(good_copy, "init", "--quiet", "--initial-branch=main")
    git(good_copy, "add", ".")
    git(good_copy, "commit", "--quiet", "--message", "Anfang")
    git(good_copy, "remote", "add", "origin", str(tmp_path / "origin.git"))
    git(good_copy, "push", "--quiet", "origin", "main")
    return good_copy


def test_report_becomes_a_pull_request_and_gets_an_answer(
    cloned: Path, tmp_path: Path, fake_gh: Path
) -> None:
    output = tmp_path / "output"
    run(
        cloned,
        *("from-issue", "--number", "12", "--propose"),
        ISSUE_BODY=recorded("event-everything"),
        ISSUE_TITLE=TITLE,
        GITHUB_OUTPUT=str(output),
    )
    branch = "issue-12-sommernachtsball"
    changed = git(tmp_path / "origin.git", "diff", "--name-only", "main", branch)
    assert changed == "events/sommernachtsball.yaml\n"
    assert output.read_text("utf-8") == f"branch={branch}\n"
    (_, _), (create, text), (comment, answer) = calls(fake_gh)
    assert create[:2] == ["pr", "create"]
    assert "--draft" not in create
    assert "Schließt #12." in text
    assert comment[:3] == ["issue", "comment", "12"]
    assert "https://github.com/o/r/pull/9" in answer


def test_doubtful_report_becomes_a_draft_and_no_argument_holds_what_was_written(
    cloned: Path, fake_gh: Path
) -> None:
    run(cloned, "from-issue", "--number", "3", "--propose", ISSUE_BODY=recorded("event-mentions"))
    create = calls(fake_gh)[1][0]
    assert "--draft" in create
    assert not any("@" in argument for arguments, _ in calls(fake_gh) for argument in arguments)


def test_second_try_replaces_the_first(cloned: Path, tmp_path: Path, fake_gh: Path) -> None:
    for name in ("event-smallest", "event-smallest"):
        git(cloned, "switch", "--quiet", "main")
        run(cloned, "from-issue", "--number", "4", "--propose", ISSUE_BODY=recorded(name))
    log = git(tmp_path / "origin.git", "log", "--format=%s", "main..issue-4-lampionfahrt")
    assert log == "events/lampionfahrt.yaml aus Meldung 4\n"


def test_report_without_a_file_only_gets_an_answer(cloned: Path, tmp_path: Path, fake_gh: Path) -> None:
    run(cloned, "from-issue", "--number", "5", "--propose", ISSUE_BODY=recorded("wrong-page"))
    assert [arguments[:2] for arguments, _ in calls(fake_gh)] == [["issue", "comment"]]
    assert git(tmp_path / "origin.git", "branch", "--format=%(refname:short)") == "main\n"


def test_without_a_report_in_the_environment_nothing_happens(good: Path) -> None:
    done = CliRunner(env={"ISSUE_BODY": None}).invoke(main, ["-C", str(good), "from-issue", "--number", "1"])
    assert done.exit_code == 1
    assert "ISSUE_BODY" in done.output


def test_command_for_the_forms_takes_away_those_that_are_no_more(good_copy: Path) -> None:
    old = good_copy / ".github" / "ISSUE_TEMPLATE" / "9-alt.yml"
    old.parent.mkdir(parents=True)
    old.write_text("name: alt\n", "utf-8")
    run(good_copy, "forms")
    assert not old.exists()
    assert len(list(old.parent.iterdir())) == len(FORMS) + 1


def test_summary_shows_changed_files_in_words_with_their_next_dates(cloned: Path) -> None:
    (cloned / "events" / "seefest.yaml").write_text("titel: Seefest\nwann: 2026-07-05 14:00-22:00\n", "utf-8")
    (cloned / "events" / "chor.yaml").unlink()
    (cloned / "events" / "yoga.yaml").write_text("titel: Yoga\n", "utf-8")
    said = run(cloned, "changed", "main", "--preview", "https://github.com/o/r/actions/runs/1/artifacts/2")
    assert "    Veranstaltung: Seefest" in said
    assert "Sonntag, 5. Juli 2026, 14 bis 22 Uhr" in said.replace("\xa0", " ")
    assert "`events/chor.yaml` gibt es nicht mehr." in said
    assert "`events/yoga.yaml` lässt sich nicht lesen" in said
    assert "https://github.com/o/r/actions/runs/1/artifacts/2" in said


def test_summary_says_when_no_page_changes(cloned: Path) -> None:
    assert "Es ist keine Datei geändert" in run(cloned, "changed", "main")


def test_recorded_reports_stay_as_they_are(tmp_path: Path) -> None:
    """Git must not turn the line ends of the recordings into others."""
    assert b"\r\n" in (BODIES / "event-windows-lines.md").read_bytes()
    shutil.copy(BODIES / "empty.md", tmp_path)
    assert (tmp_path / "empty.md").stat().st_size == 0
