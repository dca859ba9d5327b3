"""What a build keeps besides pages: answers of libraries and the configuration; wrong ones are not taken."""

import shutil
from pathlib import Path

import pytest

from quartier.building import kept_answers, kept_site
from quartier.building.memory import FOLDER
from quartier.model import answers
from quartier.model.site import FILE
from quartier.reading import configuration


@pytest.fixture
def nothing_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answers, "_known", {})


def ask(asked: list[str]) -> str:
    return answers.answered(("greeting", "de"), lambda: asked.append("de") or "Hallo")


def next_build() -> None:
    """What was known is forgotten, as at the end of a process."""
    answers._known.clear()


@pytest.mark.usefixtures("nothing_known")
def test_a_library_is_asked_once_and_not_again_by_the_next_build(tmp_path: Path) -> None:
    asked: list[str] = []
    for _ in range(2):
        with kept_answers.kept_answers(tmp_path):
            assert ask(asked) == ask(asked) == "Hallo"
        next_build()
    assert asked == ["de"]


@pytest.mark.usefixtures("nothing_known")
def test_answers_of_another_program_or_damaged_ones_are_asked_for_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    with kept_answers.kept_answers(tmp_path):
        ask(asked)
    monkeypatch.setattr(kept_answers, "program", lambda: b"another")
    next_build()
    with kept_answers.kept_answers(tmp_path):
        ask(asked)
    index = tmp_path / FOLDER / "answers" / "index"
    index.write_bytes(index.read_bytes()[:-1])
    next_build()
    with kept_answers.kept_answers(tmp_path):
        ask(asked)
    assert asked == ["de"] * 3


@pytest.mark.usefixtures("nothing_known")
def test_too_many_answers_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_answers, "MOST", 0)
    asked: list[str] = []
    for _ in range(2):
        with kept_answers.kept_answers(tmp_path):
            ask(asked)
        next_build()
    assert asked == ["de", "de"]


@pytest.fixture
def folder(good: Path, tmp_path: Path) -> Path:
    shutil.copy(good / FILE, tmp_path)
    return tmp_path


def readings(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Of which folders the configuration is read from now on."""
    seen: list[Path] = []
    real = configuration.site_in
    monkeypatch.setattr(configuration, "site_in", lambda root: seen.append(root) or real(root))
    return seen


def test_a_configuration_is_read_once_until_a_word_of_it_changes(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = readings(monkeypatch)
    first, _ = kept_site.site_in(folder)
    assert kept_site.site_in(folder) == (first, ())
    assert len(seen) == 1
    text = (folder / FILE).read_text("utf-8")
    (folder / FILE).write_text(text.replace("site_name: ", "site_name: Neu-"), "utf-8")
    changed, _ = kept_site.site_in(folder)
    assert changed
    assert changed.name.startswith("Neu-")


def test_a_kept_configuration_still_knows_where_each_option_stands(folder: Path) -> None:
    first, _ = kept_site.site_in(folder)
    kept, _ = kept_site.site_in(folder)
    assert first
    assert kept
    assert kept.position_of(("uid_domain",)) == first.position_of(("uid_domain",))


def test_a_copied_folder_is_not_taken_for_the_one_it_was_copied_from(folder: Path, tmp_path: Path) -> None:
    kept_site.site_in(folder)
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(folder / FILE, copy)
    shutil.copytree(folder / FOLDER, copy / FOLDER)
    site, _ = kept_site.site_in(copy)
    assert site
    assert site.root == copy


def test_a_wrong_configuration_says_what_is_wrong_each_time(folder: Path) -> None:
    kept_site.site_in(folder)
    (folder / FILE).write_text("site_name: x\n", "utf-8")
    assert kept_site.site_in(folder) == configuration.site_in(folder)
    assert kept_site.site_in(folder)[0] is None


def test_a_damaged_configuration_is_read_anew(folder: Path) -> None:
    site, _ = kept_site.site_in(folder)
    index = folder / FOLDER / "configuration" / "index"
    for damaged in (b"", b"quartier 1\n", index.read_bytes()[:-2]):
        index.write_bytes(damaged)
        assert kept_site.site_in(folder) == (site, ())
