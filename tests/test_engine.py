"""What MkDocs makes is one unit: put together by us it is the site of a plain build, and it can be kept."""

import os
import pickle
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from conftest import GOOD, TODAY
from quartier import clock, site
from quartier.engine import Engine
from quartier.loading import neighbourhood_of
from quartier.mkdocs_plugin import build_site
from quartier.mkdocs_unit import Made, made_by_engine
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile
from quartier.pages import heads
from quartier.pages.shell import shape_of
from quartier.pages.view import View
from quartier.pages.written_pages import pages_of
from quartier.reading.configuration import site_in

MARKED = """---
titel: Tom & Co. sagen "Hallo"
---

[[termine: anzahl=1]]

[Mithelfen](mithelfen.md), [ein Fest](termin:seefest), [der Kalender](kalender/index.md)

<div>
[[termine: anzahl=3]]
</div>
"""


def read(folder: Path) -> Neighbourhood:
    found, problems = site_in(folder)
    assert found, problems
    return neighbourhood_of(found, TODAY)


def addresses(around: Neighbourhood) -> frozenset[str]:
    return frozenset(planned.address for planned in site.plan(View(around, TODAY)))


def made(folder: Path, into: Path, around: Neighbourhood | None = None, **how: bool) -> Made:
    around = around or read(folder)
    return made_by_engine(folder, around, TODAY, addresses(around), into, **how)


def pages(around: Neighbourhood, made: Made) -> Iterator[OutputFile]:
    """Every page of the site in its frame, out of what was kept."""
    view = View(around, TODAY)
    kept: Engine = pickle.loads(pickle.dumps(made.engine))
    planned = (one.make() for one in site.plan(view))
    whole = heads.completed([*pages_of(kept.written, view), *planned], view)
    shapes = {shape_of(page, site.edit_url_of(page, around.site)) for page in whole}
    assert kept.lacks(shapes)
    complete: Engine = pickle.loads(pickle.dumps(kept.with_shells(made.more_shells(shapes))))
    assert not complete.lacks(shapes)
    return (site.framed(page, around, complete.shell) for page in whole)


@dataclass(frozen=True)
class Both:
    """A site that MkDocs built, and what the unit made of the same folder."""

    folder: Path
    into: Path
    around: Neighbourhood
    made: Made

    def file(self, path: str) -> bytes:
        return (self.folder / "site" / path).read_bytes()


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    base = tmp_path_factory.mktemp("engine")
    folder = Path(shutil.copytree(GOOD, base / "good"))
    (folder / "content" / "versteckt.md").write_text(MARKED, "utf-8")
    around = read(folder)
    with pytest.MonkeyPatch.context() as monkeypatch:
        monkeypatch.setenv(clock.VARIABLE, os.environ.get(clock.VARIABLE, ""))
        clock.pretend(TODAY, around.site.zone)
        assert build_site(folder, strict=True)
    return Both(folder, base / "into", around, made(folder, base / "into", around))


def test_pages_out_of_what_was_kept_are_those_of_a_plain_build(both: Both) -> None:
    whole = {page.path: page.content for page in pages(both.around, both.made)}
    assert [path for path, content in whole.items() if content != both.file(path)] == []
    built = {
        path.relative_to(both.folder / "site").as_posix() for path in (both.folder / "site").rglob("*.html")
    }
    assert built - set(whole) == {"404.html"}


def test_files_that_mkdocs_writes_are_those_of_a_plain_build(both: Both) -> None:
    files = both.made.engine.files
    assert {"404.html", "manifest.webmanifest", "assets/stylesheets/quartier.css"} <= set(files)
    assert [path for path in files if (both.into / path).read_bytes() != both.file(path)] == []
    assert not [path for path in files if path.endswith("index.html")]
