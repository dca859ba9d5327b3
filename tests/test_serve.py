"""The preview follows every edit, says what is wrong instead of hanging, and recovers when it is mended."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
SEEFEST = "veranstaltungen/seefest/"
PATIENCE = 30.0
"""Seconds; a rebuild takes one or two, a busy machine more."""


@dataclass(frozen=True)
class Preview:
    """A server at work: its site's folder, the program that it runs from, its log."""

    folder: Path
    program: Path
    url: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def get(self, address: str = "") -> tuple[int, str]:
        """Status and text; a request that hangs fails the test."""
        try:
            with urllib.request.urlopen(f"{self.url}{address}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode()

    def shows(self, address: str, test: Callable[[int, str], bool]) -> str:
        """Waits until the page passes the test."""
        deadline = time.monotonic() + PATIENCE
        while not test(*(said := self.get(address))):
            assert time.monotonic() < deadline, (
                f"/{address} still says: {said}\n{self.log.read_text('utf-8')}"
            )
            time.sleep(0.1)
        return said[1]

    def shows_words(self, address: str, words: str) -> str:
        return self.shows(address, lambda status, text: status == 200 and words in text)

    def shows_no_words(self, address: str, words: str) -> str:
        return self.shows(address, lambda status, text: status == 200 and words not in text)


@pytest.fixture(scope="module")
def preview(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """`quartier serve` on copies of the good neighbourhood and of the program, so that both can be edited."""
    base = tmp_path_factory.mktemp("serve")
    program, folder = base / "program", base / "good"
    shutil.copytree(REPOSITORY / "generator" / "quartier", program / "quartier")
    shutil.copytree(REPOSITORY / "theme", program / "quartier_theme")
    shutil.copytree(REPOSITORY / "tests" / "examples" / "good", folder)
    for event in (folder / "events").iterdir():  # few events, quick rebuilds
        if event.stem not in ("seefest", "filmgespraech"):
            event.unlink()
    (folder / "look" / "partials").mkdir(parents=True)
    shutil.copy(program / "quartier_theme" / "partials" / "footer.html", folder / "look" / "partials")
    configuration = folder / "mkdocs.yml"
    text = configuration.read_text("utf-8")
    configuration.write_text(
        text.replace("  name: quartier\n", "  name: quartier\n  custom_dir: look\n"), "utf-8"
    )
    with served(folder, program, base / "log") as running:
        yield running


@contextmanager
def served(folder: Path, program: Path, log: Path) -> Iterator[Preview]:
    address = f"127.0.0.1:{free_port()}"
    command = (
        sys.executable,
        "-m",
        "quartier",
        "-C",
        str(folder),
        "serve",
        "--address",
        address,
        "--today",
        "2026-06-01",
    )
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(program), os.environ.get("PYTHONPATH")))),
        "NO_MKDOCS_2_WARNING": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    environment |= {"TMPDIR": str(folder.parent)}
    with log.open("wb") as written:
        process = subprocess.Popen(
            command,
            cwd=folder.parent,
            env=environment,
            stdout=written,
            stderr=written,
            start_new_session=True,
            preexec_fn=listening_to_ctrl_c,
        )
    try:
        running = Preview(folder, program, f"http://{address}/", log, process)
        wait_for_start(running)
        yield running
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def listening_to_ctrl_c() -> None:
    """Also where the tests themselves run in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def free_port() -> int:
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return int(asked.getsockname()[1])


def wait_for_start(running: Preview) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        assert running.process.poll() is None, running.log.read_text("utf-8")
        try:
            running.get()
            return
        except OSError:
            assert time.monotonic() < deadline, running.log.read_text("utf-8")
            time.sleep(0.1)


@contextmanager
def edited(file: Path, pattern: str, replacement: str) -> Iterator[None]:
    """A file with an edit, and as it was before."""
    before = file.read_text("utf-8")
    after, number = re.subn(pattern, replacement, before, flags=re.MULTILINE)
    assert number, f"{pattern} is not in {file}"
    file.write_text(after, "utf-8")
    try:
        yield
    finally:
        file.write_text(before, "utf-8")


EDITS = {
    "an event": ("folder", "events/seefest.yaml", "^titel: .*$", "titel: EDITED", "kalender/2026/07/"),
    "a place": ("folder", "content/orte/seehaus.md", "^titel: .*$", "titel: EDITED", "orte/seehaus/"),
    "a page": ("folder", "content/mithelfen.md", r"\Z", "\nEDITED\n", "mithelfen/"),
    "the configuration": ("folder", "mkdocs.yml", "^site_name: .*$", "site_name: EDITED", "orte/"),
    "a template of the site": (
        "folder",
        "look/partials/footer.html",
        "</footer>",
        "EDITED</footer>",
        "orte/",
    ),
    "a template of the theme": ("program", "quartier_theme/partials/header.html", "</header>", "EDITED", ""),
    "the template of a kind": ("program", "quartier/kinds/event.html", "<h1>", "<h1>EDITED", SEEFEST),
    "the template of a page": ("program", "quartier/pages/search.html", "<h1>", "<h1>EDITED", "suche/"),
}


@pytest.mark.parametrize("what", EDITS)
def test_edit_is_seen_without_a_restart(what: str, preview: Preview) -> None:
    base, file, pattern, replacement, address = EDITS[what]
    preview.shows_no_words(address, "EDITED")
    with edited(getattr(preview, base) / file, pattern, replacement):
        preview.shows_words(address, "EDITED")
    preview.shows_no_words(address, "EDITED")


def test_new_event_is_seen_and_a_deleted_one_is_gone(preview: Preview) -> None:
    event = preview.folder / "events" / "neu.yaml"
    try:
        event.write_text("titel: Ganz neu\nwann: 2026-06-12 15:00-16:00\n", "utf-8")
        preview.shows_words("veranstaltungen/neu/", "Ganz neu")
    finally:
        event.unlink()
    preview.shows("veranstaltungen/neu/", lambda status, _: status == 404)


BROKEN = {
    "an event": ("events/seefest.yaml", "^titel:", "tittel:", SEEFEST, "tittel"),
    "a place": ("content/orte/dorfwiese.md", "^titel:", "tittel:", "orte/dorfwiese/", "tittel"),
    "a page": ("content/mithelfen.md", r"\Z", "\n<script>alert(1)</script>\n", "mithelfen/", "script"),
}


@pytest.mark.parametrize("what", BROKEN)
def test_broken_file_shows_its_problems_until_it_is_mended(what: str, preview: Preview) -> None:
    file, pattern, replacement, address, word = BROKEN[what]
    good = preview.shows_no_words(address, "Das ist noch zu beheben")
    with edited(preview.folder / file, pattern, replacement):
        for shown in (address, "probleme/"):
            said = preview.shows_words(shown, "Das ist noch zu beheben")
            assert file in said
            assert word in said
            assert "<script>alert" not in said
        for other in ("", "orte/seehaus/", "kalender/"):
            status, text = preview.get(other)
            assert status == 200
            assert "banner--problems" in text
            assert "/probleme/" in text
            assert "<main" in text
    assert without_reload(preview.shows_no_words(address, "Das ist noch zu beheben")) == without_reload(good)
    preview.shows_no_words("", "banner--problems")
    preview.shows("probleme/", lambda status, _: status == 404)


def without_reload(page: str) -> str:
    """The page without the script with which the preview reloads itself."""
    return re.sub(r"<script>.*?</script>", "", page, flags=re.DOTALL)


FAILURES = {
    "a tab in the configuration": ("folder", "mkdocs.yml", "^      state:", "\tstate:", "mkdocs.yml:"),
    "a lost uid_domain": ("folder", "mkdocs.yml", "^      uid_domain: .*\n", "", "uid_domain"),
    "an unknown plugin": ("folder", "mkdocs.yml", "^plugins:", "plugins:\n  - nirgends", "nirgends"),
    "no configuration at all": ("folder", "mkdocs.yml", r"\A(.|\n)*\Z", "", "mkdocs.yml:1:1"),
    "a template of the site": (
        "folder",
        "look/partials/footer.html",
        "<footer",
        "{% if %}<footer",
        "end of statement",
    ),
    "a template of a kind": (
        "program",
        "quartier/kinds/place.html",
        "<h1>",
        "{{ v.nirgends }}<h1>",
        "nirgends",
    ),
}


@pytest.mark.parametrize("what", FAILURES)
def test_build_that_fails_says_why_on_every_page_and_comes_back(what: str, preview: Preview) -> None:
    base, file, pattern, replacement, words = FAILURES[what]
    preview.shows_words("orte/seehaus/", "<main")
    with edited(getattr(preview, base) / file, pattern, replacement):
        for address in ("", "orte/seehaus/", "kalender/", SEEFEST):
            assert "Das ist noch zu beheben" in preview.shows_words(address, words)
        status, text = preview.get("gibt-es-nicht/")
        assert status == 404
        assert "Das ist noch zu beheben" in text
    for address in ("", "orte/seehaus/", "kalender/", SEEFEST):
        preview.shows_words(address, "<main")
    preview.shows_no_words("", "Das ist noch zu beheben")


def test_several_failures_in_a_row_do_not_wear_the_preview_out(preview: Preview) -> None:
    with edited(preview.folder / "mkdocs.yml", "^      state: .*$", "      state: XX"):
        preview.shows_words("", "XX")
        with edited(preview.folder / "events" / "seefest.yaml", "^titel:", "tittel:"):
            preview.shows_words("kalender/", "XX")
        with edited(preview.folder / "mkdocs.yml", "^      country: .*$", "      country: ZZ"):
            preview.shows_words("orte/", "ZZ")
        preview.shows_no_words("", "ZZ")
    preview.shows_words("", "<main")
    preview.shows_words(SEEFEST, "Seefest")


def test_preview_that_is_stopped_leaves_only_what_the_next_one_begins_with(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REPOSITORY / "tests" / "examples" / "good", tmp_path / "good"))
    with served(folder, tmp_path / "nowhere", tmp_path / "log") as running:
        assert sorted(path.name for path in folder.iterdir()) == [".cache", "content", "events", "mkdocs.yml"]
        running.process.send_signal(signal.SIGINT)
        assert running.process.wait(timeout=PATIENCE) == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["good", "log"]


def test_data_is_up_to_date_when_somebody_asks_for_it(preview: Preview) -> None:
    assert "EDITED" not in preview.get("daten/veranstaltungen.json")[1]
    with edited(preview.folder / "events" / "seefest.yaml", "^titel: .*$", "titel: EDITED"):
        preview.shows_words(SEEFEST, "EDITED")
        assert "EDITED" in preview.get("daten/veranstaltungen.json")[1]
    preview.shows_no_words(SEEFEST, "EDITED")
    assert "EDITED" not in preview.get("daten/veranstaltungen.json")[1]


def test_search_finds_what_was_edited(preview: Preview) -> None:
    """An index is asked for file by file; one that is out of date goes as a whole."""
    (kept,) = (preview.folder / ".cache" / "quartier").glob("served-*")
    index = kept / "pagefind"
    status, script = preview.get("pagefind/pagefind.js")
    assert status == 200
    assert script
    before = preview.get("pagefind/pagefind-entry.json")[1]
    with edited(preview.folder / "events" / "seefest.yaml", "^titel: .*$", "titel: Mondscheinbaden"):
        preview.shows_words(SEEFEST, "Mondscheinbaden")
        assert not index.exists()
        assert preview.get("pagefind/pagefind-entry.json")[1] != before
        assert index.exists()
    preview.shows_no_words(SEEFEST, "Mondscheinbaden")
    assert preview.get("pagefind/pagefind-entry.json")[1] == before


def test_port_that_is_taken_is_said_in_a_sentence(preview: Preview) -> None:
    address = preview.url.removeprefix("http://").rstrip("/")
    command = (sys.executable, "-m", "quartier", "-C", str(preview.folder), "serve", "--address", address)
    done = subprocess.run(
        command, cwd=preview.folder, capture_output=True, encoding="utf-8", timeout=PATIENCE
    )
    assert done.returncode == 1
    assert address in done.stderr
    assert "Traceback" not in done.stderr
