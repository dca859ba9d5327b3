"""The commands `quartier build` and `quartier serve`: the site, once or at every edit."""

import gc
import re
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

import click
from msgspec.structs import replace

from quartier import build_progress, report
from quartier.build_progress import Progress, Silent, number
from quartier.model.problem import Problem
from quartier.model.site import FILE, Site
from quartier.site_folder import TODAY, configured, day_of, on_day, site_on
from quartier.words import Words, words_of


@click.command("build")
@click.option("--preview", is_flag=True, help="Build what can be built; files with errors are left out.")
@click.option("--only", type=click.Choice(["pages"]), hidden=True, help="What any generator makes.")
@TODAY
@click.pass_obj
def build(folder: Path, preview: bool, only: str | None, today: datetime | None) -> None:
    """Check the content and build the site; with errors, the last good site stays."""
    from quartier.building.kept_answers import kept_answers

    gc.disable()  # a build makes much and drops little
    try:
        with kept_answers(folder):
            _build(folder, preview, only, today)
    finally:
        gc.freeze()  # what is left goes with the process; nobody looks through it once more
        gc.enable()


def _build(folder: Path, preview: bool, only: str | None, today: datetime | None) -> None:
    from quartier.building.kept_site import site_in
    from quartier.building.look_out import looking_at
    from quartier.building.order import PAGES_ONLY, Order, Refused

    started = time.monotonic()
    site = as_configured(on_day(configured(folder, *site_in(folder)), today))
    words = words_of(site.language)
    target = (folder / site.output).resolve()
    order = Order(site, day_of(site, today), target, preview, parts=PAGES_ONLY if only else None)
    try:
        with looking_at(order) as looks, build_progress.shown(words) as progress:
            from quartier.building.builder import build as built  # takes as long as the look-out

            done = built(order, Lines(words, progress), looks=looks)
    except Refused as refused:
        click.echo(str(refused), err=True)
        raise SystemExit(1) from refused
    files, written, seconds = (
        number(one, words) for one in (done.files, done.written, time.monotonic() - started)
    )
    facts = {"files": files, "written": written, "seconds": seconds, "folder": target.name}
    click.echo(words.text("build.done", **facts))


def as_configured(site: Site) -> Site:
    """The site with what mkdocs.yml takes from elsewhere, which only MkDocs knows."""
    text = (site.root / FILE).read_text("utf-8")
    if "!ENV" not in text and "INHERIT" not in text:
        return site
    from quartier.mkdocs_unit import address_and_folder

    url, output = address_and_folder(site.root)
    return replace(site, url=url or site.url, output=output)


class Lines:
    """Tells of a build line by line, and how far it is."""

    def __init__(self, words: Words, progress: Progress | None = None) -> None:
        self.words = words
        progress = progress or Silent()
        self.step = progress.step
        self.progress = progress.progress
        self._say = progress.say

    def problems(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self._say(report.line(problem, self.words))

    def told(self, level: int, text: str) -> None:
        self._say(text)


def _host_and_port(_: click.Context, __: click.Parameter, address: str) -> str:
    if not re.fullmatch(r".+:\d{1,5}", address):
        raise click.BadParameter("127.0.0.1:8000")
    return address


@click.command("serve")
@click.option("--address", default="127.0.0.1:8000", help="Where to listen.", callback=_host_and_port)
@TODAY
@click.pass_obj
def serve(folder: Path, address: str, today: datetime | None) -> None:
    """Show the site and rebuild it at every edit."""
    from quartier.mkdocs_server import serve_site
    from quartier.preview import LiveSite

    site = as_configured(site_on(folder, today))
    mount = f"{urlsplit(site.url).path.rstrip('/')}/"
    live = LiveSite(folder, f"http://{address}{mount}", f"served-{address.rpartition(':')[2]}")
    try:
        serve_site(
            folder,
            address,
            live.rebuild,
            live.target,
            mount,
            live.watched(site),
            live.make_ready,
            live.is_wrong,
        )
    finally:
        live.close()
