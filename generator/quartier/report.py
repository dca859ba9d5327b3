"""Tells problems: to people, to GitHub, to programs."""

import json
from collections.abc import Iterable, Mapping

from quartier.model.problem import Problem, Severity
from quartier.words import Words

MOST_ANNOTATIONS = 10


def for_people(problems: Iterable[Problem], words: Words) -> str:
    """One line a problem, as an editor can jump to it, then how many there are."""
    told = tuple(problems)
    lines = [line(problem, words) for problem in told]
    return "\n".join((*lines, summary(told, words)))


def for_github(problems: Iterable[Problem], words: Words, handbook: str = "") -> str:
    """Workflow commands that GitHub shows on the lines of a pull request (the first ten).

    Below the URL `handbook` every code has a page; empty where there is none yet.
    """
    told = tuple(problems)
    lines = [_annotation(problem, words, handbook) for problem in told[:MOST_ANNOTATIONS]]
    return "\n".join((*lines, summary(told, words)))


def for_job_summary(problems: Iterable[Problem], words: Words, handbook: str = "") -> str:
    """All problems as a Markdown table for the summary of a workflow's run, with links to the `handbook`."""
    told = tuple(problems)
    rows = [f"| {_cells(_row(problem, words))}{_example(problem, words, handbook)} |" for problem in told]
    head = [
        f"| {words['report.place']} | {words['report.problem']} | {words['report.remedy']} |",
        "|---|---|---|",
    ]
    table = "\n".join((*head, *rows)) if rows else ""
    return f"## {words['report.title']}\n\n{summary(told, words)}\n\n{table}\n"


def for_programs(problems: Iterable[Problem], words: Words, handbook: str = "") -> str:
    """A JSON list; keys and codes are stable, messages are for showing."""
    told = [as_mapping(problem, words, handbook) for problem in problems]
    return json.dumps(told, ensure_ascii=False, indent=2)


def as_mapping(problem: Problem, words: Words, handbook: str = "") -> Mapping[str, str | int]:
    """A problem for programs; `help` is the URL of its page in the `handbook`, where there is one."""
    message, remedy = words.problem(problem)
    told: dict[str, str | int] = {
        "code": problem.code,
        "severity": problem.severity.value,
        "file": problem.position.file,
        "line": problem.position.line,
        "column": problem.position.column,
        "message": message,
        "remedy": remedy,
    }
    return told | {"help": _page(problem, handbook)} if handbook else told


def summary(problems: tuple[Problem, ...], words: Words) -> str:
    errors = sum(problem.severity is Severity.ERROR for problem in problems)
    warnings = len(problems) - errors
    if not problems:
        return str(words["report.none"])
    parts = [_counted(errors, "error", words), _counted(warnings, "warning", words)]
    return words.joined(part for part in parts if part) + "."


def _counted(number: int, what: str, words: Words) -> str:
    if number == 0:
        return ""
    return words.text(f"report.{what}" if number == 1 else f"report.{what}s", number=number)


def line(problem: Problem, words: Words) -> str:
    """One problem in one line, as an editor can jump to it."""
    message, remedy = words.problem(problem)
    at = problem.position
    mark = f"{words['report.mark']} " if problem.severity is Severity.WARNING else ""
    return f"{at.file}:{at.line}:{at.column}  {mark}{message}  → {remedy}"


def _page(problem: Problem, handbook: str) -> str:
    return f"{handbook}{problem.code}/"


def _example(problem: Problem, words: Words, handbook: str) -> str:
    return f" [{words['report.example']}]({_page(problem, handbook)})" if handbook else ""


def _annotation(problem: Problem, words: Words, handbook: str) -> str:
    message, remedy = words.problem(problem)
    at = problem.position
    place = f"file={_property(at.file)},line={at.line},col={at.column}"
    said = f"{message} → {remedy}" + (f"\n{_page(problem, handbook)}" if handbook else "")
    return f"::{problem.severity.value} {place}::{_data(said)}"


def _row(problem: Problem, words: Words) -> tuple[str, str, str]:
    message, remedy = words.problem(problem)
    return f"`{problem.position.file}:{problem.position.line}`", message, remedy


def _cells(cells: tuple[str, ...]) -> str:
    """Text that a Markdown table cannot take for anything else."""
    return " | ".join(cell.replace("|", "\\|").replace("<", "&lt;").replace("\n", " ") for cell in cells)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
