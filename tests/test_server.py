"""The server of the preview: it hears of an edit at once, builds once for it, and always answers."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import GOOD
from test_serve import free_port, listening_to_ctrl_c

PATIENCE = 20.0
"""Seconds; a machine may be busy."""
PROGRAM = """\
import sys
from pathlib import Path
from quartier.mkdocs_server import serve_site

folder, address = Path(sys.argv[1]), sys.argv[2]
built = folder / "built"

def rebuild():
    with (folder / "rebuilds").open("a") as counted:
        counted.write(".")
    said = [path.read_text("utf-8") for path in sorted((folder / "events").rglob("*.yaml"))]
    if "KAPUTT" in "".join(said):
        raise ValueError("KAPUTT <b>")
    built.mkdir(exist_ok=True)
    (built / "index.html").write_text(f"<main>{''.join(said)}</main>", "utf-8")
    (built / "404.html").write_text("<main>nirgends</main>", "utf-8")

watched = [folder / "events", folder / "mkdocs.yml", folder / "nowhere"]
serve_site(folder, address, rebuild, built, "/", watched)
"""


@dataclass(frozen=True)
class Running:
    """A server at work: its site's folder, and where it answers."""

    folder: Path
    url: str
    process: "subprocess.Popen[bytes]"

    def get(self, address: str = "") -> tuple[int, str]:
        """Status and text; a request that hangs fails the test."""
        try:
            with urllib.request.urlopen(f"{self.url}{address}", timeout=PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def shows(self, words: str) -> str:
        deadline = time.monotonic() + PATIENCE
        while words not in (text := self.get()[1]):
            assert time.monotonic() < deadline, text
            time.sleep(0.02)
        return text

    def rebuilds(self) -> int:
        return len((self.folder / "rebuilds").read_text())


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = Path(
        shutil.copytree(
            GOOD, tmp_path_factory.mktemp("server") / "good", ignore=shutil.ignore_patterns(".cache")
        )
    )
    address = f"127.0.0.1:{free_port()}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    with (folder.parent / "log").open("wb") as log:
        process = subprocess.Popen(
            (sys.executable, "-c", PROGRAM, str(folder), address),
            env=environment,
            stdout=log,
            stderr=log,
            preexec_fn=listening_to_ctrl_c,
        )
    found = Running(folder, f"http://{address}/", process)
    try:
        deadline = time.monotonic() + PATIENCE
        while True:
            assert process.poll() is None, (folder.parent / "log").read_text("utf-8")
            try:
                found.get()
                break
            except OSError:
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield found
    finally:
        process.kill()
        process.wait()


def test_edit_of_any_sort_is_built_once(running: Running) -> None:
    event = running.folder / "events" / "seefest.yaml"
    text = event.read_text("utf-8")
    edits = {
        "rewritten": lambda: event.write_text(f"{text}# rewritten\n", "utf-8"),
        "replaced": lambda: replaced(event, f"{text}# replaced\n"),
        "configured": lambda: replaced(
            running.folder / "mkdocs.yml", (running.folder / "mkdocs.yml").read_text("utf-8")
        ),
        "new": lambda: (running.folder / "events" / "neu.yaml").write_text("# new\n", "utf-8"),
        "gone": lambda: (running.folder / "events" / "neu.yaml").unlink(),
    }
    for what, edit in edits.items():
        before = running.rebuilds()
        edit()
        deadline = time.monotonic() + PATIENCE
        while running.rebuilds() == before:
            assert time.monotonic() < deadline, what
            time.sleep(0.01)
        time.sleep(0.2)
        assert running.rebuilds() == before + 1, what
    assert "# replaced" in running.get()[1]
    assert "# new" not in running.get()[1]


def replaced(file: Path, text: str) -> None:
    """As editors save: another file takes the place of the first."""
    (file.parent.parent / "new").write_text(text, "utf-8")
    (file.parent.parent / "new").replace(file)


def test_nothing_is_built_while_nothing_is_edited(running: Running) -> None:
    before = running.rebuilds()
    (running.folder / "events" / "seefest.yaml").read_text("utf-8")
    (running.folder / "anders.txt").write_text("beside what is watched")
    time.sleep(0.5)
    assert running.rebuilds() == before


def test_browser_is_told_after_an_edit(running: Running) -> None:
    page = running.get()[1]
    event = running.folder / "events" / "reload.yaml"
    found = re.search(r"livereload\((\d+), (\d+)\)", page)
    assert found
    event.write_text("# RELOAD\n", "utf-8")
    running.get(f"livereload/{found[1]}/{found[2]}")
    assert "# RELOAD" in running.get()[1]
    event.unlink()


def test_build_that_raises_is_told_on_every_page_until_it_raises_nothing(running: Running) -> None:
    event = running.folder / "events" / "kaputt.yaml"
    event.write_text("# KAPUTT\n", "utf-8")
    said = running.shows("KAPUTT &lt;b&gt;")
    assert "Das ist noch zu beheben" in said
    status, text = running.get("gibt-es-nicht/")
    assert status == 404
    assert "KAPUTT &lt;b&gt;" in text
    event.unlink()
    assert "KAPUTT" not in running.shows("<main>")
    assert "nirgends" in running.get("gibt-es-nicht/")[1]


def test_address_that_is_taken_is_said_in_a_sentence(running: Running, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(GOOD, tmp_path / "good", ignore=shutil.ignore_patterns(".cache")))
    address = running.url.removeprefix("http://").rstrip("/")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = (sys.executable, "-c", PROGRAM, str(folder), address)
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=PATIENCE)
    assert done.returncode == 1
    assert address in done.stderr
    assert "Traceback" not in done.stderr


def test_stopping_it_is_no_error(running: Running) -> None:
    """The last of these tests: it ends the server."""
    running.process.send_signal(signal.SIGINT)
    assert running.process.wait(timeout=PATIENCE) == 0
