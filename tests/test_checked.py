"""`quartier check` keeps what it read, and says the same as reading everything."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from quartier.building import checked
from quartier.building.memory import BUNDLES_KEPT, Memory
from quartier.loading import neighbourhood_of
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.reading.configuration import site_in

TODAY = date(2026, 6, 1)
EVENT = "events/seefest.yaml"


def site_of(folder: Path) -> Site:
    site, problems = site_in(folder)
    assert site, problems
    return site


def same_as_reading_everything(folder: Path) -> tuple[Problem, ...]:
    found = checked.neighbourhood_of(site_of(folder), TODAY)
    everything = neighbourhood_of(site_of(folder), TODAY)
    assert found.problems == everything.problems
    assert {kind: [*of_kind] for kind, of_kind in found.records.items()} == {
        kind: [*of_kind] for kind, of_kind in everything.records.items()
    }
    return found.problems


def rewritten(file: Path, before: str, after: str) -> None:
    text = file.read_text("utf-8")
    assert before in text
    file.write_text(text.replace(before, after, 1), "utf-8")


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every piece that is read out of the memory."""
    found: list[Any] = []
    piece = Memory.piece

    def noting(memory: Memory, where: Any) -> Any:
        found.append(where)
        return piece(memory, where)

    monkeypatch.setattr(Memory, "piece", noting)
    return found


def test_check_says_the_same_after_each_edit(good_copy: Path) -> None:
    same_as_reading_everything(good_copy)
    same_as_reading_everything(good_copy)
    sound = (good_copy / EVENT).read_text("utf-8")
    rewritten(good_copy / EVENT, "titel: ", "titel: Unser ")
    same_as_reading_everything(good_copy)
    (good_copy / EVENT).write_text(f"{sound}\nraum: Keller\n", "utf-8")
    same_as_reading_everything(good_copy)
    (good_copy / EVENT).write_text(f"{sound}\ntittel: falsch\n", "utf-8")
    assert "unknown-field" in {problem.code for problem in same_as_reading_everything(good_copy)}
    (good_copy / EVENT).unlink()
    same_as_reading_everything(good_copy)
    (good_copy / EVENT).write_text(sound, "utf-8")
    same_as_reading_everything(good_copy)


def test_after_an_edit_only_few_records_are_read(good_copy: Path, read: list[Any]) -> None:
    checked.neighbourhood_of(site_of(good_copy), TODAY)
    rewritten(good_copy / EVENT, "titel: ", "titel: Unser ")
    read.clear()
    around = checked.neighbourhood_of(site_of(good_copy), TODAY)
    assert len(around.records["event"]) > 20
    assert len(read) < len(around.records["event"])


def test_memory_of_the_check_does_not_grow_with_every_edit(good_copy: Path) -> None:
    for _ in range(BUNDLES_KEPT + 4):
        checked.neighbourhood_of(site_of(good_copy), TODAY)
        rewritten(good_copy / EVENT, "titel: ", "titel: U")
    kept = [*(good_copy / ".cache/quartier/checked").glob("pieces-*")]
    assert 0 < len(kept) <= BUNDLES_KEPT + 1


@pytest.mark.parametrize("damage", [b"", b"quartier 1\n", bytes(4000)], ids=["empty", "cut off", "foreign"])
def test_damaged_memory_of_the_check_is_forgotten(good_copy: Path, damage: bytes) -> None:
    same_as_reading_everything(good_copy)
    for file in (good_copy / ".cache/quartier/checked").iterdir():
        file.write_bytes(damage)
    same_as_reading_everything(good_copy)
    same_as_reading_everything(good_copy)


def test_check_with_damaged_pieces_reads_everything(good_copy: Path) -> None:
    same_as_reading_everything(good_copy)
    for file in (good_copy / ".cache/quartier/checked").glob("pieces-*"):
        file.write_bytes(bytes(file.stat().st_size))
    found = checked.neighbourhood_of(site_of(good_copy), TODAY)
    assert [page.file for page in found.pages] == [
        page.file for page in neighbourhood_of(site_of(good_copy), TODAY).pages
    ]
    same_as_reading_everything(good_copy)
