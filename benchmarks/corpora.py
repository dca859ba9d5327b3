"""Corpora on the disk: the same invented neighbourhood in each layout."""

import shutil
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks import hugo_layout, quartier_layout
from benchmarks.facts import TODAY, Event, Quarter
from quartier.loading import neighbourhood_of
from quartier.model.occurrence import Programme
from quartier.site_folder import site_of


def write_both(quarter: Quarter, folder: Path) -> None:
    """Writes `quartier/` and `hugo/` below a folder; what was there before goes."""
    write_quartier(quarter, folder / "quartier")
    _write(hugo_layout.files(quarter, programmes_in(folder / "quartier")), folder / "hugo")


def write_quartier(quarter: Quarter, folder: Path) -> None:
    _write(quartier_layout.files(quarter), folder)


def programmes_in(folder: Path) -> hugo_layout.Programmes:
    """What takes place in the corpus that was written into a folder, as Quartier's calendar says."""
    return neighbourhood_of(site_of(folder), TODAY).programmes


def programme_of(event: Event, quarter: Quarter) -> Programme:
    """When one event takes place that nobody has written down yet."""
    alone = replace(quarter, events=(replace(event, description=""),), meetings=(), pages=())
    with TemporaryDirectory() as folder:
        write_quartier(alone, Path(folder))
        return programmes_in(Path(folder))["event", event.slug]


def _write(files: Iterable[tuple[str, str]], folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in files:
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
