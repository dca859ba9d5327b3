"""The finished folder appears whole or not at all, and whoever builds is told why."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

BIN = Path(sys.executable).parent
NOON = "1780308000"  # 2026-06-01 in Berlin
BUILDERS = {
    "quartier build": (BIN / "quartier", "build"),
    "mkdocs build --strict": (BIN / "mkdocs", "build", "--strict"),
}
BROKEN_PAGEFIND = "#!/bin/sh\necho Kein Platz mehr >&2\nexit 3\n"
ENDLESS_PAGEFIND = "#!/bin/sh\nexec sleep 60\n"


@dataclass(frozen=True)
class Said:
    """How a command ended."""

    code: int
    text: str


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "NO_MKDOCS_2_WARNING": "1", "SOURCE_DATE_EPOCH": NOON, **more}


def run(folder: Path, builder: str = "quartier build", **more: str) -> Said:
    done = subprocess.run(
        BUILDERS[builder],
        cwd=folder,
        env=environment(**more),
        encoding="utf-8",
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return Said(done.returncode, done.stdout)


def stand(site: Path) -> dict[str, tuple[int, bytes]]:
    """Every file of a site: which file it is on the disk, and its bytes."""
    files = (path for path in site.rglob("*") if path.is_file())
    return {path.relative_to(site).as_posix(): (path.stat().st_ino, path.read_bytes()) for path in files}


def edited(file: Path, pattern: str, replacement: str) -> None:
    text, number = re.subn(pattern, replacement, file.read_text("utf-8"), flags=re.MULTILINE)
    assert number, f"{pattern} is not in {file}"
    file.write_text(text, "utf-8")


@pytest.fixture(scope="module")
def built_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The good neighbourhood with a few of its events, built."""
    folder = tmp_path_factory.mktemp("built") / "good"
    shutil.copytree(
        Path(__file__).parent / "examples" / "good", folder, ignore=shutil.ignore_patterns(".cache")
    )
    for event in (folder / "events").iterdir():
        if event.stem not in ("seefest", "filmgespraech", "weinabend"):
            event.unlink()
    said = run(folder)
    assert said.code == 0, said.text
    return folder


@pytest.fixture
def folder(built_once: Path, tmp_path: Path) -> Path:
    """A folder whose site was built and is good."""
    return Path(shutil.copytree(built_once, tmp_path / "good"))


def executable(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    path.chmod(0o755)
    return path


# What goes wrong


def break_event(folder: Path) -> None:
    (folder / "events" / "kaputt.yaml").write_text("titel: Kaputt\nwann: 2026-13-01\n", "utf-8")


def break_page(folder: Path) -> None:
    edited(folder / "content" / "mithelfen.md", r"\Z", "\n[Nirgends](nirgends.md)\n")


def break_navigation(folder: Path) -> None:
    edited(folder / "mkdocs.yml", r"mithelfen\.md", "mitgeholfen.md")


def break_theme(folder: Path) -> None:
    (folder / "look").mkdir()
    (folder / "look" / "main.html").write_text("{% block %}", "utf-8")
    edited(folder / "mkdocs.yml", "^  name: quartier$", "  name: quartier\n  custom_dir: look")


MISTAKES: dict[str, tuple[Callable[[Path], None], str]] = {
    "an event": (break_event, "events/kaputt.yaml:2:7"),
    "a page": (break_page, "content/mithelfen.md:"),
    "the navigation": (break_navigation, "mitgeholfen.md"),
    "the theme": (break_theme, "TemplateSyntaxError"),
}
WRONG_PROGRAMS = ("the theme",)
"""A wrong file never shows a traceback; a wrong program does."""


@pytest.mark.parametrize(
    ("mistake", "builder"),
    [*((mistake, "quartier build") for mistake in MISTAKES), ("the navigation", "mkdocs build --strict")],
)
def test_failed_build_leaves_the_last_good_site_alone(mistake: str, builder: str, folder: Path) -> None:
    before = stand(folder / "site")
    spoil, message = MISTAKES[mistake]
    spoil(folder)
    beside = sorted(os.listdir(folder))
    said = run(folder, builder)
    assert said.code == 1
    assert message in said.text
    assert "Traceback" not in said.text or mistake in WRONG_PROGRAMS
    assert stand(folder / "site") == before
    assert sorted(os.listdir(folder)) == beside


def test_failed_search_index_leaves_the_last_good_site_alone(folder: Path, tmp_path: Path) -> None:
    before, beside = stand(folder / "site"), sorted(os.listdir(folder))
    pagefind = executable(tmp_path / "pagefind", BROKEN_PAGEFIND)
    said = run(folder, PAGEFIND_BINARY_PATH=str(pagefind))
    assert said.code == 1
    assert "Kein Platz mehr" in said.text
    assert "Traceback" not in said.text
    assert stand(folder / "site") == before
    assert sorted(os.listdir(folder)) == beside


def test_missing_search_program_is_said_in_a_sentence(folder: Path, tmp_path: Path) -> None:
    said = run(folder, PAGEFIND_BINARY_PATH=str(tmp_path / "nowhere"))
    assert said.code == 1
    assert "Pagefind" in said.text
    assert "Traceback" not in said.text


@pytest.mark.parametrize("builder", BUILDERS)
def test_build_that_somebody_stops_leaves_nothing_behind(builder: str, folder: Path, tmp_path: Path) -> None:
    before, beside = stand(folder / "site"), sorted(os.listdir(folder))
    pagefind = executable(tmp_path / "pagefind", ENDLESS_PAGEFIND)
    process = subprocess.Popen(
        BUILDERS[builder],
        cwd=folder,
        env=environment(PAGEFIND_BINARY_PATH=str(pagefind)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(
            signal.SIGINT, signal.SIG_DFL
        ),  # also where tests run in the background
    )
    try:
        deadline = time.monotonic() + 30
        while not list(folder.glob(".site-*/sitemap.xml")):
            assert time.monotonic() < deadline
            assert process.poll() is None
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C does: the program and its children
        assert process.wait(timeout=30) != 0
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert stand(folder / "site") == before
    assert sorted(os.listdir(folder)) == beside


def test_preview_is_built_without_what_is_wrong(folder: Path) -> None:
    break_event(folder)
    command = (BIN / "quartier", "build", "--preview")
    done = subprocess.run(command, cwd=folder, env=environment(), capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    assert "events/kaputt.yaml:2:7" in done.stderr
    assert (folder / "site" / "veranstaltungen" / "seefest" / "index.html").is_file()
    assert not (folder / "site" / "veranstaltungen" / "kaputt").exists()


# The configuration

CONFIGURATIONS = {
    "a tab": (
        r"^      state: BY$",
        "\tstate: BY",
        r"mkdocs\.yml:(\d+):1  .*Tabulator",
        r"mkdocs\.yml\", line (\d+), column 1",
    ),
    "an unknown option": (
        r"^      state: BY$",
        "      stat: BY",
        r"mkdocs\.yml:(\d+):7  .*„stat“.*„state“",
        None,
    ),
    "a missing uid_domain": (
        r"^      uid_domain: .*\n",
        "",
        r"mkdocs\.yml:(\d+):7  .*„uid_domain“ fehlt",
        None,
    ),
    "an unknown time zone": (
        "Europe/Berlin",
        "Europe/Berlln",
        r"mkdocs\.yml:(\d+):17  .*Europe/Berlin",
        None,
    ),
}


@pytest.mark.parametrize("builder", BUILDERS)
@pytest.mark.parametrize("mistake", CONFIGURATIONS)
def test_mistake_in_the_configuration_is_said_with_file_and_line(
    mistake: str, builder: str, folder: Path
) -> None:
    """What is no YAML at all, MkDocs refuses in its own words, before it asks any plugin."""
    pattern, replacement, message, words_of_mkdocs = CONFIGURATIONS[mistake]
    edited(folder / "mkdocs.yml", pattern, replacement)
    before = stand(folder / "site")
    said = run(folder, builder)
    expected = words_of_mkdocs if words_of_mkdocs and "mkdocs" in builder else message
    found = re.search(expected, said.text)
    assert found, said.text
    line = (folder / "mkdocs.yml").read_text("utf-8").splitlines()[int(found[1]) - 1]
    assert replacement.strip() in line
    assert said.code == 1
    assert "Traceback" not in said.text
    assert stand(folder / "site") == before


@pytest.mark.parametrize("builder", BUILDERS)
def test_folder_with_other_files_is_never_taken_for_the_site(builder: str, folder: Path) -> None:
    """`site_dir: events` would cost the neighbourhood its events."""
    edited(folder / "mkdocs.yml", "^docs_dir: content$", "docs_dir: content\nsite_dir: events")
    before = stand(folder / "events")
    said = run(folder, builder)
    assert said.code == 1
    assert str(folder / "events") in said.text
    assert "Traceback" not in said.text
    assert stand(folder / "events") == before


def test_folder_that_cannot_be_made_is_said_in_a_sentence(folder: Path) -> None:
    edited(folder / "mkdocs.yml", "^docs_dir: content$", "docs_dir: content\nsite_dir: mkdocs.yml/site")
    said = run(folder)
    assert said.code == 1
    assert "mkdocs.yml/site" in said.text
    assert "Traceback" not in said.text


# What goes right


def test_finished_folder_can_be_read_by_everybody(built_once: Path) -> None:
    assert (built_once / "site").stat().st_mode & 0o777 == 0o755


def test_unchanged_files_stay_the_same_files(folder: Path) -> None:
    """A copy to a server sends what has changed and nothing else."""
    before, beside = stand(folder / "site"), sorted(os.listdir(folder))
    edited(folder / "events" / "seefest.yaml", "^titel: .*$", "titel: Großes Seefest")
    assert run(folder).code == 0
    after = stand(folder / "site")
    fresh = {name for name, (inode, _) in after.items() if before.get(name, (0, b""))[0] != inode}
    changed = {name for name, (_, content) in after.items() if before.get(name, (0, b""))[1] != content}
    assert fresh == changed
    assert "veranstaltungen/seefest/index.html" in changed
    assert len(changed) < len(after) / 2
    assert sorted(os.listdir(folder)) == beside


def test_warning_is_told_and_does_not_stop_the_build(folder: Path) -> None:
    edited(folder / "events" / "seefest.yaml", r"\Z", "\nraum: Turmzimmer\n")
    said = run(folder)
    assert said.code == 0, said.text
    assert re.search("events/seefest.yaml:.*Hinweis.*Turmzimmer", said.text)
    assert "Turmzimmer" in (folder / "site" / "veranstaltungen" / "seefest" / "index.html").read_text("utf-8")


def test_page_that_is_gone_from_the_files_is_gone_from_the_site(folder: Path) -> None:
    (folder / "events" / "weinabend.yaml").unlink()
    assert (folder / "site" / "veranstaltungen" / "weinabend" / "index.html").is_file()
    assert run(folder).code == 0
    assert not (folder / "site" / "veranstaltungen" / "weinabend").exists()


def test_repository_inside_the_finished_folder_survives(folder: Path) -> None:
    """Some publish by committing the site in a work tree of its own; MkDocs lets hidden files live too."""
    (folder / "site" / ".git").write_text("gitdir: elsewhere\n", "utf-8")
    assert run(folder).code == 0
    assert (folder / "site" / ".git").read_text("utf-8") == "gitdir: elsewhere\n"


def test_folder_may_have_any_name(built_once: Path, folder: Path, tmp_path: Path) -> None:
    odd = folder.rename(tmp_path / "Meine Ämter & 'Sachen' #1 [neu] %20 *?")
    shutil.rmtree(odd / "site")
    said = run(odd)
    assert said.code == 0, said.text
    made, expected = stand(odd / "site"), stand(built_once / "site")
    assert {name: content for name, (_, content) in made.items()} == {
        name: content for name, (_, content) in expected.items()
    }


def test_sources_may_be_read_only(folder: Path, tmp_path: Path) -> None:
    edited(folder / "mkdocs.yml", "^docs_dir: content$", f"docs_dir: content\nsite_dir: {tmp_path / 'out'}")
    shutil.rmtree(folder / "site")
    shutil.rmtree(folder / ".cache")
    everything = [folder, *folder.rglob("*")]
    modes = [path.stat().st_mode for path in everything]
    for path in everything:
        path.chmod(0o555 if path.is_dir() else 0o444)
    try:
        said = run(folder)
    finally:
        for path, mode in zip(everything, modes, strict=True):
            path.chmod(mode)
    assert said.code == 0, said.text
    assert (tmp_path / "out" / "index.html").is_file()
    new = [path for path in folder.rglob("*") if path not in everything]
    assert [path for path in new if ".cache" not in path.parts] == []  # root may write there nevertheless
