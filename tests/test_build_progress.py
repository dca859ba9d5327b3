"""Whoever waits for a build sees how far it is; a log gets plain lines, and a quick build nothing at all."""

import fcntl
import io
import os
import pty
import re
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

import pytest
from rich.console import Console

from conftest import REPOSITORY
from quartier import build_progress
from quartier.build_progress import LineByLine, OnTerminal, number
from quartier.building.crew import Crew, Worker
from quartier.words import words_of

GERMAN = words_of("de")
BUILDING = REPOSITORY / "generator" / "quartier" / "building"
AT_ONCE = "from quartier import build_progress; build_progress.SOON = 0; "
NEVER = "from quartier import build_progress; build_progress.SOON = 3600; "
BUILD = "from quartier.cli import main; main({arguments}, prog_name='quartier', standalone_mode=False); "
WHO_IS_THERE = "import sys; print('rich' in sys.modules)"
A_FEW_STEPS = """
import time
from quartier.words import words_of
with build_progress.shown(words_of("de")) as progress:
    progress.step("read")
    progress.step("pages", 2345)
    progress.progress(1200)
    until = time.monotonic() + (0 if build_progress.SOON else 10)
    while getattr(progress, "_live", True) is None and time.monotonic() < until:
        time.sleep(0.01)
    progress.say("events/seefest.yaml:4:1  " + "Was hier steht, ist lang. " * 6)
"""
LONG = "events/seefest.yaml:4:1  " + "Was hier steht, ist lang. " * 6
LINES = ["Dateien lesen …", "Seiten und Kalender: 2.345 …", LONG]
MOVES = re.compile(r"\x1b\[(\d*)([A-Za-z])|\x1b\[\?25[lh]|([\r\n])|([^\x1b\r\n]+)")


def in_pipe(program: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done


def on_terminal(program: str, **environment: str) -> str:
    """What a program writes onto a terminal of 100 columns."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 30, 100, 0, 0))
    known = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    known |= {"TERM": "xterm-256color", **environment}
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=theirs, env=known) as run:
        os.close(theirs)
        written = b"".join(iter(lambda: some_of(ours), b""))
    os.close(ours)
    assert run.returncode == 0, written.decode()
    return written.decode()


def some_of(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # nobody has the other end any more
        return b""


def left_on_screen(written: str) -> list[str]:
    """The lines that somebody sees in the end, each as long as it was written."""
    lines, row, column = [""], 0, 0
    for count, move, sign, text in MOVES.findall(re.sub(r"\x1b\[[\d;]*m", "", written)):
        if move == "A":
            row -= int(count or 1)
        elif move == "K":
            lines[row] = ""
        elif sign == "\r":
            column = 0
        elif sign == "\n":
            row += 1
            lines.extend([""] * (row + 1 - len(lines)))
        elif text:
            lines[row] = lines[row][:column].ljust(column) + text + lines[row][column + len(text) :]
            column += len(text)
    return [line for line in lines if line]


# Without a terminal


def test_quick_build_tells_nothing_of_its_steps(capsys: pytest.CaptureFixture[str]) -> None:
    progress = LineByLine(GERMAN)
    progress.step("read")
    progress.step("pages", 12)
    progress.close()
    assert capsys.readouterr() == ("", "")


def test_longer_build_tells_a_line_a_step_also_of_those_of_its_first_second(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    progress = LineByLine(GERMAN)
    progress.step("read")
    progress.step("pages", 2345)
    monkeypatch.setattr(build_progress, "SOON", 0)
    progress.progress(1200)
    progress.say("Etwas anderes.")
    progress.step("search")
    progress.close()
    told = [
        "Dateien lesen …",
        "Seiten und Kalender: 2.345 …",
        "Etwas anderes.",
        "Verzeichnis für die Suche …",
    ]
    assert capsys.readouterr() == ("", "\n".join([*told, ""]))


def test_build_in_a_pipe_tells_lines_loads_no_rich_and_says_how_much_was_new(good_copy: Path) -> None:
    arguments = ["-C", str(good_copy), "build", "--today", "2026-06-01"]
    first = in_pipe(AT_ONCE + BUILD.format(arguments=arguments) + WHO_IS_THERE)
    again = in_pipe(NEVER + BUILD.format(arguments=arguments) + WHO_IS_THERE)
    assert first.stdout.splitlines()[-1] == again.stdout.splitlines()[-1] == "False"
    files, seconds, new = re.match(r"(\S+) Dateien in (\S+) s, davon (\S+) neu", first.stdout).groups()  # type: ignore[union-attr]
    assert files == new
    assert re.fullmatch(r"\d+,\d", seconds)
    assert f"{files} Dateien in" in again.stdout
    assert "davon 0 neu geschrieben. Die Seite liegt in site/" in again.stdout
    steps = [line for line in first.stderr.splitlines() if line.endswith(" …")]
    assert steps[0] == "Dateien lesen …"
    assert "Texte und Rahmen (MkDocs) …" in steps
    assert "\x1b" not in first.stderr
    assert not [line for line in again.stderr.splitlines() if line.endswith(" …")]


@pytest.mark.parametrize("environment", [{"TERM": "dumb"}, {"CI": "true"}], ids=str)
def test_terminal_that_cannot_rewrite_lines_and_a_log_get_lines(environment: dict[str, str]) -> None:
    program = AT_ONCE + A_FEW_STEPS + WHO_IS_THERE
    assert on_terminal(program, **environment).splitlines() == [*LINES, "False"]


# On a terminal


def test_bar_moves_and_vanishes_and_what_was_said_meanwhile_stays_in_one_line() -> None:
    written = on_terminal(AT_ONCE + A_FEW_STEPS + "print('Fertig.')")
    assert "1.200 von 2.345, 0 s" in written
    assert "━" in written
    assert left_on_screen(written) == [LONG, "Fertig."]


def test_who_wants_no_colours_gets_none() -> None:
    colour = re.compile(r"\x1b\[[\d;]*3\d[;m]")
    assert colour.search(on_terminal(AT_ONCE + A_FEW_STEPS))
    written = on_terminal(AT_ONCE + A_FEW_STEPS, NO_COLOR="1")
    assert "1.200 von 2.345" in written
    assert not colour.search(written)


def test_build_of_less_than_a_second_shows_no_bar_and_loads_no_rich() -> None:
    assert on_terminal(NEVER + A_FEW_STEPS + WHO_IS_THERE).splitlines() == [LONG, "False"]


def test_bar_is_drawn_while_the_build_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_progress, "SOON", 0.05)
    monkeypatch.setattr(build_progress, "OFTEN", 0.01)
    drawn = io.StringIO()
    progress = OnTerminal(GERMAN, Console(file=drawn, force_terminal=True, width=80))
    progress.step("engine")
    until = time.monotonic() + 10
    while drawn.getvalue().count("Texte und Rahmen (MkDocs)") < 3:
        assert time.monotonic() < until
        time.sleep(0.01)
    progress.close()
    assert left_on_screen(drawn.getvalue()) == []


def test_no_thread_runs_while_the_build_makes_copies_of_its_process() -> None:
    alone = threading.active_count()
    progress = OnTerminal(GERMAN)
    progress.step("read")
    assert threading.active_count() == alone + 1
    progress.step("pages", 200)
    assert threading.active_count() == alone
    progress.progress(16)
    progress.step("finish")
    assert threading.active_count() == alone + 1
    progress.close()
    assert threading.active_count() == alone


class Idle(Worker[str, str, str]):
    def make(self, number: int) -> None:
        time.sleep(0.001)

    def result(self) -> str:
        return ""

    def finish(self, orders: str) -> str:
        return ""


# Elsewhere there are no copies that could tell anything (decisions/0030); CI runs on Linux.
@pytest.mark.skipif(sys.platform != "linux", reason="copies of a process are made on Linux only")
def test_copies_of_the_process_tell_nothing(tmp_path: Path) -> None:
    heard = tmp_path / "heard"
    crew = Crew(300, lambda name: Idle(), helpers=2)

    def tell() -> None:
        with heard.open("a") as file:
            print(os.getpid(), crew.done, file=file)

    crew.work(tell)
    crew.finish("")
    lines = [line.split() for line in heard.read_text().splitlines()]
    assert {who for who, _ in lines} == {str(os.getpid())}
    assert lines[-1][1] == "300"
    assert len(lines) < 300


# Words


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_step_of_a_build_has_a_name(language: str) -> None:
    steps = {
        step
        for module in BUILDING.glob("*.py")
        for step in re.findall(r'listener\.step\("(\w+)"', module.read_text("utf-8"))
    }
    assert steps == set(words_of(language)["build.steps"])


def test_numbers_are_written_as_readers_of_the_language_write_them() -> None:
    assert [number(one, GERMAN) for one in (7, 1013, 1234567, 0.24, 1234.5)] == [
        *("7", "1.013", "1.234.567", "0,2", "1.234,5")
    ]
    assert number(1234.5, words_of("en")) == "1,234.5"
