"""A build by MkDocs alone: the site is read, made, indexed and swapped in between its events."""

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path

from mkdocs import utils
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort
from msgspec.structs import replace

from quartier import clock, mkdocs_log, output_folder, report, site
from quartier.history import changes_below
from quartier.loading import neighbourhood_of
from quartier.mkdocs_frames import Frames
from quartier.mkdocs_log import log
from quartier.model.neighbourhood import Neighbourhood
from quartier.model.page import OutputFile
from quartier.model.problem import Problem
from quartier.pages.view import View
from quartier.pages.written_pages import RawPage, pages_of
from quartier.picture_files import Form, forms_in, picture_files
from quartier.reading.configuration import language_in, site_in
from quartier.search_index import SearchIndexFailed, index
from quartier.words import Words, words_of


class Refused(Abort):
    """The build ends here; everything was said."""


class WholeBuild:
    """Keeps between MkDocs' events what one build needs."""

    def __init__(self) -> None:
        self.target = Path()
        self.fresh: Path | None = None
        self.view: View
        self.serving = False
        self.words: Words = words_of("de")
        self.warnings = utils.CountHandler()
        self.warnings.setLevel(logging.WARNING)

    def begin(self, config: MkDocsConfig, serving: bool) -> View:
        """Reads the site and moves MkDocs to a fresh folder."""
        self.serving = serving
        self.warnings.counts.clear()
        mkdocs_log.ENGINE.addHandler(self.warnings)
        root = Path(config.config_file_path).parent
        self.view = self._read(root, config)
        self.target = Path(config.site_dir).resolve()
        self.fresh = self._fresh()
        config.site_dir = str(self.fresh)
        if serving:
            config.watch.extend(_watched(root, config, self.view.neighbourhood))
        return self.view

    def addresses(self) -> Iterator[str]:
        return (planned.address for planned in site.plan(site.Making(self.view, None, self.serving)))

    def outputs(self, raws: Iterable[RawPage], frames: Frames) -> Iterator[OutputFile]:
        """Every file of the site, and the pictures that its pages show."""
        changed = changes_below(self.view.site.root)
        if changed is None:
            log.info(self.words["build.no_history"])
        written = tuple(pages_of(raws, self.view))
        making = site.Making(self.view, changed, self.serving, self.tell)
        shown: set[Form] = set()
        for output in site.build(making, written, frames):
            shown.update(forms_in(output.content))
            yield output
        yield from picture_files(self.view.neighbourhood, shown, self.tell)

    def tell(self, problem: Problem) -> None:
        mkdocs_log.tell(problem, self.words)

    def end(self, config: MkDocsConfig) -> None:
        """MkDocs aborts for `--strict` only afterwards, so its warnings are looked at before."""
        assert self.fresh is not None
        if config.strict and any(count for _, count in self.warnings.get_counts()):
            log.info(self.words["build.kept"])
        else:
            self._index(self.fresh)
            output_folder.swap_in(self.fresh, self.target)
        self.put_away()
        config.site_dir = str(self.target)

    def put_away(self) -> None:
        """What only a build needs; after a success the fresh folder has become the site."""
        mkdocs_log.ENGINE.removeHandler(self.warnings)
        if self.fresh is not None:
            output_folder.discard(self.fresh)
            self.fresh = None

    def _read(self, root: Path, config: MkDocsConfig) -> View:
        name = Path(config.config_file_path).name
        found, problems = site_in(root, name)
        if found is None:
            self.words = words_of(language_in(root, name))
            self._tell_all(problems)
            raise Refused(report.summary(problems, self.words))
        found = replace(found, url=config.site_url or found.url)
        self.words = words_of(found.language)
        today = clock.today_in(found.zone)
        neighbourhood = neighbourhood_of(found, today)
        self._tell_all(neighbourhood.problems)
        if config.strict and neighbourhood.errors:
            said = report.summary(neighbourhood.problems, self.words)
            raise Refused(f"{said} {self.words['build.refused']}")
        return View(neighbourhood, today)

    def _tell_all(self, problems: Iterable[Problem]) -> None:
        for problem in problems:
            self.tell(problem)

    def _fresh(self) -> Path:
        """The folder in which the site is made; refused where the finished one could not take its place."""
        if not output_folder.may_be_replaced(self.target):
            raise Refused(self.words.text("build.not_ours", folder=self.target))
        try:
            return output_folder.fresh_beside(self.target)
        except OSError as error:
            said = error.strerror or str(error)
            raise Refused(self.words.text("build.no_folder", folder=self.target, said=said)) from error

    def _index(self, folder: Path) -> None:
        try:
            index(folder, self.view.site.language)
        except SearchIndexFailed as failed:
            raise Refused(self.words.text("build.no_index", said=failed)) from failed


def _watched(root: Path, config: MkDocsConfig, neighbourhood: Neighbourhood) -> list[str]:
    """What a preview must notice besides the pages: events, the theme, our own templates."""
    here = Path(__file__).parent
    themes = map(Path, config.theme.dirs[:-2])  # behind them stand Material's and MkDocs' own
    folders = [root / neighbourhood.site.events, *themes, here / "kinds", here / "pages"]
    return [str(folder) for folder in folders if folder.is_dir()]
