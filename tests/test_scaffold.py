"""`quartier new site`: another quarter begins with a few answers, and its site builds at once."""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from click.testing import CliRunner, Result
from msgspec.structs import replace

from conftest import TODAY
from quartier import new_site
from quartier.cli import main
from quartier.drafts import Desk
from quartier.duties import DUTIES
from quartier.issue_templates import template_files
from quartier.loading import neighbourhood_of
from quartier.reading.configuration import site_in
from quartier.scaffold_files import PALETTES, Answers, scaffold, workflows
from quartier.schema import as_json, schemas
from quartier.words import LANGUAGES, words_of
from test_wheel import installed, run, wheel  # noqa: F401  # fixtures are known by being imported

GAPS = {"operator-missing", *(one.code for one in DUTIES)}
NEEDED = ("--name", "Am Anger", "--url", "https://anger.example/", "--state", "TH")
OPERATOR = (
    "--operator",
    "Anger e. V.",
    "--email",
    "post@anger.example",
    "--phone",
    "0361 22100",
    "--address",
    "Anger 1, 99084 Erfurt",
)
OTHERS = ("bash .ci/tell-once .github/failed-build.md", "bash .ci/tell-once build/links.md")
GH = (
    'gh workflow run check.yml --ref "$BRANCH"',
    "gh workflow enable publish.yml && gh workflow enable links.yml",
)
INSTALL = "pip install --requirement requirements.txt"
Run = Callable[..., Result]


@pytest.fixture
def quartier(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs `quartier new site` in a folder; with answers as if somebody sat at a terminal."""

    def run_it(*arguments: str, answers: list[str] | None = None) -> Result:
        monkeypatch.setattr(new_site, "at_a_terminal", lambda: answers is not None)
        given = None if answers is None else "".join(f"{one}\n" for one in answers)
        whole = ["-C", str(tmp_path), "new", "site", *arguments, "--today", TODAY.isoformat()]
        return CliRunner().invoke(main, whole, input=given, catch_exceptions=False)

    return run_it


def codes(folder: Path, today: date = TODAY) -> list[str]:
    site, problems = site_in(folder)
    assert site, problems
    return [one.code for one in neighbourhood_of(site, today).problems]


def written(folder: Path, answers: Answers, today: date) -> Path:
    for name, text in scaffold(answers, today).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def files_below(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


# From the wheel, outside of this repository


def test_second_quarter_begins_with_the_wheel_alone(installed: Path, tmp_path: Path) -> None:  # noqa: F811
    program, today = installed / "bin" / "quartier", ("--today", "2026-06-01")
    given = ("--language", "de", *NEEDED, *OPERATOR, "--repository", "https://github.com/anger/website")
    run(program, "new", "site", "anger", *given, *today, "--yes", cwd=tmp_path)
    folder = tmp_path / "anger"
    said = run(program, "check", "--format", "json", *today, cwd=folder)
    assert {one["code"] for one in yaml.safe_load(said)} <= GAPS
    assert "Hinweis" not in run(program, "build", *today, cwd=folder)
    examined = run(program, "doctor", *today, cwd=folder)
    assert re.match(r"So geht es der Website: [5-9]\d von 100\.", examined)
    assert "erst nach „quartier build“" not in examined
    start = (folder / "site/index.html").read_text("utf-8")
    assert "Am Anger" in start
    assert "bilder/farben.css" in start
    assert "Mühlenfeld" not in start + (folder / "mkdocs.yml").read_text("utf-8")
    imprint = (folder / "site/impressum/index.html").read_text("utf-8")
    assert "Anger e. V." in imprint
    assert "legal__note" in imprint
    assert (folder / "site/veranstaltungen/sprechstunde/index.html").exists()


# What is written


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_wrong_with_a_new_quarter_but_what_the_law_still_asks(
    language: str, quartier: Run, tmp_path: Path
) -> None:
    result = quartier("new", "--language", language, *NEEDED)
    assert result.exit_code == 0, result.output
    assert set(codes(tmp_path / "new")) == {"operator-missing"}
    words = words_of(language)
    assert words["scaffold.gaps"] in result.output
    assert words["problems.operator-missing.says"] in result.output


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", ["BE", "BY", "NW"])
def test_samples_are_right_on_whichever_day_somebody_begins(
    language: str, state: str, tmp_path: Path
) -> None:
    answers = Answers("Anger", "https://anger.example", language, state=state)
    for number in range(0, 366, 61):
        today = date(2026, 6, 1) + timedelta(number)
        folder = written(tmp_path / str(number), answers, today)
        assert set(codes(folder, today)) == {"operator-missing"}, today
        site, _ = site_in(folder)
        assert site
        neighbourhood = neighbourhood_of(site, today)
        for event in neighbourhood.all("event"):
            # Nobody begins with a date that the holidays take away.
            first = neighbourhood.programme(event).occurrences[0].day
            assert first == event.entry.when[0].first > today, (event.slug, today)


@pytest.mark.parametrize(
    "name",
    ["Nord: West", 'Das "Dorf"', "# 1", "Ünsere Straße 🏡", "ja", "2026-06-01", "{name}", "O'Neill & Co"],
)
def test_name_is_written_as_it_was_said(name: str, tmp_path: Path) -> None:
    answers = Answers(name, "https://anger.example/", state="NW", operator=name, tagline=name, address=name)
    folder = written(tmp_path, replace(answers, categories=(name, "Feste")), TODAY)
    site, problems = site_in(folder)
    assert site, problems
    assert (site.name, site.tagline) == (name, name)
    assert site.operator
    assert (site.operator.name, site.operator.address) == (name, name)
    assert [one.title for one in site.categories.values()] == [name, "Feste"]
    assert neighbourhood_of(site, TODAY).errors == ()


def test_same_answers_and_day_make_the_same_bytes_and_another_name_another_look(tmp_path: Path) -> None:
    answers = Answers("Anger", "https://anger.example/", state="NW")
    assert scaffold(answers, TODAY) == scaffold(answers, TODAY)
    one, two = scaffold(answers, TODAY), scaffold(replace(answers, name="Aue"), TODAY)
    assert one["content/bilder/silhouette.svg"] != two["content/bilder/silhouette.svg"]
    for name in ("logo", "silhouette"):
        assert ElementTree.fromstring(one[f"content/bilder/{name}.svg"]).get("viewBox")


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_mark_is_left_and_nothing_of_the_first_quarter(language: str) -> None:
    for name, text in scaffold(
        Answers("Anger", "https://anger.example/", language, state="NW"), TODAY
    ).items():
        assert "«" not in text or name.startswith("schema/"), name
        assert not re.search("oerath|mühlenfeld|erkelenz", text, re.IGNORECASE), name


@pytest.mark.parametrize("language", LANGUAGES)
def test_editors_find_the_schema_that_the_files_name(language: str) -> None:
    files = scaffold(Answers("Anger", "https://anger.example/", language, state="NW"), TODAY)
    assert {
        f"schema/{name}": as_json(one) for name, one in schemas(language).items()
    }.items() <= files.items()
    named = [
        line for name, text in files.items() if name.startswith("events/") for line in text.split("\n")[:1]
    ]
    assert len(named) == 3
    for line in named:
        assert line.rpartition("$schema=../")[2] in files
    assert re.search(r"\./(schema/\w+\.json)", files[".vscode/settings.json"])[1] in files  # type: ignore[index]


def test_forms_are_those_of_the_new_quarter(quartier: Run, tmp_path: Path) -> None:
    quartier("new", *NEEDED, "--category", "Chöre")
    site, _ = site_in(tmp_path / "new")
    assert site
    for name, text in template_files(Desk(neighbourhood_of(site, TODAY), words_of("de"), TODAY)).items():
        assert (tmp_path / "new" / name).read_text("utf-8") == text
    assert "Chöre" in "".join(path.read_text("utf-8") for path in (tmp_path / "new/.github").rglob("1-*.yml"))


# Questions and options


def test_person_at_a_terminal_answers_a_few_questions(quartier: Run, tmp_path: Path) -> None:
    answers = [
        "de", "Am Anger", "Grün und laut", "anger", "https://anger.example/", "", "", "Thüringen", "TH", "",
        "Anger e. V.", "", "Anger 1, 99084 Erfurt", "nix", "post@anger.example", "0361 22100",
        "Chöre, Feste", "", "brick",
    ]  # fmt: skip
    result = quartier("new", answers=answers)
    assert result.exit_code == 0, result.output
    assert "„anger“ ist keine Adresse im Internet." in result.output
    assert "TH" in result.output
    assert "„nix“ ist keine Mail-Adresse." in result.output
    site, _ = site_in(tmp_path / "new")
    assert site
    assert (site.name, site.state, site.uid_domain) == ("Am Anger", "TH", "anger.example")
    assert [one.title for one in site.categories.values()] == ["Chöre", "Feste"]
    assert site.operator
    assert site.operator.email == "post@anger.example"
    assert PALETTES["brick"].brand in (tmp_path / "new/content/bilder/farben.css").read_text("utf-8")


def test_whoever_stops_in_the_middle_has_written_nothing(quartier: Run, tmp_path: Path) -> None:
    result = quartier("new", answers=["de", "Am Anger"])
    assert result.exit_code == 1
    assert not (tmp_path / "new").exists()


def test_what_must_be_said_and_was_not_is_named_all_at_once(quartier: Run, tmp_path: Path) -> None:
    result = quartier("new")
    assert result.exit_code == 1
    assert "Name (--name), Adresse der Website (--url), Bundesland (--state)" in result.output
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("--state", "Thüringen"), "TH"),
        (("--url", "anger"), "„anger“ ist keine Adresse im Internet"),
        (("--country", "Deutschland"), "Deutschland"),
        (("--uid-domain", "a b"), "a b"),
        (("--operator", "Anger e. V.", "--operator-type", "verein"), "„verein“ steht nicht zur Wahl"),
        (("--operator", "Anger e. V.", "--email", "post"), "„post“ ist keine Mail-Adresse"),
        (("--operator", "Anger e. V.", "--phone", "keins"), "„keins“ ist keine Telefonnummer"),
        (("--colour", "pink"), "„pink“ steht nicht zur Wahl"),
        (("--name", "<b>Anger</b>"), "Spitze Klammern"),
    ],
)
def test_slip_in_an_option_is_told_and_nothing_is_written(
    given: tuple[str, ...], says: str, quartier: Run, tmp_path: Path
) -> None:
    result = quartier("new", *NEEDED, *given)
    assert result.exit_code == 1
    assert says in result.output
    assert list(tmp_path.iterdir()) == []


def test_folder_in_which_something_lies_stays_as_it_is(quartier: Run, tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "mein.txt").write_text("Meins", "utf-8")
    result = quartier("new", *NEEDED)
    assert result.exit_code == 1
    assert "liegt schon etwas" in result.output
    assert files_below(tmp_path) == {"new/mein.txt": b"Meins"}


# The look


def contrast(one: str, two: str) -> float:
    """WCAG 2.2, relative luminance."""
    light, dark = sorted((luminance(one), luminance(two)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def token(name: str, repository: Path, dark: bool) -> str:
    text = (repository / "theme/assets/stylesheets/tokens.css").read_text("utf-8")
    light, _, night = text.partition("@media screen and (prefers-color-scheme: dark)")
    found = (re.search(rf"--{name}: (#\w+);", night) if dark else None) or re.search(
        rf"--{name}: (#\w+);", light
    )
    assert found
    return found[1]


@pytest.mark.parametrize("name", PALETTES)
def test_everybody_can_read_what_stands_on_the_colours_of_a_new_quarter(name: str, repository: Path) -> None:
    palette = PALETTES[name]
    for dark, brand, button in (
        (False, palette.brand, palette.brand),
        (True, palette.brand_dark, palette.button_dark),
    ):
        needed = [
            ("on-brand", brand, 4.5),
            ("focus-on-brand", brand, 3),
            ("on-button", button, 4.5),
            ("paper", button, 3),
            ("map", button, 3),
            ("map-green", button, 3),
            ("map-street", button, 3),
        ]
        for other, colour, least in needed:
            assert contrast(colour, token(other, repository, dark)) >= least, (other, dark)


# What GitHub does


def steps() -> Iterator[tuple[str, dict[str, Any]]]:
    for path, text in workflows("de").items():
        for job, said in yaml.safe_load(text)["jobs"].items():
            yield from ((f"{Path(path).stem}/{job}", step) for step in said["steps"])


@pytest.mark.parametrize("line", sorted({step["run"] for _, step in steps() if "run" in step}))
def test_new_quarter_runs_only_what_runs_here_too(line: str) -> None:
    if line.startswith("quartier "):
        command = line.partition(">>")[0].replace('"$ISSUE_NUMBER"', "1")
        name, *arguments = shlex.split(command)[1:]
        main.commands[name].make_context(name, arguments)  # raises on options that do not exist
    else:
        assert line in (*OTHERS, *GH, INSTALL)


def test_versions_of_actions_are_those_of_this_repository(repository: Path) -> None:
    """Dependabot looks at this repository only; whoever takes its proposal copies it into the scaffold."""
    here = "".join(path.read_text("utf-8") for path in (repository / ".github/workflows").glob("*.yml"))
    for text in workflows("de").values():
        for used in re.findall(r"uses: \S+@[0-9a-f]{40} # \S+", text):
            assert used in here


def test_rights_are_those_of_this_repository(repository: Path) -> None:
    for path, text in workflows("de").items():
        own, here = (yaml.safe_load(one) for one in (text, (repository / path).read_text("utf-8")))
        assert own["permissions"] == {}
        assert "secrets." not in text
        for job, said in own["jobs"].items():
            assert said["permissions"] == here["jobs"][job]["permissions"]
    for where, step in steps():
        assert "${{" not in step.get("run", ""), where
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False


def test_one_report_is_told_by_the_same_program(repository: Path, quartier: Run, tmp_path: Path) -> None:
    quartier("new", *NEEDED)
    told = tmp_path / "new/.ci/tell-once"
    assert told.read_bytes() == (repository / ".ci/tell-once").read_bytes()
    assert os.access(told, os.X_OK)


def test_checks_of_workflows_find_nothing_in_a_new_quarter(quartier: Run, tmp_path: Path) -> None:
    quartier("new", *NEEDED, "--repository", "https://github.com/anger/website")
    there, programs = tmp_path / "new" / ".github", Path(sys.executable).parent
    for schema, files in (
        ("vendor.github-workflows", sorted(there.glob("workflows/*.yml"))),
        ("vendor.github-issue-forms", sorted(there.glob("ISSUE_TEMPLATE/[0-9]*.yml"))),
        ("vendor.github-issue-config", [there / "ISSUE_TEMPLATE/config.yml"]),
        ("vendor.dependabot", [there / "dependabot.yml"]),
    ):
        passes(programs / "check-jsonschema", "--builtin-schema", schema, *files)
    passes(programs / "zizmor", "--offline", "--no-progress", "--strict-collection", there)
    assert "cooldown" in (there / "dependabot.yml").read_text("utf-8")
    assert "\n* @anger\n" in (there / "CODEOWNERS").read_text("utf-8")


def passes(*command: Path | str) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stdout + done.stderr


def test_workflows_are_written_anew_and_what_somebody_wrote_stays(quartier: Run, tmp_path: Path) -> None:
    quartier("new", *NEEDED)
    folder = tmp_path / "new/.github/workflows"
    check, links, publish = (folder / f"{name}.yml" for name in ("check", "links", "publish"))
    good = check.read_text("utf-8")
    newer = good.replace("3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", f"{'0' * 40} # v8.0.0")
    check.write_text(newer.replace("quartier check", "quartier prüfe"), "utf-8")
    links.write_text("name: Selbst geschrieben\n", "utf-8")
    publish.unlink()
    result = CliRunner().invoke(main, ["-C", str(tmp_path / "new"), "workflows"])
    assert result.exit_code == 0, result.output
    assert check.read_text("utf-8") == newer
    assert links.read_text("utf-8") == "name: Selbst geschrieben\n"
    assert publish.read_text("utf-8") == workflows("de")[".github/workflows/publish.yml"]
    assert ".github/workflows/from-issue.yml ist auf dem neuesten Stand." in result.output
