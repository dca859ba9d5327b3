"""Every kind has all that it needs, and a new one needs its own files and one name, nothing else."""

import filecmp
import gzip
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import typing
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from conftest import BAD, GOOD, REPOSITORY, TODAY
from quartier.addresses import Addresses
from quartier.explain import explained
from quartier.kinds import ALL_KINDS
from quartier.loading import neighbourhood_of
from quartier.model.entry import Entry, KeyedBy
from quartier.model.neighbourhood import Kind, Neighbourhood
from quartier.reading.configuration import site_in
from quartier.words import LANGUAGES, vocabulary
from site_links import broken_links

PROGRAM = REPOSITORY / "generator" / "quartier"
OFFER = GOOD.parent / "kind"
SHORT = {"Change": {"none"}, "Status": {"state"}}
"""Fields that are written as a value alone, without their names."""
FOLDERS = {"event": "events", "meeting": "committees"}
"""Other kinds lie in the folder whose setting is their name with an s."""


# What a kind needs


def forgotten(kind: Kind) -> list[str]:
    """What a kind still lacks: templates, words in every language, examples."""
    words = ((language, said) for language in LANGUAGES for said in _unsaid(kind, vocabulary(language)))
    return [*_templates(kind), *(f"{language}: {said}" for language, said in words), *_examples(kind)]


def _templates(kind: Kind) -> Iterator[str]:
    names = (f"{kind.name}.html", *((f"{kind.name}.list.html",) if kind.listed else ()))
    yield from (f"template {name}" for name in names if not (PROGRAM / "kinds" / name).is_file())


def _unsaid(kind: Kind, words: Mapping[str, Any]) -> Iterator[str]:
    """What a kind needs and a vocabulary does not say."""
    if len(words["kinds"].get(kind.name, ())) != 2:
        yield "kinds: one and many"
    for model in dict.fromkeys((*_entries_in(kind.entry), *_entries_in_texts(kind))):
        said = words["fields"].get(model.__name__, {})
        yield from (f"fields: {model.__name__}.{name}" for name in _written(model) if name not in said)
    if kind.name not in words["values"]["link"]:
        yield "values: link"
    if kind.folder not in words["values"]["folder"] and kind.name != "event":
        yield "values: folder"
    if f"unknown-{kind.name}" not in words["problems"]:
        yield f"problems: unknown-{kind.name}"
    for name in (f"{kind.name}s_title", f"{kind.name}s_lead") if kind.listed else ():
        if not words["site"].get(name):
            yield f"site: {name}"
    if kind.name not in words["reference"]["leads"]:
        yield "reference: leads"
    for model in dict.fromkeys((*_entries_in(kind.entry), *_entries_in_texts(kind))):
        hinted = {name for one in model.__mro__ for name in words["hints"].get(one.__name__, ())}
        yield from (f"hints: {model.__name__}.{name}" for name in _written(model) if name not in hinted)


def _entries_in(annotation: Any) -> Iterator[type[Entry]]:
    """Every set of fields inside of a declaration, itself first."""
    if isinstance(annotation, type) and issubclass(annotation, Entry):
        yield annotation
        for declared in annotation.model_fields.values():
            yield from _entries_in(declared.annotation)
    for inner in typing.get_args(annotation):
        yield from _entries_in(inner)


def _entries_in_texts(kind: Kind) -> Iterator[type[Entry]]:
    """Fields that stand in the text of the good examples."""
    for record in read(GOOD).all(kind.name):
        yield from (type(entry) for entry, _ in record.entries)


def _written(model: type[Entry]) -> list[str]:
    """The fields of an entry that a volunteer writes by their names."""
    declared = model.model_fields
    unwritten = {model.other_keys, *SHORT.get(model.__name__, ()), *KEYS.get(model, ())}
    return [field.alias or name for name, field in declared.items() if name not in unwritten]


def _keys() -> Mapping[type[Entry], set[str]]:
    """Entries that a file writes under a key: the fields that take the key, and a value without fields."""
    found: dict[type[Entry], set[str]] = {}
    for model in (model for kind in ALL_KINDS for model in _entries_in(kind.entry)):
        for declared in model.model_fields.values():
            for mark in (mark for mark in declared.metadata if isinstance(mark, KeyedBy)):
                inner = next(_entries_in(declared.annotation))
                found.setdefault(inner, set()).update((mark.name, "said"))
    return found


KEYS = _keys()


def _examples(kind: Kind) -> Iterator[str]:
    good, bad = read(GOOD), read(BAD)
    if not good.all(kind.name):
        yield "a good example"
    told = {problem.position.file for problem in bad.problems}
    known = kind.folder == "events" or kind.folder in bad.site.folders
    if not known or not any(kind.slug_in(file, bad.site) is not None for file in told):
        yield "a bad example"


@cache
def read(folder: Path) -> Neighbourhood:
    site, problems = site_in(folder)
    assert site is not None, problems
    return neighbourhood_of(site, TODAY)


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.name)
def test_kind_has_templates_words_and_examples(kind: Kind) -> None:
    assert forgotten(kind) == []


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.name)
def test_kind_speaks_of_fields_that_it_has_and_lies_in_a_folder_of_its_name(kind: Kind) -> None:
    assert {*kind.prose, *kind.private} <= set(kind.entry.model_fields)
    assert kind.folder == FOLDERS.get(kind.name, f"{kind.name}s")


@pytest.mark.parametrize("kind", ALL_KINDS, ids=lambda kind: kind.name)
def test_reviewer_is_told_what_a_file_of_any_kind_says(kind: Kind) -> None:
    neighbourhood = read(GOOD)
    addresses = Addresses(neighbourhood.site)
    for record in neighbourhood.all(kind.name):
        told = explained(neighbourhood, record.file, TODAY)
        assert told is not None
        first, *said, last = told.splitlines()
        assert first == f"{vocabulary('de')['kinds'][kind.name][0]}: {record.entry.title}"
        assert last == f"Seite: {addresses.absolute(addresses.record(kind.name, record.slug))}"
        assert said
        assert [line for line in said if not line.strip() or line.endswith(": ")] == []


def test_fields_within_fields_are_told_one_a_line() -> None:
    told = explained(read(GOOD), "content/gremien/seerat/index.md", TODAY)
    assert told is not None
    assert "amtszeit: von: " in told
    assert "\nmitglieder:\n  rolle: " in told


def test_whoever_adds_a_kind_is_asked_for_everything_that_is_missing() -> None:
    specification = importlib.util.spec_from_file_location("offer", OFFER / "offer.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    fields = ("image", "weight", "topics", "formerly", "checked", "title")
    own = ("organisation", "audiences", "cost", "how_to_ask", "until")
    words = [
        "kinds: one and many",
        *(f"fields: Offer.{name}" for name in (*fields, *own)),
        "values: link",
        "values: folder",
        "problems: unknown-offer",
        "site: offers_title",
        "site: offers_lead",
        "reference: leads",
        *(f"hints: Offer.{name}" for name in own),
    ]
    assert forgotten(module.OFFER) == [
        "template offer.html",
        "template offer.list.html",
        *(f"{language}: {said}" for language in LANGUAGES for said in words),
        "a good example",
        "a bad example",
    ]


# A new kind


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the program that knows offers: their files lie where they belong, and the list names them."""
    folder = tmp_path_factory.mktemp("program")
    copy = Path(shutil.copytree(PROGRAM, folder / "quartier"))
    for name in ("offer.py", "offer.html", "offer.list.html"):
        shutil.copy(OFFER / name, copy / "kinds" / name)
    for language in LANGUAGES:
        shutil.copy(OFFER / f"{language}.yaml", copy / "vocabulary" / language / "offer.yaml")
    names = copy / "kinds" / "__init__.py"
    text = names.read_text("utf-8")
    imported = text.replace("\nALL_KINDS", "from quartier.kinds.offer import OFFER\n\nALL_KINDS", 1)
    named, times = re.subn(r"(ALL_KINDS = \([^)]*?),?\s*\)", r"\1, OFFER)", imported)
    assert times == 1
    names.write_text(named, "utf-8")
    return folder


def neighbourhood_with(target: Path, *more: Path) -> Path:
    """The good neighbourhood with more content, and the offers in its menu."""
    shutil.copytree(GOOD, target, ignore=shutil.ignore_patterns(".cache"))
    for folder in more:
        shutil.copytree(folder, target / "content", dirs_exist_ok=True)
    configuration = target / "mkdocs.yml"
    menu = "  - Orte: orte/index.md\n"
    text = configuration.read_text("utf-8")
    assert menu in text
    added = "  - Angebote: angebote/index.md\n  - Fragen: fragen.md\n"
    configuration.write_text(text.replace(menu, menu + added), "utf-8")
    return target


def run(program: Path, folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What the copied program says."""
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(program)}
    command = (sys.executable, "-m", "quartier", "-C", str(folder), *arguments, "--today", TODAY.isoformat())
    return subprocess.run(command, cwd=folder, env=known, capture_output=True, encoding="utf-8")


@pytest.fixture(scope="module")
def neighbourhood(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return neighbourhood_with(tmp_path_factory.mktemp("offers") / "good", OFFER / "content")


@pytest.fixture(scope="module")
def site(program: Path, neighbourhood: Path) -> Path:
    """The site of a neighbourhood with offers."""
    done = run(program, neighbourhood, "build")
    assert done.returncode == 0, done.stdout + done.stderr
    return neighbourhood / "site"


def html_of(site: Path, address: str) -> str:
    """A page without the blanks between its tags."""
    return re.sub(r"\s+", " ", (site / address / "index.html").read_text("utf-8"))


def test_new_kind_is_its_own_files_and_one_name(program: Path) -> None:
    before, after = (
        {path.relative_to(top) for path in top.rglob("*") if path.is_file() and path.suffix != ".pyc"}
        for top in (PROGRAM, program / "quartier")
    )
    changed = [
        name.as_posix()
        for name in before & after
        if not filecmp.cmp(PROGRAM / name, program / "quartier" / name, shallow=False)
    ]
    assert changed == ["kinds/__init__.py"]
    assert {path.as_posix() for path in after - before} == {
        "kinds/offer.py",
        "kinds/offer.html",
        "kinds/offer.list.html",
        "vocabulary/de/offer.yaml",
        "vocabulary/en/offer.yaml",
    }


def test_new_kind_is_counted_when_all_is_well(program: Path, neighbourhood: Path) -> None:
    done = run(program, neighbourhood, "check")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.rstrip().endswith(", Angebote: 2.")


def test_new_kind_has_a_list_and_pages_with_its_references(site: Path) -> None:
    listed = html_of(site, "angebote")
    assert "<h1>Angebote</h1>" in listed
    assert listed.index('<a href="../angebote/hausaufgaben/">Hausaufgabenhilfe</a>') < listed.index(
        '<a href="../angebote/leihrad/">Lastenrad zum Leihen</a>'
    )
    page = html_of(site, "angebote/leihrad")
    assert "<h1>Lastenrad zum Leihen</h1>" in page
    assert '<dd><a href="../../kontakte/seeverein/">Seeverein Neustadt e. V.</a></dd>' in page
    assert "<dd>Alle, Kinder</dd>" in page
    assert 'am <a href="../../orte/seehaus/">Seehaus</a>.' in page
    assert '<meta name="description" content="Ein Rad mit einer großen Kiste, für Einkäufe' in page
    assert "/edit/main/content/angebote/leihrad.md" in page


def test_new_kind_is_linked_by_slug_by_file_and_by_its_list(site: Path) -> None:
    page = html_of(site, "fragen")
    assert '<a href="../angebote/leihrad/">Lastenrad</a>' in page
    assert '<a href="../angebote/leihrad/">in der Datei</a>' in page
    assert '<a href="../angebote/">in der Liste</a>' in page
    assert '<a href="../../angebote/leihrad/">Lastenrad</a>' in html_of(site, "angebote/hausaufgaben")


def test_link_to_what_is_over_leads_to_what_there_is(site: Path) -> None:
    assert not (site / "angebote" / "laternen").exists()
    assert 'Die <a href="../angebote/">Laternen</a> sind zurückgegeben.' in html_of(site, "fragen")


def test_new_kind_can_be_listed_in_a_page(site: Path) -> None:
    inserted = html_of(site, "fragen").partition('<section class="insertion insertion--list"')[2]
    assert inserted.index("<h2>Angebote</h2>") < inserted.index(">Hausaufgabenhilfe</a>")
    assert ">Lastenrad zum Leihen</a>" in inserted


def test_former_name_of_a_new_kind_leads_on(site: Path) -> None:
    assert "url=../../angebote/leihrad/" in html_of(site, "angebote/lastenrad")


def test_new_kind_stands_in_the_menu_and_every_way_to_it_leads_there(site: Path) -> None:
    assert re.search(r'<nav.*?<a href="\.\./angebote/"[^>]*> ?Angebote', html_of(site, "kalender"))
    wrong = broken_links(site, "https://neustadt.example/")
    assert [line for line in wrong if "angebot" in line or "fragen" in line] == []


def test_new_kind_leaves_as_data_that_keeps_to_its_schema(site: Path) -> None:
    data = json.loads((site / "daten" / "angebote.json").read_text("utf-8"))
    schema = json.loads((site / "daten" / "schema" / "offer.json").read_text("utf-8"))
    Draft202012Validator.check_schema(schema)
    Draft202012Validator(schema).validate(data)
    assert data["schema"] == schema["$id"]
    assert data["records"][1] == {
        "slug": "leihrad",
        "url": "https://neustadt.example/angebote/leihrad/",
        "title": "Lastenrad zum Leihen",
        "topics": ["Mobilität"],
        "formerly": ["lastenrad"],
        "organisation": {
            "slug": "seeverein",
            "title": "Seeverein Neustadt e. V.",
            "url": "https://neustadt.example/kontakte/seeverein/",
        },
        "audiences": [{"slug": "alle", "title": "Alle"}, {"slug": "kinder", "title": "Kinder"}],
        "cost": "kostenlos",
        "how_to_ask": "Rufen Sie zwei Tage vorher an, am besten am Seehaus.",
        "text": "Ein Rad mit einer großen Kiste, für Einkäufe und für Kinder.",
    }
    overview = json.loads((site / "quartier.json").read_text("utf-8"))
    assert overview["counts"]["offer"] == 2
    assert overview["data"]["offer"]["url"] == "https://neustadt.example/daten/angebote.json"
    assert ' href="../daten/angebote.json"' in html_of(site, "daten")


def test_new_kind_is_found_by_the_search_and_by_search_engines(site: Path) -> None:
    listed = re.findall(
        "<loc>https://neustadt.example/(angebote/.*?)</loc>", (site / "sitemap.xml").read_text()
    )
    assert listed == ["angebote/", "angebote/hausaufgaben/", "angebote/leihrad/"]
    packed = (site / "pagefind" / "fragment").glob("*.pf_fragment")
    texts = [gzip.decompress(path.read_bytes()).decode("utf-8") for path in packed]
    found = [text for text in texts if '"url":"/angebote/leihrad/"' in text]
    assert len(found) == 1
    assert "großen Kiste" in found[0]


def test_new_kind_is_explained_field_by_field(program: Path, neighbourhood: Path) -> None:
    done = run(program, neighbourhood, "explain", "content/angebote/leihrad.md")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines() == [
        "Angebot: Lastenrad zum Leihen",
        "schlagworte: Mobilität",
        "früher: lastenrad",
        "kontakt: Seeverein Neustadt e. V.",
        "zielgruppen: Alle, Kinder",
        "kosten: kostenlos",
        "anfragen: Rufen Sie zwei Tage vorher an, am besten am [Seehaus](ort:seehaus).",
        "Seite: https://neustadt.example/angebote/leihrad/",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_slips_in_a_new_kind_are_told_in_exactly_these_words(
    program: Path, language: str, tmp_path: Path
) -> None:
    folder = neighbourhood_with(tmp_path / "bad", OFFER / "content", OFFER / "bad" / "content")
    configuration = folder / "mkdocs.yml"
    usual = ", ".join(f"{setting}: {name}" for setting, name in read(GOOD).site.folders.items())
    named = f"folders: {{{usual}, offers: angebote}}"
    text = configuration.read_text("utf-8")
    spoken = text.replace("      language: de\n", f"      language: {language}\n      {named}\n")
    configuration.write_text(spoken, "utf-8")
    done = run(program, folder, "check")
    assert done.returncode == 1
    told = [line for line in done.stdout.splitlines() if line.startswith("content/angebote/")]
    expected = OFFER / {"de": "said.txt", "en": "said.en.txt"}[language]
    assert told == expected.read_text("utf-8").splitlines()
