"""The command line: build, serve, check, explain."""

import os
import tempfile
import time
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from quartier import __version__, clock, difference, explain, report
from quartier.history import files_at
from quartier.kinds import ALL_KINDS
from quartier.loading import neighbourhood_of
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.reading.configuration import language_in, site_in
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
    _tell(neighbourhood.problems, words, form)
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
    said = explain.explained(neighbourhood, shown, _day(site, today))
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
        found = difference.differences(before, after, _day(site, today))
    tell = difference.told if form == "people" else difference.as_markdown
    click.echo(tell(found, words))


def _at(folder: Path, site: Site, base: str, words: Words, today: datetime | None) -> Neighbourhood:
    """The neighbourhood of an earlier state; an empty one where its configuration cannot be read."""
    earlier, _ = site_in(folder)
    if earlier is None:
        click.echo(words.text("difference.base_unreadable", base=base), err=True)
        return Neighbourhood(site)
    return _read(earlier, today)


def _site(folder: Path, today: datetime | None) -> Site:
    """The configured site, or its problems and the end."""
    site, problems = site_in(folder)
    if site is None:
        _tell(problems, words_of(language_in(folder)), "people")
        raise SystemExit(1)
    if today:
        clock.pretend(today.date(), site.zone)
    return site


def _read(site: Site, today: datetime | None) -> Neighbourhood:
    return neighbourhood_of(site, _day(site, today))


def _day(site: Site, today: datetime | None) -> date:
    return today.date() if today else clock.today_in(site.zone)


def _tell(problems: tuple[Problem, ...], words: Words, form: str) -> None:
    tellers: dict[str, Any] = {
        "people": report.for_people,
        "github": report.for_github,
        "json": report.for_programs,
    }
    click.echo(tellers[form](problems, words))
    summary = os.environ.get("GITHUB_STEP_SUMMARY")
    if form == "github" and summary:
        with open(summary, "a", encoding="utf-8") as file:
            file.write(report.for_job_summary(problems, words))


def _counted(neighbourhood: Neighbourhood, words: Words) -> str:
    counts = {kind.name + "s": len(neighbourhood.all(kind.name)) for kind in ALL_KINDS}
    return words.text("report.counted", pages=len(neighbourhood.pages), **counts)
