"""The command line: the commands for every day, and the door to all others."""

import os
import tempfile
import time
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from quartier import __version__, agenda_draft, clock, difference, explain, report, schema
from quartier.addresses import Addresses
from quartier.care_commands import COMMANDS as CARE_COMMANDS
from quartier.fix import fix
from quartier.history import files_at
from quartier.issue_commands import COMMANDS as ISSUE_COMMANDS
from quartier.kinds import ALL_KINDS
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.new import new
from quartier.new_site import new_site
from quartier.reading.configuration import language_in, site_in
from quartier.site_folder import day_of, site_of
from quartier.words import Words, words_of

TODAY = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Build for this day (YYYY-MM-DD) instead of the clock's.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="quartier")
@click.option(
    "-C",
    "folder",
    type=click.Path(file_okay=False, exists=True, path_type=Path),
    default=".",
    help="The folder of the site, where mkdocs.yml lies.",
)
@click.pass_context
def main(context: click.Context, folder: Path) -> None:
    """Turn a neighbourhood's files into its website and calendar feeds."""
    context.obj = folder.resolve()


@main.command()
@click.option("--format", "form", type=click.Choice(["people", "github", "json"]), default="people")
@TODAY
@click.pass_obj
def check(folder: Path, form: str, today: datetime | None) -> None:
    """Say everything that is wrong, with file, line and remedy (exit code 1 on errors, 0 with warnings)."""
    site, problems = site_in(folder)
    if site is None:
        _tell(problems, words_of(language_in(folder)), form)
        raise SystemExit(1)
    neighbourhood = _read(site, today)
    words = words_of(site.language)
    addresses = Addresses(site)
    handbook = addresses.absolute(addresses.slips) if site.url else ""
    _tell(neighbourhood.problems, words, form, handbook)
    if form == "people":
        click.echo(_counted(neighbourhood, words))
    raise SystemExit(1 if neighbourhood.errors else 0)


@main.command()
@click.option("--preview", is_flag=True, help="Build what can be built; files with errors are left out.")
@TODAY
@click.pass_obj
def build(folder: Path, preview: bool, today: datetime | None) -> None:
    """Check the content and build the site; with errors, the last good site stays."""
    from quartier.mkdocs_plugin import build_site

    site = _site(folder, today)
    words = words_of(site.language)
    started = time.monotonic()
    target = build_site(folder, strict=not preview)
    if target is None:
        raise SystemExit(1)
    files = sum(len(names) for _, _, names in os.walk(target))
    seconds = f"{time.monotonic() - started:.1f}"
    click.echo(words.text("build.done", files=files, seconds=seconds, folder=target.name))


@main.command()
@click.option("--address", default="127.0.0.1:8000", help="Where to listen.")
@TODAY
@click.pass_obj
def serve(folder: Path, address: str, today: datetime | None) -> None:
    """Show the site and rebuild it at every edit."""
    from quartier.mkdocs_plugin import serve_site

    _site(folder, today)
    serve_site(folder, address)


@main.command("explain")
@click.argument("file", type=click.Path(path_type=Path))
@TODAY
@click.pass_obj
def explain_(folder: Path, file: Path, today: datetime | None) -> None:
    """Say in words what FILE says, with its next dates."""
    site = _site(folder, today)
    words = words_of(site.language)
    neighbourhood = _read(site, today)
    shown = os.path.relpath(file if file.is_absolute() else Path.cwd() / file, folder)
    problems = tuple(one for one in neighbourhood.problems if one.position.file == shown)
    said = explain.explained(neighbourhood, shown, day_of(site, today))
    if problems:
        click.echo(report.for_people(problems, words))
    if said is None and not problems:
        click.echo(words.text("explain.not_ours", file=shown, folders=f"{site.events}/, {site.content}/"))
    if said:
        click.echo(said)
    raise SystemExit(0 if said else 1)


@main.command("diff")
@click.argument("base")
@click.option("--format", "form", type=click.Choice(["people", "markdown"]), default="people")
@TODAY
@click.pass_obj
def diff(folder: Path, base: str, form: str, today: datetime | None) -> None:
    """Say what subscribers will see if the files replace those of BASE (a branch or a commit)."""
    site = _site(folder, today)
    words = words_of(site.language)
    after = _read(site, today)
    with tempfile.TemporaryDirectory() as scratch:
        if not files_at(folder, base, Path(scratch)):
            raise click.ClickException(words.text("difference.base_unknown", base=base))
        before = _at(Path(scratch), site, base, words, today)
        found = difference.differences(before, after, day_of(site, today))
    tell = difference.told if form == "people" else difference.as_markdown
    click.echo(tell(found, words))


@main.command("agenda")
@click.argument("committee")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="When it meets.")
@click.option("--time", "hour", type=click.DateTime(["%H:%M"]), help="When it begins; else as last time.")
@click.option("--output", default="-", help="A new file for the draft; - shows it only.")
@TODAY
@click.pass_obj
def agenda_(
    folder: Path, committee: str, day: datetime, hour: datetime | None, output: str, today: datetime | None
) -> None:
    """Draft the file of the next meeting of COMMITTEE, with the minutes to approve and what is open."""
    site = _site(folder, today)
    words = words_of(site.language)
    begins = hour.time() if hour else None
    draft = agenda_draft.agenda_draft(_read(site, today), committee, day.date(), begins, day_of(site, today))
    if isinstance(draft, agenda_draft.Refused):
        raise click.ClickException(draft.because)
    if (folder / draft.file).exists():
        raise click.ClickException(words.text("agenda.exists", day=words.day(day, "day"), file=draft.file))
    if output == "-":
        click.echo(draft.text, nl=False)
        click.echo(words.text("agenda.put_into", file=draft.file), err=True)
    else:
        _write_new(Path(output), draft.text, words)
    for note in draft.notes:
        click.echo(note, err=True)


@main.command("schema")
@click.option("--output", default="schema", help="The folder for the files, seen from the site's.")
@click.pass_obj
def schema_(folder: Path, output: str) -> None:
    """Write the schema of every sort of file, by which editors help while somebody writes."""
    words = words_of(language_in(folder))
    target = folder / output
    target.mkdir(parents=True, exist_ok=True)
    for name, one in schema.schemas(words.language).items():
        (target / name).write_text(schema.as_json(one), "utf-8", newline="\n")
        click.echo(words.text("reference.written", file=f"{output}/{name}"))


new.add_command(new_site)
main.add_command(new)
for _command in (*ISSUE_COMMANDS, *CARE_COMMANDS):
    main.add_command(_command)
main.add_command(fix)


def _write_new(file: Path, text: str, words: Words) -> None:
    """Never over what is there already."""
    try:
        with file.open("x", encoding="utf-8", newline="\n") as written:
            written.write(text)
    except FileExistsError:
        raise click.ClickException(words.text("agenda.file_exists", file=file)) from None
    except OSError as error:
        raise click.ClickException(words.text("agenda.no_file", file=file, said=error.strerror)) from None
    click.echo(words.text("agenda.written", file=file), err=True)


def _at(folder: Path, site: Site, base: str, words: Words, today: datetime | None) -> Neighbourhood:
    """The neighbourhood of an earlier state; an empty one where its configuration cannot be read."""
    earlier, _ = site_in(folder)
    if earlier is None:
        click.echo(words.text("difference.base_unreadable", base=base), err=True)
        return Neighbourhood(site)
    return _read(earlier, today)


def _site(folder: Path, today: datetime | None) -> Site:
    """The configured site, or its problems and the end."""
    site = site_of(folder)
    if today:
        clock.pretend(today.date(), site.zone)
    return site


def _read(site: Site, today: datetime | None) -> Neighbourhood:
    return neighbourhood_of(site, day_of(site, today))


def _tell(problems: tuple[Problem, ...], words: Words, form: str, handbook: str = "") -> None:
    """In the form that was asked for; below the URL `handbook` every code has a page."""
    tellers: dict[str, Any] = {
        "people": report.for_people,
        "github": partial(report.for_github, handbook=handbook),
        "json": partial(report.for_programs, handbook=handbook),
    }
    click.echo(tellers[form](problems, words))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if form == "github" and summary:
        with open(summary, "a", encoding="utf-8") as file:
            file.write(report.for_job_summary(problems, words, handbook))


def _counted(neighbourhood: Neighbourhood, words: Words) -> str:
    counts = {kind.name: len(neighbourhood.all(kind.name)) for kind in ALL_KINDS}
    said = [f"{words['kinds'][name][1]}: {number}" for name, number in counts.items()]
    return words.text("report.counted", pages=len(neighbourhood.pages), kinds=", ".join(said))
