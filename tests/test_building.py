"""Building with a memory: the same site as building all of it anew, made from what an edit reaches."""

import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from difflib import unified_diff
from pathlib import Path
from random import Random

from quartier.building import builder
from quartier.building.builder import Order, Refused, build
from quartier.model.problem import Problem
from quartier.reading.configuration import site_in
from random_edits import Desk, one_edit

GOOD = Path(__file__).parent / "examples" / "good"
TODAY = date(2026, 6, 1)
WITHOUT_SEARCH = frozenset((*builder.PLANNERS, *builder.FILE_PLANNERS))
EVENTS = frozenset(
    "adventssingen filmgespraech giessdienst herbstmarkt huettenwochenende kanufahrt language-cafe lesekreis "
    "schwimmkurs seefest sonnwendfeuer vorlesen yoga zeltlager".split()
)
"""A few of the example's, of each sort one: the fewer there are, the sooner a cold build is made."""
Tree = Mapping[str, bytes | None]
"""Path → what stands in the file; None for a folder."""


@dataclass
class Heard:
    """What a build said."""

    wrong: list[Problem] = field(default_factory=list)
    said: list[tuple[int, str]] = field(default_factory=list)
    steps: list[tuple[str, int]] = field(default_factory=list)
    done: list[int] = field(default_factory=list)

    def problems(self, problems: Iterable[Problem]) -> None:
        self.wrong.extend(problems)

    def told(self, level: int, text: str) -> None:
        self.said.append((level, text))

    def step(self, name: str, total: int = 0) -> None:
        self.steps.append((name, total))

    def progress(self, done: int) -> None:
        self.done.append(done)

    @property
    def pages(self) -> int:
        """How many pieces were made."""
        return dict(self.steps)["pages"]


@dataclass(frozen=True)
class Outcome:
    """How a build ended: with a site, or with the sentence in which it was refused."""

    heard: Heard
    refused: str = ""
    files: int = 0
    written: int = 0

    @property
    def told(self) -> tuple[object, ...]:
        """What is wrong in the files, and why there is no new site."""
        return self.refused, [str(one) for one in self.heard.wrong]


def built(
    folder: Path,
    today: date = TODAY,
    parts: frozenset[str] | None = WITHOUT_SEARCH,
    helpers: int = 1,
    preview: bool = False,
) -> Outcome:
    heard = Heard()
    site, problems = site_in(folder)
    if site is None:
        return Outcome(heard, f"{[str(one) for one in problems]}")
    order = Order(site, today, folder / "site", preview, parts=parts, helpers=helpers)
    try:
        done = build(order, heard)
    except Refused as refused:
        return Outcome(heard, str(refused).replace(str(folder), "…"))
    return Outcome(heard, "", done.files, done.written)


def small_site(folder: Path) -> Path:
    """The good neighbourhood with a few of its events."""
    shutil.copytree(GOOD, folder)
    for event in (folder / "events").iterdir():
        if event.stem not in EVENTS:
            event.unlink()
    return folder


def copy_of(folder: Path, into: Path) -> Path:
    """The same files where nothing was ever built; the history stays where it is."""
    shutil.copytree(folder, into, ignore=shutil.ignore_patterns("site", ".cache", ".git"))
    if (folder / ".git").is_dir():
        (into / ".git").write_text(f"gitdir: {folder / '.git'}\n", "utf-8")
    return into


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
    return "\n".join(
        (f"{len(names)} differ: {names[:12]}", *(_of_one(name, made, expected) for name in names[:3]))
    )


def _of_one(name: str, made: Tree, expected: Tree) -> str:
    if name not in made or name not in expected:
        return f"{name} is {'missing' if name in expected else 'there, and should not be'}"
    texts = ((one[name] or b"").decode(errors="replace").splitlines() for one in (expected, made))
    lines = list(unified_diff(*texts, f"{name} cold", f"{name} after the edit", lineterm="", n=0))
    return "\n".join(line[:400] for line in lines[:14])


def chain(folder: Path, seed: int, steps: int, cold: Path) -> Iterable[tuple[int, str]]:
    """So many random edits, each followed by a build, which must not be told from a cold one."""
    desk = Desk(folder, Random(seed), TODAY)
    before, last = built(folder), ""
    assert before.refused == "", before
    site = tree(folder / "site")
    for number in range(1, steps + 1):
        if (before.refused and desk.chance.random() < 0.85) or desk.chance.random() < 0.05:
            desk.take_back()
            edit = "taken back"
        else:
            if not before.refused:
                desk.settle()
            edit = one_edit(desk)
        seen = times(folder / "site")
        made = built(folder, desk.today)
        fresh = copy_of(folder, cold / str(number))
        expected = built(fresh, desk.today)
        told = f"seed {seed}, step {number}: {edit}"
        yield (
            number,
            f"{told} {'REFUSED ' + made.refused if made.refused else ''} {made.heard.steps} {made.written}/{made.files}",
        )
        assert made.refused == expected.refused, told
        assert made.told == expected.told, f"{told}\n{made.told}\n{expected.told}"
        now = tree(folder / "site")
        if made.refused:
            assert now == site, told
            assert times(folder / "site") == seen, told
        else:
            wrong = difference(now, tree(fresh / "site"))
            assert not wrong, f"{told}\n{wrong}"
            after = times(folder / "site")
            moved = [name for name, one in after.items() if name in seen and seen[name] != one]
            same = [name for name in moved if site.get(name) == now[name]]
            assert not same, f"{told}\nwritten again: {same}"
        stray = [one.name for one in folder.iterdir() if one.name.startswith(".site")]
        assert not stray, f"{told}\n{stray}"
        shutil.rmtree(fresh)
        before, site = made, now
