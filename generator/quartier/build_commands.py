"""The commands `quartier build` and `quartier serve`: the site, once or at every edit."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click

from quartier import report
from quartier.model.problem import Problem
from quartier.model.site import Site
from quartier.reading.configuration import FILE
from quartier.site_folder import TODAY, day_of, site_on
from quartier.words import Words, words_of


@click.command("build")
@click.option("--preview", is_flag=True, help="Build what can be built; files with errors are left out.")
@click.option("--only", type=click.Choice(["pages"]), hidden=True, help="What any generator makes.")
@TODAY
@click.pass_obj
def build(folder: Path, preview: bool, only: str | None, today: datetime | None) -> None:
    """Check the content and build the site; with errors, the last good site stays."""
    from quartier.building.builder import PAGES_ONLY, Order, Refused
    from quartier.building.builder import build as built

    started = time.monotonic()
    site = as_configured(site_on(folder, today))
    words = words_of(site.language)
    target = (folder / site.output).resolve()
    order = Order(site, day_of(site, today), target, preview, parts=PAGES_ONLY if only else None)
    try:
        done = built(order, Lines(words))
    except Refused as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(1) from refused
    seconds = f"{time.monotonic() - started:.1f}"
    click.echo(words.text("build.done", files=done.files, seconds=seconds, folder=target.name))


def as_configured(site: Site) -> Site:
    """The site with what mkdocs.yml takes from elsewhere, which only MkDocs knows."""
    text = (site.root / FILE).read_text("utf-8")
    if "!ENV" not in text and "INHERIT" not in text:
        return site
    from quartier.mkdocs_unit import address_and_folder

    url, output = address_and_folder(site.root)
    return replace(site, url=url or site.url, output=output)


class Lines:
    """Tells of a build line by line."""

    def __init__(self, words: Words) -> None:
        self.words = words

    def problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            click.echo(report.line(problem, self.words), err=True)

    def told(self, level: int, text: str) -> None:
        click.echo(text, err=True)

    def step(self, name: str, total: int = 0) -> None:
        pass

    def progress(self, done: int) -> None:
        pass


@click.command("serve")
@click.option("--address", default="127.0.0.1:8000", help="Where to listen.")
@TODAY
@click.pass_obj
def serve(folder: Path, address: str, today: datetime | None) -> None:
    """Show the site and rebuild it at every edit."""
    from quartier.mkdocs_plugin import serve_site

    site_on(folder, today)
    serve_site(folder, address)
