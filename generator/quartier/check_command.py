"""The command `quartier check`: says everything that is wrong."""

import os
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

import click

from quartier import report
from quartier.addresses import Addresses
from quartier.building.checked import neighbourhood_of
from quartier.kinds import ALL_KINDS
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.problem import Problem
from quartier.reading.configuration import language_in, site_in
from quartier.site_folder import TODAY, day_of
from quartier.words import Words, words_of


@click.command("check")
@click.option("--format", "form", type=click.Choice(["people", "github", "json"]), default="people")
@TODAY
@click.pass_obj
def check(folder: Path, form: str, today: datetime | None) -> None:
    """Say everything that is wrong, with file, line and remedy (exit code 1 on errors, 0 with warnings)."""
    site, problems = site_in(folder)
    if site is None:
        _tell(problems, words_of(language_in(folder)), form)
        raise SystemExit(1)
    neighbourhood = neighbourhood_of(site, day_of(site, today))
    words = words_of(site.language)
    addresses = Addresses(site)
    handbook = addresses.absolute(addresses.slips) if site.url else ""
    _tell(neighbourhood.problems, words, form, handbook)
    if form == "people":
        click.echo(_counted(neighbourhood, words))
    raise SystemExit(1 if neighbourhood.errors else 0)


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
    counts = {kind.name: len(neighbourhood.records[kind.name]) for kind in ALL_KINDS}
    said = [f"{words['kinds'][name][1]}: {number}" for name, number in counts.items()]
    return words.text("report.counted", pages=len(neighbourhood.pages), kinds=", ".join(said))
