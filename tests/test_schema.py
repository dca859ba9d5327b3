"""The editors' schema: current, kind to what is right, and not fooled by slips of form."""

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft7Validator

from conftest import BAD, GOOD, REPOSITORY
from quartier import yaml_source
from quartier.cli import main
from quartier.kinds import ALL_KINDS
from quartier.model.entry import Entry
from quartier.model.problem import Position, Problem
from quartier.model.site import Site
from quartier.model.source import Fields, Listing, Node, Text
from quartier.reading.configuration import language_in, site_in
from quartier.reading.front_matter import yaml_document
from quartier.reading.validate import Reading, entry_of
from quartier.reference import CONFIGURATION, PAGE, chapter, chapters, top_models
from quartier.schema import as_json, schemas
from quartier.words import LANGUAGES
from test_messages import problems_in

SCHEMAS = REPOSITORY / "schema"
CHECK = Path(sys.executable).with_name("check-jsonschema")
STRUCTURAL = {
    "date-expected",
    "dashes-not-needed",
    "degrees-expected",
    "email-expected",
    "field-missing",
    "fields-expected",
    "file-empty",
    "hours-need-end",
    "html-in-text",
    "mapping-expected",
    "no-such-time",
    "number-expected",
    "number-out-of-range",
    "phone-expected",
    "postcode-expected",
    "slug-expected",
    "text-expected",
    "text-too-long",
    "time-expected",
    "times-out-of-range",
    "unknown-field",
    "unknown-value",
    "until-with-time",
    "value-missing",
    "website-expected",
    "weekday-expected",
    "year-far-away",
    "years-expected",
}
"""What a schema can see: which fields there are, and the form of what stands in each."""


# What is committed


def test_committed_schemas_are_current() -> None:
    current = {name: as_json(one) for name, one in schemas(language_in(REPOSITORY)).items()}
    committed = {path.name: path.read_text("utf-8") for path in SCHEMAS.iterdir()}
    assert committed == current, "The kinds have changed since: run `quartier schema`."


def test_command_writes_what_is_committed(good_copy: Path) -> None:
    done = CliRunner().invoke(main, ["-C", str(good_copy), "schema"])
    assert done.exit_code == 0, done.output
    written = {path.name: path.read_bytes() for path in (good_copy / "schema").iterdir()}
    assert written == {path.name: path.read_bytes() for path in SCHEMAS.iterdir()}
    assert "schema/veranstaltung.json geschrieben\n" in done.output


def test_editor_knows_which_files_are_events() -> None:
    text = (REPOSITORY / ".vscode" / "settings.json").read_text("utf-8")
    settings = json.loads(re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE))
    for schema, files in settings["yaml.schemas"].items():
        assert (REPOSITORY / schema).is_file()
        assert files == ["events/**/*.yaml", "events/**/*.yml"]
    recommended = json.loads((REPOSITORY / ".vscode" / "extensions.json").read_text("utf-8"))
    assert recommended == {"recommendations": ["redhat.vscode-yaml"]}
    ignored = subprocess.run(
        ("git", "check-ignore", ".vscode/settings.json", ".vscode/extensions.json"), cwd=REPOSITORY
    )
    assert ignored.returncode == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_schemas_are_schemas_with_hints_and_examples_that_fit(language: str) -> None:
    for name, schema in schemas(language).items():
        Draft7Validator.check_schema(schema)
        for field, defined in schema["definitions"].items():
            if "." in field:
                assert defined["title"], (name, field)
                assert defined["description"], (name, field)
                alone = Draft7Validator({**defined, "definitions": schema["definitions"]})
                for example in defined["examples"]:
                    assert alone.is_valid(example), (name, field, example)


# Files, as check-jsonschema reads them


def site_of(folder: Path) -> Site:
    site, problems = site_in(folder)
    assert site is not None, problems
    return site


def yaml_files(folder: Path, target: Path) -> Iterator[tuple[str, str, Path]]:
    """Kind, name and YAML of every file of a site: all of an event, the fields on top of a Markdown file."""
    site = site_of(folder)
    for path in (
        *sorted((folder / "events").rglob("*.yaml")),
        *sorted((folder / site.content).rglob("*.md")),
    ):
        name = path.relative_to(folder).as_posix()
        kind = next((kind.name for kind in ALL_KINDS if kind.slug_in(name, site) is not None), PAGE)
        text = path.read_bytes()
        if path.suffix == ".md":
            found = re.match(rb"---\n(.*?\n)---", text, re.DOTALL)
            text = found[1] if found else b""
        if text or path.suffix == ".yaml":
            copy = target / f"{name}.yaml"
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.write_bytes(text)
            yield kind, name, copy


def refused(folder: Path, target: Path, language: str = "de") -> tuple[dict[str, str], set[str]]:
    """What check-jsonschema says of each file that it refuses, and the names of all files."""
    told: dict[str, str] = {}
    names: dict[str, str] = {}
    files: dict[str, list[Path]] = {}
    for kind, name, copy in yaml_files(folder, target):
        files.setdefault(kind, []).append(copy)
        names[str(copy)] = name
    for kind, copies in files.items():
        schema = target / f"{kind}.json"
        schema.write_text(as_json(schemas(language)[f"{chapter(language, kind).file}.json"]), "utf-8")
        command = (CHECK, "--schemafile", schema, "--output-format", "json", *copies)
        said = json.loads(subprocess.run(command, capture_output=True, encoding="utf-8").stdout)
        for error in (*said.get("errors", ()), *said.get("parse_errors", ())):
            told[names[error["filename"]]] = f"{error.get('path')}: {error['message']}"
    return told, set(names.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", [GOOD, REPOSITORY], ids=["good", "this site"])
def test_every_good_file_pleases_the_editor_too(folder: Path, language: str, tmp_path: Path) -> None:
    told, files = refused(folder, tmp_path, language)
    assert told == {}
    assert len(files) > 50


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, str], set[str]]:
    return refused(BAD, tmp_path_factory.mktemp("bad"))


@cache
def problems_of_bad() -> tuple[Problem, ...]:
    return problems_in(BAD)


def test_every_slip_of_form_is_told_by_the_editor_too(bad: tuple[dict[str, str], set[str]]) -> None:
    structural: dict[str, set[str]] = {}
    for problem in problems_of_bad():
        if problem.code in STRUCTURAL and in_fields(problem):
            structural.setdefault(problem.position.file, set()).add(problem.code)
    told, files = bad
    assert {name: structural[name] for name in structural.keys() & files - told.keys()} == {}
    assert {code for codes in structural.values() for code in codes} == STRUCTURAL


def test_editor_is_silent_where_only_the_check_can_know(bad: tuple[dict[str, str], set[str]]) -> None:
    """What stands in order on the page, and is still wrong: dates that are none, names that nobody has."""
    told, files = bad
    codes: dict[str, set[str]] = {}
    for problem in problems_of_bad():
        codes.setdefault(problem.position.file, set()).add(problem.code)
    quiet = {code for name in files - told.keys() for code in codes.get(name, ())}
    assert quiet >= {"unknown-rule", "change-of-no-date", "first-not-in-rule", "unknown-pause", "no-end"}


def in_fields(problem: Problem) -> bool:
    """Whether it stands in the fields and not in the text below them."""
    position: Position = problem.position
    lines = (BAD / position.file).read_text("utf-8", errors="replace").split("\n")
    if not position.file.endswith(".md"):
        return True
    ends = [number for number, line in enumerate(lines, 1) if line.startswith("---")][1:2]
    return position.line <= next(iter(ends), 0)


def test_configuration_of_every_good_site_keeps_to_its_schema() -> None:
    validator = of_sort(CONFIGURATION)
    for folder in (GOOD, REPOSITORY):
        text = (folder / "mkdocs.yml").read_text("utf-8")
        options = next(one["quartier"] for one in yaml_source.plain(text)["plugins"] if "quartier" in one)
        assert [error.message for error in validator.iter_errors(options)] == []
        assert not validator.is_valid({**options, "categorys": {}})


# Line by line: what our own reading takes, the schema takes


@cache
def of_sort(name: str, language: str = "de") -> Draft7Validator:
    return Draft7Validator(schemas(language)[f"{chapter(language, name).file}.json"])


VALUES = (
    "",
    "ja",
    "NEIN",
    "yes",
    "20",
    "007",
    "51.08",
    "9.30",
    "19:30",
    "9-14 Uhr",
    "15:00–17:00",
    "2026-05-13",
    "13.5.2026",
    "2026-05-13 19:00",
    "2026-05-13 bis 2026-05-15",
    "1.5.2026..3.5.2026",
    "21:00 Uhr",
    "5 Jahre",
    "Offen",
    "ganztägig",
    "schul-ferien",
    "Tag Davor",
    "Rollstuhl_WC",
    "behoerde",
    "Vorlaeufig",
    "41812",
    "110",
    "0221 4710-100",
    "post@beispiel.de",
    "https://beispiel.de/a?b=c",
    "seehaus",
    "jeden Mittwoch",
    "[a, b]",
    "[]",
    "[2026-05-13, 14.5.2026 9:00-12:00]",
    "{datei: a.jpg, Alt: Ein Haus}",
    "{MONTAG: 9:00-12:00, di bis do: [9-12 Uhr, 14-24 Uhr], Nach Vereinbarung: Ja}",
    "{2026-05-13: kein Termin, 14.5.2026 15:00: {fällt aus: Sturm}}",
    "{Ab 2026-06-01: {Wiederholung: dienstags}}",
    "{Faellt_Aus: ja}",
    "{rolle: Vorsitz, name: A B}",
    '{breite: 51.08, länge: "6,3"}',
)


BESIDE = {"end": "beginn: 2026-03-12 14:00\n"}
"""An end is read together with its start."""


@pytest.mark.parametrize("name", [one.name for one in chapters("de")])
def test_what_the_check_takes_the_editor_takes(name: str) -> None:
    """But for names of files, of which the check of one line knows nothing."""
    model = top_models()[name]
    fields = next(one for one in chapters("de") if one.name == name).groups[0].fields
    tried = 0
    for field in (field for field in fields if not field.form.kind):
        for word, value in itertools.product(sorted({field.word.upper(), *field.also}), VALUES):
            text = f"{BESIDE.get(field.name, '')}{word}: {value}"
            if sound(model, text):
                tried += 1
                assert said_of(of_sort(name), text) == []
    assert tried > 20


def sound(model: type[Entry], text: str) -> bool:
    """Whether our own reading takes this one line; what else is missing does not count."""
    _, _, problems = entry_of(model, yaml_document(text, "example.yaml").fields, Reading("de"))
    return all(problem.code == "field-missing" and problem.position.column == 1 for problem in problems)


def said_of(validator: Draft7Validator, text: str) -> list[str]:
    """What the schema says of a text, as an editor reads it; missing fields do not count."""
    errors = validator.iter_errors(delivered(yaml_document(text, "example.yaml").fields))
    return [
        f"{text}: {error.message}"
        for error in errors
        if error.path or error.validator == "additionalProperties"
    ]


def delivered(node: Node) -> Any:
    """YAML 1.2 as editors read it: numbers, answers and nothing besides texts."""
    if isinstance(node, Fields):
        return {key.value or "": delivered(value) for key, value in node.entries}
    if isinstance(node, Listing):
        return [delivered(item) for item in node.items]
    assert isinstance(node, Text)
    return node.value if node.value is None or node.quoted else _scalar(node.value)


def _scalar(text: str) -> Any:
    if re.fullmatch("[-+]?[0-9]+", text):
        return int(text)
    if re.fullmatch(r"[-+]?[0-9]+\.[0-9]*", text):
        return float(text)
    return {"true": True, "false": False}.get(text.lower(), text)


@pytest.mark.parametrize(
    ("event", "right"),
    [
        ({"titel": "Fest", "wann": "2026-05-13"}, True),
        ({"title": "Fest", "WANN": "13.5.2026 15:00"}, True),
        ({"Titel": "Fest", "wann": {"beginn": "2026-05-13", "Letzter Tag": "2026-05-14"}}, True),
        ({"titel": "Fest", "wann": "2026-05-13", "Aenderungen": {"2026-05-13": "fällt aus"}}, True),
        ({"titel": "Fest", "wann": "2026-05-13", "änderungen": {"2026-05-13": "entfaellt"}}, False),
        ({"titel": "Fest", "wann": "2026-05-13", "a\u0308nderungen": {}}, True),
        ({"titel": "Fest"}, False),
        ({"wann": "2026-05-13"}, False),
        ({"titel": "Fest", "wann": []}, False),
        ({"titel": "Fest", "wann": "nächsten Samstag"}, False),
        ({"titel": "Fest", "wann": "2026-05-13", "anmeldung": {"nötig": True}}, True),
        ({"titel": "Fest", "wann": "2026-05-13", "anmeldung": {"nötig": "vielleicht"}}, False),
        ({"titel": "Fest", "wann": "2026-05-13", "status": "Abgesagt"}, True),
        ({"titel": "Fest", "wann": "2026-05-13", "status": {"abgesagt": "zu wenige"}}, True),
        ({"titel": "Fest", "wann": "2026-05-13", "ort": "content/orte/seehaus.md"}, False),
        ({"titel": 2026, "wann": "2026-05-13", "kosten": 2.5}, True),
    ],
)
def test_event_is_judged_by_its_form(event: dict[str, Any], right: bool) -> None:
    for language in LANGUAGES:
        assert of_sort("event", language).is_valid(event) == right


def test_completion_offers_the_words_of_the_sites_language_only() -> None:
    event = of_sort("event").schema
    assert {"titel", "wann", "änderungen"} <= set(event["properties"])
    assert {"title", "when", "changes"}.isdisjoint(event["properties"])
    access = json.dumps(event["definitions"]["Event.accessibility"], ensure_ascii=False)
    assert '"enum": ["stufenlos", "rollstuhl-wc", ' in access
    assert {"title", "when", "changes"} <= set(of_sort("event", "en").schema["properties"])
