"""The command `quartier fix`: shows what is safe to repair as before and after, asks, and writes it."""

import os
import shutil
import sys
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path

import click

from quartier import clock, report
from quartier.loading import neighbourhood_of
from quartier.model.site import Site
from quartier.reading.configuration import language_in, site_in
from quartier.reading.files import LARGEST
from quartier.repair import Reader, Repair, reader_of, repaired, slugs_of
from quartier.words import Words, words_of

_MARK = "\ufeff"
"""Some editors write it at the head of a file; it stays where it is."""


@click.command("fix")
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option("--yes", is_flag=True, help="Make the changes without asking.")
@click.option("--dry-run", is_flag=True, help="Only show the changes (exit code 1 if there are any).")
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="The day, YYYY-MM-DD; else the clock's.")
@click.pass_obj
def fix(folder: Path, files: tuple[Path, ...], yes: bool, dry_run: bool, today: datetime | None) -> None:
    """Repair what is safe to repair in FILES, or in all files: signs and spelling, never what they say."""
    site, problems = site_in(folder)
    if site is None:
        click.echo(report.for_people(problems, words_of(language_in(folder))))
        raise SystemExit(1)
    day = today.date() if today else clock.today_in(site.zone)
    named = [os.path.relpath(Path.cwd() / file, folder) for file in files]
    asked = named or sorted({problem.position.file for problem in neighbourhood_of(site, day).problems})
    found = repairs(site, asked)
    words = words_of(site.language)
    if not found:
        click.echo(words["repair.nothing"])
    elif dry_run or not (yes or _at_a_terminal()):
        _show_only(found, words)
    else:
        for file, repair in found.items():
            _offer(site, file, repair, yes, words)
    _tell_rest(site, asked, day, words)


def _show_only(found: dict[str, Repair], words: Words) -> None:
    for repair in found.values():
        click.echo(told(repair, words))
    click.echo(words["repair.only_shown"])
    raise SystemExit(1)


def _offer(site: Site, file: str, repair: Repair, yes: bool, words: Words) -> None:
    """One file: its changes, the question, the answer."""
    click.echo(told(repair, words))
    number = len({(change.problem.code, change.problem.position) for change in repair.changes})
    asks = words.text("repair.one" if number == 1 else "repair.many", number=number, file=file)
    if not yes and not _agreed(f"{asks} ({words['repair.answer']})", words):
        click.echo(words.text("repair.left", file=file))
        return
    try:
        write(site.root / file, repair.text)
    except OSError as error:
        raise click.ClickException(words.text("repair.not_written", file=file, said=error.strerror)) from None
    click.echo(words.text("repair.done_one" if number == 1 else "repair.done_many", number=number, file=file))


def _at_a_terminal() -> bool:
    return sys.stdin.isatty()


def _agreed(question: str, words: Words) -> bool:
    answer = str(click.prompt(question, default="", show_default=False))
    return words.choice("yes_no", answer) == "yes" or answer.lower() in ("j", "y")


def _tell_rest(site: Site, asked: Iterable[str], day: date, words: Words) -> None:
    """What is still wrong with these files, read anew."""
    problems = neighbourhood_of(site, day).problems
    rest = [problem for problem in problems if problem.position.file in set(asked)]
    if rest:
        click.echo(words["repair.rest"])
        click.echo(report.for_people(rest, words))


# Files


def repairs(site: Site, files: Iterable[str]) -> dict[str, Repair]:
    """What can be repaired in each of these files, in their order; files without a repair are left out."""
    slugs = slugs_of(site)
    found = {file: _repair(site.root / file, reader_of(site, file, slugs)) for file in files}
    return {file: one for file, one in found.items() if one.changes}


def _repair(path: Path, reader: Reader | None) -> Repair:
    text = _text(path) if reader else None
    if reader is None or text is None or "\r" in text.replace("\r\n", ""):
        return Repair("")
    done = repaired(text.removeprefix(_MARK), reader)
    return Repair(_MARK + done.text, done.changes) if text.startswith(_MARK) else done


def _text(path: Path) -> str | None:
    """The characters of a file as they are; None for what is no file of text of our size."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > LARGEST:
        return None
    try:
        return path.read_bytes().decode()
    except UnicodeDecodeError:
        return None


def told(repair: Repair, words: Words) -> str:
    """Each change: what was wrong, the line as it stood, the line as it becomes."""
    return "\n".join(_lines(repair, words))


def _lines(repair: Repair, words: Words) -> Iterator[str]:
    before = None
    for change in repair.changes:
        if change.problem is not before:
            yield report.line(change.problem, words)
        before = change.problem
        yield words.text("repair.before", line=change.before)
        gone = change.after is None
        yield words["repair.removed"] if gone else words.text("repair.after", line=change.after)


def write(path: Path, text: str) -> None:
    """Replaces a file as a whole: whoever reads it meanwhile sees the old one or the new one."""
    beside = path.with_name(f".{path.name}.neu")
    beside.write_bytes(text.encode())
    shutil.copymode(path, beside)
    os.replace(beside, path)
