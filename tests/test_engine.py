"""What MkDocs makes is one unit: put together by us it is the site of a plain build, and it can be kept."""

import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown import Markdown
from markdown.treeprocessors import InlineProcessor

from conftest import GOOD, TODAY
from plain_build import build_site
from quartier import clock, site
from quartier.engine import Engine, NotMade
from quartier.engine_inputs import inputs_of_engine
from quartier.loading import neighbourhood_of
from quartier.mkdocs_unit import Made, made_by_engine
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile
from quartier.pages import heads
from quartier.pages.shell import shape_of
from quartier.pages.swift_markdown import Swift
from quartier.pages.view import View
from quartier.pages.written_pages import pages_of
from quartier.reading.configuration import site_in

MARKED = """---
titel: Tom & Co. sagen "Hallo"
---

[[termine: anzahl=1]]

[Mithelfen](mithelfen.md), [ein Fest](termin:seefest), [der Kalender](kalender/index.md)

<div>
[[termine: anzahl=3]]
</div>
"""


def read(folder: Path) -> Neighbourhood:
    found, problems = site_in(folder)
    assert found, problems
    return neighbourhood_of(found, TODAY)


def addresses(around: Neighbourhood, serving: bool = False) -> frozenset[str]:
    making = site.Making(View(around, TODAY), None, serving)
    return frozenset(planned.address for planned in site.plan(making))


def made(folder: Path, into: Path, serving: bool = False, strict: bool = True) -> Made:
    around = read(folder)
    return made_by_engine(folder, around, TODAY, addresses(around, serving), into, serving, strict)


def pages(around: Neighbourhood, made: Made) -> Iterator[OutputFile]:
    """Every page of the site in its frame, out of what was kept."""
    view = View(around, TODAY)
    kept: Engine = pickle.loads(pickle.dumps(made.engine))
    planned = (one.make() for one in site.plan(site.Making(view, None)))
    whole = heads.all_completed([*pages_of(kept.written, view), *planned], view)
    shapes = {shape_of(page, site.edit_url_of(page, around.site)) for page in whole}
    assert kept.lacks(shapes)
    complete: Engine = pickle.loads(pickle.dumps(kept.with_shells(made.more_shells(shapes))))
    assert not complete.lacks(shapes)
    return (site.framed(page, around.site, complete.shell) for page in whole)


@dataclass(frozen=True)
class Both:
    """A site that MkDocs built, and what the unit made of the same folder."""

    folder: Path
    into: Path
    around: Neighbourhood
    made: Made

    def file(self, path: str) -> bytes:
        return (self.folder / "site" / path).read_bytes()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Both]:
    base = tmp_path_factory.mktemp("engine")
    folder = Path(shutil.copytree(GOOD, base / "good", ignore=shutil.ignore_patterns(".cache")))
    (folder / "content" / "versteckt.md").write_text(MARKED, "utf-8")
    edited(folder, "mkdocs.yml", "^  - Orte: .*$", r"\g<0>\n  - Das Fest: veranstaltungen/seefest/index.html")
    around = read(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(clock.VARIABLE, "")
        clock.pretend(TODAY, around.site.zone)
        assert build_site(folder, strict=True)
        yield Both(folder, base / "into", around, made(folder, base / "into"))


def test_pages_out_of_what_was_kept_are_those_of_a_plain_build(both: Both) -> None:
    whole = {page.path: page.content for page in pages(both.around, both.made)}
    assert [path for path, content in whole.items() if content != both.file(path)] == []
    finished = both.folder / "site"
    built = {path.relative_to(finished).as_posix() for path in finished.rglob("*.html")}
    assert built - set(whole) == {"404.html"}


def test_files_that_mkdocs_writes_are_those_of_a_plain_build(both: Both) -> None:
    files = both.made.engine.files
    assert {"404.html", "manifest.webmanifest", "assets/stylesheets/quartier.css"} <= set(files)
    assert [path for path in files if (both.into / path).read_bytes() != both.file(path)] == []
    assert not [path for path in files if path.endswith(("index.html", "sitemap.xml"))]


def test_plain_build_after_the_unit_is_a_whole_build_again(both: Both) -> None:
    before = {path: path.read_bytes() for path in (both.folder / "site").rglob("*") if path.is_file()}
    assert build_site(both.folder, strict=True)
    assert {path: path.read_bytes() for path in (both.folder / "site").rglob("*") if path.is_file()} == before


def test_no_word_that_stands_for_a_mark_reaches_a_page(both: Both) -> None:
    words = [word for raw in both.made.engine.written for word in raw.marks]
    assert len(words) > 1
    assert [page.path for page in pages(both.around, both.made) for word in words if word in str(page)] == []


# What MkDocs says


def test_warnings_are_kept_and_refuse_nothing(good_copy: Path, tmp_path: Path) -> None:
    """Whoever asked decides about them, when our own are known too."""
    (good_copy / "content" / "mithelfen.md").write_text("# A\n\n[b](#nirgends)\n", "utf-8")
    with (good_copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("\nvalidation: {links: {anchors: warn}}\n")
    engine = made(good_copy, tmp_path / "into").engine
    assert engine.warnings == 2
    assert [one.text for one in engine.told if "#nirgends" in one.text]


def test_refusal_has_the_words_of_mkdocs(good_copy: Path, tmp_path: Path) -> None:
    with (good_copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("\ntheme: 5\n")
    around = read(GOOD)
    with pytest.raises(NotMade, match="configuration error"):
        made_by_engine(good_copy, around, TODAY, (), tmp_path / "into")


def test_preview_names_the_pages_that_cannot_be_shown(good_copy: Path, tmp_path: Path) -> None:
    (good_copy / "content" / "mithelfen.md").write_text("<script>1</script>\n", "utf-8")
    around = read(good_copy)
    engine = made(good_copy, tmp_path / "into", serving=True).engine
    shown = {page.address: page for page in pages_of(engine.written, View(around, TODAY))}
    assert "script" in shown["mithelfen/"].html
    assert shown["mithelfen/"].branch == "mithelfen.md"
    assert "<script" not in shown["mithelfen/"].html


# How long it holds


def test_unit_holds_while_links_and_the_menu_lead_where_they_led(both: Both) -> None:
    engine, planned = both.made.engine, addresses(both.around)
    assert engine.asked["veranstaltungen/seefest/index.html"]
    assert engine.holds_for(planned)
    assert engine.holds_for(planned | {"veranstaltungen/neu/"})
    assert not engine.holds_for(planned - {"veranstaltungen/seefest/"})


def inputs(folder: Path, serving: bool = False) -> tuple[str, ...] | None:
    def digest_of(path: Path) -> bytes:
        return blake2b(path.read_bytes(), digest_size=16).digest()

    return inputs_of_engine(read(folder), TODAY, serving, digest_of)


DECIDING = {
    "the configuration": ("mkdocs.yml", "Neustadt am See", "Neustadt"),
    "a hand-written page": ("content/mithelfen.md", r"\Z", "\nMehr\n"),
    "a page with an error": ("content/mithelfen.md", r"\Z", "\n<script>1</script>\n"),
    "a file": ("content/karte.geojson", r"\Z", "\n"),
}
NOT_DECIDING = {
    "an event": ("events/seefest.yaml", "^titel: .*$", "titel: Anders"),
    "a place": ("content/orte/seehaus.md", "^titel: .*$", "titel: Anders"),
}


def edited(folder: Path, name: str, pattern: str, replacement: str) -> None:
    text, number = re.subn(pattern, replacement, (folder / name).read_text("utf-8"), flags=re.MULTILINE)
    assert number
    (folder / name).write_text(text, "utf-8")


@pytest.mark.parametrize("what", DECIDING)
def test_what_decides_is_named(what: str, good_copy: Path) -> None:
    before = inputs(good_copy)
    edited(good_copy, *DECIDING[what])
    assert before
    assert inputs(good_copy) != before


@pytest.mark.parametrize("what", NOT_DECIDING)
def test_what_does_not_decide_is_not_named(what: str, good_copy: Path) -> None:
    before = inputs(good_copy)
    edited(good_copy, *NOT_DECIDING[what])
    assert inputs(good_copy) == before


def test_day_preview_theme_and_libraries_are_named(
    good_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usual = inputs(good_copy)
    assert usual != inputs(good_copy, serving=True)
    around = read(good_copy)
    assert usual != inputs_of_engine(around, TODAY.replace(day=2), False, lambda path: b"")
    (tmp_path / "libraries" / "mkdocs-9.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "libraries")
    assert inputs(good_copy) != usual
    edited(good_copy, "mkdocs.yml", "^  name: quartier$", "  name: quartier\n  custom_dir: look")
    (good_copy / "look").mkdir()
    plain = inputs(good_copy)
    (good_copy / "look" / "main.html").write_text('{% extends "base.html" %}', "utf-8")
    assert plain != inputs(good_copy)


def test_new_files_are_named_where_mkdocs_sees_them(good_copy: Path) -> None:
    usual = inputs(good_copy)
    shutil.copy(good_copy / "content" / "orte" / "seehaus.md", good_copy / "content" / "orte" / "zweites.md")
    assert inputs(good_copy) == usual
    (good_copy / "content" / "neu.md").write_text("# Neu\n", "utf-8")
    assert inputs(good_copy) != usual


def test_variables_and_inherited_files_are_named(good_copy: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with (good_copy / "mkdocs.yml").open("a", encoding="utf-8") as file:
        file.write("\nINHERIT: mehr.yml\ncopyright: !ENV [WHOSE, OTHERS, niemand]\n")
    (good_copy / "mehr.yml").write_text("extra: {a: 1}\n", "utf-8")
    usual = inputs(good_copy)
    assert usual
    monkeypatch.setenv("OTHERS", "uns")
    named = inputs(good_copy)
    assert named != usual
    (good_copy / "mehr.yml").write_text("extra: {a: 2}\n", "utf-8")
    assert inputs(good_copy) != named


def test_address_of_the_site_may_come_from_the_environment(
    good_copy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edited(good_copy, "mkdocs.yml", "^site_url: .*$", "site_url: !ENV WHERE")
    monkeypatch.setenv("WHERE", "https://anderswo.example/")
    assert made(good_copy, tmp_path / "into").engine.url == "https://anderswo.example/"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("^  - quartier:$", "  - tags\n  - quartier:"),
        ("^  - footnotes$", "  - pymdownx.snippets"),
        (r"\Z", "\nhooks: [mehr.py]\n"),
        (r"\Z", "\nextra: {a: !!python/name:os.path.join }\n"),
        ("^  name: quartier$", "  name: material"),
    ],
)
def test_what_may_read_anything_is_never_kept(before: str, after: str, good_copy: Path) -> None:
    assert inputs(good_copy)
    edited(good_copy, "mkdocs.yml", before, after)
    assert inputs(good_copy) is None


def test_what_was_kept_is_read_without_mkdocs() -> None:
    modules = "quartier.engine, quartier.engine_inputs, quartier.site"
    check = f"import sys, {modules}; sys.exit('mkdocs' in sys.modules or 'watchdog' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert subprocess.run((sys.executable, "-c", check), env=environment).returncode == 0


# Markdown, faster

SIGNS = st.text(alphabet="ab *_`[]()!<>&;\\\n#^:/@.1-|~\"'", max_size=60)
EXTENSIONS = ["toc", "tables", "fenced_code", "admonition", "attr_list", "def_list", "footnotes"]
PLAIN, SWIFT = Markdown(extensions=EXTENSIONS), Markdown(extensions=[*EXTENSIONS, Swift()])


@settings(max_examples=300, deadline=None, derandomize=True)
@given(SIGNS)
def test_swift_markdown_makes_the_same_of_any_signs(text: str) -> None:
    assert SWIFT.reset().convert(text) == PLAIN.reset().convert(text)


def test_swift_markdown_is_still_asked() -> None:
    """It takes the place of a method that Markdown keeps to itself."""
    assert hasattr(InlineProcessor, "_InlineProcessor__handleInline")
    assert type(SWIFT.treeprocessors["inline"]) is not InlineProcessor


def test_swift_markdown_makes_the_same_of_every_text(repository: Path) -> None:
    texts = [path.read_text("utf-8") for path in sorted(repository.glob("content/**/*.md"))]
    assert len(texts) > 30
    different = [text for text in texts if SWIFT.reset().convert(text) != PLAIN.reset().convert(text)]
    assert different == []
