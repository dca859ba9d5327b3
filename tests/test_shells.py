"""A filled shell is the page that MkDocs itself would have rendered at that address, byte for byte."""

import json
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import html5lib
import pytest
from mkdocs.commands.build import _build_page
from mkdocs.structure.files import File
from mkdocs.structure.pages import Page as EnginePage
from mkdocs.structure.toc import get_toc
from msgspec import Struct
from msgspec.structs import replace
from pydantic import BaseModel

from plain_build import build_site
from quartier import clock, mkdocs_build
from quartier import site as site_module
from quartier.loading import neighbourhood_of
from quartier.mkdocs_plugin import QuartierPlugin
from quartier.model.page import Page
from quartier.pages.shell import shell_of
from quartier.reading.configuration import site_in

GOOD = Path(__file__).parent / "examples" / "good"
TYPES = {
    "start page": "",
    "hand-written page": "mithelfen/",
    "hand-written page in a section": "ueber-uns/geschichte/",
    "hand-written page outside the navigation": "versteckt/",
    "agenda": "kalender/",
    "month": "kalender/2026/06/",
    "week": "kalender/woche/2026-W23/",
    "year": "kalender/2026/",
    "selection": "kalender/kategorie/wasser/",
    "event": "veranstaltungen/seefest/",
    "place": "orte/seehaus/",
    "organisation": "kontakte/seeverein/",
    "list of places": "orte/",
    "list of organisations": "kontakte/",
    "search": "suche/",
    "moved event": "veranstaltungen/kirchweih/",
    "moved place": "orte/kurhaus/",
}
HOSTILE = "</title><script>alert(1)</script>\"'><img src=x onerror=alert(2)> & {{ 7*7 }} 🎉"
TEXTS = (
    "title",
    "name",
    "tagline",
    "cost",
    "room",
    "role",
    "reason",
    "note",
    "cancelled",
    "hire",
    "street",
    "city",
)
TEXTS += ("description", "directions", "summary", "responsible_for", "equipment", "languages", "topics")
HIDDEN = """---
titel: Tom & Co. sagen "Hallo"
---

Es gibt kein Menü, das 'hierher' führt.
[[termine: anzahl=1]]
So schreibt man es:

    [[termine: anzahl=2]]

<div>
[[termine: anzahl=3]]
</div>
"""


@dataclass
class Captured:
    """What a build knew when it rendered: MkDocs' own things, and our pages by address."""

    root: Path
    engine: dict[str, Any] = field(default_factory=dict)
    pages: dict[str, Page] = field(default_factory=dict)
    secrets: list[str] = field(default_factory=list)

    def built(self, address: str) -> str:
        return (self.root / "site" / address / "index.html").read_text("utf-8")


def build(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Captured:
    """Builds a folder in this process and keeps what passes by."""
    site, problems = site_in(folder)
    assert site is not None, problems
    monkeypatch.setenv(clock.VARIABLE, "1780308000")  # noon of 2026-06-01 in Berlin
    captured = Captured(folder)
    on_env, framed, token_hex = QuartierPlugin.on_env, site_module.framed, secrets.token_hex

    def capturing_env(self: QuartierPlugin, env: Any, *, config: Any, files: Any) -> Any:
        captured.engine |= {"env": env, "config": config, "nav": self.nav}
        captured.engine["doc_files"] = list(files.documentation_pages())
        return on_env(self, env, config=config, files=files)

    def capturing_framed(page: Page, *rest: Any) -> Any:
        captured.pages[page.address] = page
        return framed(page, *rest)

    def capturing_secret(size: int) -> str:
        captured.secrets.append(made := token_hex(size))
        return made

    monkeypatch.setattr(QuartierPlugin, "on_env", capturing_env)
    monkeypatch.setattr(secrets, "token_hex", capturing_secret)
    monkeypatch.setattr(site_module, "framed", capturing_framed)
    assert build_site(folder, strict=True) is not None
    return captured


@pytest.fixture(scope="module")
def captured(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captured]:
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("shells") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    (folder / "content" / "versteckt.md").write_text(HIDDEN, "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        yield build(folder, monkeypatch)


def rendered_by_mkdocs(captured: Captured, page: Page, folder: Path) -> str:
    """`page` as MkDocs' own loop renders it, at its real place in the navigation where it has one."""
    config, nav = captured.engine["config"], captured.engine["nav"]
    of_nav = {one.file.dest_uri: one for one in nav.pages}
    engine_page = copy(of_nav.get(page.path)) or EnginePage(None, source_of(page, captured), config)
    engine_page.file = copy(engine_page.file)
    engine_page.file.abs_dest_path = str(folder / page.path)
    engine_page.title = page.title
    engine_page.content = page.html
    engine_page.toc = get_toc([])  # our frame shows none
    engine_page.meta = {
        "description": page.description or config.site_description,
        "head": page.head,
        "branch": page.branch,
        "searchable": page.searchable,
        "searches": page.searches,
        "adds": page.adds,
    }
    if not page.source.startswith("content/"):  # MkDocs knows no way to edit what lies elsewhere
        site, _ = site_in(captured.root)
        assert site is not None
        engine_page.edit_url = site_module.edit_url_of(page, site) or None
    if page.leads_to:  # MkDocs knows no pages that lead on
        engine_page.canonical_url = f"{config.site_url}{page.leads_to}"
    with active(of_nav.get(page.path)):
        _build_page(engine_page, config, captured.engine["doc_files"], nav, captured.engine["env"])
    return (folder / page.path).read_text("utf-8")


@contextmanager
def active(page: EnginePage | None) -> Iterator[None]:
    """MkDocs marks the page of the navigation that it renders; ours is a copy with its own title."""
    if page:
        page.active = True
    yield
    if page:
        page.active = False


def source_of(page: Page, captured: Captured) -> File:
    """The file from which MkDocs would make a page at this address."""
    config = captured.engine["config"]
    if page.source.startswith("content/"):
        return File(page.source.removeprefix("content/"), config.docs_dir, config.site_dir, True)
    return File.generated(config, f"{page.address}index.md", content="")


@pytest.mark.parametrize("address", TYPES.values(), ids=TYPES.keys())
def test_filled_shell_is_the_page_that_mkdocs_renders(
    captured: Captured, address: str, tmp_path: Path
) -> None:
    page = captured.pages[address]
    assert captured.built(address) == rendered_by_mkdocs(captured, page, tmp_path)


def test_every_page_of_the_site_is_the_page_that_mkdocs_renders(captured: Captured, tmp_path: Path) -> None:
    different = [
        address
        for address, page in captured.pages.items()
        if captured.built(address) != rendered_by_mkdocs(captured, page, tmp_path)
    ]
    assert len(captured.pages) > 80
    assert different == []


@pytest.mark.parametrize(
    ("address", "entry"),
    [
        ("kalender/", "../kalender/"),
        ("kalender/2026/06/", "../../../kalender/"),
        ("veranstaltungen/seefest/", "../../kalender/"),
        ("orte/seehaus/", "../../orte/"),
        ("mithelfen/", "../mithelfen/"),
        ("ueber-uns/geschichte/", "../../ueber-uns/geschichte/"),
    ],
)
def test_page_stands_under_its_entry_of_the_menu(captured: Captured, address: str, entry: str) -> None:
    current = re.findall(r'<a href="([^"]*)" aria-current="true">', captured.built(address))
    assert set(current) == {entry}


def test_no_place_holder_survives_in_any_file(captured: Captured) -> None:
    files = [path for path in (captured.root / "site").rglob("*") if path.is_file()]
    held = [
        path.name for path in files for secret in captured.secrets if secret.encode() in path.read_bytes()
    ]
    assert len(captured.secrets) > 10
    assert held == []


def test_mark_is_filled_in_where_a_paragraph_can_stand_and_shown_as_written_elsewhere(
    captured: Captured,
) -> None:
    shown = captured.built("versteckt/")
    assert "[[termine: anzahl=1]]" not in shown
    assert shown.count('class="card insertion insertion--events"') == 1
    assert "<code>[[termine: anzahl=2]]" in shown
    assert re.search(r"<div>\s*\[\[termine: anzahl=3\]\]\s*</div>", shown)


def test_place_holder_of_a_shell_is_filled_wherever_the_theme_puts_it() -> None:
    shell = shell_of(
        lambda marks: f"<b>{marks['title']}</b>{marks['content']}<i>{marks['title']}</i>", "5ecret"
    )
    assert shell.filled({"title": "A & B", "content": "<p>"}) == b"<b>A &amp; B</b><p><i>A &amp; B</i>"


# Words that want to be more than words


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Captured]:
    """A site whose every word, in files and in the configuration, tries to become a script."""
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("hostile") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    configuration = folder / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    for words in ("Neustadt am See", "Das Quartier am Wasser", "Kalender", "Über uns"):
        text = re.sub(
            rf"(?<=[-:] ){words}(?=:?$)",
            lambda _: json.dumps(HOSTILE, ensure_ascii=False),
            text,
            flags=re.MULTILINE,
        )
    configuration.write_text(text, "utf-8")
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setattr(
            mkdocs_build, "neighbourhood_of", lambda *given: poisoned(neighbourhood_of(*given))
        )
        yield build(folder, monkeypatch)


def poisoned(value: Any) -> Any:
    """`value` with every free text in it replaced."""
    if isinstance(value, Mapping):
        return {name: poisoned(one) for name, one in value.items()}
    if isinstance(value, tuple):
        made = [poisoned(one) for one in value]
        return type(value)(*made) if hasattr(value, "_fields") else tuple(made)
    if isinstance(value, BaseModel):
        return value.model_copy(update={name: replaced(name, one) for name, one in value})
    if isinstance(value, Struct):
        own = {name: getattr(value, name) for name in value.__struct_fields__}
        return replace(value, **{name: replaced(name, one) for name, one in own.items()})
    return value


def replaced(name: str, value: Any) -> Any:
    if name == "attached":  # names of files that were found on the disk
        return value
    if name == "audiences" and isinstance(value, Mapping):
        return dict.fromkeys(value, HOSTILE)
    if name == "body":
        return f'# {HOSTILE}\n\n{HOSTILE}\n\n[[termine]]\n\n<div title="\n[[termine]]\n">{HOSTILE}</div>\n'
    if name in TEXTS and value and isinstance(value, str | tuple):
        return tuple(HOSTILE for _ in value) if isinstance(value, tuple) else HOSTILE
    return poisoned(value)


def test_hostile_words_stay_words_on_every_page(hostile: Captured) -> None:
    found = []
    for path in sorted((hostile.root / "site").rglob("*.html")):
        for one in html5lib.parse(path.read_text("utf-8"), namespaceHTMLElements=False).iter():
            ours = one.get("src", "").endswith("quartier.js") or one.get("type") == "application/ld+json"
            scripts = one.tag == "script" and not ours
            if scripts or any(name.startswith("on") for name in one.attrib):
                found.append((path, one.tag, one.attrib))
    assert found == []


def test_hostile_words_stay_words_for_search_engines(hostile: Captured) -> None:
    names = []
    for page in hostile.pages.values():
        for one in html5lib.parse(page.head, namespaceHTMLElements=False).iter("script"):
            said = json.loads("".join(one.itertext()))
            names += [found.get("name") for found in said.get("@graph", [said])]
    assert HOSTILE in names


@pytest.mark.parametrize("kind", ["hand-written page", "event", "place", "organisation"])
def test_hostile_title_is_read_as_it_was_written(hostile: Captured, kind: str) -> None:
    tree = html5lib.parse(hostile.built(TYPES[kind]), namespaceHTMLElements=False)
    told = HOSTILE if kind != "event" else f"{HOSTILE} – 4.\u00a0Juli 2026"
    assert "".join(next(tree.iter("title")).itertext()).startswith(told)
    assert "".join(next(tree.iter("title")).itertext()).endswith(f" – {HOSTILE}")
    assert HOSTILE in ["".join(one.itertext()) for one in tree.iter("h1")] or kind == "hand-written page"


def test_hostile_summary_is_read_as_it_was_written(hostile: Captured) -> None:
    tree = html5lib.parse(hostile.built(""), namespaceHTMLElements=False)
    told = [one.get("content") for one in tree.iter("meta") if one.get("name") == "description"]
    assert told == [HOSTILE]


def test_hostile_words_reach_the_pages_at_all(hostile: Captured) -> None:
    """The tests above would be content with an empty site."""
    pages = [path.read_text("utf-8") for path in (hostile.root / "site").rglob("*.html")]
    assert min(page.count("&lt;/title&gt;&lt;script&gt;") for page in pages) >= 4
    assert hostile.built(TYPES["event"]).count("&lt;/title&gt;&lt;script&gt;") > 10
