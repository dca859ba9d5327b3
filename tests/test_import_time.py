"""Nobody waits for what a command does not need: which libraries are there after which step."""

import subprocess
import sys
from pathlib import Path

import pytest
from click import Command, Context

from quartier.cli import COMMANDS, main

PICTURES = ("PIL",)
PAGES = ("jinja2", "markdown", "nh3", "segno", "mkdocs", "material", "icalendar", "quartier.site")
CONTENT = ("babel", "holidays", "phonenumbers", "email_validator", "slugify", "dateutil", *PICTURES, *PAGES)
ANSWERING = ("babel", "holidays", "phonenumbers", "slugify")
READING = ("pydantic", "yaml", "importlib.metadata", "urllib.request", "asyncio", "quartier.model", *CONTENT)


def imported(program: str, libraries: tuple[str, ...]) -> list[str]:
    """Which of `libraries` another Python has imported when `program` comes to its end."""
    told = f"import sys\ntry:\n {program}\nfinally:\n print('>', *set({libraries}) & sys.modules.keys())"
    run = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=False)
    sign, *found = run.stdout.splitlines()[-1].split()
    assert sign == ">", run.stderr
    return found


def command(*told: str) -> str:
    return f"from quartier.cli import main; main({list(told)}, prog_name='quartier')"


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_a_word_about_the_program_is_said_at_once(option: str) -> None:
    assert imported(command(option), READING) == []


def test_reading_begins_without_the_libraries_that_only_some_files_need() -> None:
    assert imported("import quartier.loading", CONTENT) == []


def test_planning_a_site_begins_without_the_libraries_that_only_some_pages_need() -> None:
    needless = tuple(one for one in CONTENT if one != "quartier.site")
    assert imported("import quartier.site", needless) == []


def test_check_imports_nothing_that_only_pages_need(good_copy: Path) -> None:
    assert imported(command("-C", str(good_copy), "check", "--today", "2026-06-01"), PAGES) == []


def test_after_an_edit_no_library_is_loaded_for_what_it_answered_the_last_time(good_copy: Path) -> None:
    build = command("-C", str(good_copy), "build", "--only", "pages", "--today", "2026-06-01")
    event = next(good_copy.glob("events/**/*.yaml"))
    for _ in range(2):
        event.write_text(event.read_text("utf-8") + "\n", "utf-8")
        imported(build, ())
    event.write_text(event.read_text("utf-8") + "\n", "utf-8")
    assert imported(build, (*ANSWERING, "mkdocs", "quartier.reading.configuration")) == []


@pytest.mark.parametrize("later", COMMANDS, ids=lambda later: later.name)
def test_a_command_says_of_itself_what_the_list_of_commands_says_of_it(later: Command) -> None:
    real = later.make_context(later.name, [], Context(main), resilient_parsing=True).command
    assert (real.name, real.help) == (later.name, later.help)


@pytest.mark.parametrize(
    ("told", "code"),
    [(["--version"], 0), (["no-such-command"], 2), (["-C", "no-such-folder", "check"], 2), (["check"], 1)],
)
def test_program_ends_with_its_code_and_all_that_it_said(told: list[str], code: int, tmp_path: Path) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "quartier", *told], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (run.returncode, bool(run.stdout + run.stderr)) == (code, True)


@pytest.mark.parametrize(("end", "code"), [("SystemExit(3)", 3), ("SystemExit", 0), ("SystemExit('no')", 1)])
def test_what_a_command_leaves_to_the_end_is_done_and_nothing_more(end: str, code: int) -> None:
    """Nothing is cleared away value by value."""
    program = f"""
import atexit, quartier.cli
def main():
    atexit.register(print, "left to the end")
    print("said", end=" ")
    raise {end}
quartier.cli.main = main
atexit.register(print, "given back")
quartier.cli.run()
"""
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (code, "said left to the end\n")


def test_program_that_fails_tells_why(tmp_path: Path) -> None:
    program = "import quartier.cli\nquartier.cli.main = lambda: 1 / 0\nquartier.cli.run()"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert run.returncode == 1
    assert "ZeroDivisionError" in run.stderr
