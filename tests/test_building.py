"""Building with a memory: the same site as building all of it anew, made from what an edit reaches."""

import os
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import unified_diff
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any

import pytest

from quartier.building import builder
from quartier.building.builder import NOT_LOOKED_AT, Order, Refused, build, memory_of
from quartier.building.memory import Memory
from quartier.model.page import OutputFile
from quartier.model.problem import Problem
from quartier.reading.configuration import site_in
from random_edits import Desk, one_edit

GOOD = Path(__file__).parent / "examples" / "good"
PACKAGE = Path(builder.__file__).parent.parent
TODAY = date(2026, 6, 1)
EVENTS = frozenset(
    [
        "adventssingen",
        "filmgespraech",
        "giessdienst",
        "herbstmarkt",
        "huettenwochenende",
        "kanufahrt",
        "language-cafe",
        "lesekreis",
        "schwimmkurs",
        "seefest",
        "sonnwendfeuer",
        "vorlesen",
        "yoga",
        "zeltlager",
    ]
)
"""A few of the example's, of each sort one: the fewer there are, the sooner a cold build is made."""
Tree = Mapping[str, bytes | None]
"""Path → what stands in the file; None for a folder."""


# Building, and what is left behind


def quick_index(pages: Iterable[tuple[str, str]], language: str) -> Iterator[OutputFile]:
    """In the place of the search index something that tells the same pages from others, without its second."""
    digest = blake2b(language.encode())
    for path, html in pages:
        digest.update(f"{path}\n{html}\n".encode())
    yield OutputFile("pagefind/pagefind-entry.json", digest.hexdigest().encode())


real_index = builder.index_files


@pytest.fixture(autouse=True)
def small_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many processes as are ordered, also for a few pages; no search index, which `mkdocs build` has."""
    monkeypatch.setattr(builder, "index_files", quick_index)
    monkeypatch.setattr(builder, "helpers_for", lambda pieces, most=None: (most or 1) - 1)


@dataclass
class Heard:
    """What a build said."""

    wrong: list[Problem] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)

    def problems(self, problems: Iterable[Problem]) -> None:
        self.wrong.extend(problems)

    def told(self, level: int, text: str) -> None:
        self.said.append((level, text))

    def step(self, name: str, total: int = 0) -> None:
        self.steps.append((name, total))

    def progress(self, done: int) -> None:
        pass


@dataclass(frozen=True)
class Outcome:
    """How a build ended: with a site, or with the sentence in which it was refused."""

    heard: Heard
    refused: str = ""
    written: int = 0
    owed: frozenset[str] = frozenset()

    @property
    def told(self) -> tuple[object, ...]:
        """What somebody has read: what is wrong, what MkDocs says, why there is no new site."""
        return self.refused, [str(one) for one in self.heard.wrong], sorted(self.heard.said)

    @property
    def pieces(self) -> int:
        """How many pages and files were made."""
        return dict(self.heard.steps)["pages"]


def built(folder: Path, today: date = TODAY, known: Memory | None = None, **more: Any) -> Outcome:
    """Builds the site of a folder; `more` are further fields of the order."""
    heard = Heard()
    site, problems = site_in(folder)
    if site is None:
        return Outcome(heard, str([str(one) for one in problems]))
    try:
        done = build(Order(site, today, folder / "site", **{"helpers": 1, **more}), heard, known)
    except Refused as refused:
        return Outcome(heard, str(refused))
    return Outcome(heard, "", done.written, done.owed)


def small_site(folder: Path) -> Path:
    """The good neighbourhood with a few of its events."""
    shutil.copytree(GOOD, folder)
    for event in (folder / "events").iterdir():
        if event.stem not in EVENTS:
            event.unlink()
    return folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small site that was built."""
    found = small_site(tmp_path / "good")
    assert built(found).refused == ""
    return found


def copy_of(folder: Path, into: Path) -> Path:
    """The same files where nothing was ever built; the history stays where it is."""
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns("site", ".cache", ".git"))
    if (folder / ".git").is_dir():
        (into / ".git").write_text(f"gitdir: {folder / '.git'}\n", "utf-8")
    return into


def cold(folder: Path, **more: Any) -> Tree:
    """The site as a build makes it of these files alone."""
    fresh = copy_of(folder, folder.parent / "cold")
    try:
        said = built(fresh, **more)
        assert said.refused == ""
        return tree(fresh / "site")
    finally:
        shutil.rmtree(fresh)


def tree(site: Path) -> Tree:
    found: dict[str, bytes | None] = {}
    for place, folders, files in os.walk(site):
        below = "" if place == str(site) else f"{place[len(str(site)) + 1 :]}/"
        found.update((f"{below}{name}/", None) for name in folders)
        for name in files:
            with open(f"{place}/{name}", "rb") as file:
                found[f"{below}{name}"] = file.read()
    return found


def times(site: Path) -> Mapping[str, tuple[int, int]]:
    """Of every file of a site which it is and when it was written."""
    found = {}
    for place, _, files in os.walk(site):
        for name in files:
            status = os.stat(f"{place}/{name}")
            found[f"{place}/{name}"[len(str(site)) + 1 :]] = status.st_ino, status.st_mtime_ns
    return found


def difference(made: Tree, expected: Tree) -> str:
    """In which files two sites differ, and how the first few of them do; empty where they are the same."""
    if made == expected:
        return ""
    names = sorted(name for name in {*made, *expected} if made.get(name, b"-") != expected.get(name, b"-"))
    shown = (_difference_of(name, made, expected) for name in names[:3])
    return "\n".join((f"{len(names)} differ: {names[:12]}", *shown))


def _difference_of(name: str, made: Tree, expected: Tree) -> str:
    if name not in made or name not in expected:
        return f"{name} is {'missing' if name in expected else 'there, and should not be'}"
    texts = ((one[name] or b"").decode(errors="replace").splitlines() for one in (expected, made))
    lines = unified_diff(*texts, f"{name} cold", f"{name} after the edit", lineterm="", n=0)
    return "\n".join(line[:400] for line in list(lines)[:14])


def edited(file: Path, pattern: str, replacement: str) -> None:
    text, number = re.subn(pattern, replacement, file.read_text("utf-8"), flags=re.MULTILINE)
    assert number, f"{pattern} is not in {file}"
    file.write_text(text, "utf-8")


def edit_event(folder: Path, title: str = "Großes Seefest") -> None:
    edited(folder / "events" / "seefest.yaml", "^titel: .*$", f"titel: {title}")


def stray(folder: Path) -> list[str]:
    """Folders in which a build was at work."""
    return [one.name for one in folder.iterdir() if one.name.startswith(".site")]


# Random edits


@dataclass
class Chain:
    """One site that is edited and built again and again; every build must not be told from a cold one."""

    folder: Path
    desk: Desk
    preview: bool = False
    step: int = 0
    refused: bool = False

    def __post_init__(self) -> None:
        self.known = memory_of(self.order()) if self.preview else None
        assert self.build(self.folder, self.known).refused == ""
        self.site = tree(self.folder / "site")

    def order(self) -> Order:
        site, _ = site_in(self.folder)
        assert site
        return Order(site, TODAY, self.folder / "site", self.preview, self.preview)

    def build(self, folder: Path, known: Memory | None = None, **more: Any) -> Outcome:
        return built(folder, self.desk.today, known, preview=self.preview, serving=self.preview, **more)

    def edit(self) -> str:
        """The next edit; most mistakes are mended at once, and some edits taken back."""
        if self.desk.chance.random() < (0.85 if self.refused else 0.05):
            self.desk.take_back()
            return "taken back"
        if not self.refused:
            self.desk.settle()
        return one_edit(self.desk)

    def go(self) -> str:
        """One edit with all that has to hold after it; what was done, in a line."""
        self.step += 1
        told = f"step {self.step}: {self.edit()}"
        before = times(self.folder / "site")
        later = NOT_LOOKED_AT if self.preview and self.step % 2 else frozenset[str]()
        made = self.build(self.folder, self.known, later=later, helpers=2 if self.step % 10 == 0 else 1)
        fresh = copy_of(self.folder, self.folder.parent / "cold")
        expected = self.build(fresh)
        told += f" {made.refused} {made.heard.steps}"
        assert made.told == expected.told, f"{told}\n{made.told}\n{expected.told}"
        self.refused = bool(made.refused)
        now, after = tree(self.folder / "site"), times(self.folder / "site")
        wanted = self.site if self.refused else tree(fresh / "site")
        assert not (wrong := difference(_without(made.owed, now), _without(made.owed, wanted))), (
            f"{told}\n{wrong}"
        )
        again = [name for name, one in before.items() if after.get(name) not in (None, one)]
        assert not (same := [name for name in again if self.site[name] == now[name]]), f"{told}\n{same}"
        assert not stray(self.folder), told
        shutil.rmtree(fresh)
        self.site = now
        return told


def _without(names: frozenset[str], site: Tree) -> Tree:
    return {name: content for name, content in site.items() if name not in names}


def test_two_hundred_random_edits_make_the_site_that_a_cold_build_makes(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "good")
    chain = Chain(folder, Desk(folder, Random(7), TODAY))
    refused = 0
    for _ in range(200):
        chain.go()
        refused += chain.refused
    assert 5 < refused < 60


def test_preview_after_random_edits_and_mistakes_is_the_preview_made_anew(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "good")
    chain = Chain(folder, Desk(folder, Random(11), TODAY), preview=True)
    for _ in range(30):
        chain.go()
