"""The commands `quartier build` and `quartier serve`: the site, once or at every edit."""

import os
import time
from datetime import datetime
from pathlib import Path

import click

from quartier.site_folder import TODAY, site_on
from quartier.words import words_of


@click.command("build")
@click.option("--preview", is_flag=True, help="Build what can be built; files with errors are left out.")
@TODAY
@click.pass_obj
def build(folder: Path, preview: bool, today: datetime | None) -> None:
    """Check the content and build the site; with errors, the last good site stays."""
    from quartier.mkdocs_plugin import build_site

    site = site_on(folder, today)
    words = words_of(site.language)
    started = time.monotonic()
    target = build_site(folder, strict=not preview)
    if target is None:
        raise SystemExit(1)
    files = sum(len(names) for _, _, names in os.walk(target))
    seconds = f"{time.monotonic() - started:.1f}"
    click.echo(words.text("build.done", files=files, seconds=seconds, folder=target.name))


@click.command("serve")
@click.option("--address", default="127.0.0.1:8000", help="Where to listen.")
@TODAY
@click.pass_obj
def serve(folder: Path, address: str, today: datetime | None) -> None:
    """Show the site and rebuild it at every edit."""
    from quartier.mkdocs_plugin import serve_site

    site_on(folder, today)
    serve_site(folder, address)
