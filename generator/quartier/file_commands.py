"""Commands that tell of files or write them: explain, diff, agenda, schema."""

import os
import tempfile
from datetime import datetime
from pathlib import Path

import click

from quartier import agenda_draft, difference, report, schema
from quartier.explain import explained
from quartier.history import files_at
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.site import Site
from quartier.reading.configuration import language_in, site_in
from quartier.site_folder import TODAY, day_of, read, site_on
from quartier.words import Words, words_of


@click.command("explain")
@click.argument("file", type=click.Path(path_type=Path))
@TODAY
@click.pass_obj
def explain(folder: Path, file: Path, today: datetime | None) -> None:
    """Say in words what FILE says, with its next dates."""
    site = site_on(folder, today)
    words = words_of(site.language)
    neighbourhood = read(site, today)
    shown = os.path.relpath(file if file.is_absolute() else Path.cwd() / file, folder)
    problems = tuple(one for one in neighbourhood.problems if one.position.file == shown)
    said = explained(neighbourhood, shown, day_of(site, today))
    if problems:
        click.echo(report.for_people(problems, words))
    if said is None and not problems:
        click.echo(words.text("explain.not_ours", file=shown, folders=f"{site.events}/, {site.content}/"))
    if said:
        click.echo(said)
    raise SystemExit(0 if said else 1)


@click.command("diff")
@click.argument("base")
@click.option("--format", "form", type=click.Choice(["people", "markdown"]), default="people")
@TODAY
@click.pass_obj
def diff(folder: Path, base: str, form: str, today: datetime | None) -> None:
    """Say what subscribers will see if the files replace those of BASE (a branch or a commit)."""
    site = site_on(folder, today)
    words = words_of(site.language)
    after = read(site, today)
    with tempfile.TemporaryDirectory() as scratch:
        if not files_at(folder, base, Path(scratch)):
            raise click.ClickException(words.text("difference.base_unknown", base=base))
        before = _at(Path(scratch), site, base, words, today)
        found = difference.differences(before, after, day_of(site, today))
    tell = difference.told if form == "people" else difference.as_markdown
    click.echo(tell(found, words))


@click.command("agenda")
@click.argument("committee")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), required=True, help="When it meets.")
@click.option("--time", "hour", type=click.DateTime(["%H:%M"]), help="When it begins; else as last time.")
@click.option("--output", default="-", help="A new file for the draft; - shows it only.")
@TODAY
@click.pass_obj
def agenda(
    folder: Path, committee: str, day: datetime, hour: datetime | None, output: str, today: datetime | None
) -> None:
    """Draft the file of the next meeting of COMMITTEE, with the minutes to approve and what is open."""
    site = site_on(folder, today)
    words = words_of(site.language)
    begins = hour.time() if hour else None
    draft = agenda_draft.agenda_draft(read(site, today), committee, day.date(), begins, day_of(site, today))
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


@click.command("schema")
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
    return read(earlier, today)
