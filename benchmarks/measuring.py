"""Measures: writes the corpora, then builds with each contestant in turn, in each situation."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from pathlib import Path

from benchmarks.contestants import Contestant
from benchmarks.corpora import write_both
from benchmarks.demands import COLD, EVENT, NOTHING, PAGE
from benchmarks.edits import Edits, edit_of_event, edit_of_page
from benchmarks.facts import SIZES, Quarter
from benchmarks.invention import invented
from benchmarks.processes import Command, peak_memory, timed
from benchmarks.quartier_command import CHECKS, check_command, version_command

Say = Callable[[str], None]


@dataclass
class Measured:
    """The runs of one contestant in one situation: seconds, and bytes."""

    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    memory: list[float] = field(default_factory=list)


Results = dict[str, dict[str, Measured]]
"""By situation, then by contestant."""


def prepared(size: str, folder: Path) -> Quarter:
    """The facts of a size, and its corpora below a folder: written only where they are not there yet, or were
    written by another state of this package."""
    quarter = invented(SIZES[size])
    stamp = folder / "version"
    if not stamp.exists() or stamp.read_text("ascii") != version():
        shutil.rmtree(folder, ignore_errors=True)
        write_both(quarter, folder)
        shutil.copytree(folder / "quartier", folder / "everything")
        stamp.write_text(version(), "ascii")
    return quarter


def version() -> str:
    """What the corpora depend on: the bytes of this package."""
    digest = blake2b(digest_size=16)
    for file in sorted(Path(__file__).parent.rglob("*")):
        if file.is_file() and "__pycache__" not in file.parts:
            digest.update(file.read_bytes())
    return digest.hexdigest()


def measure_builds(among: Sequence[Contestant], quarter: Quarter, runs: int, say: Say) -> Results:
    """Each situation, `runs` times in turn; then again, half as often, to look at the memory."""
    edits = {EVENT: edit_of_event(quarter), PAGE: edit_of_page(quarter)}
    for one in edits.values():
        _turn(one, among, edited=False)  # a run that was broken off may have left it edited
    results: Results = {}
    for situation in (COLD, EVENT, PAGE, NOTHING):
        results[situation] = {one.name: Measured() for one in among}
        _rounds(among, situation, edits.get(situation), runs, results[situation], say)
    return results


def _rounds(
    among: Sequence[Contestant],
    situation: str,
    edits: Edits | None,
    runs: int,
    found: dict[str, Measured],
    say: Say,
) -> None:
    looks = max(runs // 2, 1)
    for number in range(runs + looks):
        say(f"{situation}: run {number + 1} of {runs + looks}")
        _turn(edits, among, edited=number % 2 == 0)
        for one in among:
            if situation == COLD:
                one.forget()
            _run(one.command, found[one.name], look=number >= runs)
    if edits and (runs + looks) % 2:
        # Back to what the corpus was, and a build of it: the next situation begins with a finished one.
        _turn(edits, among, edited=False)
        for one in among:
            timed(one.command)


def _turn(edits: Edits | None, among: Sequence[Contestant], edited: bool) -> None:
    """Makes or takes back an edit, once in each folder."""
    if edits:
        for layout, folder in dict.fromkeys((one.layout, one.folder) for one in among):
            edits[layout].turn(folder, edited)


def _run(command: Command, found: Measured, look: bool) -> None:
    if look:
        found.memory.append(peak_memory(command))
        return
    times = timed(command)
    found.wall.append(times.wall)
    found.cpu.append(times.cpu)


def measure_commands(folder: Path, runs: int) -> dict[str, Measured]:
    """`quartier check` in its forms, and the time that it takes to start."""
    words = {"version": version_command()} | {
        name: check_command(folder, check) for name, check in CHECKS.items()
    }
    found = {name: Measured() for name in words}
    for _ in range(runs):
        for name, command in words.items():
            _run(
                Command(command, folder, {"GIT_CEILING_DIRECTORIES": str(folder.parent)}),
                found[name],
                look=False,
            )
    return found
