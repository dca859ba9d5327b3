"""Building with a memory: the same site as building all of it anew, made from what an edit reaches."""

import atexit
import errno
import os
import pickle
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import unified_diff
from functools import partial
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from random import Random
from tempfile import TemporaryDirectory
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from conftest import GOOD, TODAY
from quartier.building import builder, crew, inputs, making, memory, reading_together
from quartier.building.builder import build, memory_of
from quartier.building.crew import WorkerFailed
from quartier.building.memory import Bundle, Memory, seal_of
from quartier.building.order import NOT_LOOKED_AT, PAGES_ONLY, Order, Refused
from quartier.building.shelf import Shelf
from quartier.kinds import ALL_KINDS
from quartier.loading import neighbourhood_of
from quartier.model.facts import Noting
from quartier.model.page import OutputFile
from quartier.model.problem import Position, Problem, Severity
from quartier.model.site import Site
from quartier.pages.view import View
from quartier.reading.configuration import site_in
from quartier.site import FILE_PLANNERS, FINDERS, PLANNERS, Making, Planned, PlannedFragment
from random_edits import Desk, one_edit

PACKAGE = Path(builder.__file__).parent.parent
EVENTS = (
    *("adventssingen", "filmgespraech", "giessdienst", "herbstmarkt", "huettenwochenende", "kanufahrt"),
    *(
        "language-cafe",
        "lesekreis",
        "schwimmkurs",
        "seefest",
        "sonnwendfeuer",
        "vorlesen",
        "yoga",
        "zeltlager",
    ),
)
"""A few of the example's, of each sort one: the fewer there are, the sooner a cold build is made."""
FEW = PAGES_ONLY
Tree = Mapping[str, bytes | None]
"""Path → what stands in the file; None for a folder."""


# Building, and what is left behind


def quick_index(pages: Iterable[tuple[str, str]], language: str) -> Iterator[OutputFile]:
    """In the place of the search index something that tells pages from others, without its second."""
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
    shutil.copytree(GOOD, folder, ignore=shutil.ignore_patterns(".cache"))
    for event in (folder / "events").iterdir():
        if event.stem not in EVENTS:
            event.unlink()
    return folder


def stage(folder: Path, **more: Any) -> Iterator[Path]:
    """A small site that was built; whoever asks next finds it in the same place as it was."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(builder, "index_files", quick_index)
        assert built(small_site(folder / "stage" / "good"), **more).refused == ""
    kept = shutil.copytree(folder / "stage", folder / "kept")
    while True:
        shutil.rmtree(folder / "stage")
        shutil.copytree(kept, folder / "stage")
        yield folder / "stage" / "good"


@pytest.fixture(scope="module")
def swift(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A place for hundreds of sites: in the machine's memory, where that can be had."""
    in_memory = Path("/dev/shm")
    place = in_memory if os.access(in_memory, os.W_OK) else tmp_path_factory.mktemp("swift")
    with TemporaryDirectory(prefix="quartier-", dir=place) as found:
        yield Path(found)


@pytest.fixture(scope="module")
def whole_stage(swift: Path) -> Iterator[Path]:
    return stage(swift / "whole")


@pytest.fixture(scope="module")
def few_stage(swift: Path) -> Iterator[Path]:
    return stage(swift / "few", parts=FEW)


@pytest.fixture
def folder(whole_stage: Iterator[Path]) -> Path:
    """A small site that was built."""
    return next(whole_stage)


@pytest.fixture
def few(few_stage: Iterator[Path]) -> Path:
    """The same of which only a FEW parts were built, for what does not depend on how many there are."""
    return next(few_stage)


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

    def is_kept(self) -> bool:
        """Whether another process would find what this one knows."""
        assert self.known
        assert self.known.folder
        key, state = self.known._index or (b"", None)
        return self.refused or Memory(self.folder, self.known.folder.name).index(key) == state

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
        wrong = difference(*map(_pages_of, (now, wanted))) if made.owed else difference(now, wanted)
        assert not wrong, f"{told}\n{wrong}"
        again = [name for name, one in before.items() if after.get(name) not in (None, one)]
        assert not (same := [name for name in again if self.site[name] == now[name]]), f"{told}\n{same}"
        assert not stray(self.folder), told
        assert self.known is None or self.is_kept(), told
        shutil.rmtree(fresh)
        self.site = now
        return told


def _pages_of(site: Tree) -> Tree:
    """What somebody looks at while writing; the rest may come later."""
    return {name: content for name, content in site.items() if name.endswith(".html")}


def test_two_hundred_random_edits_make_the_site_that_a_cold_build_makes(swift: Path) -> None:
    folder = small_site(swift / "edits" / "good")
    chain = Chain(folder, Desk(folder, Random(7), TODAY))
    refused = 0
    for _ in range(200):
        chain.go()
        refused += chain.refused
    assert 5 < refused < 60


def test_preview_after_random_edits_and_mistakes_is_the_preview_made_anew(swift: Path) -> None:
    folder = small_site(swift / "preview" / "good")
    chain = Chain(folder, Desk(folder, Random(11), TODAY), preview=True)
    for _ in range(20):
        chain.go()


# The same bytes, whoever builds


@pytest.mark.parametrize("processes", [2, 3])
def test_site_is_the_same_by_however_many_processes(processes: int, folder: Path) -> None:
    assert difference(cold(folder, helpers=processes), tree(folder / "site")) == ""
    edited(folder / "content" / "orte" / "seehaus.md", "Uferweg 2", "Seestraße 7")
    assert built(folder, helpers=processes).refused == ""
    assert difference(tree(folder / "site"), cold(folder)) == ""


def test_site_after_edits_is_the_one_of_mkdocs_build_with_its_search_index(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(builder, "index_files", real_index)
    for title in ("Seefest am Abend", "Großes Seefest"):
        edit_event(folder, title)
        assert built(folder).refused == ""
    fresh = copy_of(folder, folder.parent / "by-mkdocs")
    seconds = {"SOURCE_DATE_EPOCH": "1780308000", "NO_MKDOCS_2_WARNING": "1"}  # noon of TODAY in Berlin
    command = (sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet")
    subprocess.run(command, cwd=fresh, env={**os.environ, **seconds}, check=True)
    made = tree(folder / "site")
    assert difference(made, tree(fresh / "site")) == ""
    assert any(name.startswith("pagefind/index/") for name in made)


def test_site_is_the_same_after_an_edit_and_its_undoing(folder: Path) -> None:
    before, event = tree(folder / "site"), (folder / "events" / "seefest.yaml").read_bytes()
    edit_event(folder)
    assert built(folder).written
    assert difference(tree(folder / "site"), before) != ""
    (folder / "events" / "seefest.yaml").write_bytes(event)
    assert built(folder).written
    assert difference(tree(folder / "site"), before) == ""


def without_site(folder: Path) -> None:
    shutil.rmtree(folder / "site")


def without_a_file(folder: Path) -> None:
    (folder / "site" / "veranstaltungen" / "yoga" / "index.html").unlink()


def without_a_feed(folder: Path) -> None:
    next((folder / "site").rglob("alle.ics")).unlink()


def without_a_file_of_the_theme(folder: Path) -> None:
    next((folder / "site" / "assets").rglob("*.css")).unlink()


def file_changed_by_hand(folder: Path) -> None:
    """As long as it was."""
    page = folder / "site" / "veranstaltungen" / "yoga" / "index.html"
    page.write_bytes(page.read_bytes().replace(b"Yoga", b"Joga"))


def foreign_files(folder: Path) -> None:
    (folder / "site" / "geheim.txt").write_text("x", "utf-8")
    (folder / "site" / "kalender" / "alt").mkdir()
    (folder / "site" / "kalender" / "alt" / "index.html").write_text("x", "utf-8")


def file_in_the_place_of_a_folder(folder: Path) -> None:
    shutil.rmtree(folder / "site" / "veranstaltungen" / "yoga")
    (folder / "site" / "veranstaltungen" / "yoga").write_text("x", "utf-8")


def folder_in_the_place_of_a_file(folder: Path) -> None:
    page = folder / "site" / "veranstaltungen" / "yoga" / "index.html"
    page.unlink()
    page.mkdir()
    (page / "x").write_text("x", "utf-8")


WRONG_SITES = (
    without_site,
    without_a_file,
    without_a_feed,
    without_a_file_of_the_theme,
    file_changed_by_hand,
    foreign_files,
    file_in_the_place_of_a_folder,
    folder_in_the_place_of_a_file,
)


@pytest.mark.parametrize("spoil", WRONG_SITES, ids=lambda spoil: spoil.__name__)
def test_what_somebody_did_to_the_finished_site_is_put_right(
    spoil: Callable[[Path], None], few: Path
) -> None:
    before = tree(few / "site")
    spoil(few)
    assert built(few, parts=FEW, helpers=2).refused == ""
    assert difference(tree(few / "site"), before) == ""


def test_hidden_folder_at_the_top_of_the_site_survives_an_edit(few: Path) -> None:
    hidden = few / "site" / ".git" / "HEAD"
    hidden.parent.mkdir()
    hidden.write_text("ref: refs/heads/main\n", "utf-8")
    edit_event(few)
    assert built(few, parts=FEW).written
    without_a_file(few)
    assert built(few, parts=FEW).written
    assert hidden.read_text("utf-8") == "ref: refs/heads/main\n"


def test_mistake_leaves_the_last_good_site_and_mending_it_makes_the_next(few: Path) -> None:
    before = times(few / "site")
    edit_event(few)
    edited(few / "events" / "yoga.yaml", "^ort: .*$", "ort: gibt-es-nicht")
    assert built(few, parts=FEW).refused
    assert times(few / "site") == before
    edited(few / "events" / "yoga.yaml", "^ort: .*$", "ort: seehaus")
    assert built(few, parts=FEW).refused == ""
    assert difference(tree(few / "site"), cold(few, parts=FEW)) == ""


@pytest.mark.parametrize("processes", [1, 2])
def test_link_that_leads_nowhere_is_said_however_many_processes_read(
    processes: int, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads the one file knows of the others only that they are there."""
    for number in range(2 * crew.CHUNK - 1 - len(EVENTS)):
        (few / "events" / f"y-{number}.yaml").write_text(f"titel: Y {number}\nwann: 2026-07-01\n", "utf-8")
    text = 'titel: Z\nwann: 2026-07-01\nbeschreibung: "[Nebenan](termin:gibt-es-nicht)"\n'
    (few / "events" / "z.yaml").write_text(text, "utf-8")
    origin, make = os.getpid(), reading_together._Hand.make

    def later(hand: Any, number: int) -> None:
        """The first process leaves the last event to the other one."""
        time.sleep(0.02 * (processes > 1 and os.getpid() == origin))
        make(hand, number)

    monkeypatch.setattr(reading_together._Hand, "make", later)
    said = built(few, parts=FEW, helpers=processes)
    assert said.refused
    assert [one.code for one in said.heard.wrong] == ["unknown-event"]


def test_what_was_said_is_said_again_where_nothing_is_made_anew(folder: Path) -> None:
    edited(folder / "events" / "seefest.yaml", r"\Z", "\nraum: Turmzimmer\n")
    edited(folder / "mkdocs.yml", "^  - Mithelfen: .*\n", "")
    first, second = built(folder), built(folder)
    assert second.told == first.told
    assert [one.code for one in second.heard.wrong] == ["place-without-rooms"]
    assert any("mithelfen.md" in text for _, text in second.heard.said)


# A memory that is not to be trusted


@pytest.fixture(scope="module")
def expected(swift: Path) -> Tree:
    """The site after `edit_event`, built without a memory."""
    found = small_site(swift / "expected" / "good")
    edit_event(found)
    return cold(found, parts=FEW)


def kept_in(folder: Path) -> Path:
    """Where the build of a folder keeps what it knows."""
    (index,) = (folder / ".cache" / "quartier").glob("site-*/index")
    return index.parent


def flipped(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def cut_off(path: Path) -> None:
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def each(of: str, spoil: Callable[[Path], None]) -> Callable[[Path], None]:
    def spoiled(folder: Path) -> None:
        for path in sorted((folder / ".cache" / "quartier").glob(f"*/{of}")):
            spoil(path)

    return spoiled


def no_cache(folder: Path) -> None:
    shutil.rmtree(folder / ".cache")


def sealed(folder: Path, content: bytes) -> None:
    """An index that is whole and of this very site, and holds something else."""
    index = kept_in(folder) / "index"
    head = index.read_bytes()[: len(b"quartier 1\n") + 16]
    index.write_bytes(head + seal_of(content) + content)


def key_of_another_version(folder: Path) -> None:
    index = kept_in(folder) / "index"
    content = bytearray(index.read_bytes())
    content[len(b"quartier 1\n")] ^= 1
    index.write_bytes(content)


def memory_of_another_site(folder: Path) -> None:
    """With other files, another name and everything else that such a site keeps."""
    other = small_site(folder.parent / "other")
    edited(other / "mkdocs.yml", "^site_name: .*$", "site_name: Anderswo")
    (other / "events" / "yoga.yaml").unlink()
    assert built(other, parts=FEW).refused == ""
    shutil.rmtree(kept_in(folder))
    shutil.copytree(kept_in(other), folder / ".cache" / "quartier" / kept_in(other).name)


def memory_of_yesterday(folder: Path) -> None:
    """An older state than the site's, put back."""
    kept = shutil.copytree(kept_in(folder), folder.parent / "kept")
    edited(folder / "events" / "yoga.yaml", "^titel: .*$", "titel: Yoga im Haus")
    assert built(folder, parts=FEW).written
    edited(folder / "events" / "yoga.yaml", "^titel: .*$", "titel: Yoga am Steg")
    place = kept_in(folder)
    shutil.rmtree(place)
    shutil.move(kept, place)


DAMAGES: Mapping[str, Callable[[Path], None]] = {
    "the folder is gone": no_cache,
    "the index is cut off": each("index", cut_off),
    "the index is empty": each("index", lambda path: path.write_bytes(b"")),
    "a bit of the index is another": each("index", flipped),
    "the index is noise": each("index", lambda path: path.write_bytes(Random(1).randbytes(5000))),
    "the index is gone": each("index", Path.unlink),
    "the bundles are cut off": each("pieces-*", cut_off),
    "a bit of each bundle is another": each("pieces-*", flipped),
    "every byte of the bundles is another": each(
        "pieces-*", lambda path: path.write_bytes(bytes(one ^ 255 for one in path.read_bytes()))
    ),
    "the bundles are gone": each("pieces-*", Path.unlink),
    "the bundles are folders": each("pieces-*", lambda path: (path.unlink(), path.mkdir())),
    "another version made it": key_of_another_version,
    "another site made it": memory_of_another_site,
    "it is older than the site": memory_of_yesterday,
    "the index holds something else": lambda folder: sealed(folder, pickle.dumps({"inputs": 5})),
    "the index holds no pickle": lambda folder: sealed(folder, b"\x80\x05nonsense."),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_damaged_or_foreign_memory_is_forgotten_and_nobody_notices(
    damage: str, few: Path, expected: Tree
) -> None:
    DAMAGES[damage](few)
    edit_event(few)
    said = built(few, parts=FEW)
    assert said.refused == ""
    assert said.heard.wrong == []
    assert len(said.heard.said) == len(set(said.heard.said))
    assert difference(tree(few / "site"), expected) == ""
    assert built(few, parts=FEW).pieces == 0


@pytest.mark.parametrize("processes", [1, 2])
def test_damage_that_shows_late_is_no_error_either(processes: int, few: Path, expected: Tree) -> None:
    """Without a site every page is made, of records that lie in the bundles."""
    edit_event(few)
    assert built(few, parts=FEW).written
    without_site(few)
    own = [path for path in sorted(kept_in(few).glob("pieces-*")) if not path.name.endswith("-own")]
    for path in own:
        path.write_bytes(bytes(path.stat().st_size))
    assert built(few, parts=FEW, helpers=processes).refused == ""
    assert difference(tree(few / "site"), expected) == ""


def test_damage_that_only_a_copy_of_the_process_finds_is_no_error_either(
    few: Path, expected: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = few.parent / "found"

    def find() -> None:
        if not found.exists():
            found.touch()
            raise memory.Forgotten("a piece")

    without_site(few)
    edit_event(few)
    fails_in_the_last(monkeypatch, 2, find)
    assert built(few, parts=FEW, helpers=2).refused == ""
    assert found.exists()
    assert difference(tree(few / "site"), expected) == ""


def folder_is_a_file(folder: Path) -> None:
    shutil.rmtree(folder / ".cache")
    (folder / ".cache").write_text("", "utf-8")


def own_folder_is_a_file(folder: Path) -> None:
    name = kept_in(folder)
    shutil.rmtree(name)
    name.write_text("", "utf-8")


def folder_leads_elsewhere(folder: Path) -> None:
    shutil.rmtree(folder / ".cache")
    (folder.parent / "elsewhere").mkdir()
    (folder / ".cache").symlink_to(folder.parent / "elsewhere")


@pytest.mark.parametrize(
    "hinder", [folder_is_a_file, own_folder_is_a_file, folder_leads_elsewhere], ids=lambda one: one.__name__
)
def test_site_is_built_where_nothing_can_be_kept(
    hinder: Callable[[Path], None], few: Path, expected: Tree
) -> None:
    hinder(few)
    edit_event(few)
    for _ in range(2):
        assert built(few, parts=FEW, helpers=2).refused == ""
        assert difference(tree(few / "site"), expected) == ""
    assert not (few.parent / "elsewhere").exists() or not any((few.parent / "elsewhere").iterdir())


def full_disk(*_: Any) -> Any:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize("helpers", [1, 2])
def test_site_that_finds_no_room_on_the_disk_is_told_and_the_last_good_one_stays(
    helpers: int, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = tree(few / "site")
    with monkeypatch.context() as full:
        full.setattr(Shelf, "put", full_disk)
        shutil.rmtree(few / ".cache")
        refused = built(few, parts=FEW, helpers=helpers).refused
    assert refused.startswith(
        "Die Seite ließ sich nicht schreiben: No space left on device  → Schaffen Sie Platz"
    )
    assert str(few / "site") in refused
    assert difference(tree(few / "site"), before) == ""
    assert not [*few.glob(".site-*")]
    assert built(few, parts=FEW, helpers=helpers).refused == ""


@pytest.mark.parametrize("helpers", [1, 2])
@pytest.mark.parametrize("refuses", ["add", "close"])
def test_what_finds_no_room_in_the_memory_is_not_kept(
    helpers: int, refuses: str, few: Path, expected: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk refuses either at once or when what was written is to lie there."""
    edit_event(few)
    usual = Bundle.add

    def added(bundle: Bundle, content: bytes) -> Any:
        where = usual(bundle, content)
        file = bundle._file
        assert file
        monkeypatch.setattr(bundle, "_file", Refusing(file, refuses))
        return where

    with monkeypatch.context() as full:
        full.setattr(Bundle, "add", added)
        shutil.rmtree(few / ".cache")
        assert built(few, parts=FEW, helpers=helpers).refused == ""
    assert difference(tree(few / "site"), expected) == ""
    assert built(few, parts=FEW, helpers=helpers).refused == ""
    assert difference(tree(few / "site"), expected) == ""


@dataclass
class Refusing:
    """A file that takes nothing more, or does not come to its end."""

    file: Any
    refuses: str

    def write(self, content: bytes) -> int:
        return full_disk() if self.refuses == "add" else self.file.write(content)

    def close(self) -> None:
        self.file.close()
        full_disk()


def test_memory_that_nobody_may_write_serves_as_it_is(
    few: Path, expected: Tree, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator of a machine may write everywhere, so that the answer is given here."""
    before = times(kept_in(few))
    monkeypatch.setattr(memory.os, "access", lambda path, how: False)
    monkeypatch.setattr(Memory, "forget", lambda self: None)
    edit_event(few)
    for _ in range(2):
        assert built(few, parts=FEW).refused == ""
        assert difference(tree(few / "site"), expected) == ""
    assert times(kept_in(few)) == before


class Acting:
    """What a pickle may ask for when it is read."""

    def __init__(self, call: Any, *arguments: Any) -> None:
        self.asked = call, arguments

    def __reduce__(self) -> tuple[Any, ...]:
        return self.asked


def acts_by_a_member_of_a_module(marker: Path) -> bytes:
    """`getattr(os, "system")` in the way that stands open for values of an Enum."""
    return (
        b"\x80\x04cbuiltins\ngetattr\n(cos\nX\x06\x00\x00\x00systemtR(X"
        + len(f"touch {marker}").to_bytes(4, "little")
        + f"touch {marker}".encode()
        + b"tR."
    )


def acts_through_a_class(marker: Path) -> bytes:
    """`getattr(Path, "touch")(marker)`: the class may be kept, what it does may not."""
    name = str(marker).encode()
    return (
        b"\x80\x04cbuiltins\ngetattr\n(cpathlib\nPosixPath\nX\x05\x00\x00\x00touchtR(cpathlib\nPosixPath\n(X"
        + len(name).to_bytes(4, "little")
        + name
        + b"tRtR."
    )


ACTING: Mapping[str, Callable[[Path], bytes]] = {
    "a command": lambda marker: pickle.dumps(Acting(os.system, f"touch {marker}")),
    "code": lambda marker: pickle.dumps(Acting(eval, f"open({str(marker)!r}, 'w')")),
    "a file": lambda marker: pickle.dumps(Acting(open, str(marker), "w")),
    "a member of a module": acts_by_a_member_of_a_module,
    "what a class does": acts_through_a_class,
    "a class of ours that is no value": lambda marker: pickle.dumps(Acting(Bundle, marker, "x")),
    "a function of ours": lambda marker: pickle.dumps(Acting(shutil.copytree, str(GOOD), str(marker))),
    "a name within a name": lambda marker: (
        b"\x80\x04\x8c\x1aquartier.building.builder\x8c\x0bPath.unlink\x93."
    ),
}


@pytest.mark.parametrize("sort", ACTING)
def test_index_that_would_act_does_not(sort: str, few: Path, expected: Tree) -> None:
    marker = few.parent / "acted"
    with pytest.raises(memory.Forgotten):
        memory.value_of(ACTING[sort](marker))
    sealed(few, ACTING[sort](marker))
    edit_event(few)
    assert built(few, parts=FEW).refused == ""
    assert not marker.exists()
    assert difference(tree(few / "site"), expected) == ""


def test_piece_that_would_act_does_not(few: Path) -> None:
    marker = few.parent / "acted"
    bundle = Bundle(kept_in(few), "pieces-foreign")
    where = bundle.add(pickle.dumps(Acting(os.system, f"touch {marker}")))
    bundle.close()
    with pytest.raises(memory.Forgotten):
        Memory(few, kept_in(few).name).piece(where)
    assert not marker.exists()


def test_piece_in_which_a_letter_is_another_is_forgotten(few: Path) -> None:
    """It would still be read, and say something that nobody has written."""
    bundle = Bundle(kept_in(few), "pieces-own")
    where = bundle.add(memory.bytes_of("Seefest"))
    bundle.close()
    known = Memory(few, kept_in(few).name)
    assert known.piece(where) == "Seefest"
    path = kept_in(few) / "pieces-own"
    path.write_bytes(path.read_bytes().replace(b"Seefest", b"Teefest"))
    with pytest.raises(memory.Forgotten):
        Memory(few, kept_in(few).name).piece(where)


def test_zones_and_values_of_groups_come_out_as_they_went_in() -> None:
    """They are asked for by name, as what would act is."""
    wrong = Problem("code", Position("a.md"), severity=Severity.WARNING)
    values = (ZoneInfo("Europe/Berlin"), wrong, TODAY, PurePosixPath("a/b"), frozenset(("a", "b")))
    assert memory.value_of(memory.bytes_of(values)) == values


def test_digest_says_nothing_of_which_texts_are_one_and_the_same() -> None:
    text = "".join(["Rat", "haus"])
    apart = (text, "".join(["Rat", "haus"]))
    assert memory.bytes_of((text, text)) != memory.bytes_of(apart)
    assert memory.digest_of_value((text, text)) == memory.digest_of_value(apart)
    assert memory.digest_of_value(apart) != memory.digest_of_value((text, "Rathaus!"))


def test_answers_that_another_process_was_given_are_known(few: Path) -> None:
    """With one more process, which reads and makes about half of everything."""
    program = """
import sys
from datetime import date
from pathlib import Path
from quartier.building import builder, reading_together
from quartier.building.order import PAGES_ONLY, Order
from quartier.model import answers
from quartier.reading.configuration import site_in
from test_building import Heard

helpers = int(sys.argv[2])
builder.helpers_for = lambda pieces, most=None: helpers
site, _ = site_in(Path(sys.argv[1]))
builder.build(Order(site, date(2026, 6, 1), site.root / site.output, parts=PAGES_ONLY), Heard())
print(*sorted(map(str, answers.all_known())), sep="\\n")
"""
    told = []
    for helpers in ("0", "1"):
        shutil.rmtree(few / ".cache", ignore_errors=True)
        command = [sys.executable, "-c", program, str(few), helpers]
        run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=Path(__file__).parent)
        told.append(run.stdout)
    assert told[0] == told[1] != ""


def test_files_are_read_by_several_processes_and_by_one_only_where_something_is_wrong(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever goes wrong on the quick way, the slow one hides it: the outcome is the same."""
    read: list[Path] = []
    usual = builder.loaded

    def noted(site: Site, *more: Any) -> Any:
        read.append(site.root)
        return usual(site, *more)

    monkeypatch.setattr(builder, "loaded", noted)
    shutil.rmtree(folder / ".cache")
    assert built(folder, parts=FEW, helpers=2).refused == ""
    assert read == []
    (folder / "events" / "yoga.yaml").write_text("titel: Yoga\n", "utf-8")
    assert built(folder, parts=FEW, helpers=2).refused
    assert read == [folder]


# Only what an edit reaches


def made_pages(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses of all pages that are made from now on."""
    found: list[str] = []
    make = making.Hand.make_page

    def noted(hand: making.Hand, planned: Any) -> None:
        found.append(planned.address)
        make(hand, planned)

    monkeypatch.setattr(making.Hand, "make_page", noted)
    return found


def changed_by(edit: Callable[[], None], folder: Path, **more: Any) -> set[str]:
    """The files of the site that an edit changes; all others stay the same files, untouched."""
    before, seen = tree(folder / "site"), times(folder / "site")
    edit()
    assert built(folder, **more).refused == ""
    after, now = tree(folder / "site"), times(folder / "site")
    changed = {name for name in {*before, *after} if before.get(name, b"-") != after.get(name, b"-")}
    assert {name for name in {*seen, *now} if seen.get(name) != now.get(name)} == changed
    return changed


def test_nothing_is_written_where_nothing_has_changed(folder: Path) -> None:
    folders = [place.stat().st_mtime_ns for place in sorted((folder / "site").rglob("*"))]
    os.utime(folder / "events" / "seefest.yaml")
    edited(folder / "events" / "yoga.yaml", r"\Z", "# nothing\n")
    assert changed_by(lambda: None, folder) == set()
    assert built(folder).pieces == 0
    assert [place.stat().st_mtime_ns for place in sorted((folder / "site").rglob("*"))] == folders


def test_edit_of_an_event_makes_the_pages_that_show_it_and_no_other(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its own; the calendar of its days; lists by place, organiser and sort; pages that ask for dates."""
    made = made_pages(monkeypatch)
    event = folder / "events" / "filmgespraech.yaml"
    changed = changed_by(partial(edited, event, "^titel: .*$", "titel: Film und Wein"), folder)
    assert set(made) == {
        "veranstaltungen/filmgespraech/",
        *("kalender/", "kalender/2026/", "kalender/2026/06/", "kalender/woche/2026-W25/"),
        *(f"kalender/{name}/" for name in ("heute", "diese-woche", "wochenende", "kostenlos", "stufenlos")),
        *("kalender/kategorie/kultur/", "kalender/zielgruppe/aeltere/", "kalender/ort/seehaus/"),
        *("kalender/veranstalter/gemeindebuecherei/", "kontakte/gemeindebuecherei/", "orte/seehaus/"),
        *("", "doppelbelegungen/"),
    }
    assert changed <= {
        *(f"{address}index.html" for address in made),
        *(name for name in tree(folder / "site") if name.endswith((".ics", ".json", "sitemap.xml"))),
    }


def test_of_pages_with_many_dates_only_those_of_the_edited_event_are_made_again(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, str]] = []
    usual = Noting.each_remembered

    def noted(view: Noting, name: str, parts: Iterable[str], make: Callable[[str], Any]) -> dict[str, Any]:
        def making(part: str) -> Any:
            made.append((name, part))
            return make(part)

        return usual(view, name, parts, making)

    monkeypatch.setattr(Noting, "each_remembered", noted)
    event = folder / "events" / "filmgespraech.yaml"
    changed = changed_by(partial(edited, event, "^titel: .*$", "titel: Film und Wein"), folder)
    assert {"kalender/index.html", "kalender/2026/index.html"} <= changed
    assert set(made) == {("agenda", "event filmgespraech"), ("lines 2026-06-01", "event filmgespraech")}


def test_new_address_of_a_place_reaches_the_pages_and_feeds_of_its_events_and_nothing_else(
    folder: Path,
) -> None:
    place = folder / "content" / "orte" / "bootshaus.md"
    changed = changed_by(partial(edited, place, "Am Steg 1", "Am Steg 9"), folder)
    here = {path.stem for path in (folder / "events").iterdir() if "bootshaus" in path.read_text("utf-8")}
    here -= {"seefest"}  # it only names the place
    flavours = ("", "-absagen-sichtbar")
    own = {f"veranstaltungen/{slug}/termin{more}.ics" for slug in here for more in flavours}
    feeds = {name for name in changed if name.startswith("kalender/feeds/")}
    assert changed - feeds == {
        *own,
        *(f"veranstaltungen/{slug}/index.html" for slug in here),
        *("orte/bootshaus/index.html", "orte/index.html", "daten/orte.json"),
        "ueber-uns/geschichte/index.html",  # lists all places
        "pagefind/pagefind-entry.json",
    }
    assert all(b"Am Steg 9" in (folder / "site" / name).read_bytes() for name in feeds)
    of_all = {f"kalender/feeds/{name}{more}.ics" for name in ("alle", "ort/bootshaus") for more in flavours}
    assert feeds >= of_all


def test_month_that_was_gone_comes_back_with_what_is_on_now(folder: Path) -> None:
    """The year's page is away meanwhile, and nobody asks for the months on it."""
    event = folder / "events" / "fern.yaml"
    for text in ("titel: Erst\nwann: 2028-03-01\n", "", "titel: Dann\nwann: 2028-05-01\n"):
        event.write_text(text, "utf-8") if text else event.unlink()
        assert built(folder).refused == ""
    assert difference(tree(folder / "site"), cold(folder)) == ""


def test_change_of_a_template_or_of_the_program_makes_every_page_anew(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = len([name for name in tree(folder / "site") if name.endswith("/index.html")])
    made = made_pages(monkeypatch)
    monkeypatch.setattr(inputs, "program", lambda: b"another")
    assert changed_by(lambda: None, folder) == set()
    assert len(made) >= every


@pytest.mark.parametrize(
    "file", ["pages/macros.html", "kinds/event.html", "vocabulary/de/site.yaml", "site.py"]
)
def test_templates_and_words_are_part_of_the_program(
    file: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = shutil.copytree(PACKAGE, tmp_path / "quartier", ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(inputs, "_HERE", copy)
    monkeypatch.setattr(inputs, "_code", inputs._code.__wrapped__)  # type: ignore[attr-defined]
    before = inputs.program()
    (copy / "__pycache__").mkdir()
    (copy / "__pycache__" / "site.pyc").write_bytes(b"x")
    assert inputs.program() == before
    with (copy / file).open("a") as text:
        text.write("\n")
    assert inputs.program() != before


def test_theme_is_part_of_the_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "theme").mkdir()
    (tmp_path / "theme" / "main.html").write_text("x", "utf-8")
    monkeypatch.setattr(inputs, "_theme_folders", lambda: [str(tmp_path / "theme")])
    before = inputs.program()
    (tmp_path / "theme" / "main.html").write_text("y", "utf-8")
    assert inputs.program() != before


def test_mkdocs_is_not_even_loaded_for_an_event(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "good")
    assert command(folder, loaded_of_mkdocs).stdout.split()[-1] == "True"
    edit_event(folder)
    assert command(folder, loaded_of_mkdocs).stdout.split()[-1] == "False"


# When something goes wrong with the program itself


@pytest.mark.parametrize("processes", [1, 2])
def test_page_that_cannot_be_made_ends_the_build_and_leaves_the_last_good_site(
    processes: int, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fails_in_the_last(monkeypatch, processes, lambda: 1 / 0)
    before = times(few / "site")
    edited(few / "content" / "orte" / "seehaus.md", "Uferweg 2", "Seestraße 7")
    failure = WorkerFailed if processes > 1 else ZeroDivisionError
    with pytest.raises(failure, match="division by zero"):
        built(few, parts=FEW, helpers=processes)
    assert times(few / "site") == before
    assert stray(few) == []
    assert_no_process_is_left()


def test_process_that_dies_ends_the_build_and_leaves_the_last_good_site(
    few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        fails_in_the_last(patched, 3, lambda: os._exit(1))
        before = times(few / "site")
        edited(few / "content" / "orte" / "seehaus.md", "Uferweg 2", "Seestraße 7")
        with pytest.raises(WorkerFailed):
            built(few, parts=FEW, helpers=3)
        assert times(few / "site") == before
        assert stray(few) == []
        assert_no_process_is_left()
    assert built(few, parts=FEW, helpers=3).refused == ""
    assert difference(tree(few / "site"), cold(few, parts=FEW)) == ""


def fails_in_the_last(monkeypatch: pytest.MonkeyPatch, processes: int, fail: Callable[[], object]) -> None:
    """Lets one process fail at its first page; the first one waits for it."""
    origin, make = os.getpid(), making.Hand.make_page

    def failing(hand: making.Hand, planned: Any) -> None:
        if processes == 1 or os.getpid() != origin:
            fail()
        time.sleep(0.005)
        make(hand, planned)

    monkeypatch.setattr(making.Hand, "make_page", failing)


def assert_no_process_is_left() -> None:
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_build_that_somebody_stops_ends_all_processes_and_leaves_the_last_good_site(tmp_path: Path) -> None:
    folder = small_site(tmp_path / "good")
    assert command(folder).returncode == 0
    before = times(folder / "site")
    edited(folder / "content" / "orte" / "seehaus.md", "Uferweg 2", "Seestraße 7")
    process = started(folder, slow_pages)
    try:
        await_(lambda: (folder / "slow").exists() and stray(folder))
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: the program and its copies
        _, said = process.communicate(timeout=20)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.communicate()
    assert process.returncode != 0
    assert "Traceback" not in said
    assert times(folder / "site") == before
    assert stray(folder) == []
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)


def await_(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def command(folder: Path, before: Callable[[], None] = lambda: None) -> "subprocess.CompletedProcess[str]":
    process = started(folder, before)
    said = process.communicate(timeout=60)
    return subprocess.CompletedProcess((), process.returncode, *said)


def started(folder: Path, before: Callable[[], None]) -> "subprocess.Popen[str]":
    """`quartier build` of a few parts as a program of its own, in which something else was done before."""
    text = f"import sys\nsys.path.insert(0, {str(Path(__file__).parent)!r})\nimport test_building\n"
    program = f"{text}test_building.{before.__name__}()\n" if before.__name__ != "<lambda>" else ""
    call = "from quartier.cli import main\nmain(['build', '--today', '2026-06-01', '--only', 'pages'])"
    return subprocess.Popen(
        (sys.executable, "-c", program + call),
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # also where tests run behind
    )


def loaded_of_mkdocs() -> None:
    """Says at the end whether MkDocs was loaded."""
    atexit.register(lambda: print("mkdocs" in sys.modules))


def slow_pages() -> None:
    """Two processes that take their time, and a sign that both have begun."""
    builder.helpers_for = lambda pieces, most=None: 1
    origin, make = os.getpid(), making.Hand.make_page

    def slow(hand: making.Hand, planned: Any) -> None:
        if os.getpid() != origin:
            Path("slow").touch()
        time.sleep(0.1)
        make(hand, planned)

    making.Hand.make_page = slow  # type: ignore[method-assign]  # in a program of its own


# How much is kept


def test_memory_does_not_grow_with_every_edit(few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "BUNDLES_KEPT", 6)
    sizes = []
    for number, event in enumerate(3 * sorted((few / "events").iterdir())):
        edited(event, "^(titel|title): .*$", rf"\1: Fest {number}")
        assert built(few, parts=FEW).written
        assert len(list(kept_in(few).glob("pieces-*"))) <= 6
        sizes.append(sum(path.stat().st_size for path in kept_in(few).iterdir()))
    assert max(sizes) < 1.6 * sizes[0]
    assert difference(tree(few / "site"), cold(few, parts=FEW)) == ""


def test_what_is_found_by_its_name_is_what_is_planned_with_all() -> None:
    """One record's page, one written event: planned without planning thousands of others."""
    site, _ = site_in(GOOD)
    assert site
    view = View(neighbourhood_of(site, TODAY), TODAY)
    making = Making(view, None)
    found = 0
    for name, planned in ((one.address, one) for one in PLANNERS["records"](making)):
        one = FINDERS["records"](making, name)
        assert isinstance(one, Planned) or one is None
        if one:
            found += 1
            assert (one.address, one.make().html) == (name, planned.make().html)
    assert found == len([1 for kind in ALL_KINDS for _ in view.names_of(kind)])
    for fragment in FILE_PLANNERS["written"](making):
        again = FINDERS["written"](making, fragment.name)
        assert isinstance(again, PlannedFragment)
        assert isinstance(fragment, PlannedFragment)
        assert (again.name, again.make()) == (fragment.name, fragment.make())


# New events


NEW = "titel: Neu {name}\nwann: 2026-07-0{day} 15:00-16:00\nort: seehaus\n"
WHERE = {
    "between two others": ["m-neu.yaml"],
    "at the end": ["zzz-neu.yaml"],
    "in a folder of its own, behind all others": ["2026/a-neu.yaml"],
    "two beside each other": ["m-neu-1.yaml", "m-neu-2.yaml"],
    "one behind another in a new folder": ["neu/b-neu.yaml", "neu/a-neu.yaml", "neu/unten/aa-neu.yaml"],
}


def order_in(folder: Path) -> tuple[object, ...]:
    """In which order the last build keeps records, and what takes place."""
    site, _ = site_in(folder)
    assert site
    order = Order(site, TODAY, folder / "site", parts=FEW, helpers=1)
    state = Memory(folder, kept_in(folder).name).index(builder._key_of(order))
    return dict(state.known.slugs), [*state.known.gathered]


@pytest.mark.parametrize("files", WHERE.values(), ids=WHERE)
def test_new_event_is_read_by_itself(files: list[str], few: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for day, name in enumerate(files):
        (few / "events" / name).parent.mkdir(parents=True, exist_ok=True)
        (few / "events" / name).write_text(NEW.format(name=day, day=day + 1), "utf-8")
    for module, name in ((reading_together, "read_together"), (builder, "loaded")):
        monkeypatch.setattr(module, name, lambda *told: pytest.fail("everything was read"))
    assert built(few, parts=FEW).written
    assert (few / "site" / "veranstaltungen" / Path(files[0]).stem / "index.html").exists()
    edit_event(few)
    assert built(few, parts=FEW).written


@pytest.mark.parametrize("files", WHERE.values(), ids=WHERE)
def test_site_with_a_new_event_is_the_one_that_is_made_anew(files: list[str], few: Path) -> None:
    for day, name in enumerate(files):
        (few / "events" / name).parent.mkdir(parents=True, exist_ok=True)
        (few / "events" / name).write_text(NEW.format(name=day, day=day + 1), "utf-8")
    assert built(few, parts=FEW).written
    assert difference(tree(few / "site"), cold(few, parts=FEW)) == ""
    known = order_in(few)
    shutil.rmtree(few / ".cache")
    assert built(few, parts=FEW).refused == ""
    assert order_in(few) == known


CONCERNS_OTHERS = {
    "was somebody's former name": ("events/kirchweih.yaml", NEW),
    "has a former name": ("events/neu.yaml", f"{NEW}früher: seefest-2020\n"),
    "leads to itself": ("events/neu.yaml", f'{NEW}beschreibung: "[Hier](termin:neu)"\n'),
    "shows a picture": ("events/neu.yaml", f'{NEW}beschreibung: "![Boot](bilder/boot.svg)"\n'),
    "has a mistake": ("events/neu.yaml", "titel: Neu\n"),
    "is called like another": ("events/2026/yoga.yaml", NEW),
}


@pytest.mark.parametrize("what", CONCERNS_OTHERS)
def test_new_event_that_concerns_others_lets_everything_be_read(
    what: str, few: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, text = CONCERNS_OTHERS[what]
    read: list[object] = []
    usual = reading_together.read_together

    def noted(*told: Any) -> Any:
        read.append(told)
        return usual(*told)

    monkeypatch.setattr(reading_together, "read_together", noted)
    (few / file).parent.mkdir(parents=True, exist_ok=True)
    (few / file).write_text(text.format(name="x", day=1), "utf-8")
    quick = built(few, parts=FEW)
    assert read
    shutil.rmtree(few / ".cache")
    assert built(few, parts=FEW).told == quick.told
